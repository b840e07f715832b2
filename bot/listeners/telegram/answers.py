"""What only Telegram's receiving side answers: presses, invoices, payments about to be made."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from telegram import Bot, LabeledPrice, PreCheckoutQuery
from telegram import error as problems

from bot.conversation.replies import Invoice
from bot.conversation.turn import NOTICE_CHARS
from bot.surfaces.base import Place
from bot.surfaces.telegram.parts import translate
from bot.wording import words_in
from db.core.database import Database
from db.people import accounts

log = logging.getLogger(__name__)

_WHY_NOT: Final = {
    "unknown": "buy.not_yours",
    "already_paid": "buy.paid_already",
    "price_changed": "buy.price_changed",
    "banned": "refused.banned",
}

CheckOut = Callable[[PreCheckoutQuery], Awaitable[str]]
"""Says why a payment must not go through, or nothing when it may."""


class TelegramAnswers:
    """What only the receiving side can do: answer presses, ask for Stars."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def toast(self, place: Place, answer_id: str, text: str, *, stays: bool) -> None:
        """Answer a press, with an alert where it must be read; one that is too old for that is
        left.
        """
        alert = bool(text) and stays
        try:
            await self._bot.answer_callback_query(
                answer_id, text[:NOTICE_CHARS] or None, show_alert=alert
            )
        except problems.BadRequest:
            log.info("A press was too old to answer.")
        except problems.TelegramError as error:
            raise translate(error) from error

    async def invoice(self, place: Place, invoice: Invoice) -> None:
        """Ask for a payment in Stars."""
        try:
            await self._bot.send_invoice(
                int(place.chat_id),
                title=invoice.title,
                description=invoice.description,
                payload=invoice.payload,
                currency="XTR",
                provider_token="",
                prices=[LabeledPrice(invoice.title, invoice.price_stars)],
                message_thread_id=int(place.topic_id) if place.topic_id else None,
            )
        except problems.TelegramError as error:
            raise translate(error) from error


def stars_check(db: Database) -> CheckOut:
    """Lets a payment in Stars through when it is for an open purchase of whoever pays."""

    async def check(query: PreCheckoutQuery) -> str:
        from bot.payments import stars

        who = query.from_user
        refusal = await stars.pre_checkout(
            db, query.invoice_payload, query.total_amount, query.currency, str(who.id)
        )
        if refusal is None:
            return ""
        async with db.operating() as tx:
            known = await accounts.find_account(tx, "telegram", str(who.id))
        return words_in(known.language if known else who.language_code)(_WHY_NOT[refusal])

    return check
