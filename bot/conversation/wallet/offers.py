"""What credits are offered where, and what a video costs at the least: one place for both."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.turn import Rows, Turn
from bot.payments.packs import Offer
from bot.surfaces.base import Button
from bot.wording import Words
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.money.balances import Balance
from db.people.drafts import Draft
from pipeline import pricing


def cheapest_credits(turn: Turn) -> int:
    """The least that one video of a template's usual length costs here, as it would be quoted."""
    templates = turn.open_templates() or turn.services.templates
    return pricing.cheapest_credits(turn.services.price_of, templates, turn.switches.prices)


def offers_of(turn: Turn, *, at_least: int = 1) -> Sequence[Offer]:
    """The packs that are sold to this person here; none to somebody who is banned."""
    checkout = turn.services.checkout
    if checkout is None or turn.account.is_banned:
        return ()
    return checkout.offers(turn.event.place.surface, at_least=at_least)


def pack_buttons(
    words: Words, offers: Sequence[Offer], *, draft_id: str = "", group: str = ""
) -> Rows:
    """One row for each pack and way to pay; the draft comes back once it is paid.

    `group` is the place whose wallet is filled instead of the person's own.
    """
    about = (draft_id, group) if group else (draft_id,) if draft_id else ()
    rows = []
    for offer in offers:
        price = words.price(offer.price_minor, offer.currency)
        label = words("buy.pack", credits=credits_text(words, offer.credits), price=price)
        rows.append((Button(label, press_data(Verb.BUY, offer.pack, offer.way, *about)),))
    return tuple(rows)


def buy_row(turn: Turn, draft_id: str = "") -> Rows:
    """One button that shows the packs to whoever presses it; none where nothing is sold."""
    if not offers_of(turn):
        return ()
    about = (draft_id,) if draft_id else ()
    return ((Button(turn.words("buy.button"), press_data(Verb.PACKS, *about)),),)


def debt_text(turn: Turn, balance: Balance) -> str:
    """Why nothing can be spent, and what makes up for it; empty for a wallet without debt."""
    if not balance.debt:
        return ""
    return turn.words("refused.below_zero", debt=credits_text(turn.words, balance.debt))


def top_up(turn: Turn, balance: Balance, price_credits: int, draft: Draft) -> tuple[str, Rows]:
    """What is said and offered when credits do not reach: the smallest pack that does.

    Where others read nothing is said of what somebody has.
    """
    words = turn.words
    if turn.account.is_banned:
        return words("refused.banned"), ()
    missing = balance.missing(price_credits)
    short = debt_text(turn, balance) or words("quote.missing", count=missing)
    if is_read_by_others := not turn.event.place.is_private:
        short = words("quote.short")
    if not offers_of(turn):
        return f"{short} {words('quote.no_shop')}", ()
    if is_read_by_others:
        return short, buy_row(turn, draft.id)
    text, offers = covering(turn, missing)
    return f"{short} {text}", pack_buttons(words, offers, draft_id=draft.id)


def covering(turn: Turn, missing_credits: int) -> tuple[str, Sequence[Offer]]:
    """The smallest pack that covers it in each way to pay; where none does, the largest."""
    enough = offers_of(turn, at_least=missing_credits)
    sizes = [offer.credits for offer in enough or offers_of(turn)]
    size = min(sizes) if enough else max(sizes)
    text = turn.words("quote.top_up" if enough else "quote.top_up_part")
    return text, [offer for offer in enough or offers_of(turn) if offer.credits == size]
