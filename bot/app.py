"""The bot process: every configured surface's listener, the web side and the payments.

Built from the settings here and nowhere else; `run_bot` ends in good order on SIGTERM or Ctrl-C:
what is being handled is finished, what is not is found in the inbox on the next start.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.autoscaler.wiring import build_autoscaler
from bot.backups.backup import back_up
from bot.backups.schedule import keep_backing_up
from bot.conversation.account import erasing
from bot.conversation.router import Conversation
from bot.listeners.delivery import Answers, Delivery
from bot.listeners.intake import Intake
from bot.listeners.listener_supervisor import ChatListener, ListenerSupervisor
from bot.listeners.money_news import MoneyNews
from bot.listeners.room_watch import RoomWatch
from bot.payments.packs import Checkout, build_checkout, build_stripe
from bot.payments.reconcile import Report, daily, reconcile
from bot.payments.refunds import Refunds
from bot.payments.stripe_events import PaymentEvents
from bot.settings import BadSettings, Settings
from bot.settings.files import build_storage
from bot.settings.storage_seen import SEES_ANOTHER, strangers
from bot.settings.telemetry import observed
from bot.surfaces.base import ChatSurface
from bot.web.metrics import House, Metrics
from bot.web.server import Check, WebParts, build_app, served, webhook_path
from bot.wiring import build_services
from db.core.database import Database
from db.core.ids import new_id
from db.core.private_files import private_folder
from db.core.watched import Watched
from db.jobs.process_locks import BOTS, forget_the_dead, hold
from db.jobs.template_days import keep_rolling_up
from db.people import accounts
from db.redis import provider_health
from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown
from pipeline.assets.storage import LocalStorage, Storage
from pipeline.providers.makers import build_makers
from pipeline.telemetry.process_metrics import Healths

if TYPE_CHECKING:
    from bot.listeners.telegram.listener import TelegramListener
    from bot.surfaces.telegram.surface import TelegramSurface

log = logging.getLogger(__name__)

LOOK_AT_WORKERS_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class BotParts:
    """What every listener of this process shares; `intakes` are filled as listeners open."""

    settings: Settings
    conversation: Conversation
    db: Database
    queue: Queue
    storage: Storage
    checkout: Checkout
    payment_events: PaymentEvents
    refunds: Refunds
    intakes: dict[str, Intake]
    healths: Healths
    """How the providers of this process do."""

    def intake(self, surface: ChatSurface, answers: Answers) -> Intake:
        """A surface's way in: updates are written down, handled in order, answered."""
        delivery = Delivery(self.db, surface, answers, self.storage, self.queue.budget)
        made = Intake(surface.name, self.conversation, delivery, self.queue, others=self.intakes)
        self.intakes[surface.name] = made
        return made


async def run_bot(
    settings: Settings, redis_url: str, checks: Mapping[str, Check] | None = None
) -> int:
    """Run until asked to stop; 0 after a graceful stop. `checks` are what else /health asks."""
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        stack.enter_context(observed(settings.traces, settings.sentry, "talemill-bot"))
        _say_that_we_live(stack, settings)
        parts = await _open_parts(stack, settings, redis_url)
        listeners = {name: _open_listener(name, parts) for name in settings.surfaces}
        watched = Watched(stop.is_set)
        own_checks = {**(checks or {}), "tasks": watched.is_well}
        kept = ListenerSupervisor(listeners)
        app = build_app(web_parts(parts, listeners, kept, own_checks))
        port = await stack.enter_async_context(served(app, settings.web.host, settings.web.port))
        stack.push_async_callback(kept.stop)
        await kept.start()
        beside = _background(parts, listeners, watched, stop)
        stack.push_async_callback(_ended, beside, stop)
        log.info("%s The web side listens on port %d.", _ready(settings), port)
        await _until_asked(stop)
        log.info("The bot stops.")
    return 0


def _say_that_we_live(stack: AsyncExitStack, settings: Settings) -> None:
    """Hold a lock until this process ends: a worker that dies with us was not killed by a video."""
    folder = settings.data_folder / BOTS
    forget_the_dead(folder)
    path = folder / f"bot-{os.getpid()}-{new_id(6)}"
    stack.callback(os.close, hold(path))
    stack.callback(path.unlink, missing_ok=True)


async def _open_parts(stack: AsyncExitStack, settings: Settings, redis_url: str) -> BotParts:
    private_folder(settings.data_folder)
    db = await Database.open(settings.database_url, operator_url=settings.operator_url)
    stack.push_async_callback(db.close)
    queue = await Queue.open(redis_url)
    stack.push_async_callback(queue.close)
    await accounts.allow_trial(db, settings.money.trial_credits)
    await queue.check()
    makers = build_makers(settings.provider_config)
    stack.push_async_callback(makers.close)
    await makers.refresh()
    intakes: dict[str, Intake] = {}
    stripe = build_stripe(settings)
    if stripe is not None:
        stack.push_async_callback(stripe.close)
    payment_events = PaymentEvents(db, stripe, MoneyNews(intakes).purchase)
    checkout = build_checkout(settings, payment_events)
    refunds = Refunds(db, payment_events)
    services = build_services(settings, db, queue, makers=makers, checkout=checkout, refund=refunds)
    return BotParts(
        settings,
        Conversation(services),
        db,
        queue,
        build_storage(settings),
        checkout,
        payment_events,
        refunds,
        intakes,
        makers.health,
    )


def _background(
    parts: BotParts,
    listeners: Mapping[str, ChatListener],
    watched: Watched,
    stop: asyncio.Event,
) -> list[asyncio.Task[None]]:
    """What runs beside the listeners: renting workers, backups, asking about open purchases,
    giving back Stars that could not be given back at first, comparing sales daily, looking for
    room for those who wait, adding up past days, and deleting erased people's files that a
    storage still has."""
    telegram, stars = listeners.get("telegram"), None
    if isinstance(telegram, _TelegramSide) and parts.settings.telegram.stars:
        stars = parts.refunds.stars

    backups = []
    if folder := parts.settings.backup_folder:
        backups.append(watched.start("backups", lambda: _back_up(parts, folder, stop)))
    room = RoomWatch(parts.db, parts.conversation.services.policy, parts.intakes)

    async def compare() -> Report:
        return await reconcile(parts.db, payment_events=parts.payment_events, stars_api=stars)

    autoscaler = build_autoscaler(parts.settings, parts.db, parts.queue)
    rents = [watched.start("autoscaler", lambda: autoscaler.run(stop))] if autoscaler else []
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
    """Say so, once for each, when a worker keeps files where this bot does not see them."""
    told: set[str] = set()
    while not stop.is_set():
        with suppress(QueueDown):
            apart = set(strangers(parts.settings, await parts.queue.workers())) - told
            if apart:
                log.error(SEES_ANOTHER, extra={"workers": ", ".join(sorted(apart))})
                told |= apart
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AT_WORKERS_EVERY_S):
                await stop.wait()


async def _ended(tasks: list[asyncio.Task[None]], stop: asyncio.Event) -> None:
    stop.set()
    await asyncio.gather(*tasks, return_exceptions=True)


def web_parts(
    parts: BotParts,
    listeners: Mapping[str, ChatListener],
    kept: ListenerSupervisor,
    own_checks: Mapping[str, Check],
) -> WebParts:
    """What the web side serves of this process."""
    telegram = listeners.get("telegram")
    url = parts.settings.telegram.webhook_url
    return WebParts(
        parts.db,
        payment_events=parts.payment_events,
        telegram=telegram.take_webhook if isinstance(telegram, _TelegramSide) and url else None,
        telegram_path=webhook_path(url),
        links=parts.storage if isinstance(parts.storage, LocalStorage) else None,
        checks={"redis": parts.queue.ping},
        own_checks=own_checks,
        chats=kept.alive,
        metrics=_metrics(parts),
        metrics_token=parts.settings.web.metrics_token.get_secret_value(),
    )


def _metrics(parts: BotParts) -> Metrics:
    queue = parts.queue
    house = House(
        parts.db,
        providers=lambda: provider_health.published(queue),
        workers=queue.workers,
        waiting_jobs=queue.waiting_jobs,
    )
    return Metrics(
        house,
        parts.settings.data_folder,
        healths=parts.healths,
        stripe_events=parts.payment_events.counts,
    )


def _open_listener(name: str, parts: BotParts) -> ChatListener:
    """The listener of a configured surface; its library is loaded here."""
    match name:
        case "telegram":
            return _telegram(parts)
        case "discord":
            return _discord(parts)
        case _:
            raise BadSettings(f"There is no listener for {name!r}.")


@dataclass(frozen=True, slots=True)
class _TelegramSide:
    """Telegram's listener with its menus and its webhook's address, empty for long polling."""

    listener: TelegramListener
    webhook_url: str
    surface: TelegramSurface

    async def start(self) -> None:
        from telegram.error import TelegramError

        await self.listener.start(webhook_url=self.webhook_url)
        try:
            await self.listener.set_menus()
        except TelegramError as error:
            log.warning("The menus were not set.", extra={"code": type(error).__name__})

    @property
    def is_alive(self) -> bool:
        return self.listener.is_alive

    async def stop(self) -> None:
        await self.listener.stop()

    async def take_webhook(self, body: bytes, secret: str | None) -> int:
        return await self.listener.take_webhook(body, secret)


def _telegram(parts: BotParts) -> ChatListener:
    from bot.listeners.telegram.answers import TelegramAnswers, stars_check
    from bot.listeners.telegram.listener import TelegramListener
    from bot.listeners.telegram.stars import TelegramStars
    from bot.surfaces.telegram.surface import build

    telegram = parts.settings.telegram
    surface = build(parts.settings)
    # Before the first update: a payment that a stopped bot left may have to be given back.
    parts.refunds.stars = TelegramStars(surface.bot)
    listener = TelegramListener(
        surface,
        parts.intake(surface, TelegramAnswers(surface.bot)),
        check_out=stars_check(parts.db),
        admin_ids=parts.settings.core.admin_ids,
        webhook_secret=telegram.webhook_secret.get_secret_value(),
    )
    return _TelegramSide(listener, telegram.webhook_url, surface)


def _discord(parts: BotParts) -> ChatListener:
    from bot.listeners.discord.commands import CommandSet
    from bot.listeners.discord.listener import DiscordAnswers, DiscordListener
    from bot.listeners.discord.sync import open_surface

    discord = parts.settings.discord
    surface = open_surface(discord, parts.queue)
    services = parts.conversation.services
    return DiscordListener(
        surface,
        parts.intake(surface, DiscordAnswers(surface)),
        CommandSet(services.templates, services.voices, services.db),
        token=discord.token.get_secret_value(),
        queue=parts.queue,
    )


def _ready(settings: Settings) -> str:
    if settings.surfaces:
        return f"Talemill is ready on {' and '.join(settings.surfaces)}."
    return (
        "Talemill is ready, but no chat is configured: set TELEGRAM_TOKEN or DISCORD_TOKEN, "
        "or use `talemill chat`."
    )


async def _until_asked(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
