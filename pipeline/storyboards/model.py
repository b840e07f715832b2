"""A storyboard folder: pictures and voices beside a `storyboard.json`, made or edited by hand.

The file's fields are `template`, `aspect`, `captions`, `music`, `title`, `scenes` and a few
more (Storyboard below); a scene needs `picture`, `voice` and `text` only. Scenes of templates
with several voices or pictures use `lines` and `pictures`, and `fields` carries what else the
template draws.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.brief import MAX_SCENES, Aspect, CaptionPlace, CaptionSize, Chosen, Resolution
from pipeline.errors import BadStoryboard
from pipeline.language.clean import clean_line
from pipeline.timeline import CaptionStyle

FILE_NAME = "storyboard.json"
MAX_FILE_BYTES = 2_000_000
MAX_PICTURE_BYTES = 100_000_000
CLIP_SUFFIXES = {".mp4", ".mov", ".m4v", ".webm", ".mkv"}
"""Of a scene's picture that is a clip."""
MAX_VOICE_BYTES = 300_000_000
SLACK_S = 0.25
"""How far a word's time may lie beyond the sound or before its neighbour: people round."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BoardWord(_Strict):
    """A word, with or without its time in seconds from the start of its voice file."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


class BoardLine(_Strict):
    """One voice file and what it says."""

    voice: str
    text: str
    words: tuple[BoardWord, ...] = ()
    speaker: str = "narrator"
    pause_s: Annotated[float, Field(ge=0, le=30)] = 0.0


class BoardScene(_Strict):
    """One scene."""

    picture: str = ""
    pictures: tuple[str, ...] = ()
    voice: str = ""
    text: str = ""
    words: tuple[BoardWord, ...] = ()
    lines: tuple[BoardLine, ...] = ()
    fields: dict[str, Any] = {}

    def all_pictures(self) -> tuple[str, ...]:
        """The picture files, in the order that the template wants them."""
        return self.pictures or ((self.picture,) if self.picture else ())

    def all_lines(self) -> tuple[BoardLine, ...]:
        """The voice files, in the order that they are heard."""
        if self.lines or not self.voice:
            return self.lines
        return (BoardLine(voice=self.voice, text=self.text, words=self.words),)


class Storyboard(_Strict):
    """A whole storyboard file."""

    scenes: Annotated[tuple[BoardScene, ...], Field(min_length=1, max_length=MAX_SCENES)]
    template: str = "ai_story"
    variant: str | None = None
    aspect: Aspect = "9:16"
    resolution: Resolution = "1080p"
    fps: Annotated[int, Field(ge=24, le=60)] = 30
    captions: CaptionStyle | None = None
    caption_font: str | None = None
    caption_colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    caption_size: CaptionSize | None = None
    caption_place: CaptionPlace | None = None
    caption_emoji: Chosen | None = None
    cut_sounds: Literal["off"] | None = None
    music: str | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")] = "en"
    seed: Annotated[int, Field(ge=0, lt=1 << 63)] = 0
    title: str = ""
    description: str = ""
    hashtags: tuple[str, ...] = ()
    mood: str = ""
    fields: dict[str, Any] = {}
    """What else the template's script holds."""


def read_storyboard(folder: Path) -> Storyboard:
    """Read and check `storyboard.json`; BadStoryboard says in one sentence what is wrong.

    The files that it names come back as they are called in the folder.
    """
    board = _validated(_loaded(folder))
    scenes = []
    for number, scene in enumerate(board.scenes, 1):
        if not scene.all_lines():
            raise BadStoryboard(f"Scene {number} has no voice file.")
        for line in scene.all_lines():
            check_times(number, line)
        scenes.append(_with_found_files(folder, number, scene))
    return board.model_copy(update={"scenes": tuple(scenes)})


def _loaded(folder: Path) -> Any:
    """What the JSON says; a byte order mark before it is no mistake."""
    path = folder / FILE_NAME
    try:
        if not folder.is_dir():
            raise BadStoryboard(f"There is no folder {shown(str(folder))}.")
        if not path.is_file():
            raise BadStoryboard(f"There is no {FILE_NAME} in {shown(str(folder))}.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadStoryboard(f"{FILE_NAME} is larger than {MAX_FILE_BYTES:,} bytes.")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadStoryboard(
            f"{FILE_NAME} is not valid JSON: line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise BadStoryboard(f"{FILE_NAME} is nested too deeply.") from error
    except (OSError, ValueError) as error:
        raise BadStoryboard(f"{FILE_NAME} cannot be read: {_reason(error)}.") from error


def _validated(data: Any) -> Storyboard:
    try:
        board = Storyboard.model_validate(data)
    except ValidationError as error:
        raise BadStoryboard(f"{FILE_NAME}: {first_mistake(error)}.") from error
    if odd := _not_finite(data):
        is_word = re.fullmatch(r"scenes\.\d+\.(?:lines\.\d+\.)?words\..*", odd)
        if not is_word:
            raise BadStoryboard(f"{FILE_NAME}: {shown(odd)} is no finite number.")
    return board


def first_mistake(error: ValidationError) -> str:
    """Where the first mistake is, and what; on one line."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{shown(where)}: {shown(first['msg'], 160)}"


def _not_finite(value: Any, where: str = "") -> str:
    """The place of the first number that is none (NaN, infinity); "" when all are."""
    if isinstance(value, float):
        return "" if math.isfinite(value) else where
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    found = (_not_finite(one, f"{where}.{key}" if where else str(key)) for key, one in items)
    return next(filter(None, found), "")


def check_times(number: int, line: BoardLine, duration_s: float = math.inf) -> None:
    """Whether the words' times can be those of a sound; BadStoryboard names scene and word.

    Without `duration_s` only what needs no sound is checked.
    """
    reached_s = 0.0
    for place, word in enumerate(line.words, 1):
        name = f"Scene {number}, word {place} ({shown(word.text, 30)!r})"
        times = [one for one in (word.start_s, word.end_s) if one is not None]
        for time_s in times:
            if not math.isfinite(time_s):
                raise BadStoryboard(f"{name}: {time_s} is no time.")
            if time_s < 0:
                raise BadStoryboard(f"{name}: {time_s:g} s is before the voice starts.")
            if time_s > duration_s + SLACK_S:
                raise BadStoryboard(
                    f"{name}: {time_s:g} s is beyond the end of {shown(line.voice)}, which lasts "
                    f"{duration_s:.2f} s; times are in seconds."
                )
        if len(times) == 2 and times[1] < times[0]:
            raise BadStoryboard(f"{name} ends at {times[1]:g} s, before it starts.")
        if times and times[0] < reached_s - SLACK_S:
            raise BadStoryboard(f"{name} starts at {times[0]:g} s, before the word before it.")
        reached_s = max([reached_s, *times[:1]])


def _with_found_files(folder: Path, number: int, scene: BoardScene) -> BoardScene:
    """The scene with its files' names as they are in the folder; each must be inside it."""
    find = partial(_found, folder, number)
    lines = tuple(
        line.model_copy(update={"voice": find(line.voice, MAX_VOICE_BYTES)})
        for line in scene.all_lines()
    )
    pictures = tuple(find(name, MAX_PICTURE_BYTES) for name in scene.all_pictures())
    return scene.model_copy(update={"lines": lines, "pictures": pictures})


def _found(folder: Path, number: int, name: str, most_bytes: int) -> str:
    """A file's name in the folder: typed with Windows' slashes or with other accents too."""
    where = f"Scene {number}: {shown(name)}"
    try:
        root = folder.resolve()
        for typed in dict.fromkeys((name, name.replace("\\", "/"))):
            for form in dict.fromkeys((typed, *(normalize(one, typed) for one in ("NFC", "NFD")))):
                path = (folder / form).resolve()
                if not path.is_relative_to(root):
                    raise BadStoryboard(f"{where} lies outside the storyboard folder.")
                if not path.is_file():
                    continue
                if path.stat().st_size > most_bytes:
                    raise BadStoryboard(f"{where} is larger than {most_bytes:,} bytes.")
                return form
    except (OSError, ValueError, RuntimeError) as error:
        raise BadStoryboard(f"{where} is no name of a file.") from error
    raise BadStoryboard(f"Scene {number}: there is no file {shown(name)}.")


def shown(text: str, most: int = 80) -> str:
    """A text of the file as it may stand in a sentence: one line, no controls, not long."""
    line = clean_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return (isinstance(error, OSError) and error.strerror) or "a number in it is too long"
