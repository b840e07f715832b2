"""Sends the conversation's replies: patient with a busy chat, done with one that is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from bot.conversation.replies import Invoice, Reply, StoredFile
from bot.conversation.turn import LINK_S
from bot.listeners.update_metrics import REPLIES
from bot.surfaces.base import (
    Button,
    ChatSurface,
    LinkPreview,
    Message,
    MessageGone,
    MessageRef,
    Place,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from bot.surfaces.codec import ref_to_json
from db.core import errors
from db.core.database import Database
from db.core.retries import CHAT_REPLY, DATABASE, is_database_away, retried
from db.jobs import videos
from db.jobs.lifetimes import EVERYBODYS
from db.redis.rate_limits import Budget, buckets_for
from pipeline.assets.storage import Storage
from pipeline.errors import StorageError

log = logging.getLogger(__name__)

LONGEST_SLOW_DOWN_S: Final = 300.0
BACKGROUND_FLOOR: Final = 0.5
"""The share of every burst that a broadcast leaves to what people wait for."""
LONGEST_BACKGROUND_S: Final = 86_400.0
MOST_SAMPLES: Final = 1000
"""Of templates and voices whose handles are remembered."""


class Answers(Protocol):
    """What a listener can do beyond the surface: answer a press, ask for a payment."""

    async def toast(self, place: Place, answer_id: str, text: str, *, stays: bool) -> None: ...

    async def invoice(self, place: Place, invoice: Invoice) -> None: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends replies to one surface; `budget` is shared with the workers."""

    db: Database
    surface: ChatSurface
    answers: Answers
    storage: Storage | None = None
    budget: Budget | None = None
    chat_has: dict[str, str] = field(default_factory=dict)
    """The platform's handle of each sample that it was sent, by path or storage key."""

    async def deliver(self, reply: Reply, *, is_background: bool = False) -> None:
        """Send one reply; gives up with a log line after some tries, never raises for a chat.

        A database that is away or busy is waited for. What is sent in the background leaves
        room for everything else.
        """
        outcome = "given_up"
        try:
            await retried(
                lambda: self._until_taken(reply, is_background=is_background),
                CHAT_REPLY,
                _may_pass,
            )
            outcome = "sent"
        except PlaceGone:
            outcome = "gone"
            log.info("A chat is gone; nothing more is sent there.")
        except (TooLarge, StorageError) as error:
            log.warning("A file could not be sent.", extra={"code": type(error).__name__})
            if instead := _said_instead(reply):
                await self.deliver(instead, is_background=is_background)
        except SurfaceError as error:
            log.error("A reply was given up.", extra={"code": type(error).__name__})
        finally:
            REPLIES.labels(reply.place.surface, reply.act, outcome).inc()

    async def _until_taken(self, reply: Reply, *, is_background: bool) -> None:
        """Send a reply for as long as the chat only asks for time or misses what it refers to."""
        standing: Reply | None = reply
        while standing is not None:
            await self._turn(standing, is_background=is_background)
            standing = await self._left_to_send(standing)

    async def _left_to_send(self, reply: Reply) -> Reply | None:
        """Send once; what is to be sent instead, or again, None when that is all."""
        try:
            await retried(lambda: self._once(reply), DATABASE, is_database_away)
        except MessageGone:
            return _without_what_is_gone(reply)
        except SlowDown as error:
            REPLIES.labels(reply.place.surface, reply.act, "slowed_down").inc()
            await self._slow_down(reply, error.retry_after_s)
            return reply
        return None

    async def _slow_down(self, reply: Reply, seconds: float) -> None:
        seconds = min(LONGEST_SLOW_DOWN_S, max(0.05, seconds))
        buckets = _buckets(reply)
        if self.budget and buckets:
            await self.budget.pause(buckets[0], seconds)
        await asyncio.sleep(seconds)

    async def _turn(self, reply: Reply, *, is_background: bool) -> None:
        """Wait until this may be sent."""
        if self.budget is None or reply.act == "toast":
            return
        if is_background:
            await self.budget.take(
                _buckets(reply), floor_share=BACKGROUND_FLOOR, max_wait_s=LONGEST_BACKGROUND_S
            )
        else:
            await self.budget.take(_buckets(reply))

    async def _once(self, reply: Reply) -> None:
        if reply.act == "toast":
            text, stays = reply.message.text, not reply.is_passing
            await self.answers.toast(reply.place, reply.answer_id or "", text, stays=stays)
            return
        if reply.invoice:
            await self.answers.invoice(reply.place, reply.invoice)
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
        file, reply = reply.file, self._as_known(reply)
        if file and self.storage:
            if not await self._send_by_id(reply):
                await self._send_stored(reply, file, self.storage)
            return
        ref = await self.surface.send(reply.place, reply.message)
        self._remember(reply, ref)
        if reply.only_while_queued:
            # The message that was to show this video's progress was gone: this one does now.
            await videos.set_progress_ref(self.db, reply.only_while_queued, ref_to_json(ref))

    def _as_known(self, reply: Reply) -> Reply:
        """The reply with the platform's handle of its sample, where that was sent before."""
        known = self.chat_has.get(_sample_in(reply))
        if known is None:
            return reply
        media = replace(reply.message.media[0], file_id=known)
        return replace(reply, message=replace(reply.message, media=(media,)))

    def _remember(self, reply: Reply, ref: MessageRef) -> None:
        if (sample := _sample_in(reply)) and ref.file_id:
            self.chat_has[sample] = ref.file_id
            if len(self.chat_has) > MOST_SAMPLES:
                del self.chat_has[next(iter(self.chat_has))]

    async def _send_by_id(self, reply: Reply) -> bool:
        """Send what the chat itself still has, without an upload; False when it has it no more."""
        if not reply.message.media[0].file_id:
            return False
        try:
            await self.surface.send(reply.place, reply.message)
        except SurfaceError as error:
            if error.can_retry or isinstance(error, PlaceGone):
                raise
            return False
        return True

    async def _send_stored(self, reply: Reply, file: StoredFile, storage: Storage) -> None:
        media = reply.message.media[0]
        with tempfile.TemporaryDirectory(prefix="talemill-") as name:
            folder = Path(name)
            path = await storage.get(file.key, folder / f"file{PurePosixPath(file.key).suffix}")
            thumbnail = None
            if file.thumbnail_key:
                with contextlib.suppress(StorageError):
                    thumbnail = await storage.get(file.thumbnail_key, folder / "thumbnail.jpg")
            media = replace(media, path=path, thumbnail=thumbnail, file_id=None)
            try:
                message = replace(reply.message, media=(media,))
                self._remember(reply, await self.surface.send(reply.place, message))
            except SurfaceError as error:
                if error.can_retry or isinstance(error, PlaceGone):
                    raise
                await self.surface.send(reply.place, await self._link(reply, file))

    async def _link(self, reply: Reply, file: StoredFile) -> Message:
        """A signed link to a file that this chat does not take."""
        assert self.storage is not None
        url = await self.storage.url(file.key, expires_s=LINK_S)
        if "://" not in url:  # a folder's files have an address only where a host was set
            raise StorageError
        text = "\n".join(part for part in (reply.message.text, file.link_text) if part)
        button = Button(file.link_label[:80], url=url)
        title = reply.message.text or reply.message.copyable.partition("\n")[0]
        buttons = ((button,), *reply.message.buttons)
        link = LinkPreview(url, title)
        return replace(reply.message, text=text, media=(), buttons=buttons, link=link)

    async def _is_queued(self, video_id: str) -> bool:
        async with self.db.operating(is_brief=True) as tx:
            try:
                return (await videos.get_video(tx, video_id)).state == "queued"
            except errors.NotFound:
                return False


def _said_instead(reply: Reply) -> Reply | None:
    """An answer to who asked for a file that cannot be had; None where there are no words."""
    file = reply.file
    if file is None or not file.gone_text:
        return None
    rows = ((Button(file.again, file.again_data),),) if file.again_data else ()
    message = replace(reply.message, text=file.gone_text, media=(), buttons=rows, copyable="")
    return replace(reply, message=message, file=None)


def _sample_in(reply: Reply) -> str:
    """What names the one file of the reply where it is the same for everybody; else nothing."""
    if reply.file is not None:
        key = reply.file.key
        return key if key.partition("/")[0] in EVERYBODYS else ""
    paths = [str(one.path) for one in reply.message.media if one.path is not None]
    return paths[0] if len(paths) == 1 else ""


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, SurfaceError) and error.can_retry


def _buckets(reply: Reply) -> Any:
    place, is_edit = reply.place, reply.act == "edit"
    if place.token_key and (is_edit or reply.message.ephemeral):
        # What goes by a passing token counts for nothing else.
        return ()
    return buckets_for(place.surface, place.chat_id, is_private=place.is_private, is_edit=is_edit)


def _without_what_is_gone(reply: Reply) -> Reply | None:
    """An edit of a deleted message becomes a new one; a reply to one stands alone."""
    if reply.act == "edit":
        return replace(reply, act="send", message_id=None)
    if reply.act == "send" and reply.message.reply_to:
        return replace(reply, message=replace(reply.message, reply_to=None))
    return None
