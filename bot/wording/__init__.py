"""Every sentence a person reads: one catalogue per language, read when first spoken.

A catalogue is a JSON object from key to sentence, or to plural forms of a sentence chosen by
its `count`. English is complete by definition; tests hold the others against it.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.wording.plurals import RULES, plural_form

LANGUAGES: Final[dict[str, str]] = {
    "en": "English",
    "es": "Español",
    "pt-BR": "Português (Brasil)",
    "ru": "Русский",
    "hi": "हिन्दी",
    "ar": "العربية",
}
"""The languages that the bot speaks, by their own names."""

RIGHT_TO_LEFT: Final = frozenset({"ar"})
_FOLDER = Path(__file__).parent / "catalogues"
_LEFT_TO_RIGHT = "\u2066"
_ISOLATE, _END = "\u2068", "\u2069"

Entry = str | dict[str, str]


@cache
def catalogue(language: str) -> dict[str, Entry]:
    """The whole catalogue of a language of LANGUAGES."""
    data: dict[str, Entry] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return data


def nearest_language(code: str | None) -> str:
    """The language of ours for a platform code such as `pt-br` or `es-419`; else English."""
    wanted = (code or "").replace("_", "-").casefold()
    for exact in (wanted, wanted.split("-")[0]):
        for ours in LANGUAGES:
            if exact in {ours.casefold(), ours.split("-")[0].casefold()}:
                return ours
    return "en"


def is_right_to_left(text: str) -> bool:
    """Whether the first strong letter of `text` runs right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


class Words:
    """Speaks one language: `words("quote.line", count=5, …)` is the sentence."""

    def __init__(self, language: str = "en") -> None:
        self.language = nearest_language(language)
        self._entries = catalogue(self.language)
        self._is_rtl = self.language in RIGHT_TO_LEFT

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence of `key` with its values filled in; KeyError for a key there is not."""
        entry = self._entries[key]
        if isinstance(entry, dict):
            entry = entry[plural_form(self.language, int(values["count"]))]
        if not values:
            return entry
        return entry.format_map({name: self._shown(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether there is a sentence of that key."""
        return key in self._entries

    def signed(self, amount: int) -> str:
        """`+5` or `-5`, with the sign before the number wherever the line runs."""
        text = f"{amount:+d}"
        return f"{_LEFT_TO_RIGHT}{text}{_END}" if self._is_rtl else text

    def _shown(self, value: Any) -> str:
        text = str(value)
        # A name or title that runs the other way must not turn the sentence around it.
        if isinstance(value, str) and text and is_right_to_left(text) != self._is_rtl:
            return f"{_ISOLATE}{text}{_END}"
        return text


@cache
def words_in(language: str) -> Words:
    """The words of the nearest language of ours."""
    return Words(language)


__all__ = ["LANGUAGES", "RULES", "Words", "catalogue", "nearest_language", "words_in"]
