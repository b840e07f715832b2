"""Stopping tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

_AGAIN_S = 0.25


async def stop(tasks: Iterable[asyncio.Future[Any]], *, again_s: float = _AGAIN_S) -> None:
    """Cancel tasks and wait for their end, whatever it is.

    A library may swallow a cancellation that meets an answer (Redis' client does, under load):
    so a task that goes on is cancelled again.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=again_s)
