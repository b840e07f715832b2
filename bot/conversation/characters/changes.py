"""What is written after /character, as what is to be done. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from db.people.characters import KeptCharacter, name_key
from pipeline.brief import MOST_LOOKS_CHARS, MOST_NAME_CHARS, Character
from pipeline.language.clean import clean_line

Act = Literal["show", "describe", "rename", "remove"]
_SIGN: Final = re.compile(r"\s*(=|:|：)\s*")


class BadCharacter(Exception):
    """It cannot be kept so; `reason` is the sentence's key, `values` fill it."""

    def __init__(self, reason: str, **values: Any) -> None:
        self.reason, self.values = reason, values
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class CharacterWish:
    """Whom it is about, what is wished, and the new name or the description."""

    name: str
    act: Act = "show"
    text: str = ""


def read_wish(text: str) -> CharacterWish | None:
    """`Pip`, `Pip: a grey cat`, `Pip = Bo`, `Pip -`; None for nothing. BadCharacter."""
    line = clean_line(text)
    if not line:
        return None
    name, *rest = _SIGN.split(line, maxsplit=1)
    if rest:
        sign, said = rest
        wish = CharacterWish(name, "rename" if sign == "=" else "describe", said)
    elif line.endswith(" -"):
        wish = CharacterWish(line.removesuffix(" -").strip(), "remove")
    else:
        wish = CharacterWish(line)
    check_name(wish.name)
    if wish.act == "rename":
        check_name(wish.text)
    if len(wish.text) > MOST_LOOKS_CHARS:
        raise BadCharacter("character.looks_long", limit=MOST_LOOKS_CHARS)
    return wish


def check_name(name: str) -> str:
    """The name on one line; BadCharacter where it is none or too long."""
    line = clean_line(name)
    if not 1 <= len(line) <= MOST_NAME_CHARS or not any(map(str.isalpha, line)):
        raise BadCharacter("character.bad_name", limit=MOST_NAME_CHARS)
    return line


def find(kept: Sequence[KeptCharacter], name: str) -> KeptCharacter | None:
    """The one of that name, however it is spelled."""
    return next((one for one in kept if name_key(one.name) == name_key(name)), None)


def named_in(text: str, kept: Sequence[KeptCharacter]) -> KeptCharacter | None:
    """The first character that videos may have and that a text names as a word of its own."""
    found = [
        (place.start(), one)
        for one in kept
        if one.is_ready
        and (place := re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", text, re.IGNORECASE))
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def free_name(wanted: str, kept: Sequence[KeptCharacter]) -> str:
    """The name, with a number where somebody has it already."""
    number, name = 1, wanted
    while find(kept, name) is not None:
        number += 1
        name = f"{wanted[: MOST_NAME_CHARS - 3].rstrip()} {number}"
    return name


def for_brief(kept: KeptCharacter) -> dict[str, Any]:
    """As a brief has it: without what says nothing."""
    character = Character.model_validate(
        {
            "name": kept.name,
            "looks": kept.looks,
            "picture": kept.picture,
            "house": kept.house,
            "is_upright": kept.is_upright,
            "rights": kept.rights,
        }
    )
    return character.model_dump(mode="json", exclude_none=True)
