"""Every sentence a person reads: one catalogue per language, read when first spoken.

A catalogue is a JSON object from key to sentence, or to plural forms of a sentence chosen by
its `count`. English is complete by definition; tests hold the others against it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.wording import formats

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
_SERVER: Final = "server."
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

    def __init__(self, language: str = "en", *, is_server: bool = False) -> None:
        self.language = nearest_language(language)
        self._entries = catalogue(self.language)
        if is_server:
            # What a group is called there: such a sentence stands in for the group's own.
            own = {key: text for key, text in self._entries.items() if key.startswith(_SERVER)}
            self._entries = {
                **self._entries,
                **{key.removeprefix(_SERVER): text for key, text in own.items()},
            }
        self._is_rtl = self.language in RIGHT_TO_LEFT

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence of `key` with its values filled in; KeyError for a key there is not."""
        entry = self._entries[key]
        if isinstance(entry, dict):
            entry = entry[formats.plural_form(self.language, int(values["count"]))]
        if not values:
            return entry
        return entry.format_map({name: self._shown(value) for name, value in values.items()})

    def note(self, kept: Mapping[str, Any] | str) -> str:
        """A note of a finished video, in this language where it has a sentence for it."""
        if isinstance(kept, str):
            return kept
        key = f"note.{kept['code']}"
        return self(key, **kept["values"]) if self.has(key) else str(kept["text"])

    def has(self, key: str) -> bool:
        """Whether there is a sentence of that key."""
        return key in self._entries

    def signed(self, amount: int) -> str:
        """`+5` or `-5`, with the sign before the number wherever the line runs."""
        text = ("-" if amount < 0 else "+") + formats.number_text(self.language, abs(amount))
        return f"{_LEFT_TO_RIGHT}{text}{_END}" if self._is_rtl else text

    def price(self, amount_minor: int, currency: str) -> str:
        """An amount that is counted in the currency's smallest unit; Stars are `xtr`."""
        return formats.price_text(self.language, amount_minor, currency)

    def usd(self, amount: float) -> str:
        """US dollars, to the cent."""
        return formats.money_text(self.language, round(Decimal(str(amount)), 2), "usd")

    def date(self, when: datetime) -> str:
        """The day, in UTC."""
        return formats.date_text(self.language, when)

    def moment(self, when: datetime) -> str:
        """The day and the minute, in UTC and saying so."""
        return formats.moment_text(self.language, when)

    def language_name(self, code: str) -> str:
        """What a language is called in this one, within a sentence."""
        return formats.language_name(code, self.language)

    def language_label(self, code: str) -> str:
        """What a language is called in this one, standing alone."""
        return formats.as_label(self.language_name(code))

    def _shown(self, value: Any) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return formats.number_text(self.language, value)
        text = str(value)
        # A name or title that runs the other way must not turn the sentence around it.
        if isinstance(value, str) and text and is_right_to_left(text) != self._is_rtl:
            return f"{_ISOLATE}{text}{_END}"
        return text


@cache
def words_in(language: str, *, is_server: bool = False) -> Words:
    """The words of the nearest language of ours; `is_server` for a place that belongs to one."""
    return Words(language, is_server=is_server)
