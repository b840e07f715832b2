"""What is heard of payments: paid, given back, disputed, won, never paid, nobody's."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from bot.conversation.drafts import quoting
from bot.conversation.event_news import (
    EventNews,
    GrantNews,
    PurchaseNews,
    QuoteBack,
    StarsPayment,
    StarsRefunded,
    StarsReturned,
    UnknownStars,
)
from bot.conversation.events import Event, Person
from bot.conversation.prepared import GrantedStars, StarsGivenBack
from bot.conversation.replies import Reply
from bot.conversation.turn import Turn
from bot.conversation.wallet import offers
from bot.settings.currencies import STARS
from bot.surfaces.base import Place
from bot.surfaces.codec import place_from_json, place_to_json
from bot.wording.messages import credits_text
from db.core import errors
from db.money import balances, purchases
from db.money.balances import Balance
from db.money.purchase_rows import NewsKind, Purchase
from db.people import drafts
from db.people.place_keys import conversation_key

_SENTENCES: Final[dict[NewsKind, str]] = {
    "paid": "buy.thanks",
    "refunded": "buy.taken",
    "disputed": "buy.disputed",
    "reinstated": "buy.reinstated",
}


async def news(turn: Turn, event: PurchaseNews | StarsPayment) -> None:
    """Credits came or went; a quote that waited for them comes back."""
    granted, unknown = turn.prepared(GrantedStars), turn.prepared(StarsGivenBack)
    if unknown is not None:
        _given_back(turn, unknown)
    elif granted is not None:
        await _moved(turn, "paid", granted.news.credits, granted.news.purchase)
    elif isinstance(event, PurchaseNews):
        match event.kind:
            case "failed":
                turn.privately(turn.words("buy.not_paid"), offers.buy_row(turn), notify=True)
            case "expired":
                turn.privately(turn.words("buy.expired"), offers.buy_row(turn))
            case kind:
                await _moved(turn, kind, event.credits, await _purchase(turn, event.purchase_id))


async def _purchase(turn: Turn, purchase_id: str) -> Purchase | None:
    try:
        return await purchases.get(turn.tx, purchase_id)
    except errors.NotFound:
        return None


async def _moved(turn: Turn, kind: NewsKind, amount: int, purchase: Purchase | None) -> None:
    """Say what came or went, and what the wallet that it was for holds now."""
    words = turn.words
    is_own = purchase is None or purchase.wallet_id == turn.account.wallet_id
    have = await (_shared(turn, purchase) if purchase and not is_own else turn.balance())
    said = words(_SENTENCES[kind], credits=credits_text(words, abs(amount)))
    if have is None:
        turn.privately(said, notify=True)
        return
    balance = credits_text(words, have.total)
    holds = words("quote.you_have" if is_own else "group.has", balance=balance)
    debt = offers.debt_text(turn, have) if is_own else ""
    text = " ".join(part for part in (said, holds, debt) if part)
    turn.privately(text, offers.buy_row(turn) if debt else (), notify=True)
    if kind == "paid" and purchase is not None:
        await _waiting_quote(turn, purchase)


async def _shared(turn: Turn, purchase: Purchase) -> Balance | None:
    try:
        return await balances.balance(turn.tx, purchase.wallet_id)
    except errors.NotFound:
        return None


async def granted(turn: Turn, event: GrantNews) -> None:
    """Free credits that an admin gave, or took back."""
    words = turn.words
    key = "wallet.granted" if event.credits > 0 else "wallet.ungranted"
    balance = credits_text(words, (await turn.balance()).total)
    said = words(key, credits=credits_text(words, abs(event.credits)))
    turn.send(f"{said} {words('quote.you_have', balance=balance)}", notify=True)


# -- the quote that waited ------------------------------------------------------------------


async def _waiting_quote(turn: Turn, purchase: Purchase) -> None:
    """Where it was asked for: a press in private may have been about a group's draft."""
    if not purchase.draft_id:
        return
    try:
        draft = await drafts.get_draft(turn.tx, purchase.draft_id)
    except errors.NotFound:
        return
    if conversation_key(draft.place) == conversation_key(place_to_json(turn.event.place)):
        await quote_back(turn, QuoteBack(draft.id))
        return
    place = place_from_json(draft.place)
    event = Event(f"quote:{purchase.id}", turn.event.who, place, "news", news=QuoteBack(draft.id))
    turn.replies.append(Reply("event", place, event=event))


async def quote_back(turn: Turn, waiting: QuoteBack) -> None:
    """The quote once more, as it is now that the credits are there."""
    try:
        draft = await drafts.get_draft(turn.tx, waiting.draft_id)
    except errors.NotFound:
        return
    if draft.state != "confirmed":
        await quoting.show_quote(turn, draft)


# -- a payment of nobody's ----------------------------------------------------------------


_TO_PAYER: Final = {"back": "buy.stars_back", "later": "buy.stars_later", "kept": "buy.stars_kept"}


def _given_back(turn: Turn, unknown: StarsGivenBack) -> None:
    """Whoever paid is told, and whoever runs the bot."""
    words = turn.words
    price = words.price(unknown.stars, STARS)
    turn.privately(words(_TO_PAYER[unknown.outcome], price=price), notify=True)
    told = UnknownStars(
        unknown.stars,
        unknown.charge_id,
        turn.event.who.key,
        unknown.outcome == "back",
        unknown.outcome == "later",
    )
    turn.replies += [
        Reply("event", event.place, event=event)
        for event in to_admins(turn.services.policy.admin_ids, told)
    ]


def to_admins(admin_ids: Sequence[str], told: UnknownStars) -> list[Event]:
    """One event for each of those who run the bot."""
    about = f"{told.charge_id}:{told.is_back}:{told.is_tried_again}"
    return [news_for(admin, about, told) for admin in admin_ids]


def news_for(who_key: str, about: str, told: EventNews) -> Event:
    """News for somebody in their private chat; the same `about` is told once."""
    surface, _, person_id = who_key.partition(":")
    place = Place(surface, person_id, person_id=person_id)
    # The inbox keeps an event's id for days: it must not be a person's.
    own = hashlib.sha256(f"{about}:{who_key}".encode()).hexdigest()[:24]
    return Event(f"stars:{own}", Person(surface, person_id), place, "news", news=told)


def unknown_stars(turn: Turn, told: UnknownStars) -> None:
    """For whoever runs the bot."""
    words = turn.words
    not_back = "admin.stars_later" if told.is_tried_again else "admin.stars_kept"
    key = "admin.stars_back" if told.is_back else not_back
    price = words.price(told.stars, STARS)
    turn.send(words(key, price=price, payer=told.payer, charge=told.charge_id), notify=True)


def tried_again(turn: Turn, told: StarsReturned | StarsRefunded) -> None:
    """What Telegram did not do at first: for whoever paid, or whoever asked for it."""
    words = turn.words
    price = words.price(told.stars, STARS)
    if isinstance(told, StarsReturned):
        text = words("buy.stars_back" if told.is_back else "buy.stars_kept", price=price)
    else:
        key = "admin.stars_refunded" if told.is_back else "admin.stars_not_refunded"
        text = words(key, price=price, purchase=told.purchase_id)
    turn.send(text, notify=True)
