"""/receipt, and the button of a result: one page about a video, to its person alone."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Final

from bot.conversation.events import Event
from bot.conversation.prepared import PreparedReceipt, TooSoon
from bot.conversation.services import Services
from bot.conversation.turn import Turn
from bot.receipts.page import receipt_of
from bot.receipts.pdf import receipt_pdf
from bot.surfaces.base import Media, Message
from bot.wording import words_in
from bot.wording.file_names import file_name
from db.core import errors
from db.jobs import videos
from db.jobs.video_rows import Video
from db.money import balances
from db.people.accounts import Account
from db.redis.rate_limits import Bucket
from pipeline.errors import StorageError

FINISHED: Final = ("done", "kept")
_LOOKED_BACK: Final = 50
PER_S: Final = 1 / 20
BURST: Final = 5
"""A page costs as much work as a hundred messages: so many at once, then one in twenty seconds."""


async def prepare(
    services: Services, account: Account, event: Event, video_id: str = ""
) -> PreparedReceipt | TooSoon | None:
    """Write the page into the storage, below the person's account, where it goes after a day; of
    their newest finished video where none is named. None where there is none."""
    if services.storage is None or not event.place.is_discreet:
        return None
    async with services.db.acting(account.id) as tx:
        try:
            made = [await videos.get_video(tx, video_id)] if video_id else []
        except errors.NotFound:
            return None
        made = made or await videos.history(tx, account.id, _LOOKED_BACK)
        video = next((one for one in made if one.state in FINISHED and one.result), None)
        if video is None:
            return None
        charged = await balances.of_video(tx, video.id)
    if services.queue is not None:
        bucket = Bucket(f"receipt:{account.id}", PER_S, BURST)
        if wait_s := await services.queue.budget.try_take((bucket,)):
            return TooSoon(wait_s)
    words = words_in(account.language)
    assert video.result is not None
    receipt = receipt_of(words, video.id, video.created_at, video.result, charged)
    pdf = await asyncio.to_thread(receipt_pdf, receipt, video.created_at)
    name = _name(video)
    digest = hashlib.sha256(f"{video.id}/{event.place.surface}/{event.id}".encode()).hexdigest()
    key = f"{account.id}/export/{digest[:24]}.pdf"
    try:
        await services.storage.put(key, pdf, media_type="application/pdf", file_name=name)
    except StorageError:
        return None
    return PreparedReceipt(key, name)


def _name(video: Video) -> str:
    title = str((video.result or {}).get("title") or "receipt")
    return file_name(title, video.id, ".pdf")


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """The button of a result; another person's video is none that this one has."""
    await show(turn)


async def show(turn: Turn) -> None:
    """The page that was prepared."""
    receipt = turn.prepared(PreparedReceipt)
    if not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
    elif (slow := turn.prepared(TooSoon)) is not None:
        turn.privately(turn.words("receipt.slow", seconds=round(slow.wait_s) + 1))
    elif receipt is None:
        turn.privately(turn.words("receipt.none"))
    else:
        message = Message(turn.words("receipt.here"), media=(Media("document", name=receipt.name),))
        turn.send_media(message, receipt.key, is_private=True)
