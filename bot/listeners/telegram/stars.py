"""Telegram's Star ledger: what came in, and giving it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from telegram import Bot, TransactionPartnerUser
from telegram import error as problems

from bot.payments.errors import NotRefundable, PaymentServiceUnreachable
from bot.payments.stars import StarTransaction

PAGE: Final = 100


class TelegramStars:
    """What payments ask of Telegram (bot.payments.stars.StarsApi)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def transactions(self, since: datetime) -> AsyncIterator[StarTransaction]:
        """Every line since then; Telegram gives them oldest first, a page at a time."""
        offset = 0
        while True:
            try:
                page = (await self._bot.get_star_transactions(offset, PAGE)).transactions
            except problems.TelegramError as error:
                raise PaymentServiceUnreachable from error
            for line in page:
                if line.date < since:
                    continue
                source = line.source
                payload = (
                    source.invoice_payload if isinstance(source, TransactionPartnerUser) else None
                )
                yield StarTransaction(
                    line.id,
                    line.amount,
                    line.date,
                    payload or "",
                    is_refund=isinstance(line.receiver, TransactionPartnerUser),
                )
            if len(page) < PAGE:
                return
            offset += PAGE

    async def refund(self, person_id: str, charge_id: str) -> None:
        """Give a payment back; one that was given back before stays so."""
        try:
            await self._bot.refund_star_payment(int(person_id), charge_id)
        except problems.BadRequest as error:
            if "already_refunded" not in str(error).casefold():
                raise NotRefundable from error
        except problems.TelegramError as error:
            raise PaymentServiceUnreachable from error
