"""Balance and buying: what a person has, and how to get more."""

from __future__ import annotations

from bot.conversation.prepared import GroupBuyer
from bot.conversation.turn import Turn
from bot.conversation.wallet import offers
from bot.wording.messages import credits_text
from db.core import errors
from db.people import drafts


async def balance(turn: Turn) -> None:
    """What the wallet holds, bought and free, and a way to more."""
    have = await turn.balance()
    text = turn.words(
        "wallet.balance",
        total=credits_text(turn.words, have.total),
        bought=have.bought,
        promo=have.promo,
    )
    lines = [text, offers.debt_text(turn, have)]
    turn.privately("\n".join(line for line in lines if line), offers.buy_row(turn))


async def press_packs(turn: Turn, arguments: tuple[str, ...]) -> None:
    """The packs were asked for by a button, for a quote or for none."""
    await buy(turn, arguments[0] if arguments else "")


async def buy(turn: Turn, draft_id: str = "") -> None:
    """The packs, each with its price and ways to pay, and whose wallet they fill."""
    words = turn.words
    if turn.account.is_banned:
        turn.privately(words("refused.banned"))
        return
    sold = offers.offers_of(turn)
    if not sold:
        turn.privately(words("buy.none"))
        return
    price = credits_text(words, offers.cheapest_credits(turn))
    lines = [words("buy.choose", price=price)]
    group = turn.prepared(GroupBuyer)
    if group is not None and not draft_id:
        lines.append(_for_group(turn))
        rows = offers.pack_buttons(words, sold, group=group.group)
    else:
        if not turn.event.place.is_private:
            lines.append(words("buy.for_yourself"))
        have = await turn.balance()
        lines.append(offers.debt_text(turn, have))
        enough = offers.offers_of(turn, at_least=have.missing(await _asked(turn, draft_id)))
        rows = offers.pack_buttons(words, enough or sold, draft_id=draft_id)
    turn.privately("\n".join(line for line in lines if line), rows)


def _for_group(turn: Turn) -> str:
    title = turn.event.place_title
    return turn.words("buy.for_group", group=title) if title else turn.words("buy.for_the_group")


async def _asked(turn: Turn, draft_id: str) -> int:
    """The price that waits to be paid; 1 where none does."""
    try:
        return (await drafts.get_draft(turn.tx, draft_id)).price_credits or 1
    except errors.NotFound:
        return 1
