"""Telegram's updates, by long polling or webhook, into the inbox and from there in order.

An update is written down before Telegram may forget it: with polling before the offset moves,
with a webhook before it is answered. Pre-checkout queries skip the line, because Telegram
waits ten seconds for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, Final

from telegram import Bot, PreCheckoutQuery, Update, User
from telegram import error as problems
from telegram.ext import (
    ApplicationBuilder,
    ContextTypes,
    PreCheckoutQueryHandler,
    TypeHandler,
)

from bot.conversation.events import Event
from bot.listeners.intake import Intake
from bot.listeners.telegram import menus
from bot.listeners.telegram.answers import CheckOut
from bot.listeners.telegram.events import UPDATES, event_of
from bot.surfaces.telegram.bot import readable
from bot.surfaces.telegram.parts import translate
from bot.surfaces.telegram.surface import TelegramSurface
from bot.wording import words_in
from db.core.errors import DbError

log = logging.getLogger(__name__)

POLL_S: Final = 30
POLL_RETRY_S: Final = 2.0
MAX_UPDATE_BYTES: Final = 1_000_000

_found: ContextVar[list[Event]] = ContextVar("talemill_telegram_events")
"""Where the library's handlers put what they read of the update at hand."""


class TelegramListener:
    """Receives for one bot. `start` replays the inbox and begins; `stop` ends in good order."""

    def __init__(
        self,
        surface: TelegramSurface,
        intake: Intake,
        *,
        check_out: CheckOut | None = None,
        admin_ids: Sequence[str] = (),
        webhook_secret: str = "",
    ) -> None:
        self._surface, self._bot = surface, surface.bot
        self._intake = intake
        self._check_out = check_out
        own = [admin for admin in admin_ids if admin.startswith("telegram:")]
        self._admins = [admin.split(":", 1)[1] for admin in own]
        self._secret = webhook_secret
        self._me: User | None = None
        self._polling: asyncio.Task[None] | None = None
        self.is_alive = False
        """Whether Telegram answered last; behind a webhook, whether it took the address."""
        self._checkouts: set[asyncio.Task[None]] = set()
        self._application = _application(self._bot, self._on_update, self._on_pre_checkout)

    async def start(self, *, webhook_url: str = "") -> None:
        """Begin: by webhook when there is an address for it, else by long polling."""
        await self._application.initialize()
        self._me = await self._bot.get_me()
        self._surface.return_link = f"https://t.me/{self._me.username}"
        await self._intake.start()
        if webhook_url:
            await self._bot.set_webhook(
                webhook_url, secret_token=self._secret, allowed_updates=UPDATES
            )
            self.is_alive = True
            return
        await self._bot.delete_webhook()
        self.is_alive = True
        self._polling = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        """Stop receiving, finish what is being handled, hang up."""
        if self._polling:
            self._polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._polling
            self._polling = None
        await asyncio.gather(*self._checkouts, return_exceptions=True)
        await self._intake.stop()
        await self._application.shutdown()

    async def set_menus(self) -> None:
        """The command menus: in private, in groups, and the admins' own."""
        await menus.set_menus(self._bot, self._admins)

    async def take_webhook(self, body: bytes, secret: str | None) -> int:
        """A webhook call's body and secret header; the HTTP status to answer with.

        403 for a wrong secret, 400 for junk, 503 when it could not be written down (Telegram
        then sends it again), 200 once it is safe.
        """
        if not self._secret or not hmac.compare_digest(
            (secret or "").encode(), self._secret.encode()
        ):
            return 403
        if len(body) > MAX_UPDATE_BYTES:
            return 400
        try:
            data = json.loads(body)
            update = Update.de_json(readable(data), self._bot)
        except (ValueError, TypeError, KeyError, AttributeError):
            return 400
        return 200 if await self._take([update]) else 503

    async def _poll(self) -> None:
        offset: int | None = None
        careful = False
        while True:
            try:
                self._surface.read_carefully(careful)
                careful = False
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_S, allowed_updates=UPDATES
                )
                self.is_alive = True
            except problems.TelegramError as error:
                self.is_alive = False
                if isinstance(error, problems.InvalidToken):
                    log.error("Telegram does not accept TELEGRAM_TOKEN: nothing comes from there.")
                else:
                    log.warning(
                        "Updates could not be fetched.", extra={"code": type(error).__name__}
                    )
                slow_down = translate(error)
                await asyncio.sleep(getattr(slow_down, "retry_after_s", POLL_RETRY_S))
                continue
            except (TypeError, ValueError, KeyError, AttributeError):
                # The library could not read one of them: the same again, one by one.
                careful = True
                continue
            offset = await self._take_batch(updates, offset)

    async def _take_batch(self, updates: Sequence[Update], offset: int | None) -> int | None:
        """Write a batch down; the offset that Telegram may move to."""
        safe = await self._take(updates)
        for update in updates:
            if update.update_id not in safe:
                # It comes again with the next call, and those after it.
                await asyncio.sleep(POLL_RETRY_S)
                break
            offset = update.update_id + 1
        return offset

    async def _take(self, updates: Sequence[Update]) -> set[int]:
        """Hand updates to the library's application; the ids of those that need not come again."""
        events: list[Event] = []
        of_update: dict[int, slice] = {}
        # The handlers only read: what they found is written down together.
        token = _found.set(events)
        for update in updates:
            begin = len(events)
            await self._application.process_update(update)
            of_update[update.update_id] = slice(begin, len(events))
        _found.reset(token)
        outcomes = await self._intake.take_all(events)
        lost = {
            update_id
            for update_id, its in of_update.items()
            if any(isinstance(one, DbError) for one in outcomes[its])
        }
        if lost:
            log.error("Updates could not be written down.", extra={"count": len(lost)})
        return of_update.keys() - lost

    async def _on_update(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert self._me is not None
        event = event_of(update, self._me)
        if event is not None:
            _found.get().append(event)

    async def _on_pre_checkout(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.pre_checkout_query is not None
        # Telegram waits ten seconds for this one, and the others need not wait for Telegram.
        task = asyncio.create_task(self._answer_checkout(update.pre_checkout_query))
        self._checkouts.add(task)
        task.add_done_callback(self._checkouts.discard)

    async def _answer_checkout(self, query: PreCheckoutQuery) -> None:
        words = words_in(query.from_user.language_code or "en")
        try:
            refusal = await self._check_out(query) if self._check_out else words("buy.gone")
        except DbError:
            log.exception("A payment could not be looked up.")
            refusal = words("buy.failed")
        try:
            await query.answer(ok=not refusal, error_message=refusal or None)
        except problems.TelegramError:
            log.exception("A pre-checkout query was not answered.")


def _application(bot: Bot, on_update: Any, on_pre_checkout: Any) -> Any:
    application = ApplicationBuilder().bot(bot).updater(None).build()
    application.add_handler(PreCheckoutQueryHandler(on_pre_checkout), group=0)
    application.add_handler(TypeHandler(Update, on_update), group=1)
    return application
