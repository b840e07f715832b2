"""A storyboard folder: pictures and voices beside a `storyboard.json`, made or edited by hand.

The file's fields are `template`, `aspect`, `captions`, `music`, `title`, `scenes` and a few
more (Storyboard below); a scene needs `picture`, `voice` and `text` only. Scenes of templates
with several voices or pictures use `lines` and `pictures`, and `fields` carries what else the
template draws.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.brief import MAX_SCENES, Aspect, Resolution
from pipeline.errors import BadStoryboard
from pipeline.timeline import CaptionStyle

FILE_NAME = "storyboard.json"
MAX_FILE_BYTES = 2_000_000


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
    music: str | None = None
    language: str = "en"
    seed: int = 0
    title: str = ""
    description: str = ""
    hashtags: tuple[str, ...] = ()
    mood: str = ""
    fields: dict[str, Any] = {}
    """What else the template's script holds."""


def read_storyboard(folder: Path) -> Storyboard:
    """Read and check `storyboard.json`; BadStoryboard says in one sentence what is wrong."""
    path = folder / FILE_NAME
    if not folder.is_dir():
        raise BadStoryboard(f"There is no folder {folder}.")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadStoryboard(f"{FILE_NAME} is larger than {MAX_FILE_BYTES:,} bytes.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadStoryboard(f"There is no {FILE_NAME} in {folder}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadStoryboard(f"{FILE_NAME} cannot be read: {_reason(error)}.") from error
    except json.JSONDecodeError as error:
        raise BadStoryboard(
            f"{FILE_NAME} is not valid JSON: line {error.lineno}, column {error.colno}."
        ) from error
    try:
        board = Storyboard.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadStoryboard(f"{FILE_NAME}: {where}: {first['msg']}.") from error
    for number, scene in enumerate(board.scenes, 1):
        _check_files(folder, number, scene)
    return board


def _check_files(folder: Path, number: int, scene: BoardScene) -> None:
    """Every file a scene names must be there, inside the folder."""
    if not scene.all_lines():
        raise BadStoryboard(f"Scene {number} has no voice file.")
    root = folder.resolve()
    for name in (*scene.all_pictures(), *(line.voice for line in scene.all_lines())):
        path = (folder / name).resolve()
        if not path.is_relative_to(root):
            raise BadStoryboard(f"Scene {number}: {name} lies outside the storyboard folder.")
        if not path.is_file():
            raise BadStoryboard(f"Scene {number}: there is no file {name}.")


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "it is not UTF-8 text"
