"""What runs beside a bot's listeners, started again when it ends."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

from bot.autoscaler.wiring import build_autoscaler
from bot.backups.backup import back_up
from bot.backups.schedule import keep_backing_up
from bot.bot_parts import BotParts
from bot.conversation.account import erasing
from bot.conversation.voices import making
from bot.listeners.money_news import MoneyNews
from bot.listeners.room_watch import RoomWatch
from bot.listeners.voice_news import TellsOfVoices
from bot.payments.reconcile import Report, daily, reconcile
from bot.payments.stars import StarsApi
from bot.settings.storage_seen import SEES_ANOTHER, storage_word, strangers
from db.core.watched import Watched
from db.jobs.template_days import keep_rolling_up
from db.redis.redis_outage import QueueDown

log = logging.getLogger(__name__)

LOOK_AT_WORKERS_EVERY_S = 10.0
STORAGE_SAID_FOR_S = 60.0


def begin_background(
    parts: BotParts,
    stars: StarsApi | None,
    watched: Watched,
    stop: asyncio.Event,
) -> list[asyncio.Task[None]]:
    """What runs beside the listeners: renting workers, backups, asking about open purchases,
    giving back Stars that could not be given back at first, comparing sales daily, looking for
    room for those who wait, adding up past days, deleting erased people's files that a storage
    still has, and making and deleting voices where their maker was away."""
    backups = []
    if folder := parts.settings.backup_folder:
        backups.append(watched.start("backups", lambda: _back_up(parts, folder, stop)))
    room = RoomWatch(parts.db, parts.conversation.services.policy, parts.intakes)

    async def compare() -> Report:
        return await reconcile(parts.db, payment_events=parts.payment_events, stars_api=stars)

    autoscaler = build_autoscaler(parts.settings, parts.db, parts.queue)
    rents = [watched.start("autoscaler", lambda: autoscaler.run(stop))] if autoscaler else []
    cloner = parts.conversation.services.cloner
    voices = TellsOfVoices(parts.db, parts.intakes)
    money = MoneyNews(parts.intakes, parts.settings.core.admin_ids)
    return [
        *rents,
        *backups,
        watched.start("refunds of Stars", lambda: parts.refunds.watch(stop, money.star_refund)),
        watched.start(
            "open purchases",
            lambda: parts.payment_events.watch(stop, open_page=parts.checkout.open_page),
        ),
        watched.start("storage of workers", lambda: _watch_storage(parts, stop)),
        watched.start("daily comparison of sales", lambda: daily(parts.db, stop, compare)),
        watched.start("waiting for room", lambda: room.run(stop)),
        watched.start("numbers of past days", lambda: keep_rolling_up(parts.db, stop)),
        watched.start(
            "deleting erased files", lambda: erasing.keep_deleting(parts.db, parts.storage, stop)
        ),
        watched.start(
            "people's own voices",
            lambda: making.keep_looking(parts.db, parts.storage, cloner, voices, stop),
        ),
    ]


async def _back_up(parts: BotParts, folder: Path, stop: asyncio.Event) -> None:
    settings = parts.settings
    storage = parts.storage if settings.backup.files else None
    await keep_backing_up(
        folder,
        settings.backup.every_h,
        settings.backup.keep,
        lambda path: back_up(settings.owner_url, storage, path),
        stop,
    )


async def _watch_storage(parts: BotParts, stop: asyncio.Event) -> None:
    """Say which storage files are sent from, so that workers that see another take no video; and,
    once for each, when one keeps files where this bot does not see them."""
    told: set[str] = set()
    ours = await asyncio.to_thread(storage_word, parts.settings)
    while not stop.is_set():
        with suppress(QueueDown):
            await parts.queue.announce_bot_storage(ours, for_s=STORAGE_SAID_FOR_S)
            apart = set(strangers(parts.settings, await parts.queue.workers())) - told
            if apart:
                log.error(SEES_ANOTHER, extra={"workers": ", ".join(sorted(apart))})
                told |= apart
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AT_WORKERS_EVERY_S):
                await stop.wait()


async def ended(tasks: list[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Ask them to end, and wait until they did."""
    stop.set()
    await asyncio.gather(*tasks, return_exceptions=True)
