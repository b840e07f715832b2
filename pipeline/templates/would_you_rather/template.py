"""Would you rather: two halves, a clock, then how the vote might split."""

from __future__ import annotations

from random import Random

from pipeline.brief import MAX_SCENES, Brief
from pipeline.language.labels import Labels
from pipeline.motion.moves import motion_params
from pipeline.reading.document import LeftOut, Pasted
from pipeline.script import Script
from pipeline.templates.base import StageInput, Taken, Template, take_topic
from pipeline.templates.staging import spoken
from pipeline.templates.would_you_rather.halves import PICTURE_SHARE
from pipeline.templates.would_you_rather.library import fit_rounds, library, own_round, script_of
from pipeline.templates.would_you_rather.pairs import own_pairs, wished
from pipeline.templates.would_you_rather.script import RatherScene, RatherScript
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.english import content_words
from pipeline.writing.matching import opening_of
from pipeline.writing.posting import shortened, title_case
from pipeline.writing.seeds import seeded

_label = Labels(__package__)

THINK_S = 2.6


def _keep(brief: Brief, pasted: Pasted) -> Script:
    random = seeded(pasted.plain, brief.seed, "rather")
    pairs = own_pairs(_unnumbered(pasted), random)[:MAX_SCENES]
    title = shortened(title_case(f"Would you rather: {pairs[0].left} or {pairs[0].right}"))
    scenes = [own_round(pair) for pair in pairs]
    return script_of(title, scenes, content_words(pasted.plain), random)


def _topic(prompt: str) -> str:
    """What the rounds are to be about: anything, where the person asks a pair of their own."""
    prompt = opening_of(prompt)
    return "everything" if own_pairs(prompt, Random(0)) else wished(prompt)


def _take(pasted: Pasted) -> Taken:
    """Pasted pairs are kept, as many as a video holds; ours follow a single one."""
    own = own_pairs(_unnumbered(pasted), Random(0))
    if len(own) == 1:
        return Taken(False, pasted.left_out)
    if not own:
        return take_topic(pasted)
    surplus = (LeftOut("surplus", f"{one.asked} {one.said_after}") for one in own[MAX_SCENES:])
    # Each round shows a number of its own.
    numbers = (LeftOut("key", one.marker) for one in pasted.blocks if one.spoken != one.text)
    return Taken(True, (*pasted.left_out, *numbers, *surplus))


def _unnumbered(pasted: Pasted) -> str:
    return "\n".join(block.text for block in pasted.blocks)


def _half(canvas: Canvas) -> tuple[int, int]:
    """A picture for one half, a sixth larger for motion; both numbers even."""
    wide = canvas.width_px > canvas.height_px * 1.2
    width = canvas.width_px // 2 if wide else canvas.width_px
    height = canvas.height_px if wide else round(canvas.height_px * PICTURE_SHARE)
    return width * 7 // 6 // 2 * 2, height * 7 // 6 // 2 * 2


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, RatherScene)
    said = spoken(stage.lines, stage.canvas, gaps_s=[THINK_S + 0.25], breath_s=1.0, least_s=4.0)
    fps = stage.canvas.fps
    has_comment = len(said.starts_s) > 1
    reveal = round(said.starts_s[1] * fps) if has_comment else said.frame_count - fps
    timer = reveal - round(THINK_S * fps)
    voice = stage.lines[0]
    # The second side comes when the word between the two is said, or its first word.
    between = {"or", _label("or", stage.brief.language).lower()}
    split = next(
        (word.start_s for word in voice.words if word.text.lower().strip(",.:،") in between),
        voice.duration_s * 0.5,
    )
    params = {
        "left": scene.left,
        "right": scene.right,
        "percent": scene.left_percent,
        "number": stage.index + 1,
        "count": len(stage.script.scenes),
        "language": stage.brief.language,
        "motions": [
            motion_params(stage.seed, 2 * stage.index + side, amount=0.8) for side in (0, 1)
        ],
        "frames": {"second": round(split * fps), "timer": timer, "reveal": reveal},
        "seed": stage.seed,
    }
    return Shot(
        visual=Visual("versus", tuple(picture.path for picture in stage.pictures), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=(
            SoundCue("whoosh", 0.0, -9.0),
            SoundCue("pop", split, -4.0),
            SoundCue("tick", timer / fps, -4.0, THINK_S),
            SoundCue("ding", reveal / fps, -6.0),
        ),
        captions=Captions(stage.captions, centre_y=0.93),
        transition=Transition("whip", 9),
    )


TEMPLATE = Template(
    key="would_you_rather",
    name="Would you rather",
    emoji="⚖️",
    pitch="Two sides, one clock, and how people might split",
    example_prompt="Would you rather: life in the ocean",
    script=RatherScript,
    writing_brief=(
        "4 to 6 rounds of would-you-rather, from easy to hard, harmless and fun to argue about. "
        "Each side is at most 40 characters and starts with a verb; its picture names one subject "
        "and one place. The host asks both in one sentence joined by 'or', and after the clock "
        "comments on the split in one short sentence; shares are called a guess."
    ),
    keep=_keep,
    library=library,
    fit=fit_rounds,
    topic=_topic,
    stage=_stage,
    tells_recordings=False,
    shows_pictures=False,
    captions_are_free=False,
    take=_take,
    captions="none",
    caption_styles=("none", "minimal"),
    music="energetic",
    default_scenes=5,
    default_length_s=48.0,
    spoken_share=0.75,
    length_range_s=(30.0, 180.0),
    price_credits=14,
    picture_size_px=_half,
)
