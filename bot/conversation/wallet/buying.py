"""Buying credits: the pack, and the page or the invoice to pay it."""

from __future__ import annotations

from bot.conversation.prepared import ManagersOnly, PreparedPurchase
from bot.conversation.replies import Invoice, Reply
from bot.conversation.turn import Turn
from bot.conversation.wallet import wallet
from bot.payments.errors import UnknownPack
from bot.surfaces.base import Button, Place
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.money.purchase_rows import Purchase


async def press_pack(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A pack was pressed and its purchase begun: show the page, or ask for Stars."""
    prepared, refusal = turn.prepared(PreparedPurchase), turn.refusal
    if prepared is not None:
        _ask_to_pay(turn, prepared.purchase)
        return
    match refusal:
        case UnknownPack() | None:
            turn.toast(turn.words("buy.gone"))
            await wallet.buy(turn)
        case errors.Banned():
            turn.toast(turn.words("refused.banned"))
        case ManagersOnly():
            turn.toast(turn.words("group.admins_only"))
        case _:
            turn.toast(turn.words("buy.failed"))


def _ask_to_pay(turn: Turn, purchase: Purchase) -> None:
    words = turn.words
    if purchase.provider == "stars":
        invoice = Invoice(
            title=credits_text(words, purchase.credits),
            description=words("buy.invoice_text"),
            payload=purchase.id,
            price_stars=purchase.amount_minor,
        )
        # Where others read, an invoice would tempt them to pay it.
        who, here = turn.event.who.platform_id, turn.event.place
        place = here if here.is_private else Place(here.surface, who, person_id=who)
        turn.replies.append(Reply("invoice", place, invoice=invoice))
        return
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
        turn.toast(turn.words("press.not_yours" if is_foreign else "buy.not_asked"))
        return
    match prepared.purchase.state:
        case "paid":
            turn.toast(turn.words("press.done"), is_passing=True)
        case "failed" | "expired":
            turn.toast(turn.words("buy.expired"))
        case _:
            turn.toast(turn.words("buy.not_yet"))
