"""Split screen: the story's pictures above, a satisfying loop below, captions on the seam."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from pipeline.brief import Brief
from pipeline.loops import LOOPS, pick_loop
from pipeline.motion.moves import motion_params
from pipeline.reading.document import Pasted
from pipeline.script import ASK, Scene, Script
from pipeline.stamps.planning import TITLE_S
from pipeline.stamps.title_box import TitleBox
from pipeline.templates.base import StageInput, Template
from pipeline.templates.cuts import cuts_by_sense
from pipeline.templates.own_story import own_story
from pipeline.templates.staging import loop_shift, spoken
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.library import Unit, fit
from pipeline.writing.mood import light_of
from pipeline.writing.posting import description_of, hashtags_of, shortened
from pipeline.writing.seeds import seeded

_SCENE_S = 7.0
_STICKERS = (
    "Wait for the end",
    "Watch both halves",
    "You will want to see how this ends",
    "Nobody talks about this",
    "Stay until the last line",
    "Tell me you knew this",
)


class SplitScene(Scene):
    """One scene: what is said, and what the upper half shows."""


class SplitScript(Script):
    """A story for the upper half, and what runs below it."""

    sticker: str = Field(
        default="", description="A line of at most 40 characters on the first picture."
    )
    loop: str = Field(
        default="", description=f"What runs below, one of {', '.join(LOOPS)}, or empty."
    )
    ask: str = Field(default="", description=ASK)
    scenes: Sequence[SplitScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own words, as they are."""
    story = own_story(brief, pasted)
    light = light_of(story.palette)
    return SplitScript(
        title=story.title,
        description=description_of(story.title, story.scenes[0].text),
        hashtags=hashtags_of(pasted.plain, ("satisfying", "storytime", "shorts")),
        mood=story.mood,
        style=story.style,
        scenes=[
            SplitScene(voice=scene.text, own_lines=scene.lines, picture=f"{picture}, {light}")
            for scene, picture in zip(story.scenes, story.pictures, strict=True)
        ],
    )


def _fit(unit: Unit, brief: Brief) -> Script:
    script = fit(unit, brief)
    if unit.language != "en":
        return script  # it was written with a sticker of its own
    sticker = seeded(unit.id, brief.seed, "split").choice(_STICKERS)
    return script.model_copy(update={"sticker": sticker})


def _stage(stage: StageInput) -> Shot:
    assert isinstance(stage.script, SplitScript)
    said = spoken(stage.lines, stage.canvas, breath_s=0.7 if stage.is_last else 0.35)
    loop, variant = pick_loop(stage.seed, stage.script.loop)
    count = len(stage.script.scenes)
    wide = stage.canvas.width_px > stage.canvas.height_px * 1.2
    params = {
        **motion_params(stage.seed, stage.index),
        "cuts": cuts_by_sense(said.words, said.frame_count, stage.canvas, 3.2),
        # The title lies there first.
        **({"headroom": 0.3} if stage.index == 0 and not wide else {}),
        "loop": loop,
        "variant": variant,
        "shift": loop_shift(stage.script, stage.index),
        "progress": [stage.index / count, (stage.index + 1) / count],
        "title": shortened(stage.script.sticker, 44) if stage.index == 0 else "",
        # After the title that lies here first.
        "title_start": round((TITLE_S + 0.2) * stage.canvas.fps),
        "title_end": round((TITLE_S + 2.8) * stage.canvas.fps),
    }
    return Shot(
        visual=Visual("split", (stage.pictures[0].path,), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=(SoundCue("pop", 0.0, -8.0),) if stage.index else (SoundCue("swell", 0.0, -10.0),),
        captions=Captions(stage.captions, centre_y=0.84 if wide else 0.5, colour="#FFE14D"),
        # A short dissolve: the loop's place after a cut is only guessed, and nobody sees it jump.
        transition=Transition("fade", 8),
    )


def _picture_size(canvas: Canvas) -> tuple[int, int]:
    """The upper half, or the left part of a wide frame, a sixth larger for motion."""
    from pipeline.templates.split_screen.painter import SHARE_WIDE

    wide = canvas.width_px > canvas.height_px * 1.2
    width = canvas.width_px * SHARE_WIDE if wide else canvas.width_px
    height = canvas.height_px if wide else canvas.height_px / 2
    return int(width * 7 / 6) // 2 * 2, int(height * 7 / 6) // 2 * 2


TEMPLATE = Template(
    key="split_screen",
    name="Split screen",
    emoji="🪟",
    pitch="Your story above, something satisfying below",
    example_prompt="The man who survived seven lightning strikes",
    script=SplitScript,
    writing_brief=(
        "A story for split attention: every sentence short and self-contained, so that somebody "
        "who looks down at the loop can come back at any time. 12 to 24 words a scene, a question "
        "or claim first, a small surprise in every scene, the biggest last. Each picture shows one "
        "clear subject, filling a wide frame. The sticker is one line that asks to stay."
    ),
    keep=_keep,
    fit=_fit,
    stage=_stage,
    captions_are_free=False,
    pops_emoji=True,
    cut_sounds="soft",
    captions="box",
    caption_styles=("box", "glide", "pop", "karaoke", "glow", "two-tone", "minimal", "none"),
    music="calm",
    asks=True,
    # Along the upper edge of the picture, whose subject fills the rest.
    title_box=TitleBox(
        tall=(0.1215, 0.135, 0.8785, 0.43),
        square=(0.07, 0.075, 0.93, 0.41),
        wide=(0.08, 0.075, 0.55, 0.7),
        style="slim",
    ),
    default_length_s=35.0,
    length_range_s=(30.0, 300.0),
    picture_size_px=_picture_size,
)
