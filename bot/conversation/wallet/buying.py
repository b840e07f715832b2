"""Buying credits: the pack, the page or the invoice, and what is heard of it afterwards."""

from __future__ import annotations

from bot.conversation.drafts import quoting
from bot.conversation.events import PurchaseNews, StarsPayment
from bot.conversation.prepared import GrantedStars, PreparedPurchase
from bot.conversation.replies import Invoice, Reply
from bot.conversation.turn import Turn
from bot.payments.errors import UnknownPack
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.money import purchases
from db.money.purchase_rows import Purchase
from db.people import drafts


async def press_pack(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A pack was pressed and its purchase begun: show the page, or ask for Stars."""
    from bot.conversation.wallet import wallet

    if not arguments:
        await wallet.buy(turn)
        return
    prepared, refusal = turn.prepared(PreparedPurchase), turn.refusal
    if prepared is None and isinstance(refusal, UnknownPack | None):
        turn.toast(turn.words("buy.gone"))
        await wallet.buy(turn)
        return
    if prepared is None:
        turn.toast(turn.words("buy.failed"))
        return
    purchase = prepared.purchase
    if purchase.provider == "stars":
        words = turn.words
        invoice = Invoice(
            title=credits_text(words, purchase.credits),
            description=words("buy.invoice_text"),
            payload=purchase.id,
            price_stars=purchase.amount_minor,
        )
        turn.replies.append(Reply("invoice", turn.event.place, invoice=invoice))
    else:
        _show_page(turn, purchase)


def _show_page(turn: Turn, purchase: Purchase) -> None:
    words = turn.words
    price = words.price(purchase.amount_minor, purchase.currency)
    rows = (
        (Button(words("buy.pay", price=price), url=purchase.url),),
        (Button(words("buy.paid"), press_data(Verb.HAVE_PAID, purchase.id)),),
    )
    turn.privately(words("buy.open"), rows)


async def press_paid(turn: Turn, _: tuple[str, ...]) -> None:
    """ "I have paid": the service was asked; the news itself comes as its own event."""
    prepared = turn.prepared(PreparedPurchase)
    if prepared is None:
        is_foreign = isinstance(turn.refusal, errors.NotFound)
        turn.toast(turn.words("press.not_yours" if is_foreign else "buy.failed"))
        return
    match prepared.purchase.state:
        case "paid":
            turn.toast(turn.words("press.done"), is_passing=True)
        case "failed" | "expired":
            turn.toast(turn.words("buy.expired"))
        case _:
            turn.toast(turn.words("buy.not_yet"))


async def news(turn: Turn, event: PurchaseNews | StarsPayment) -> None:
    """Credits came or went; a quote that waited for them comes back."""
    stars = turn.prepared(GrantedStars)
    match event:
        case StarsPayment() if stars is not None:
            await _thank(turn, stars.credits, stars.draft_id)
        case PurchaseNews(("failed" | "expired"), _, _):
            turn.privately(turn.words("buy.expired"))
        case PurchaseNews(("refunded" | "disputed"), given, _):
            amount = credits_text(turn.words, abs(given))
            balance = credits_text(turn.words, (await turn.balance()).total)
            turn.privately(turn.words("buy.taken", credits=amount, balance=balance))
        case PurchaseNews(_, given, purchase_id):
            await _thank(turn, given, await _draft_of(turn, purchase_id))


async def _thank(turn: Turn, given_credits: int, draft_id: str | None) -> None:
    balance = credits_text(turn.words, (await turn.balance()).total)
    amount = credits_text(turn.words, abs(given_credits))
    turn.privately(turn.words("buy.thanks", credits=amount, balance=balance))
    await _waiting_quote(turn, draft_id)


async def _draft_of(turn: Turn, purchase_id: str) -> str | None:
    try:
        purchase = await purchases.get(turn.tx, purchase_id)
    except errors.NotFound:
        return None
    return purchase.draft_id


async def _waiting_quote(turn: Turn, draft_id: str | None) -> None:
    if not draft_id:
        return
    try:
        draft = await drafts.get_draft(turn.tx, draft_id)
    except errors.NotFound:
        return
    if draft.state != "confirmed":
        await quoting.show_quote(turn, draft)
