"""A hosted voice's character times to the times of the words as typed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.timeline import Word
from pipeline.voice.reading import fill_times
from pipeline.voice.tokens import is_silent_sign, typed_words

_SLACK_S = 0.25
"""How far times may lie beyond the decoded sound: encoders pad and cut a little."""


def words_of_characters(
    text: str,
    characters: Sequence[str],
    starts_s: Sequence[float],
    ends_s: Sequence[float],
    duration_s: float,
) -> tuple[Word, ...] | None:
    """Words with exact times, or None when the times are not those of this text.

    A word lasts from its first letter or digit to its last, so that the pause which providers
    give to a full stop belongs to no word. Spaces may differ from what was typed; nothing else.
    """
    if not _are_times(starts_s, ends_s, len(characters), duration_s):
        return None
    heard = [place for place, one in enumerate(characters) if str(one).strip()]
    typed = typed_words(text)
    spans: list[tuple[float, float] | None] = []
    reached = 0
    for word in typed:
        span: tuple[float, float] | None = None
        left = word
        while left:
            if reached >= len(heard):
                return None
            said = str(characters[heard[reached]]).strip()
            if not left.startswith(said):
                return None
            if not all(is_silent_sign(char) for char in said):
                start, end = float(starts_s[heard[reached]]), float(ends_s[heard[reached]])
                span = (min(span[0], start), max(span[1], end)) if span else (start, end)
            left = left[len(said) :]
            reached += 1
        spans.append(span and (span[0], min(span[1], duration_s)))
    return fill_times(typed, spans, duration_s) if reached == len(heard) else None


def _are_times(
    starts_s: Sequence[float], ends_s: Sequence[float], count: int, duration_s: float
) -> bool:
    """Whether these are `count` pairs of finite, rising times inside the sound."""
    if not count == len(starts_s) == len(ends_s) or count == 0:
        return False
    last = 0.0
    for start, end in zip(starts_s, ends_s, strict=True):
        if isinstance(start, (str, bool)) or isinstance(end, (str, bool)):
            return False
        if not (math.isfinite(start) and math.isfinite(end) and last - 0.02 <= start <= end):
            return False
        last = max(last, start)
    return float(ends_s[-1]) <= duration_s + _SLACK_S and float(ends_s[-1]) > 0
