"""Two lists of words that say nearly the same, laid beside each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.sound.pauses import syllables
from pipeline.timeline import Word


def plain(word: str) -> str:
    """A word's letters and digits alone, whatever the case; a sign by itself stays as it is."""
    return "".join(filter(str.isalnum, word.casefold())) or word


def likeness(first: Sequence[str], second: Sequence[str]) -> float:
    """How much two wordings have in common by their letters, 0 to 1."""
    one, other = ("".join(map(plain, words)) for words in (first, second))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def blocks(first: Sequence[str], second: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What is the same and what is not, as difflib has it, compared as `plain` has it."""
    matcher = SequenceMatcher(
        None, [plain(word) for word in first], [plain(word) for word in second], autojunk=False
    )
    return matcher.get_opcodes()


def timed_like(tokens: Sequence[str], words: Sequence[Word]) -> tuple[Word, ...]:
    """Every token with a time, from `words`, which say nearly the same.

    A token that is among the words takes the word's time. Others share the time of the words that
    stand in their place, by syllables, or where there are none the time between their neighbours.
    """
    if not words:
        return ()
    timed: list[Word] = []
    for kind, first, last, second, end in blocks(tokens, [word.text for word in words]):
        if kind == "equal":
            timed += [
                Word(token, word.start_s, word.end_s)
                for token, word in zip(tokens[first:last], words[second:end], strict=True)
            ]
        elif first < last:
            start_s, end_s = _room(words, second, end)
            timed += _shared(tokens[first:last], start_s, end_s)
    return tuple(timed)


def _room(words: Sequence[Word], first: int, last: int) -> tuple[float, float]:
    """From the first word's start to the last one's end; between the neighbours of no word."""
    if first < last:
        return words[first].start_s, words[last - 1].end_s
    start_s = words[first - 1].end_s if first else words[0].start_s
    return start_s, words[first].start_s if first < len(words) else start_s


def _shared(tokens: Sequence[str], start_s: float, end_s: float) -> list[Word]:
    weights = [max(0.2, syllables(token)) for token in tokens]
    per_s = max(0.0, end_s - start_s) / sum(weights)
    timed, at_s = [], start_s
    for token, weight in zip(tokens, weights, strict=True):
        timed.append(Word(token, at_s, at_s + weight * per_s))
        at_s += weight * per_s
    return timed
