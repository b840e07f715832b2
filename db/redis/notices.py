"""Wake-ups: after a commit the dispatcher hears that there is something to look at.

A notice says nothing and may be lost: whoever listens looks by itself every second.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from db.redis.redis_outage import OUTAGE

log = logging.getLogger(__name__)

_NOTICE = "talemill:notice"


async def notify(redis: Any) -> bool:
    """Wake whoever listens; False when nobody could be told. Never raises."""
    try:
        await redis.publish(_NOTICE, b"1")
    except OUTAGE:
        log.warning("A notice was not sent; the dispatcher will find the row.")
        return False
    return True


async def listen(redis: Any, every_s: float) -> AsyncIterator[bool]:
    """Yield at once, on every notice (True) and at least every `every_s` (False).

    Goes on through an outage of Redis, then by the clock alone.
    """
    yield False
    while True:
        pubsub = redis.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(_NOTICE)
            while True:
                yield await _next_notice(pubsub, every_s)
        except OUTAGE:
            await asyncio.sleep(every_s)
            yield False
        finally:
            with contextlib.suppress(*OUTAGE):
                await pubsub.aclose()


async def _next_notice(pubsub: Any, every_s: float) -> bool:
    """Whether a notice came; those that came with it are taken with it."""
    deadline = asyncio.get_running_loop().time() + every_s
    while (left_s := deadline - asyncio.get_running_loop().time()) > 0:
        if await pubsub.get_message(timeout=left_s) is not None:
            while await pubsub.get_message(timeout=0) is not None:
                pass
            return True
    return False
