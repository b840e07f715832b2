"""What admins do to people: look, give, give back, ban, tell everybody."""

from __future__ import annotations

from typing import Final

from bot.conversation.admin.ask import Act, Ask, Told, Usage
from bot.wording.messages import credits_text
from db.jobs import videos
from db.money import balances, ledger
from db.people import accounts, audit, stats

MOST_VIDEOS: Final = 10


async def user(ask: Ask) -> Told:
    """Who somebody is, what they have, what they made."""
    name, words = ask.rest[0], ask.words
    account_id = await ask.account(name)
    async with ask.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        balance = await balances.balance(tx, account.wallet_id)
        made = await videos.history(tx, account_id, MOST_VIDEOS)
    mark = f" · {words('admin.banned_mark')}" if account.is_banned else ""
    lines = [
        words("admin.user", who=name, account=account.id, language=account.language) + mark,
        words("admin.balance", bought=balance.bought, promo=balance.promo),
    ]
    for one in made:
        template = ask.template_name(str(one.brief.get("template", "")))
        lines.append(f"{one.id} · {words(f'state.{one.state}')} · {template}")
    return Told("\n".join(lines))


async def grant(ask: Ask) -> Told:
    """Give free credits."""
    name, amount = ask.rest[0], int(ask.rest[1])
    account_id = await ask.account(name)
    async with ask.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        key = f"admin:{ask.actor}:{ask.event.id}"
        await ledger.grant(tx, account.wallet_id, amount, key=key, actor=ask.actor)
        await audit.record(tx, ask.actor, "grant", account_id, {"credits": amount})
        balance = await balances.balance(tx, account.wallet_id)
    return ask.say("granted", who=name, balance=credits_text(ask.words, balance.total))


async def refund(ask: Ask) -> Told:
    """Give a purchase's money back, or some of it."""
    if ask.services.refund is None:
        return ask.say("no_payments")
    cents = int(ask.rest[1]) if len(ask.rest) > 1 else None
    found = await ask.services.refund(ask.rest[0], cents, ask.actor)
    if found.outcome == "done":
        taken = credits_text(ask.words, found.taken_credits)
        return ask.say("refunded", amount=found.amount, credits=taken)
    if found.outcome == "later":
        return ask.say("refund_later")
    return ask.say("refused", reason=found.reason)


def banning(act: str) -> Act:
    """Refuse somebody's videos from now on, or no longer."""

    async def do(ask: Ask) -> Told:
        account_id = await ask.account(ask.rest[0])
        async with ask.db.operating() as tx:
            await (accounts.ban if act == "ban" else accounts.unban)(tx, account_id)
            await audit.record(tx, ask.actor, act, account_id)
        return ask.say("banned" if act == "ban" else "unbanned", who=ask.rest[0])

    return do


async def broadcast(ask: Ask) -> Told:
    """One text to everybody on this platform."""
    if not ask.rest:
        raise Usage
    text = ask.event.text.split(None, 1)[1]
    surface = ask.event.place.surface
    people = tuple(await stats.everybody(ask.db, surface))
    await ask.record("broadcast", surface, people=len(people))
    said = ask.words("admin.broadcast", count=len(people))
    return Told(said, broadcast=people, broadcast_text=text)
