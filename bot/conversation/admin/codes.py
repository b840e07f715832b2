"""Promo codes: made, listed and ended by an admin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.conversation.admin.request import AdminAnswer, AdminRequest
from bot.wording.messages import credits_text
from db.core import errors
from db.money import promo_codes
from db.money.promo_codes import PromoCode
from db.people import audit

LONGEST_DAYS: Final = 3650


async def make(
    request: AdminRequest, code: str, amount_credits: int, uses: int, days: int | None
) -> AdminAnswer:
    """A new code, good for so many people and, where `days` are given, so long."""
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise errors.BadAmount
    ends_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
    async with request.db.operating() as tx:
        try:
            made = await promo_codes.create_code(
                tx,
                code,
                credits_each=amount_credits,
                uses=uses,
                ends_at=ends_at,
                actor=request.actor,
            )
        except errors.CodeRefused:
            return request.say("code_letters", count=promo_codes.MAX_CODE_CHARS)
        except errors.IdempotencyConflict:
            return request.say("code_taken", code=code.upper())
        details = {"credits": amount_credits, "uses": uses, "days": days}
        await audit.record(tx, request.actor, "promo", made, details)
        (shown,) = [one for one in await promo_codes.newest(tx) if one.code == made]
    return AdminAnswer(_line(request, shown))


async def show(request: AdminRequest) -> AdminAnswer:
    """The newest codes, each with what is left of it."""
    async with request.db.operating() as tx:
        codes = await promo_codes.newest(tx)
    lines = [_line(request, code) for code in codes]
    return AdminAnswer("\n".join(lines)) if lines else request.say("no_codes")


async def end(request: AdminRequest, code: str) -> AdminAnswer:
    """Nobody can use it from now on; what it gave stays given."""
    async with request.db.operating() as tx:
        ended = await promo_codes.end_code(tx, code)
        await audit.record(tx, request.actor, "endpromo", ended)
    return request.say("code_ended", code=ended)


def _line(request: AdminRequest, code: PromoCode) -> str:
    words = request.words
    line = words(
        "admin.code",
        code=code.code,
        credits=credits_text(words, code.credits),
        used=code.used,
        uses=code.used + code.uses_left,
    )
    if code.ends_at is None:
        return line
    is_over = code.ends_at <= datetime.now(UTC)
    key = "admin.code_over" if is_over else "admin.code_until"
    return f"{line} · {words(key, until=words.moment(code.ends_at))}"
