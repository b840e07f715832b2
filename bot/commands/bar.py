"""A progress bar on a terminal, for commands that make a video at a shell."""

from __future__ import annotations

import sys
import time

from bot.wording.printable import printable
from pipeline.progress import Progress

_WIDTH = 28
_NAMES = {
    "script": "writing",
    "assets": "pictures and voice",
    "compose": "composing",
    "deliver": "delivering",
}


class Bar:
    """Draws one line on standard error, again and again; silent where nobody watches."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._last_s = 0.0

    def __call__(self, progress: Progress) -> None:
        now_s = time.monotonic()
        if not self._is_shown or (now_s - self._last_s < 0.1 and progress.share < 1.0):
            return
        self._last_s = now_s
        filled = round(progress.share * _WIDTH)
        left = "" if progress.seconds_left is None else f"{progress.seconds_left:4.0f} s left"
        sys.stderr.write(
            f"\r\033[K{'█' * filled}{'░' * (_WIDTH - filled)} {progress.share:4.0%} {left}  "
            f"{_NAMES[progress.stage]} {printable(progress.detail)}"
        )
        sys.stderr.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._is_shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
