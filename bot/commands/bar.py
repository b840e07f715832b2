"""A progress bar on a terminal, for commands that make a video at a shell."""

from __future__ import annotations

import shutil
import sys
import time

from bot.wording.printable import printable
from bot.wording.terminals import can_redraw, shown_width
from pipeline.progress import Progress

_WIDTH = 28
_LEAST_WIDTH = 8
_NAMES = {
    "script": "writing",
    "assets": "pictures and voice",
    "compose": "composing",
    "deliver": "delivering",
}


def bar_line(progress: Progress, columns: int) -> str:
    """The bar and what is done now, in one row of a terminal: the bar itself gives way first."""
    left = "" if progress.seconds_left is None else f" {progress.seconds_left:4.0f} s left"
    said = f"{progress.share:4.0%}{left}  {_NAMES[progress.stage]} {printable(progress.detail)}"
    width = min(_WIDTH, columns - 2 - shown_width(said))
    if width >= _LEAST_WIDTH:
        filled = round(progress.share * width)
        return f"{'█' * filled}{'░' * (width - filled)} {said}"
    while shown_width(said) >= columns and said:
        said = said[:-1]
    return said


class Bar:
    """Draws one line on standard error, again and again; silent where nobody watches."""

    def __init__(self) -> None:
        self._is_shown = can_redraw(sys.stderr)
        self._last_s = 0.0

    def __call__(self, progress: Progress) -> None:
        now_s = time.monotonic()
        if not self._is_shown or (now_s - self._last_s < 0.1 and progress.share < 1.0):
            return
        self._last_s = now_s
        line = bar_line(progress, shutil.get_terminal_size().columns)
        sys.stderr.write(f"\r\033[K{line}")
        sys.stderr.flush()

    def close(self) -> None:
        """Take the line away."""
        if self._is_shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
