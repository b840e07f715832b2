"""Where a shot is cut by sense: a punch-in at the end of a sentence or on a strong word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.language.abbreviations import stop_is_inside
from pipeline.timeline import Canvas, Word
from pipeline.writing.small_words import small_words

LEAST_SHOT_S = 3.0
"""A shorter shot is changed by its own ends."""
SOONEST_S, LATEST_S = 2.2, 4.2
"""Between two visible changes."""
_BEFORE_END_S = 1.4
"""The last stretch is long enough to be seen."""
_LONG_WORD = 7


def cuts_by_sense(
    words: Sequence[Word], frame_count: int, canvas: Canvas, every_s: float
) -> list[int]:
    """The frames of a shot on which it is cut, about `every_s` apart and always on a word.

    After a sentence or a clause before the middle of one; on a number or a long word before a
    small one. Where nobody speaks, and in short shots, nothing is cut.
    """
    length_s = frame_count / canvas.fps
    if length_s <= LEAST_SHOT_S:
        return []
    places = list(_places(words))
    cuts: list[float] = [0.0]
    while True:
        last_s = cuts[-1]
        latest_s = min(last_s + LATEST_S, length_s - _BEFORE_END_S)
        near = [one for one in places if last_s + SOONEST_S <= one[0] <= latest_s]
        if not near:
            later = [one[0] for one in places if latest_s < one[0] <= length_s - _BEFORE_END_S]
            if not later:
                break
            cuts.append(later[0])
            continue
        wished_s = last_s + every_s
        cuts.append(max(near, key=lambda one: one[1] - abs(one[0] - wished_s))[0])
    return [round(cut * canvas.fps) for cut in cuts[1:]]


def _places(words: Sequence[Word]) -> Iterator[tuple[float, float]]:
    """When each word begins, and how much sense a cut there makes."""
    before = None
    for word in words:
        worth = 0.0
        if before is not None:
            mark = before.text.rstrip("\"'”’)»")[-1:]
            if mark in ".!?…。！？؟।" and not stop_is_inside(before.text, word.text):
                worth = 3.0
            elif mark in ",;:—،、":
                worth = 1.2
        bare = "".join(filter(str.isalnum, word.text))
        is_strong = len(bare) >= _LONG_WORD and bare.lower() not in small_words()
        if is_strong or any(map(str.isdigit, bare)):
            worth += 0.7
        yield word.start_s, worth
        before = word
