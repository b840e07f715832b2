"""Words that a brand wants said in its own way: what the voice is given, and its times back.

The same for every provider: a voice is handed the text as it is said, and each word's time is
given to the word as it is written, which captions show.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.timeline import Word
from pipeline.voice.tokens import typed_words

Pairs = Sequence[tuple[str, str]]
"""Words, and how each is said."""
_LONGEST_WORDS = 4
"""Of what is written together: "New York"."""
_OWNED = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line as it is said; `shares` are its written words, each with its letters there."""

    text: str
    shares: tuple[tuple[str, float], ...] = ()

    def written(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The times of the words that were said as those of the words that are written."""
        if not self.shares or not words:
            return tuple(words)
        said = [max(1, len(word.text)) for word in words]
        ends = list(accumulate(said))
        scale = ends[-1] / (sum(share for _, share in self.shares) or 1)
        found, at = [], 0.0
        for text, share in self.shares:
            start_s = _time(words, said, ends, at, is_end=False)
            at += share * scale
            end_s = max(start_s, _time(words, said, ends, at, is_end=True))
            found.append(Word(text, round(start_s, 3), round(end_s, 3)))
        return tuple(found)


def said_line(text: str, pairs: Pairs) -> SaidLine:
    """A line as it is said; as it stands where nothing in it is said otherwise."""
    known = {tuple(map(_bare, typed_words(word))): said for word, said in pairs}
    written = typed_words(text)
    if not known or not any(_found(written, at, known) for at in range(len(written))):
        return SaidLine(text)
    parts: list[str] = []
    shares: list[tuple[str, float]] = []
    place = at = 0
    while at < len(written):
        count, said = _found(written, at, known) or (1, written[at])
        start = text.index(written[at], place)
        parts.append(text[place:start])
        for word in written[at : at + count]:
            place = text.index(word, place) + len(word)
        parts.append(said)
        letters = sum(map(len, typed_words(said))) or 1
        length = sum(map(len, written[at : at + count]))
        shares += [(word, letters * len(word) / length) for word in written[at : at + count]]
        at += count
    return SaidLine("".join((*parts, text[place:])), tuple(shares))


def _found(
    written: Sequence[str], at: int, known: Mapping[tuple[str, ...], str]
) -> tuple[int, str] | None:
    """How many words from `at` on are said otherwise, the most first, and how."""
    for count in range(min(_LONGEST_WORDS, len(written) - at), 0, -1):
        words = written[at : at + count]
        bare = [_bare(word) for word in words]
        ending = next((one for one in _OWNED if bare[-1].endswith(one)), "")
        for name, owned in ((bare, ""), ([*bare[:-1], bare[-1].removesuffix(ending)], ending)):
            said = known.get(tuple(name))
            if said is not None:
                before, after = _around(words[0])[0], _around(words[-1])[1]
                return count, f"{before}{said}{owned}{after}"
    return None


def _around(word: str) -> tuple[str, str]:
    """The signs before and after a word's letters."""
    marks = [place for place, sign in enumerate(word) if sign.isalnum()]
    return (word[: marks[0]], _tail(word)) if marks else (word, "")


def _tail(word: str) -> str:
    end = len(word)
    while end and not _is_part(word[end - 1]):
        end -= 1
    return word[end:]


def _is_part(sign: str) -> bool:
    """Letters and digits, and the marks that some scripts write after them."""
    return sign.isalnum() or ("a" + sign).isidentifier()


def _bare(word: str) -> str:
    before, after = _around(word)
    return word[len(before) : len(word) - len(after)].casefold()


def _time(
    words: Sequence[Word], said: Sequence[int], ends: Sequence[int], at: float, *, is_end: bool
) -> float:
    """When so many letters were said; between two words the end of one or the start of the next."""
    near = at - 1e-6 if is_end else at + 1e-6
    number = min(bisect_right(ends, near), len(words) - 1)
    word = words[number]
    share = (at - (ends[number] - said[number])) / said[number]
    return word.start_s + (word.end_s - word.start_s) * min(1.0, max(0.0, share))
