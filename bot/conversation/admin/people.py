"""What admins do to people: look, give, give back, ban, tell everybody."""

from __future__ import annotations

from typing import Final

from bot.conversation.admin.request import AdminAnswer, AdminRequest
from bot.wording.messages import credits_text
from db.jobs import videos
from db.money import balances, ledger
from db.people import accounts, audit, stats

MOST_VIDEOS: Final = 10


async def user(request: AdminRequest, name: str) -> AdminAnswer:
    """Who somebody is, what they have, what they made."""
    words = request.words
    account_id = await request.account(name)
    async with request.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        balance = await balances.balance(tx, account.wallet_id)
        made = await videos.history(tx, account_id, MOST_VIDEOS)
    mark = f" · {words('admin.banned_mark')}" if account.is_banned else ""
    lines = [
        words("admin.user", who=name, account=account.id, language=account.language) + mark,
        words("admin.balance", bought=balance.bought, promo=balance.promo),
    ]
    for video in made:
        template = request.template_name(str(video.brief.get("template", "")))
        lines.append(f"{video.id} · {words(f'state.{video.state}')} · {template}")
    return AdminAnswer("\n".join(lines))


async def grant(request: AdminRequest, name: str, amount_credits: int) -> AdminAnswer:
    """Give free credits."""
    account_id = await request.account(name)
    async with request.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        key = f"admin:{request.actor}:{request.event.id}"
        await ledger.grant(tx, account.wallet_id, amount_credits, key=key, actor=request.actor)
        await audit.record(tx, request.actor, "grant", account_id, {"credits": amount_credits})
        balance = await balances.balance(tx, account.wallet_id)
    return request.say("granted", who=name, balance=credits_text(request.words, balance.total))


async def refund(request: AdminRequest, purchase_id: str, cents: int | None) -> AdminAnswer:
    """Give a purchase's money back, or some of it."""
    refund_purchase = request.services.refund
    assert refund_purchase is not None
    refunded = await refund_purchase(purchase_id, cents, request.actor)
    if refunded.outcome == "done":
        words = request.words
        amount = words.price(refunded.amount_minor, refunded.currency)
        taken = credits_text(words, refunded.taken_credits)
        return request.say("refunded", amount=amount, credits=taken)
    if refunded.outcome == "later":
        return request.say("refund_later")
    return request.say("refused", reason=refunded.reason)


async def ban(request: AdminRequest, name: str, *, is_banned: bool) -> AdminAnswer:
    """Refuse somebody's videos from now on, or no longer."""
    account_id = await request.account(name)
    async with request.db.operating() as tx:
        await (accounts.ban if is_banned else accounts.unban)(tx, account_id)
        await audit.record(tx, request.actor, "ban" if is_banned else "unban", account_id)
    return request.say("banned" if is_banned else "unbanned", who=name)


async def broadcast(request: AdminRequest, text: str) -> AdminAnswer:
    """One text to everybody on this platform."""
    surface = request.event.place.surface
    people = tuple(await stats.everybody(request.db, surface))
    await request.record("broadcast", surface, people=len(people))
    answer = request.words("admin.broadcast", count=len(people))
    return AdminAnswer(answer, broadcast=people, broadcast_text=text)
