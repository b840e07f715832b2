"""What a person asked for: the one input of the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from pipeline.brand import Brand
from pipeline.drawing.house_styles import HouseStyle
from pipeline.language.clean import clean_line, clean_text

Aspect = Literal["9:16", "16:9", "1:1"]
Resolution = Literal["2160p", "1080p", "720p", "480p", "270p"]
CaptionSize = Literal["small", "large"]
CaptionPlace = Literal["top", "middle", "bottom"]
Chosen = Literal["on", "off"]
ClipSound = Literal["low", "kept"]
Rights = Literal["mine", "licensed"]
"""It was made by its person; or they have a licence, or it is free to use."""

MAX_PROMPT_CHARS = 4000
MAX_FILE_CHARS = 12_000
"""Of a text that came as a file: five minutes of speech, and as much again of time stamps and
marks that are not read out."""
MAX_SCENES = 40
MAX_MEDIA = MAX_SCENES + 2
"""A picture or clip for each scene, music and a narration."""
MOST_NAME_CHARS = 30
MOST_LOOKS_CHARS = 300
"""Of a character: its name, and the line that says what it looks like."""
MIN_LENGTH_S = 2.0
MAX_LENGTH_S = 300.0
MIN_FPS = 24
MAX_FPS = 60

_SHORT_SIDE_PX: dict[str, int] = {
    "2160p": 2160,
    "1080p": 1080,
    "720p": 720,
    "480p": 480,
    "270p": 270,
}


CHOSEN_LOOKS: Final = (
    "caption_font",
    "caption_colour",
    "caption_size",
    "caption_place",
    "caption_emoji",
    "cut_sounds",
)
"""Fields of a brief that change neither script nor pictures, None where nothing was chosen."""


class OwnMedium(BaseModel):
    """Something that its person brought, kept among their assets under `key`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["picture", "clip", "music", "voice"]
    """What it becomes: a scene's picture, a scene's moving picture, the bed, the narration."""
    key: str
    name: str = ""
    """The file's name, as its person knows it."""
    length_s: float | None = None
    sound: ClipSound | None = None
    """What is heard of a clip; None is nothing."""
    rights: Rights | None = None
    """Of music: what its person said about their right to use it."""
    is_tidied: bool | None = None
    """Of a narration: long silences and sounds of hesitation are taken out."""


class PersonalVoice(BaseModel):
    """A voice that was made from its person's own recordings, with their consent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """What the brief's `voice` calls it."""
    vendor_id: str
    """What its maker calls it."""
    name: str
    language: str
    consent_on: date


class Character(BaseModel):
    """Somebody whom a person keeps by name, the same in one video after another.

    ValueError for a name or a description that is too long, and for an empty name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    looks: str = ""
    """One line for whoever writes and draws."""
    picture: str = ""
    """The key of the reference picture among the account's assets; empty where there is none."""
    house: HouseStyle | Literal[""] = ""
    """The house style that our own illustrator drew it in."""
    is_upright: bool | None = None
    """Of an animal that our own illustrator drew: on its hind legs, as in a picture book."""
    rights: Rights | None = None
    """Of a picture that its person brought: what they said about their right to use it."""

    @field_validator("name", "looks")
    @classmethod
    def _one_line(cls, text: str, info: ValidationInfo) -> str:
        line, is_name = clean_line(text), info.field_name == "name"
        most = MOST_NAME_CHARS if is_name else MOST_LOOKS_CHARS
        if len(line) > most or (is_name and not line):
            raise ValueError(f"at most {most} characters")
        return line

    @property
    def line(self) -> str:
        """Its name and what it looks like, as writers and picture makers are told."""
        return f"{self.name}, {self.looks}" if self.looks else self.name


class TextSource(BaseModel):
    """Where a text is from: it is credited where the video is posted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    address: str


class Brief(BaseModel):
    """An idea and its options; JSON in drafts and videos, frozen everywhere.

    `None` means "what the template says". `prompt` is an idea, or a whole script, or a
    pasted conversation; the writer decides which by its shape.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: str
    template: str = "ai_story"
    variant: str | None = None
    aspect: Aspect = "9:16"
    scenes: Annotated[int, Field(ge=1, le=MAX_SCENES)] | None = None
    length_s: Annotated[float, Field(ge=MIN_LENGTH_S, le=MAX_LENGTH_S)] | None = None
    language: str = "en"
    voice: str | None = None
    cloned: PersonalVoice | None = None
    """The voice where it is somebody's own; None for all others, which is what a worker of the
    version before can read."""
    captions: str | None = None
    caption_font: str | None = None
    """A family of pipeline.captions.styles.FONTS; another one is not used."""
    caption_colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    caption_size: CaptionSize | None = None
    caption_place: CaptionPlace | None = None
    caption_emoji: Chosen | None = None
    cut_sounds: Literal["off"] | None = None
    """Whooshes, risers and hits on cuts, and the music's silence at the turn."""
    music: str | None = None
    is_file: bool = False
    """The prompt came as a text file, which may be longer than what is typed."""
    is_article: bool | None = None
    """The prompt is what the video is about, not what is read in it; None for a worker of the
    version before."""
    source: TextSource | None = None
    media: Annotated[tuple[OwnMedium, ...], Field(max_length=MAX_MEDIA)] | None = None
    """What its person brought, in the order in which it is shown; None where they brought nothing,
    which is what a worker of the version before can read."""
    character: Character | None = None
    """Who is in all of its pictures; None leaves that to the script."""
    seed: int = 0
    resolution: Resolution = "1080p"
    fps: Annotated[int, Field(ge=MIN_FPS, le=MAX_FPS)] = 30
    brand: Brand | None = None
    """Whose marks, colours and pronunciations it carries."""
    ai_mark: bool | None = None
    """Whether it says on every frame that it was made by AI; never False, so that a brief without
    one is as it always was."""
    max_bytes: int | None = None
    """Largest file the place of delivery takes; None means no limit."""

    @field_validator("prompt")
    @classmethod
    def _clean(cls, prompt: str) -> str:
        return clean_text(prompt)

    @field_validator("ai_mark")
    @classmethod
    def _or_none(cls, is_shown: bool | None) -> bool | None:
        return is_shown or None

    @property
    def shown(self) -> tuple[OwnMedium, ...]:
        """The pictures and clips that were brought: the first scenes show them in this order."""
        return tuple(one for one in self.media or () if one.kind in {"picture", "clip"})

    @property
    def kept_scenes(self) -> int | None:
        """About how many scenes its own words are cut into, so that what is shown has words; None
        where they decide."""
        return max(self.scenes or 0, len(self.shown)) or None

    def own(self, kind: Literal["music", "voice"]) -> OwnMedium | None:
        """The music whose person may use it, or the narration, that was brought."""
        return next(
            (
                one
                for one in self.media or ()
                if one.kind == kind and (kind != "music" or one.rights)
            ),
            None,
        )

    @property
    def most_chars(self) -> int:
        """How long its prompt may be."""
        return MAX_FILE_CHARS if self.is_file else MAX_PROMPT_CHARS

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the video in pixels, both even."""
        short = _SHORT_SIDE_PX[self.resolution]
        long = round(short * 16 / 9 / 2) * 2
        return {"9:16": (short, long), "16:9": (long, short), "1:1": (short, short)}[self.aspect]


def is_narrated(brief: Mapping[str, Any]) -> bool:
    """Whether a stored brief brings a recording that tells the video."""
    return any(medium.get("kind") == "voice" for medium in brief.get("media") or ())
