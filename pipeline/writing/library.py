"""The library: whole scripts, written by hand, that stand in each template's folder.

A unit is a script as its template's schema has it, and the words that it is found by. Nothing is
spliced: a unit is told as it was written, without its spare scenes where a shorter video is asked.
A unit in another language is written anew; what is seen in it, and where its facts stand, is said
once, in the English unit of its id.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

from pipeline.brief import Brief
from pipeline.script import Scene, Script, script_from_json
from pipeline.writing.mood import style_line
from pipeline.writing.posting import hashtag, with_source
from pipeline.writing.text import speaking_s

_OF_THE_BOOK = frozenset({"unit", "tags", "style_too"})
_ABOUT_IT = frozenset({"id", "topics", "synonyms", "source", "variant", "scenes"})
_ELSEWHERE = re.compile(r"library\.([a-z]{2,3})\.toml")
_SEEN_IN_ALL = frozenset({"variant", "mood", "style", "character", "author", "source"})
_SEEN = frozenset({"kind", "rank", "picture", "spare"})
"""What a unit in another language takes from the English one, and each of its scenes."""
_HASHTAGS = 6
_BREATH_S = 0.45
"""Between one scene's last word and the next one's first."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A whole script at its fullest, and what it is found by.

    `topics` are the words for what it is about, `synonyms` others for the same; `spare` are the
    scenes, counted from 0, that may be left out.
    """

    id: str
    script: Script
    topics: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    spare: frozenset[int] = frozenset()
    variant: str = ""
    language: str = "en"

    @property
    def title(self) -> str:
        """What it is called: a prompt that says just this finds it."""
        return self.script.title

    @property
    def text(self) -> str:
        """All that is said in it, and what is seen."""
        scenes = self.script.scenes
        said = (line.text for scene in scenes for line in scene.lines())
        return " ".join(
            (*said, *(prompt for scene in scenes for prompt in scene.picture_prompts()))
        )


def read_library(package: str, model: type[Script]) -> tuple[Unit, ...]:
    """The units in the `library.toml` of a template's package, and in the `library.LANGUAGE.toml`
    of each other language; their scripts are read as `model`."""
    english = _book(package, "library.toml")
    rows = {row["id"]: row for row in english["unit"]}
    units = [_unit(row, english, model, "en") for row in rows.values()]
    names = sorted(path.name for path in files(package).iterdir())
    for name in names:
        if match := _ELSEWHERE.fullmatch(name):
            book = _book(package, name)
            told = (_seen_as(row, rows[row["id"]]) for row in book["unit"])
            units += [_unit(row, english | book, model, match[1]) for row in told]
    return tuple(units)


def _book(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))


def _seen_as(row: Mapping[str, Any], english: Mapping[str, Any]) -> dict[str, Any]:
    """A unit in another language with what is seen in the English one, scene by scene."""
    scenes = [
        _scene_as({"voice": told} if isinstance(told, str) else told, seen)
        for told, seen in zip(row["scenes"], english["scenes"], strict=True)
    ]
    return {**_only(english, _SEEN_IN_ALL), **row, "scenes": scenes}


def _scene_as(told: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    scene = {**_only(seen, _SEEN), **told}
    if "labels" in told:
        places = seen["labels"]
        scene["labels"] = [
            {**place, "text": text} for place, text in zip(places, told["labels"], strict=True)
        ]
    return scene


def _only(row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in names}


def _unit(
    row: Mapping[str, Any], book: Mapping[str, Any], model: type[Script], language: str
) -> Unit:
    scenes = [dict(scene) for scene in row["scenes"]]
    spare = frozenset(index for index, scene in enumerate(scenes) if scene.pop("spare", False))
    drawn = style_line(str(row.get("mood", "")), Random(row["id"]))
    tags = [*map(hashtag, row["topics"][:3]), *map(hashtag, book["tags"])]
    opening = _opening(row, scenes[0])
    data = {
        "style": f"{drawn}{book.get('style_too', '')}",
        "description": with_source(row["title"], opening, row.get("source", ""), language),
        "hashtags": list(dict.fromkeys(tags))[:_HASHTAGS],
        **{name: value for name, value in book.items() if name not in _OF_THE_BOOK},
        **{name: value for name, value in row.items() if name not in _ABOUT_IT},
        "scenes": scenes,
    }
    return Unit(
        row["id"] if language == "en" else f"{row['id']}.{language}",
        script_from_json(model, data),
        tuple(row["topics"]),
        tuple(row["synonyms"]),
        spare,
        row.get("variant", ""),
        language,
    )


def _opening(row: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    return str(row.get("heading", "") if "heading" in row and "hook" not in first else "") or str(
        first.get("hook") or first["voice"]
    )


def fit(unit: Unit, brief: Brief) -> Script:
    """The unit's script in about the scenes or seconds that are asked for.

    Spare scenes are left out, the last ones first; what is not spare always stays.
    """
    kept = list(range(len(unit.script.scenes)))
    for index in sorted(unit.spare, reverse=True):
        if not _is_long([unit.script.scenes[one] for one in kept], brief):
            break
        kept.remove(index)
    return unit.script.model_copy(update={"scenes": [unit.script.scenes[one] for one in kept]})


def _is_long(scenes: Sequence[Scene], brief: Brief) -> bool:
    if brief.scenes is not None:
        return len(scenes) > brief.scenes
    if brief.length_s is None:
        return False
    return lasting_s(scenes) > brief.length_s


def lasting_s(scenes: Sequence[Scene]) -> float:
    """Seconds that scenes last, with the breath after each."""
    return spoken_s(scenes) + _BREATH_S * len(scenes)


def spoken_s(scenes: Sequence[Scene]) -> float:
    """Seconds that scenes take to say."""
    return sum(speaking_s(line.text) for scene in scenes for line in scene.lines())
