"""The bot process: every configured surface's listener, on one conversation.

Built from the settings here and nowhere else; `run_bot` ends in good order on SIGTERM or Ctrl-C:
what is being handled is finished, what is not is found in the inbox on the next start.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.commands.wiring import build_services, build_storage
from bot.conversation.talk import Conversation
from bot.listeners.delivery import Answers, Delivery
from bot.listeners.intake import Intake
from bot.settings import BadSettings, Settings
from bot.surfaces.base import ChatSurface
from db.budget import Budget
from db.migrate import needs_migration
from db.queue import Queue
from db.session import Database
from pipeline.providers.registry import build_makers
from pipeline.providers.setup import Setup
from pipeline.storage import Storage

if TYPE_CHECKING:
    from bot.listeners.telegram import TelegramListener

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Receives for one surface."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What every listener of this process shares."""

    settings: Settings
    conversation: Conversation
    db: Database
    queue: Queue
    storage: Storage
    budget: Budget

    def intake(self, surface: ChatSurface, answers: Answers) -> Intake:
        """A surface's way in: updates are written down, handled in order, answered."""
        delivery = Delivery(self.db, surface, answers, self.storage, self.budget)
        return Intake(surface.name, self.conversation, delivery, self.queue)


async def run_bot(settings: Settings, redis_url: str) -> int:
    """Run until asked to stop; 0 after a graceful stop."""
    logging.basicConfig(
        level=settings.core.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    if await needs_migration(settings.database_url):
        raise BadSettings("The database is not up to date: run `clipwright migrate` first.")
    async with AsyncExitStack() as stack:
        parts = await _open_parts(stack, settings, redis_url)
        listeners = [_open_listener(name, parts) for name in settings.surfaces]
        for listener in listeners:
            await listener.start()
            stack.push_async_callback(listener.stop)
        log.info(_ready(settings))
        await _until_stopped()
        log.info("The bot stops.")
    return 0


async def _open_parts(stack: AsyncExitStack, settings: Settings, redis_url: str) -> Parts:
    db = await Database.open(settings.database_url)
    stack.push_async_callback(db.close)
    queue = await Queue.open(redis_url)
    stack.push_async_callback(queue.close)
    makers = build_makers(Setup.read(settings, settings.cache_folder))
    stack.push_async_callback(makers.close)
    services = build_services(settings, db, queue, makers=makers)
    return Parts(settings, Conversation(services), db, queue, build_storage(settings), queue.budget)


def _open_listener(name: str, parts: Parts) -> Listener:
    """The listener of a configured surface; its library is loaded here."""
    match name:
        case "telegram":
            return _telegram(parts)
        case _:
            raise BadSettings(f"There is no listener for {name!r}.")


@dataclass(frozen=True, slots=True)
class _TelegramSide:
    """Telegram's listener with its menus and its webhook's address, empty for long polling."""

    listener: TelegramListener
    webhook_url: str

    async def start(self) -> None:
        await self.listener.start(webhook_url=self.webhook_url)
        await self.listener.set_menus()

    async def stop(self) -> None:
        await self.listener.stop()


def _telegram(parts: Parts) -> Listener:
    from bot.listeners.telegram import TelegramAnswers, TelegramListener
    from bot.surfaces.telegram import build

    telegram = parts.settings.telegram
    surface = build(parts.settings)
    listener = TelegramListener(
        surface,
        parts.intake(surface, TelegramAnswers(surface.bot)),
        admin_ids=parts.settings.core.admin_ids,
        webhook_secret=telegram.webhook_secret.get_secret_value(),
    )
    return _TelegramSide(listener, telegram.webhook_url)


def _ready(settings: Settings) -> str:
    if settings.surfaces:
        return f"Clipwright is ready on {' and '.join(settings.surfaces)}."
    return (
        "Clipwright is ready, but no chat is configured: set TELEGRAM_TOKEN or DISCORD_TOKEN, "
        "or use `clipwright chat`."
    )


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
