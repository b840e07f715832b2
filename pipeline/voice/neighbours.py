"""The plain tokens of a text, and what stands beside each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.voice.amounts import currency_of
from pipeline.voice.numbers import Noun
from pipeline.voice.rules import Rules, word_map, word_set
from pipeline.voice.words import strip_signs
from pipeline.voice.written import plain_form

_GROUP = re.compile(r"\d{3}(?:[.,]\d+)?")
_SHORT = re.compile(r"\d{1,3}")


class Tokens:
    """Typed tokens in plain letters; `cores` are without quotes, brackets and closing stops."""

    def __init__(self, typed: Sequence[str], rules: Rules) -> None:
        self.typed = typed
        self.rules = rules
        self.plain = [plain_form(token) for token in typed]
        self.cores = [strip_signs(token, rules.language) for token in self.plain]

    def core(self, place: int) -> str:
        """The core of a token; "" beyond the ends."""
        return self.cores[place] if 0 <= place < len(self.cores) else ""

    def before(self, place: int) -> str:
        """The core of the token before."""
        return self.core(place - 1)

    def after(self, place: int) -> str:
        """The core of the token after."""
        return self.core(place + 1)

    def magnitude(self, place: int) -> str:
        """The large number that a token names: "million" for "millones" and "млн"."""
        words = word_map("magnitude_words")
        core = self.core(place)
        return words.get(core) or words.get(core.lower(), "")

    def currency(self, place: int) -> str:
        """The sign of the currency that a token is, or nothing."""
        return currency_of(self.core(place), self.rules)

    def unit(self, place: int) -> Noun | None:
        """The unit that a token standing by itself is; words such as "in" only where sure."""
        core = self.core(place)
        if core == "in":
            stands = self.plain[place].endswith("in.") or self.core(place - 2) in {"ft", "feet"}
            return self.rules.unit("in") if stands else None
        is_name = len(core) > 1 and core.isupper() and core not in self.rules.units
        if not core or core in word_set("never_alone") or is_name:
            return None
        return self.rules.unit(core) or self.rules.unit(core.rstrip("."))

    def group_of(self, place: int) -> tuple[int, int] | None:
        """The first and the last of the groups of figures that make one number, parted by spaces
        ("1 000 000"), if the token is in such a number."""
        if not re.fullmatch(r"\d{1,3}(?:[.,]\d+)?", self.core(place)):
            return None
        first = last = place
        while _GROUP.fullmatch(self.core(first)) and _SHORT.fullmatch(self.core(first - 1)):
            first -= 1
        while _GROUP.fullmatch(self.core(last + 1)) and _SHORT.fullmatch(self.core(last)):
            last += 1
        groups = self.cores[first : last + 1]
        is_sure = self.rules.group == " " or len(groups) > 2 or groups[-1].startswith("0")
        if len(groups) < 2 or not is_sure or groups[0].startswith("0"):
            return None
        return first, last

    def opens_quotation(self, place: int) -> bool:
        """Whether a straight quotation mark before the token is still open."""
        return sum(one.count('"') for one in self.plain[:place]) % 2 == 1
