"""Waiting out a database that is busy or away: what must be written is written when it is back."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from db.core.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_S = 300.0
_FIRST_WAIT_S = 0.1
_MOST_WAIT_S = 3.0


async def patiently(act: Callable[[], Awaitable[T]], *, for_s: float = PATIENCE_S) -> T:
    """Do `act` until the database takes it; after `for_s` its last error is raised."""
    deadline = asyncio.get_running_loop().time() + for_s
    wait_s = _FIRST_WAIT_S
    while True:
        try:
            return await act()
        except DatabaseUnavailable:
            if asyncio.get_running_loop().time() > deadline:
                raise
            log.warning("The database does not answer; trying again.")
        await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))
        wait_s = min(_MOST_WAIT_S, wait_s * 2)
