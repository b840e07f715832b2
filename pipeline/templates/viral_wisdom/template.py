"""Viral wisdom: cinematic stills under grain, one phrase at a time in a large serif."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from pipeline.brief import Brief
from pipeline.drawing.safe_area import caption_centre_y
from pipeline.motion.moves import motion_params
from pipeline.reading.document import Pasted
from pipeline.script import ASK, Scene, Script
from pipeline.stamps.title_box import TitleBox
from pipeline.templates.base import Role, StageInput, Template
from pipeline.templates.cuts import cuts_by_sense
from pipeline.templates.staging import Spoken, one_picture, spoken
from pipeline.templates.viral_wisdom.phrases import phrases_of
from pipeline.timeline import Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.english import content_words
from pipeline.writing.kept import own_scenes, own_title
from pipeline.writing.library import Unit, fit
from pipeline.writing.mood import feeling_of, light_of, palette_of
from pipeline.writing.posting import description_of, hashtags_of
from pipeline.writing.related import worlds_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import words_of

_SCENES = 6
_VIEWS = (
    "{who}, {place}",
    "a traveller far away on a path, {place}",
    "{thing} close up, {place}",
    "an old man on a bench, a tree, {place}",
    "a lonely woman looking at the stars at night, {place}",
    "a sailor in a rowboat far away, the sea",
    "a climber, a mountain, {place}",
    "two friends walking together, {place}",
)
"""Cinematic, each with its own distance: a wide one, a detail, somebody near, somebody far."""


class WisdomScene(Scene):
    """One thought; `voice` is it as it is said."""

    phrases: tuple[str, ...] = Field(
        default=(), description="The thought cut into phrases of 2 to 7 words, all of its words."
    )
    attribution: str = Field(default="", description="Whose words these truly are, or nothing.")

    def with_line(self, text: str) -> Self | None:
        """Other words fall into other phrases."""
        spoken = super().with_line(text)
        return spoken and spoken.model_copy(update={"phrases": ()})

    def silent(self) -> Self | None:
        """A view, and no words on it."""
        silent = super().silent()
        return silent and silent.model_copy(update={"phrases": (), "attribution": ""})

    def picture_prompts(self) -> tuple[str, ...]:
        """One picture, always."""
        return one_picture(self)


class WisdomScript(Script):
    """A few thoughts that belong together."""

    ask: str = Field(default="", description=ASK)
    scenes: Sequence[WisdomScene]


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own thoughts, each before a view of its own."""
    words = content_words(pasted.plain)
    random = seeded(pasted.plain, brief.seed, "wisdom")
    title = own_title(pasted)
    feeling = feeling_of(words, None, "hopeful")
    palette = palette_of(words, feeling, random)
    worlds = worlds_of(words)
    things = [thing for world in worlds for thing in world.things] or ["an old door", "a candle"]
    place = worlds[0].place if worlds else "hills"
    views = [_VIEWS[0], *random.sample(_VIEWS[1:], len(_VIEWS) - 1)]
    shown = {"who": title if len(title) < 50 else (words or ["sky"])[0], "place": place}
    scenes = own_scenes(pasted, brief.kept_scenes)
    return WisdomScript(
        title=title,
        description=description_of(title, scenes[0].text),
        hashtags=hashtags_of(title, ("wisdom", "mindset", "quotes")),
        mood=f"inspiring {feeling} {palette}",
        style=f"cinematic still, film look, {light_of(palette)}, a small figure under a wide sky",
        scenes=[
            WisdomScene(
                voice=scene.text,
                own_lines=scene.lines,
                picture=scene.picture
                or views[at % len(views)].format(thing=things[at % len(things)], **shown),
                phrases=_phrases([line.text for line in scene.lines] or [scene.text]),
            )
            for at, scene in enumerate(scenes)
        ],
    )


def _phrases(texts: Sequence[str]) -> tuple[str, ...]:
    """The phrases of a thought; none runs over the end of a line of verse."""
    return tuple(phrase for text in texts for phrase in phrases_of(text))


def _fit(unit: Unit, brief: Brief) -> Script:
    script = fit(unit, brief)
    scenes = [
        scene.model_copy(update={"phrases": _phrases([scene.voice])}) for scene in script.scenes
    ]
    return script.model_copy(update={"scenes": scenes})


def _stage(stage: StageInput) -> Shot:
    scene = stage.scene
    assert isinstance(scene, WisdomScene)
    said = spoken(
        stage.lines,
        stage.canvas,
        lead_s=0.0,
        breath_s=1.6 if stage.is_last else 1.0 if scene.attribution else 0.8,
    )
    drawn = stage.captions == "serif-phrase"
    picture = stage.pictures[0]
    params = {
        **motion_params(stage.seed, stage.index, amount=0.7),
        "phrases": (
            _timed(scene, said, stage.canvas.fps, stage.index) if drawn and said.words else []
        ),
        "marked": [word for term in scene.keywords[:3] for word in term.split()],
        "attribution": scene.attribution,
        "cuts": cuts_by_sense(said.words, said.frame_count, stage.canvas, 4.0),
        "layered": bool(picture.layers),
        "seed": stage.seed + stage.index,
    }
    effects = (SoundCue("swell", max(0.0, said.frame_count / stage.canvas.fps - 1.7), -12.0),)
    return Shot(
        visual=Visual("phrases", picture.layers or (picture.path,), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=effects if stage.index == 0 else (),
        captions=Captions("none" if drawn else stage.captions, caption_centre_y(stage.canvas)),
        transition=Transition("fade", 14),
    )


def _timed(scene: WisdomScene, said: Spoken, fps: int, stage_index: int) -> list[list[object]]:
    """Each phrase with its first frame and its last; a phrase comes with its first word."""
    phrases = list(scene.phrases) or phrases_of(scene.voice)
    starts: list[float] = []
    at = 0
    for phrase in phrases:
        word = said.words[min(at, len(said.words) - 1)] if said.words else None
        starts.append(word.start_s if word else 0.0)
        at += max(1, len(words_of(phrase)))
    frames = [max(0, round(start * fps) - 2) for start in starts]
    if frames:
        # The hook is there on the first frame; later phrases leave the cut a moment.
        frames[0] = max(frames[0], fps // 5) if stage_index else 0
    # The last phrase is gone before the next scene's first one fades in.
    ends = [*frames[1:], said.frame_count - fps // 3]
    return [[text, one, end] for text, one, end in zip(phrases, frames, ends, strict=True)]


TEMPLATE = Template(
    key="viral_wisdom",
    name="Viral wisdom",
    emoji="🕯️",
    pitch="Slow stills and one phrase at a time",
    example_prompt="Patience with yourself",
    script=WisdomScript,
    writing_brief=(
        "Four or five thoughts on one theme for a slow, deep voice: a first line that stops the "
        "thumb, then thoughts of 8 to 18 words that build on each other, the last one worth "
        "sharing. No clichés, no false attribution: name an author only when certain. Cut each "
        "thought into phrases of 2 to 7 words where a reader breathes. Pictures are cinematic: "
        "one small subject, one wide place, one light."
    ),
    keep=_keep,
    fit=_fit,
    stage=_stage,
    cut_sounds="soft",
    casting=lambda script: {
        name: Role(gender="male", pitch_semitones=-1.5, pace=0.9) for name in script.speakers()
    },
    captions="serif-phrase",
    caption_styles=("serif-phrase", "minimal", "none"),
    music="inspiring",
    asks=True,
    # Above the first phrase.
    title_box=TitleBox(
        tall=(0.1215, 0.135, 0.8785, 0.245),
        square=(0.1, 0.08, 0.9, 0.25),
        wide=(0.2, 0.08, 0.8, 0.25),
        style="serif",
    ),
    default_scenes=_SCENES,
    default_length_s=28.0,
    spoken_share=0.65,
    length_range_s=(20.0, 180.0),
    price_credits=8,
)
