"""When the voice speaks, and how far the music goes down for it: pure, in steps of 10 ms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

PER_S = 100
DUCKED_DB = -16.0
"""Music under speech, against the voice's loudness: the middle of 12 to 20 dB."""
FREE_DB = -8.0
"""Music in a pause that lasts: still under the voice, never a jump."""
ALONE_DB = 0.0
"""Music of a video that nobody speaks in."""
HOLD_S = 0.9
"""Pauses shorter than this do not raise the music: it would pump between sentences."""
EARLY_S = 0.12
SPEECH_DBFS = -42.0
BACK_S = 0.4
"""In which music goes before a stretch without it, and comes back after."""
TURN_STILL_S, TURN_AWAY_S = 0.55, 1.0
"""Before a story's turn: how long music is silent, and since when it dies away."""


def speech(levels_dbfs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where somebody speaks, from the voices' level in each hundredth of a second."""
    active = levels_dbfs > SPEECH_DBFS
    if not active.any():
        return active
    return _closed(active, round(HOLD_S * PER_S))


def _closed(active: NDArray[np.bool_], longest: int) -> NDArray[np.bool_]:
    """Fill inner gaps of at most `longest` steps."""
    filled = active.copy()
    places = np.flatnonzero(active)
    for before, after in pairwise(places):
        if 1 < after - before <= longest:
            filled[before:after] = True
    return filled


def music_gain(active: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The music's factor at each hundredth of a second: down before a word, up slowly after."""
    if not active.any():
        return np.full(len(active), 10 ** (ALONE_DB / 20), np.float32)
    early = round(EARLY_S * PER_S)
    wide = active.copy()
    for shift in range(1, early + 1):
        wide[:-shift] |= active[shift:]
    wanted = np.where(wide, DUCKED_DB, FREE_DB)
    gains = np.empty(len(wanted))
    now = wanted[0]
    for step, target in enumerate(wanted):
        # 60 dB/s down, 16 dB/s up: a quarter and half a second for the usual 8 dB.
        now = max(target, now - 0.6) if target < now else min(target, now + 0.16)
        gains[step] = now
    return np.asarray(10 ** (gains / 20), np.float32)


def with_turns(gains: NDArray[np.float32], turns_s: Sequence[float]) -> NDArray[np.float32]:
    """Music that dies away before each turn of a story, is silent for a moment, and is back on it
    at once."""
    changed = gains.copy()
    for back in (round(turn_s * PER_S) for turn_s in turns_s):
        if back > len(gains):
            continue
        still, away = (
            max(0, back - round(before * PER_S)) for before in (TURN_STILL_S, TURN_AWAY_S)
        )
        changed[away:still] *= np.linspace(1.0, 0.0, still - away, dtype=np.float32)
        changed[still:back] = 0.0
    return changed


def silenced(
    gains: NDArray[np.float32], spans_s: Sequence[tuple[float, float]]
) -> NDArray[np.float32]:
    """No music from the first to the second moment of each span, and a short way there and back."""
    steps = np.arange(len(gains))
    changed = gains.copy()
    for start_s, stop_s in spans_s:
        apart = np.maximum(start_s * PER_S - steps, steps - stop_s * PER_S)
        changed *= np.clip(apart / (BACK_S * PER_S), 0, 1).astype(np.float32)
    return changed
