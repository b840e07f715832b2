"""Sends the conversation's replies: patient with a busy chat, done with one that is gone."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from bot.conversation.replies import Reply
from bot.surfaces.base import (
    ChatSurface,
    MessageGone,
    MessageRef,
    Place,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from bot.surfaces.codec import ref_to_json
from db import errors, videos
from db.budget import Budget, buckets_for
from db.session import Database
from pipeline.errors import StorageError
from pipeline.storage import Storage

log = logging.getLogger(__name__)

ATTEMPTS: Final = 5
FIRST_WAIT_S: Final = 0.5
LONGEST_SLOW_DOWN_S: Final = 300.0


class Answers(Protocol):
    """What a listener can do beyond the surface: answer a press, ask for a payment."""

    async def toast(self, place: Place, answer_id: str, text: str) -> None: ...

    async def invoice(self, place: Place, facts: dict[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends replies to one surface; `budget` is shared with the workers."""

    db: Database
    surface: ChatSurface
    answers: Answers
    storage: Storage | None = None
    budget: Budget | None = None

    async def deliver(self, reply: Reply) -> None:
        """Send one reply; gives up with a log line after ATTEMPTS, never raises for a chat."""
        attempt = 0
        while True:
            try:
                await self._once(reply)
                return
            except PlaceGone:
                log.info("A chat is gone; nothing more is sent there.")
                return
            except MessageGone:
                changed = _without_what_is_gone(reply)
                if changed is None:
                    return
                reply = changed
            except SlowDown as error:
                await self._slow_down(reply, error.retry_after_s)
            except (TooLarge, StorageError) as error:
                log.warning("A file could not be sent.", extra={"code": type(error).__name__})
                return
            except SurfaceError as error:
                attempt += 1
                if attempt >= ATTEMPTS:
                    log.error("A reply was given up.", extra={"code": type(error).__name__})
                    return
                await asyncio.sleep(FIRST_WAIT_S * 2**attempt)

    async def _slow_down(self, reply: Reply, seconds: float) -> None:
        seconds = min(LONGEST_SLOW_DOWN_S, max(0.05, seconds))
        buckets = _buckets(reply.place)
        if self.budget and buckets:
            await self.budget.pause(buckets[0], seconds)
        await asyncio.sleep(seconds)

    async def _once(self, reply: Reply) -> None:
        if reply.act == "toast":
            await self.answers.toast(reply.place, reply.answer_id or "", reply.message.text)
            return
        if self.budget:
            await self.budget.take(_buckets(reply.place))
        if reply.act == "invoice":
            await self.answers.invoice(reply.place, reply.facts or {})
        elif reply.act == "send":
            await self._send(reply)
        elif reply.act == "edit":
            await self._edit(reply)
        else:
            await self.surface.delete(MessageRef(reply.place, reply.message_id or ""))

    async def _edit(self, reply: Reply) -> None:
        if reply.only_while_queued and not await self._is_queued(reply.only_while_queued):
            return
        await self.surface.edit(MessageRef(reply.place, reply.message_id or ""), reply.message)

    async def _send(self, reply: Reply) -> None:
        key = (reply.facts or {}).get("storage_key")
        if key and self.storage:
            with tempfile.TemporaryDirectory(prefix="clipwright-") as folder:
                # The file id is tried first by the surface; the file is there if it was lost.
                media = reply.message.media[0]
                path = await self.storage.get(key, Path(folder) / (media.name or "file"))
                message = replace(reply.message, media=(replace(media, path=path),))
                await self.surface.send(reply.place, message)
            return
        ref = await self.surface.send(reply.place, reply.message)
        if reply.only_while_queued:
            # The message that was to show this video's progress was gone: this one does now.
            await videos.set_progress_ref(self.db, reply.only_while_queued, ref_to_json(ref))

    async def _is_queued(self, video_id: str) -> bool:
        async with self.db.operating() as tx:
            try:
                return (await videos.get_video(tx, video_id)).state == "queued"
            except errors.NotFound:
                return False


def _buckets(place: Place) -> Any:
    return buckets_for(place.surface, place.chat_id, is_private=place.is_private)


def _without_what_is_gone(reply: Reply) -> Reply | None:
    """An edit of a deleted message becomes a new one; a reply to one stands alone."""
    if reply.act == "edit":
        return replace(reply, act="send", message_id=None)
    if reply.act == "send" and reply.message.reply_to:
        return replace(reply, message=replace(reply.message, reply_to=None))
    return None
