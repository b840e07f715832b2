"""How far a composition is and how long it still takes; both only ever get better."""

from __future__ import annotations

import time
from collections.abc import Callable

Tell = Callable[[float, float | None], None]
"""Takes the share done (0 to 1, monotone) and the seconds left, or None while unknown."""

_AT_ENCODING = 0.97
_LEAST_S = 0.4


class Gauge:
    """Counts frames; knows the speed from the time in which anything was at work."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell
        self._share = 0.0
        self._busy_s = 0.0
        self._fresh_frames = 0.0
        self._last: tuple[float, bool, float] | None = None

    def update(self, done: float, total: float, is_busy: bool, copied: float) -> None:
        """Tell of `done` of `total` frames; `copied` of them were not encoded but found."""
        now = time.monotonic()
        fresh = done - copied
        if self._last is not None and self._last[1]:
            self._busy_s += now - self._last[0]
        self._fresh_frames = max(self._fresh_frames, fresh)
        self._last = (now, is_busy, fresh)
        share = _AT_ENCODING * min(1.0, done / total) if total else 0.0
        self._share = max(self._share, share)
        left: float | None = None
        if self._busy_s > _LEAST_S and self._fresh_frames > 0:
            left = max(0.0, total - done) / (self._fresh_frames / self._busy_s)
        self._say(left)

    def finish(self) -> None:
        """Everything is done."""
        self._share = 1.0
        self._say(0.0)

    def _say(self, left: float | None) -> None:
        if self._tell is not None:
            self._tell(self._share, left)
