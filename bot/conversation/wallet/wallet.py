"""Balance and buying: what a person has, and how to get more."""

from __future__ import annotations

from bot.conversation.turn import Turn, offer_buttons
from bot.wording.messages import credits_text


async def balance(turn: Turn) -> None:
    """What the wallet holds, bought and free."""
    have = await turn.balance()
    text = turn.words(
        "wallet.balance",
        total=credits_text(turn.words, have.total),
        bought=have.bought,
        promo=have.promo,
    )
    turn.privately(text, turn.way_to_packs())


async def buy(turn: Turn, draft_id: str = "") -> None:
    """The packs, each with its price and ways to pay."""
    checkout, words = turn.services.checkout, turn.words
    offers = checkout.offers(turn.event.place.surface) if checkout else ()
    if not offers:
        turn.privately(words("buy.none"))
        return
    cheapest = min(template.price_credits for template in turn.services.templates.values())
    text = words("buy.choose", price=credits_text(words, cheapest))
    turn.privately(text, offer_buttons(words, offers, draft_id))
