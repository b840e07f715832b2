"""A logger that strangers can make speak says only so much in a minute."""

from __future__ import annotations

import logging
import time
from typing import Final

from aiohttp.http_exceptions import HttpProcessingError

MOST_LINES: Final = 20
PERIOD_S: Final = 60.0


class LogLimit(logging.Filter):
    """Lets `most` lines a period pass; the first of the next period says how many did not."""

    def __init__(self, most: int = MOST_LINES, period_s: float = PERIOD_S) -> None:
        super().__init__()
        self._most, self._period_s = most, period_s
        self._began, self._count = float("-inf"), 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written; a stranger's broken request is none of ours."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            return False
        now = time.monotonic()
        if now - self._began >= self._period_s:
            left_out = max(0, self._count - self._most)
            self._began, self._count = now, 0
            if left_out:
                record.left_out = left_out
        self._count += 1
        return self._count <= self._most
