"""A group's shared wallet: its admins open it and set what each member may spend a week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.conversation import house_rules
from bot.conversation.account.account import outcome
from bot.conversation.drafts.options import rows_of
from bot.conversation.turn import Rows, Turn
from bot.conversation.videos import history
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import press_data
from db.money.close_wallet import Closed
from db.money.shared_wallets import Posting, SharedWallet

ALLOWANCES: Final = (10, 20, 50, 100, 0)
"""Credits a member may spend in 7 days; 0 means as many as there are."""
_NOT_CLOSED: Final = {"VideosUnderWay": "group.close_busy", "WalletInDebt": "group.close_debt"}


async def show(turn: Turn) -> None:
    """/group: what the wallet holds and who may spend how much."""
    if turn.event.place.is_private:
        turn.say("group.private_only")
        return
    show_panel(turn)


def show_panel(turn: Turn, note: str = "") -> None:
    """The wallet, and what is allowed here where the place has rooms of its own."""
    shared = turn.known.facts.get("shared")
    if isinstance(shared, SharedWallet):
        text, rows = _text(turn, shared), _buttons(turn)
    else:
        text = turn.words("group.no_wallet")
        rows = ((Button(turn.words("group.open"), press_data("gw", "open")),),)
    if not house_rules.has_rooms(turn):
        turn.show("\n".join(one for one in (note, text) if one), rows)
        return
    last = [house_rules.style_button(turn)]
    if isinstance(shared, SharedWallet):
        last.append(Button(turn.words("group.postings"), press_data("gw", "who")))
    text = "\n".join((*(one for one in (note, text) if one), "", house_rules.lines(turn)))
    selects = house_rules.selects(turn)
    if turn.is_press:
        turn.show(text, (*rows, tuple(last)), selects=selects)
    else:
        turn.send(text, (*rows, tuple(last)), selects=selects, ephemeral=True)


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """Opened, or another allowance; the errand asked the platform who runs the group."""
    refused, facts = outcome(turn)
    shared, closed = facts.get("shared"), facts.get("closed")
    if isinstance(closed, Closed):
        back = credits_text(turn.words, sum(closed.returned.values()))
        turn.show(turn.words("group.closed", returned=back))
    elif refused in _NOT_CLOSED:
        turn.toast(turn.words(_NOT_CLOSED[refused]))
    elif refused == "private":
        turn.toast(turn.words("group.private_only"))
    elif refused or not isinstance(shared, SharedWallet):
        turn.toast(turn.words("group.admins_only"))
    elif arguments == ("who",):
        turn.privately(_postings(turn, facts.get("postings", ())))
    elif arguments == ("close",):
        yes = Button(turn.words("group.close_yes"), press_data("gw", "closed"))
        no = Button(turn.words("delete.no"), press_data("gw", "open"))
        turn.show(turn.words("group.close_ask"), ((yes, no),))
    else:
        show_panel(turn, turn.words("group.opened") if arguments == ("open",) else "")


def _postings(turn: Turn, postings: Sequence[Posting]) -> str:
    """The wallet's newest postings, each with who made it."""
    lines = [turn.words("group.postings_of")]
    for one in postings:
        kind = history.kind_label(turn, one.kind)
        lines.append(f"{one.at:%d.%m. %H:%M} · {one.credits:+d} · {one.who} · {kind}")
    return "\n".join(lines)


def allowance_text(turn: Turn, allowance_credits: int) -> str:
    """What a member may spend a week, in words."""
    if not allowance_credits:
        return turn.words("group.no_limit")
    return credits_text(turn.words, allowance_credits)


def _text(turn: Turn, shared: SharedWallet) -> str:
    return turn.words(
        "group.wallet",
        total=credits_text(turn.words, shared.balance.total),
        allowance=allowance_text(turn, shared.allowance_credits),
    )


def _buttons(turn: Turn) -> Rows:
    words = turn.words
    buttons = [
        Button(
            words("group.allowance", count=one) if one else words("group.no_limit"),
            press_data("gw", one),
        )
        for one in ALLOWANCES
    ]
    close = Button(words("group.close"), press_data("gw", "close"))
    return (*rows_of(buttons), (close,))
