"""What a template is. A folder beside this file holds one: `template.py`, under the name TEMPLATE.

Nothing else in the program names a template: `load_templates` finds them. What else lies in the
folder: `names.json`, its name, pitch and example in the chats' other languages; `painter.json` and
`painter.py` where it draws with a painter of its own; `preview.mp4` and `preview.jpg`, its sample;
and `library.toml`, the whole scripts that it can tell without a writer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Literal

from pipeline.brief import MAX_LENGTH_S, Brief
from pipeline.drawing.picture_spots import Spot
from pipeline.reading.document import LeftOut, Pasted
from pipeline.script import Scene, Script
from pipeline.stamps.title_box import TitleBox
from pipeline.templates.told_article import Cited
from pipeline.timeline import Canvas, CaptionStyle, Shot, Word
from pipeline.writing.library import Unit, fit, read_library

CutSounds = Literal["own", "soft", "lively"]

PREVIEW_SIZE_PX = (720, 1280)
"""Of a sample clip: as a video of 720p."""
PREVIEW_NAME = "preview.mp4"
"""What the package calls a template's sample, which speaks English."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line's sound on disk (WAV, mono) and its words, in seconds from its start."""

    path: Path
    duration_s: float
    words: tuple[Word, ...]
    speaker: str
    text: str
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture on disk; `layers` are PNG files with alpha, back to front, when it has them.

    `spots` is what its maker knows that it shows.
    """

    path: Path
    width_px: int
    height_px: int
    layers: tuple[Path, ...] = ()
    spots: tuple[Spot, ...] = ()
    is_own: bool = False
    """Whether its person brought it: nobody knows what is where on it."""


@dataclass(frozen=True, slots=True)
class StageInput:
    """Everything that a template's `stage` may look at to lay out one scene."""

    brief: Brief
    script: Script
    index: int
    scene: Scene
    lines: tuple[SpokenLine, ...]
    pictures: tuple[PictureFile, ...]
    canvas: Canvas
    captions: CaptionStyle
    seed: int
    """The video's seed; derive a scene's own with `random()`."""
    logo: Path | None = None
    """The brand's, where it is shown."""

    def random(self, purpose: str = "") -> Random:
        """A generator of this scene's own choices; the same inputs choose the same."""
        return Random(f"{self.seed}/{self.index}/{purpose}")

    @property
    def is_last(self) -> bool:
        """Whether this is the closing scene."""
        return self.index == len(self.script.scenes) - 1


@dataclass(frozen=True, slots=True)
class Role:
    """A speaker's part: which voice suits, and how it is shifted when voices are few."""

    gender: str = "any"
    pitch_semitones: float = 0.0
    pace: float = 1.0
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """How a template takes a text: whether it says the person's own words, and which not."""

    is_kept: bool
    left_out: tuple[LeftOut, ...] = ()


def take_text(pasted: Pasted) -> Taken:
    """Stories say any text as it is."""
    return Taken(not pasted.is_idea, pasted.left_out)


def take_topic(pasted: Pasted) -> Taken:
    """A game takes what a text is about, where the text is no such game itself."""
    if pasted.is_idea:
        return Taken(False, pasted.left_out)
    return Taken(False, (LeftOut("topic", pasted.plain),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of video: what its script is, and how `stage` lays out one scene of it."""

    key: str
    name: str
    emoji: str
    pitch: str
    """One line for its button's page, at most 60 characters."""
    example_prompt: str
    script: type[Script]
    writing_brief: str
    """What a hosted writer is told about this kind of video."""
    keep: Callable[[Brief, Pasted], Script]
    """A person's own words as its script, nothing added and nothing lost; only of a text that
    `take` says is kept."""
    stage: Callable[[StageInput], Shot]
    take: Callable[[Pasted], Taken] = take_text
    """What becomes of a pasted text: decided before anything is paid."""
    library: Callable[[], tuple[Unit, ...]] | None = None
    """The whole scripts that it can tell; those of its `library.toml` where None."""
    fit: Callable[[Unit, Brief], Script] = fit
    """A unit's script in about the size that is asked."""
    topic: Callable[[str], str] = lambda prompt: prompt
    """What of an idea its library is searched for."""
    cite: Callable[[Brief], Cited | None] = lambda brief: None
    """An encyclopedia's sentences about what is asked, as its script; None where it has none."""
    casting: Callable[[Script], dict[str, Role]] = lambda script: {
        name: Role() for name in script.speakers()
    }
    captions: CaptionStyle = "pop"
    caption_styles: Sequence[CaptionStyle] = (
        "pop", "karaoke", "box", "glide", "bounce", "gradient", "glow", "two-tone", "minimal",
        "none",
    )  # fmt: skip
    captions_are_free: bool = True
    """Whether captions may stand elsewhere and larger: not where something was made for them."""
    pops_emoji: bool = False
    """Whether an emoji pops beside a line where it suits, unless the person says otherwise."""
    cut_sounds: CutSounds = "own"
    """How its cuts sound: as its `stage` says, or lively or soft by pipeline.templates.cut_sounds.
    """
    music: str = "calm"
    default_scenes: int = 5
    default_length_s: float = 35.0
    tells_recordings: bool = True
    """Whether its words may be a person's own recording; not where they are pieces of a game."""
    spoken_share: float = 1.0
    """Of the video's time; the rest it counts down, types or shows cards."""
    length_range_s: tuple[float, float] = (30.0, MAX_LENGTH_S)
    """What may be chosen: as far as the format carries, and as our own writer fills it."""
    shows_pictures: bool = True
    """Whether its scenes show pictures, so that a person's own may be theirs."""
    asks: bool = False
    """Whether its videos end on a card with a question: the script's `ask`, else its last one."""
    title_box: TitleBox | None = None
    """Where the first scene has room for the title; None where its own cards say it."""
    variants: tuple[str, ...] = ()
    price_credits: int = 10
    """For the default length; pipeline.pricing scales it."""
    picture_size_px: Callable[[Canvas], tuple[int, int]] = lambda canvas: (
        canvas.width_px * 7 // 6 // 2 * 2,
        canvas.height_px * 7 // 6 // 2 * 2,
    )
    """The size of picture that the painter wants: a sixth larger than the canvas, for motion."""

    def name_in(self, language: str) -> str:
        """Its name in a language of the chats ("pt-BR"); English where it was not translated."""
        return _names(self.key).get(language, {}).get("name", self.name)

    def pitch_in(self, language: str) -> str:
        """Its pitch in a language of the chats; English where it was not translated."""
        return _names(self.key).get(language, {}).get("pitch", self.pitch)

    def example_in(self, language: str) -> str:
        """Its example prompt in a language that is spoken ("pt"); English where there is none."""
        base = language.split("-", 1)[0]
        spoken = {code.split("-", 1)[0]: words for code, words in _names(self.key).items()}
        return spoken.get(base, {}).get("example", self.example_prompt)

    def preview(self) -> Path | None:
        """Its sample clip in English, an MP4; None where none was rendered."""
        path = template_folder(self.key) / PREVIEW_NAME
        return path if path.is_file() else None

    def tell(self, unit: Unit, brief: Brief) -> Script:
        """The script of a unit, in the template's usual length where none is asked."""
        if brief.scenes is None and brief.length_s is None:
            brief = brief.model_copy(update={"length_s": self.default_length_s})
        return self.fit(unit, brief)

    def units(self) -> tuple[Unit, ...]:
        """The whole scripts that it can tell; none where nobody wrote any."""
        return self.library() if self.library is not None else _units(self.key, self.script)


@cache
def _units(key: str, model: type[Script]) -> tuple[Unit, ...]:
    package = f"pipeline.templates.{key}"
    has_any = find_spec(package) and (template_folder(key) / "library.toml").is_file()
    return read_library(package, model) if has_any else ()


def template_folder(key: str) -> Path:
    """Where the template of that key lies."""
    return Path(str(files(f"pipeline.templates.{key}")))


@cache
def _names(key: str) -> Mapping[str, Mapping[str, str]]:
    """Its name, pitch and example by language."""
    path = template_folder(key) / "names.json"
    names: Mapping[str, Mapping[str, str]] = (
        json.loads(path.read_text("utf-8")) if path.is_file() else {}
    )
    return names
