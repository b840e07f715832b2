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
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.background import begin_background, ended
from bot.bot_parts import BotParts
from bot.conversation.router import Conversation
from bot.listeners.intake import Intake
from bot.listeners.listener_supervisor import ChatListener, ListenerSupervisor
from bot.listeners.money_news import MoneyNews
from bot.payments.packs import build_checkout, build_stripe
from bot.payments.refunds import Refunds
from bot.payments.stripe_events import PaymentEvents
from bot.settings import BadSettings, Settings
from bot.settings.files import build_storage
from bot.settings.telemetry import observed
from bot.web.metrics import House, Metrics
from bot.web.server import Check, WebParts, build_app, served, webhook_path
from bot.wiring import build_services
from db.core.database import Database
from db.core.ids import new_id
from db.core.private_files import private_folder
from db.core.watched import Watched
from db.jobs.process_locks import BOTS, forget_the_dead, hold
from db.people import accounts
from db.redis import provider_health
from db.redis.queue import Queue
from pipeline.assets.storage import LocalStorage
from pipeline.providers.makers import build_makers

if TYPE_CHECKING:
    from bot.listeners.telegram.listener import TelegramListener
    from bot.surfaces.telegram.surface import TelegramSurface

log = logging.getLogger(__name__)


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
        telegram, stars = listeners.get("telegram"), None
        if isinstance(telegram, _TelegramSide) and settings.telegram.stars:
            stars = parts.refunds.stars
        beside = begin_background(parts, stars, watched, stop)
        stack.push_async_callback(ended, beside, stop)
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
