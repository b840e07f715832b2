"""What admins do to people: look, give, give back, ban, tell everybody."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from bot.conversation.admin.amounts import UnclearAmount, read_minor
from bot.conversation.admin.request import AdminAnswer, AdminRequest
from bot.conversation.event_news import GrantNews
from bot.conversation.events import Event, Person
from bot.payments.errors import TooFine
from bot.payments.refunds import Refunded
from bot.settings.currencies import in_units
from bot.surfaces.base import Place
from bot.wording.messages import credits_text
from db.core import errors
from db.jobs import videos
from db.money import balances, grants, ledger, purchases
from db.money.purchase_rows import Purchase
from db.people import accounts, audit, stats

MOST_VIDEOS: Final = 10
MOST_PURCHASES: Final = 10


async def user(request: AdminRequest, name: str) -> AdminAnswer:
    """Who somebody is, what they have, what they made."""
    words = request.words
    account_id = await request.account(name)
    async with request.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        balance = await balances.balance(tx, account.wallet_id)
        made = await videos.history(tx, account_id, MOST_VIDEOS)
        bought = await purchases.receipts(tx, account_id, MOST_PURCHASES)
        unspent = await grants.unspent(tx, account.wallet_id)
    mark = f" · {words('admin.banned_mark')}" if account.is_banned else ""
    lines = [
        words("admin.user", who=name, account=account.id, language=account.language) + mark,
        words("admin.balance", bought=balance.bought, promo=balance.promo),
    ]
    if unspent:
        lines.append(words("admin.unspent", credits=credits_text(words, unspent)))
    lines += [_purchase_line(request, purchase) for purchase in bought]
    for video in made:
        template = request.template_name(str(video.brief.get("template", "")))
        lines.append(f"{video.id} · {words(f'state.{video.state}')} · {template}")
    return AdminAnswer("\n".join(lines))


def _purchase_line(request: AdminRequest, purchase: Purchase) -> str:
    """A purchase with its id, and what of its price can still be given back."""
    words = request.words
    return words(
        "admin.purchase",
        purchase=purchase.id,
        date=words.date(purchase.created_at),
        credits=credits_text(words, purchase.credits),
        price=words.price(purchase.amount_minor, purchase.currency),
        left=words.price(purchase.refundable_minor, purchase.currency),
    )


async def grant(request: AdminRequest, name: str, amount_credits: int) -> AdminAnswer:
    """Give free credits, and tell the person."""
    account_id = await request.account(name)
    async with request.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        key = f"{grants.BY_ADMIN}{request.actor}:{request.event.id}"
        await ledger.grant(tx, account.wallet_id, amount_credits, key=key, actor=request.actor)
        await audit.record(tx, request.actor, "grant", account_id, {"credits": amount_credits})
        balance = await balances.balance(tx, account.wallet_id)
    answer = request.say("granted", who=name, balance=credits_text(request.words, balance.total))
    return replace(answer, told=(_told(request, name, amount_credits),))


async def ungrant(request: AdminRequest, name: str, amount_credits: int) -> AdminAnswer:
    """Take back what admins gave, as far as it is unspent, and tell the person."""
    account_id = await request.account(name)
    async with request.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        key = f"revoke:{request.actor}:{request.event.id}"
        try:
            await grants.take_back(
                tx, account.wallet_id, amount_credits, key=key, actor=request.actor
            )
        except errors.InsufficientCredits as error:
            left = credits_text(request.words, error.have)
            return request.say("unspent", credits=left)
        details = {"credits": amount_credits}
        await audit.record(tx, request.actor, "ungrant", account_id, details)
        balance = await balances.balance(tx, account.wallet_id)
    answer = request.say("granted", who=name, balance=credits_text(request.words, balance.total))
    return replace(answer, told=(_told(request, name, -amount_credits),))


def _told(request: AdminRequest, name: str, amount_credits: int) -> Event:
    """The person hears of it where the admin named them."""
    platform, _, platform_id = name.partition(":")
    # The inbox keeps an event's id for days: it must not be a person's.
    own = hashlib.sha256(f"{request.event.id}:{name}".encode()).hexdigest()[:24]
    place = Place(platform, platform_id, person_id=platform_id)
    news = GrantNews(amount_credits)
    return Event(f"grant:{own}", Person(platform, platform_id), place, "news", news=news)


async def refund(request: AdminRequest, purchase_id: str, written: str | None) -> AdminAnswer:
    """Give a purchase's money back, or an amount of it as it is written in its currency; says
    first which amount was understood."""
    refund_purchase, words = request.services.refund, request.words
    assert refund_purchase is not None
    if written is None:
        return _refunded(request, await refund_purchase(purchase_id, None, request.actor))
    async with request.db.operating() as tx:
        purchase = await purchases.get(tx, purchase_id)
    try:
        amount_minor = read_minor(written, purchase.currency)
    except UnclearAmount:
        price = words.price(purchase.amount_minor, purchase.currency)
        example = str(in_units(purchase.amount_minor, purchase.currency))
        return request.say("amount_unclear", price=price, example=example)
    except TooFine as error:
        return request.say(f"refund.{error.code}")
    understood = words("admin.understood", amount=words.price(amount_minor, purchase.currency))
    answer = _refunded(request, await refund_purchase(purchase_id, amount_minor, request.actor))
    return replace(answer, text=f"{understood} {answer.text}")


def _refunded(request: AdminRequest, refunded: Refunded) -> AdminAnswer:
    words = request.words
    match refunded.outcome:
        case "done":
            amount = words.price(refunded.amount_minor, refunded.currency)
            taken = credits_text(words, refunded.taken_credits)
            return request.say("refunded", amount=amount, credits=taken)
        case "later":
            return request.say("refund_later")
        case "retried":
            return request.say("refund_retried")
    if refunded.code == "NotFound":
        raise errors.NotFound
    key = f"refund.{refunded.code}"
    return request.say(key if words.has(f"admin.{key}") else "refund_failed")


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
    count = await stats.how_many(request.db, surface)
    await request.record("broadcast", surface, people=count)
    return AdminAnswer(request.words("admin.broadcast", count=count), broadcast_text=text)
