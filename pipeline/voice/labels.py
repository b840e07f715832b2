"""Which typed word each phoneme of a sentence belongs to.

Each word is phonemized alone and the two phoneme strings are aligned by least cost
(Needleman and Wunsch, 1970). Read in a sentence, words change ("of the" becomes one group,
"to" loses its vowel), so word boundaries do not always lie at spaces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BOUNDARY = " "
_VOWELS = frozenset("aeiouyæøœɐɑɒɔɘəɚɛɜɞɤɨɪɯɵɶʉʊʌʏᵻε")
_MARKS = frozenset("ˈˌːˑʲʰ̧̩̪̯̃˞")
_STOPS = frozenset(".,;:!?\"'()-")
_GAP = 0.7
_BOUNDARY_GAP = 0.35


def label_phonemes(phonemes: Sequence[str], alone: Sequence[Sequence[str]]) -> list[int | None]:
    """For each phoneme of a sentence the index of its word; None for spaces and stops.

    `alone` holds each word's phonemes when read alone, empty for words that are not spoken.
    Labels never go back. A word that is spoken may still get no phoneme (it was swallowed).
    """
    heard = [(place, one) for place, one in enumerate(phonemes) if _counts(one)]
    typed: list[tuple[int, str]] = []
    for word, sounds in enumerate(alone):
        kept = [one for one in sounds if _counts(one)]
        if kept and typed:
            typed.append((-1, BOUNDARY))
        typed.extend((word, one) for one in kept)
    while typed and typed[-1][1] == BOUNDARY:
        typed.pop()
    labels: list[int | None] = [None] * len(phonemes)
    if not typed:
        return labels
    for row, column in _align([one for _, one in heard], [one for _, one in typed]):
        word = typed[column][0]
        if word >= 0 and heard[row][1] != BOUNDARY:
            labels[heard[row][0]] = word
    return _filled(phonemes, labels)


def is_stop(phoneme: str) -> bool:
    """Whether a phoneme is punctuation or a space: heard as a pause."""
    return phoneme in _STOPS or phoneme == BOUNDARY


def _counts(phoneme: str) -> bool:
    return phoneme not in _MARKS and phoneme not in _STOPS


def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if BOUNDARY in (one, other):
        return 9.0
    if (one in _VOWELS) != (other in _VOWELS):
        return 1.3
    return 0.6 if one in _VOWELS else 0.8


def _align(heard: Sequence[str], typed: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places that belong together, in order, by least total cost."""
    rows, columns = len(heard), len(typed)
    down = [_BOUNDARY_GAP if one == BOUNDARY else _GAP for one in heard]
    across = [_BOUNDARY_GAP if one == BOUNDARY else _GAP for one in typed]
    total = np.zeros((rows + 1, columns + 1))
    total[1:, 0] = np.cumsum(down)
    total[0, 1:] = np.cumsum(across)
    symbols = {one: place for place, one in enumerate(dict.fromkeys([*heard, *typed]))}
    table = np.array([[_cost(a, b) for b in symbols] for a in symbols])
    pair = table[np.ix_([symbols[one] for one in heard], [symbols[one] for one in typed])]
    for row in range(1, rows + 1):
        line, above = total[row], total[row - 1]
        best = np.minimum(above[1:] + down[row - 1], above[:-1] + pair[row - 1])
        for column in range(1, columns + 1):
            line[column] = min(best[column - 1], line[column - 1] + across[column - 1])
    pairs: list[tuple[int, int]] = []
    row, column = rows, columns
    while row and column:
        here = total[row, column]
        if abs(here - total[row - 1, column - 1] - pair[row - 1, column - 1]) < 1e-9:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif abs(here - total[row - 1, column] - down[row - 1]) < 1e-9:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


def _filled(phonemes: Sequence[str], labels: list[int | None]) -> list[int | None]:
    """Give unmatched phonemes the label of a neighbour, of the same spoken group first."""
    group_of: list[int] = []
    group = 0
    for phoneme in phonemes:
        group += is_stop(phoneme)
        group_of.append(group)
    known = [place for place, word in enumerate(labels) if word is not None]
    filled = list(labels)
    for place, phoneme in enumerate(phonemes):
        if labels[place] is not None or is_stop(phoneme):
            continue
        before = max((k for k in known if k < place), default=None)
        after = min((k for k in known if k > place), default=None)
        leads = phoneme in ("ˈ", "ˌ")
        near = [k for k in ((after, before) if leads else (before, after)) if k is not None]
        same = [k for k in near if group_of[k] == group_of[place]]
        chosen = (same or near)[0]
        filled[place] = labels[chosen]
    return filled
