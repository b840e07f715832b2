"""Finds which of moderation's rules a text breaks, in time linear in its length.

Every group of words of every rule is a bit. A sentence is read once, word by word, into the bits
of the groups it holds; a rule is broken when all of its bits are there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.language.look_alikes import (
    meanings_of,
    plain,
    spelled_out,
    tokens_of,
    written_together,
)
from pipeline.refused_topics import (
    A_STREET_ADDRESS,
    ARABIC_PREFIXES,
    INNOCENT_PHRASES,
    STREETS,
    Rule,
)

_Meaning = tuple[str, int]
_SENTENCE_END = re.compile(
    r"(?<=[.!?\u0964\u061f])(?<!\b\w\.)\s+|\n[^\S\n]*\n|\n(?![a-z\u0430-\u044f])"
)
"""An initial ends none; a line that begins with a small letter goes on with the one before."""
_SHORTEST_SPELLED = 3
_SHORTEST_STEM = 4


class RuleBook:
    """Rules made ready to be looked up."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules: list[tuple[Rule, int]] = []
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._phrases: dict[tuple[str, ...], int] = {}
        self._spelled: list[tuple[str, int]] = []
        self._address = 0
        bit = 1
        for rule in rules:
            needed = 0
            for group in rule.groups:
                self._add(group, bit)
                needed |= bit
                bit <<= 1
            self._rules.append((rule, needed))
        for phrase in INNOCENT_PHRASES:
            self._phrases.setdefault(tuple(tokens_of(plain(phrase))), 0)
        self._starts = {phrase[0] for phrase in self._phrases}
        self._longest = max((len(phrase) for phrase in self._phrases), default=0)
        self._known = {*STREETS, *(word for phrase in self._phrases for word in phrase)}
        self._longest_stem = max(map(len, self._stems), default=0)

    def _add(self, group: str, bit: int) -> None:
        words, *phrases = group.split("|")
        for word in plain(words).split():
            if word.endswith("*"):
                self._stems[word[:-1]] = self._stems.get(word[:-1], 0) | bit
                continue
            is_arabic = "\u0600" <= word[0] <= "\u06ff"
            for prefix in ARABIC_PREFIXES if is_arabic else ("",):
                self._words[prefix + word] = self._words.get(prefix + word, 0) | bit
        for phrase in phrases:
            if phrase == A_STREET_ADDRESS:
                self._address |= bit
                continue
            parts = tuple(tokens_of(plain(phrase.rstrip("*"))))
            self._phrases[parts] = self._phrases.get(parts, 0) | bit
        spelled = [*words.split(), *phrases]
        self._spelled += [
            (run, bit)
            for run in (plain(one).rstrip("*").replace(" ", "") for one in spelled)
            if len(run) >= _SHORTEST_SPELLED
        ]

    def broken_by(self, text: str) -> Rule | None:
        """The first rule that `text` breaks, or None."""
        sentences = [plain(one) for one in _SENTENCE_END.split(text)]
        seen: dict[str, _Meaning] = {}
        found = {self._bits(tokens_of(one), seen) for one in sentences}
        for sentence in sentences:
            together = written_together(sentence)
            if together is not sentence:
                found.add(self._bits(tokens_of(together), seen))
        found.add(self._bits_of_spelled(spelled_out("\n".join(sentences))))
        for rule, needed in self._rules:
            if any(bits & needed == needed for bits in found):
                return rule
        return None

    def _bits(self, tokens: Sequence[str], seen: dict[str, _Meaning]) -> int:
        """The groups that one sentence holds; `seen` remembers what its tokens mean."""
        meant = [seen.get(one) or seen.setdefault(one, self._meant(one)) for one in tokens]
        words = [word for word, _ in meant]
        bits, place = 0, 0
        while place < len(words):
            word, its_bits = meant[place]
            length = 1
            if word in self._starts:
                length, phrase_bits = self._phrase(words, place)
                bits |= phrase_bits
            if length == 1:
                bits |= its_bits
                if word in STREETS and _has_house_number(tokens, place):
                    bits |= self._address
            place += length
        return bits

    def _phrase(self, words: Sequence[str], at: int) -> tuple[int, int]:
        """How many words the longest known phrase here has (1: none), and its groups."""
        for length in range(self._longest, 1, -1):
            bits = self._phrases.get(tuple(words[at : at + length]))
            if bits is not None and at + length <= len(words):
                return length, bits
        return 1, 0

    def _meant(self, token: str) -> _Meaning:
        """The known word that a token reads as, or the token; and that word's groups."""
        for word in meanings_of(token):
            bits = self._words.get(word) or self._stem(word)
            if bits or word in self._known:
                return word, bits
        return token, 0

    def _stem(self, word: str) -> int:
        lengths = range(_SHORTEST_STEM, min(len(word), self._longest_stem) + 1)
        return next((bits for n in lengths if (bits := self._stems.get(word[:n], 0))), 0)

    def _bits_of_spelled(self, runs: str) -> int:
        bits = 0
        if runs:
            for word, bit in self._spelled:
                if not bits & bit and word in runs:
                    bits |= bit
        return bits


def _has_house_number(tokens: Sequence[str], at: int) -> bool:
    """Whether a number stands one or two words before a street's kind: "12 Oak Street"."""
    return any(one.isdigit() and len(one) <= 5 for one in tokens[max(0, at - 3) : max(0, at - 1)])
