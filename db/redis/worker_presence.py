"""What workers say of themselves, so that nobody is handed more than they take."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from db.redis.redis_outage import reaching

BURST = "burst-"
"""How the name of a worker begins that ends by itself; the autoscaler counts those."""
_WORKERS = "talemill:workers"
_WORKER = "talemill:worker:"
_BOT_STORAGE = "talemill:bot-storage"


@dataclass(frozen=True, slots=True)
class WorkerNote:
    """One worker: what it can do, and how many videos it takes at once."""

    worker: str
    capabilities: tuple[str, ...]
    slots: int
    busy: int = 0
    version: str = ""
    draining: bool = False
    storage: str = ""
    """A word for the storage that it sees (bot/settings/storage_seen.py)."""


async def announce(redis: Any, note: WorkerNote, *, for_s: float) -> None:
    """Say that a worker lives and what it can do; forgotten after `for_s`."""
    with reaching():
        text = json.dumps(asdict(note))
        async with redis.pipeline(transaction=True) as pipe:
            pipe.sadd(_WORKERS, note.worker)
            pipe.set(_WORKER + note.worker, text, px=int(for_s * 1000))
            await pipe.execute()


async def retire(redis: Any, worker: str) -> None:
    """Take a worker's note back."""
    with reaching():
        async with redis.pipeline(transaction=True) as pipe:
            pipe.srem(_WORKERS, worker)
            pipe.delete(_WORKER + worker)
            await pipe.execute()


async def workers(redis: Any) -> tuple[WorkerNote, ...]:
    """Every worker that announced itself lately."""
    with reaching():
        names = sorted(one.decode() for one in await redis.smembers(_WORKERS))
        texts = await redis.mget([_WORKER + one for one in names]) if names else []
        gone = [one for one, text in zip(names, texts, strict=True) if not text]
        if gone:
            await redis.srem(_WORKERS, *gone)
    notes = [json.loads(text) for text in texts if text]
    return tuple(WorkerNote(**{**one, "capabilities": tuple(one["capabilities"])}) for one in notes)


async def announce_bot_storage(redis: Any, word: str, *, for_s: float) -> None:
    """Say which storage the bot sends files from; forgotten after `for_s`."""
    with reaching():
        await redis.set(_BOT_STORAGE, word, px=int(for_s * 1000))


async def bot_storage(redis: Any) -> str:
    """The word of the bot's storage; empty where no bot said it lately."""
    with reaching():
        return (await redis.get(_BOT_STORAGE) or b"").decode()
