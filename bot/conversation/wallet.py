"""Balance, history and buying: what a person has, what became of it, and how to get more."""

from __future__ import annotations

from typing import Final

from bot.conversation import results
from bot.conversation.turn import Turn, offer_buttons
from bot.surfaces.base import Button
from bot.wording.messages import credits_text, shorten
from bot.wording.presses import press_data
from db import ledger, videos

HISTORY_VIDEOS: Final = 8
HISTORY_POSTINGS: Final = 15


async def balance(turn: Turn) -> None:
    """What the wallet holds, bought and free."""
    have = await turn.balance()
    text = turn.words(
        "wallet.balance",
        total=credits_text(turn.words, have.total),
        bought=have.bought,
        promo=have.promo,
    )
    turn.privately(text)


async def history(turn: Turn) -> None:
    """Every late video and posting; a number's button sends its video again."""
    words = turn.words
    made = await videos.history(turn.tx, turn.account.id, HISTORY_VIDEOS)
    entries = await ledger.history(turn.tx, turn.account.wallet_id, HISTORY_POSTINGS)
    if not made and not entries:
        turn.privately(words("wallet.history_empty"))
        return
    lines = [words("wallet.history")]
    buttons = []
    if made:
        lines += ["", words("wallet.videos")]
    for number, video in enumerate(made, 1):
        idea = shorten(str(video.brief.get("prompt", "")), 40)
        state = words(f"state.{video.state}")
        lines.append(f"{number}. {video.created_at:%d.%m. %H:%M} · {idea} · {state}")
        if video.state in results.FINISHED:
            label = words("wallet.resend", number=number)
            buttons.append(Button(label, press_data("vw", video.id)))
    if entries:
        lines += ["", words("wallet.postings")]
    lines += [
        f"{entry.at:%d.%m. %H:%M} · {entry.credits:+d} · {entry_label(turn, entry)}"
        for entry in entries
    ]
    turn.privately("\n".join(lines), (tuple(buttons),) if buttons else ())


def entry_label(turn: Turn, entry: ledger.Entry) -> str:
    """What a posting was for, in the person's language."""
    return kind_label(turn, "trial" if entry.memo == "trial" else entry.kind)


def kind_label(turn: Turn, kind: str) -> str:
    """What a posting of that kind was for."""
    key = f"entry.{kind}"
    return turn.words(key if turn.words.has(key) else "entry.other")


async def buy(turn: Turn, draft_id: str = "") -> None:
    """The packs, each with its price and ways to pay."""
    shop, words = turn.services.shop, turn.words
    offers = shop.offers(turn.event.place.surface) if shop else ()
    if not offers:
        turn.privately(words("buy.none"))
        return
    cheapest = min(one.price_credits for one in turn.services.templates.values())
    text = words("buy.choose", price=credits_text(words, cheapest))
    turn.privately(text, offer_buttons(words, offers, draft_id))
