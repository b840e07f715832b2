"""`python -m worker.health`: whether a worker of this machine, or container, is alive and well.

A worker says so to Redis every 1.5 s and is forgotten after 5: one that hangs is found as one that
is gone. Exits 0 or 1, with one sentence.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable

from bot.settings import BadSettings, Settings, load_settings
from db.core.errors import DbError
from db.redis.embedded_redis import find_redis
from db.redis.queue import Queue
from db.redis.worker_presence import BURST

HOST_CHARS = 20
"""Of the machine's name in a worker's."""


def worker_name(unique: str, *, is_burst: bool = False) -> str:
    """A worker's name: its machine, its process, and what makes it unlike all before."""
    kind = BURST if is_burst else ""
    return f"{kind}{os.uname().nodename[:HOST_CHARS]}-{os.getpid()}-{unique}"


def lives_here(names: Iterable[str]) -> bool:
    """Whether one of these workers is of this machine."""
    here = f"{os.uname().nodename[:HOST_CHARS]}-"
    return any(name.removeprefix(BURST).startswith(here) for name in names)


async def is_well(settings: Settings) -> bool:
    """Ask Redis; DbError when it cannot be asked."""
    queue = await Queue.open(
        find_redis(settings.redis.url.get_secret_value(), settings.data_folder)
    )
    try:
        return lives_here(one.worker for one in await queue.workers())
    finally:
        await queue.close()


def main() -> int:
    """0 when a worker here lives."""
    try:
        if asyncio.run(is_well(load_settings())):
            return 0
        said = "No worker of this machine gives a sign of life."
    except (DbError, BadSettings) as error:
        said = str(error)
    sys.stderr.write(f"talemill: {said}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
