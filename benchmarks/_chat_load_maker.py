"""The pipeline of chat_load: what a worker does to rows and chats, with nothing to make between."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.surfaces.base import ChatSurface, Media, Message, MessageRef, Place

if TYPE_CHECKING:
    from db.core.database import Database
    from db.redis.queue import Queue

LOOKS_EVERY_S = 0.2
LOOKS_AT = 200
RESTS_S = 0.05
"""Between two looks: reading the queue again for each video that joins it would be the load."""


async def make_at_once(db: Database, queue: Queue, surface: ChatSurface) -> None:
    """Claim, deliver and finish every video that waits; runs until it is cancelled."""
    from bot.surfaces.codec import place_from_json, ref_from_json
    from db.jobs import claims, fair_queue

    async def one(video_id: str) -> None:
        video = await claims.claim(db, video_id, "bench")
        if video is None:
            return
        place = place_from_json(video.place)
        await deliver(surface, place, ref_from_json(video.progress_ref or {}))
        await claims.finish(
            db, video.id, video.attempt, "bench", "done", owed=video.price_credits, result={}
        )

    known: set[str] = set()
    tasks: set[asyncio.Task[None]] = set()
    async for _ in queue.listen(LOOKS_EVERY_S):
        waiting, _ = await fair_queue.load(db, limit=LOOKS_AT)
        for video in waiting:
            if video.video_id not in known:
                known.add(video.video_id)
                task = asyncio.create_task(one(video.video_id))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        await asyncio.sleep(RESTS_S)


async def deliver(surface: ChatSurface, place: Place, progress: MessageRef) -> None:
    """A worker's three calls: progress, the file, the last edit."""
    await surface.edit(progress, Message("Script\nPictures and voice\n50 %"))
    await surface.send(place, Message("Done", media=(Media("video", path=_clip()),)))
    await surface.edit(progress, Message("Finished in 1 s"))


def _clip() -> Path:
    path = Path(os.environ["CLIP"])
    if not path.exists():
        path.write_bytes(b"a short clip" * 100)
    return path
