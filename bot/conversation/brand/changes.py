"""What is written and pressed, as changes of a brand kit. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from pipeline.brand import (
    FONTS,
    MOST_CLIP_S,
    MOST_HANDLE_CHARS,
    MOST_HASHTAGS,
    MOST_INTRO_CHARS,
    MOST_OUTRO_CHARS,
    MOST_SPOKEN,
    MOST_SPOKEN_CHARS,
    NO_BRAND,
    PLACES,
    SIZES,
    Brand,
)

WRITTEN: Final = ("handle", "intro", "outro", "hashtags", "say", "colour", "logo")
"""What is written or sent, in the order of its buttons."""
COLOURS: Final = {
    "🟡": "#FFD23F", "🟠": "#FF8A1F", "🔴": "#FF3B5C", "🟢": "#35E0A1", "🔵": "#3AA0FF",
    "🟣": "#A66BFF", "⚪": "#FFFFFF",
}  # fmt: skip
CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    "place": PLACES,
    "size": SIZES,
    "colour": ("", *COLOURS.values()),
    "font": ("", *FONTS),
}
"""What is chosen by buttons."""
TAKEN_AWAY: Final = "-"
_LIMITS: Final[Mapping[str, Mapping[str, int | str]]] = {
    "handle": {"limit": MOST_HANDLE_CHARS},
    "intro": {"limit": MOST_INTRO_CHARS, "seconds": round(MOST_CLIP_S)},
    "outro": {"limit": MOST_OUTRO_CHARS, "seconds": round(MOST_CLIP_S)},
    "hashtags": {"limit": MOST_HASHTAGS},
    "say": {"limit": MOST_SPOKEN_CHARS, "count": MOST_SPOKEN},
    "font": {"names": ", ".join(FONTS)},
}
_BAD: Final[Mapping[str, str]] = {
    **dict.fromkeys(("handle", "intro", "outro"), "brand.bad_text"),
    **{name: f"brand.choose_{name}" for name in ("place", "size")},
    "colour": "brand.write_colour",
    "logo": "brand.write_logo",
}
_SAME: Final = {"color": "colour", "corner": "place", "hashtag": "hashtags", "tags": "hashtags"}
_BETWEEN: Final = re.compile(r"[\n;]")
_EQUALS: Final = re.compile(r"=|→|->|：|:")


class BadBrand(Exception):
    """It cannot be set so; `reason` is the sentence's key, `values` fill it."""

    def __init__(self, reason: str, **values: Any) -> None:
        self.reason, self.values = reason, values
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Change:
    """One field set anew; "" and an empty tuple take it away. `reset` takes all away; of a file,
    None comes with the message."""

    name: str
    value: Any = ""
    shown: str = field(default="", compare=False)
    """The words in it that are seen or heard, for whoever judges them."""


def limits_of(name: str) -> Mapping[str, int | str]:
    """What fills the sentences about a field."""
    return _LIMITS.get(name, {})


def _ask(name: str) -> BadBrand:
    """What to write for a field."""
    return BadBrand(f"brand.write_{name}", **limits_of(name))


def _bad(name: str) -> BadBrand:
    """Why a field cannot be so."""
    return BadBrand(_BAD.get(name, f"brand.bad_{name}"), **limits_of(name))


def read_change(text: str, *, has_clip: bool = False) -> Change:
    """`handle @cats`, `say Nguyen = win`, `colour -`; BadBrand for anything else.

    `intro` and `outro` without words mean the clip that comes with them.
    """
    name, value = (*text.split(None, 1), "", "")[:2]
    name, value = _SAME.get(name.casefold(), name.casefold()), value.strip()
    if name == "reset":
        return Change(name)
    if name not in {*WRITTEN, *CHOSEN}:
        raise BadBrand("brand.unknown", names=", ".join((*WRITTEN, "font", "place", "size")))
    if value == TAKEN_AWAY:
        return Change(name, () if name in {"hashtags", "say"} else "")
    if has_clip and not value and name in {"intro", "outro"}:
        return Change(f"{name}_clip", None)
    if bool(value) == (name == "logo"):
        raise _ask(name) if name in WRITTEN else _bad(name)
    return _written(name, value)


def _written(name: str, value: str) -> Change:
    match name:
        case "logo":
            return Change(name, None)
        case "say":
            pairs = tuple(map(_pair, filter(str.strip, _BETWEEN.split(value))))
            return Change(name, pairs, "\n".join(said for _, said in pairs))
        case "hashtags":
            return Change(name, tuple(value.replace(",", " ").split()), value)
        case "font":
            known = {one.casefold(): one for one in FONTS}
            return Change(name, known.get(value.casefold(), value))
        case _:
            return Change(name, value, value if name in {"handle", "intro", "outro"} else "")


def _pair(text: str) -> tuple[str, str]:
    """A word and how it is said, "" where it is forgotten."""
    word, *said = map(str.strip, _EQUALS.split(text, maxsplit=1))
    if not word or not said or not said[0]:
        raise _bad("say")
    return word, "" if said[0] == TAKEN_AWAY else said[0]


def read_choice(arguments: tuple[str, ...]) -> Change | None:
    """A pressed choice, `field` and its number; None where nothing is chosen by it."""
    match arguments:
        case ("reset",):
            return Change("reset")
        case (name, number) if name in CHOSEN and number.isdecimal() and len(number) < 3:
            choices = CHOSEN[name]
            return Change(name, choices[int(number)]) if int(number) < len(choices) else None
        case _:
            return None


def apply(brand: Brand, change: Change) -> Brand:
    """The kit with a change; BadBrand where the value cannot be."""
    if change.name == "reset":
        return NO_BRAND
    update = {change.name: change.value}
    if change.name == "say":
        update = {"spoken": _spoken(brand, change.value)}
    if change.name in {"place", "size"} and not change.value:
        update = {change.name: getattr(NO_BRAND, change.name)}
    if change.name in {"intro", "outro"} and not change.value:
        update = {change.name: "", f"{change.name}_clip": ""}
    try:
        return Brand.model_validate({**brand.model_dump(), **update})
    except ValidationError as error:
        raise _bad(change.name) from error


def _spoken(brand: Brand, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The list with these words said so; without any, an empty one."""
    kept = {word.casefold(): (word, said) for word, said in brand.spoken} if pairs else {}
    for word, said in pairs:
        kept.pop(word.casefold(), None)
        if said:
            kept[word.casefold()] = (word, said)
    return tuple(kept.values())
