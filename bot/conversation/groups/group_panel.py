"""A group's panel: its shared wallet, and where it has rooms what is allowed there.

Whoever runs the group opens the wallet, sets what each member may spend a week, and changes the
rules by menus. Only places with rooms of their own (a Discord server's channels) offer those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.conversation.drafts import options
from bot.conversation.groups.place_rules import STYLE, menu_of, room_names, style_labels
from bot.conversation.prepared import GroupsOnly, ManagersOnly, WalletClosed, WalletPostings
from bot.conversation.turn import Rows, Turn
from bot.conversation.videos import history
from bot.surfaces.base import Button, Select
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.money.shared_wallets import Posting, SharedWallet

ALLOWANCES: Final = (10, 20, 50, 100, 0)
"""Credits a member may spend in 7 days; 0 means as many as there are."""


async def show(turn: Turn) -> None:
    """/group: what the wallet holds and who may spend how much."""
    if turn.event.place.is_private:
        turn.say("group.private_only")
        return
    show_panel(turn)


def show_panel(turn: Turn, note: str = "") -> None:
    """The wallet, and what is allowed here where the place has rooms of its own."""
    shared, words = turn.known.shared, turn.words
    if shared is not None:
        text, rows = _wallet_text(turn, shared), _wallet_buttons(turn)
    else:
        text = words("group.no_wallet")
        rows = ((Button(words("group.open"), press_data(Verb.GROUP_WALLET, "open")),),)
    parts = [part for part in (note, text) if part]
    if turn.event.place.group_id is None:
        turn.show("\n".join(parts), rows)
        return
    last = [Button(words("rules.style_button"), press_data(Verb.GROUP_RULES, "style"))]
    if shared is not None:
        last.append(Button(words("group.postings"), press_data(Verb.GROUP_WALLET, "who")))
    text, rows = "\n".join((*parts, "", _rules_text(turn))), (*rows, tuple(last))
    if turn.is_press:
        turn.show(text, rows, selects=_rules_menus(turn))
    else:
        turn.send(text, rows, selects=_rules_menus(turn), ephemeral=True)


# -- the wallet ---------------------------------------------------------------------------


async def press_wallet(turn: Turn, arguments: tuple[str, ...]) -> None:
    """Opened, closed, or another allowance: it was done before, if the platform let it."""
    if turn.refusal is not None:
        turn.toast(turn.words(_why_not(turn.refusal)))
    elif closed := turn.prepared(WalletClosed):
        back = credits_text(turn.words, sum(closed.closed.returned.values()))
        turn.show(turn.words("group.closed", returned=back))
    elif seen := turn.prepared(WalletPostings):
        turn.privately(_postings_text(turn, seen.postings))
    elif arguments == ("close",):
        yes = Button(turn.words("group.close_yes"), press_data(Verb.GROUP_WALLET, "closed"))
        no = Button(turn.words("delete.no"), press_data(Verb.GROUP_WALLET, "open"))
        turn.show(turn.words("group.close_ask"), ((yes, no),))
    else:
        show_panel(turn, turn.words("group.opened") if arguments == ("open",) else "")


def _why_not(refusal: Exception) -> str:
    match refusal:
        case errors.VideosUnderWay():
            return "group.close_busy"
        case errors.WalletInDebt():
            return "group.close_debt"
        case GroupsOnly():
            return "group.private_only"
        case _:
            return "group.admins_only"


def _wallet_text(turn: Turn, shared: SharedWallet) -> str:
    total = credits_text(turn.words, shared.balance.total)
    if not shared.allowance_credits:
        return turn.words("group.wallet_free", total=total)
    allowance = credits_text(turn.words, shared.allowance_credits)
    return turn.words("group.wallet", total=total, allowance=allowance)


def _wallet_buttons(turn: Turn) -> Rows:
    words = turn.words
    buttons = [
        Button(
            words("group.allowance", count=allowance) if allowance else words("group.no_limit"),
            press_data(Verb.GROUP_WALLET, allowance),
        )
        for allowance in ALLOWANCES
    ]
    close = Button(words("group.close"), press_data(Verb.GROUP_WALLET, "close"))
    return (*options.rows_of(buttons), (close,))


def _postings_text(turn: Turn, postings: Sequence[Posting]) -> str:
    """The wallet's newest postings, each with who made it."""
    lines = [turn.words("group.postings_of")]
    for posting in postings:
        kind = history.kind_label(turn, posting.kind)
        at, amount = turn.words.moment(posting.at), turn.words.signed(posting.credits)
        lines.append(f"{at} · {amount} · {posting.who} · {kind}")
    return "\n".join(lines)


# -- the rules ----------------------------------------------------------------------------


async def press_rules(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A menu or button of the rules: what it changes was kept before, if the platform let it."""
    if turn.refusal is not None:
        turn.toast(turn.words(_why_no_rules(turn.refusal)))
        return
    match arguments:
        case ("style",) | ("o", _, _) | ("reset",) | ("k", _):
            _show_style(turn)
        case ("k",):
            _show_templates(turn)
        case ("o", letter) if letter in options.BY_LETTER:
            option = options.BY_LETTER[letter]
            rows = options.choice_buttons(option, menu_of(turn), Verb.GROUP_RULES, "o")
            turn.show(turn.words(f"options.choose_{option.name}"), (*rows, (_back(turn),)))
        case ("rooms",) | ("templates",) | ("back",):
            show_panel(turn)
        case _:
            turn.toast(turn.words("press.unknown"))


def _why_no_rules(refusal: Exception) -> str:
    match refusal:
        case GroupsOnly():
            return "group.private_only"
        case ManagersOnly():
            return "group.admins_only"
        case _:
            return "press.unknown"


def _rules_text(turn: Turn) -> str:
    """The rules in three lines."""
    rules, words = turn.known.rules, turn.words
    names = [
        f"{template.emoji} {turn.template_name(template)}"
        for key, template in turn.services.templates.items()
        if key in rules.templates
    ]
    style = style_labels(turn, rules.style)
    return "\n".join(
        (
            words("rules.rooms", rooms=room_names(rules.rooms) or words("rules.all")),
            words("rules.templates", templates=", ".join(names) or words("rules.all")),
            words("rules.style", style=" · ".join(style) or words("options.auto")),
        )
    )


def _rules_menus(turn: Turn) -> tuple[Select, ...]:
    """A menu of channels and one of templates; nothing chosen allows all."""
    rules, words = turn.known.rules, turn.words
    templates = tuple(
        (key, f"{template.emoji} {turn.template_name(template)}")
        for key, template in turn.services.templates.items()
    )
    return (
        Select(
            press_data(Verb.GROUP_RULES, "rooms"),
            "rooms",
            words("rules.choose_rooms"),
            chosen=rules.rooms,
        ),
        Select(
            press_data(Verb.GROUP_RULES, "templates"),
            "options",
            words("rules.choose_templates"),
            templates,
            tuple(key for key, _ in templates if key in rules.templates),
        ),
    )


def _show_style(turn: Turn) -> None:
    words = turn.words
    buttons = [Button(words("options.template"), press_data(Verb.GROUP_RULES, "k"))]
    buttons += [
        Button(words(f"options.{option.name}"), press_data(Verb.GROUP_RULES, "o", option.letter))
        for option in STYLE
        if options.has_choice(option, menu_of(turn))
    ]
    last = (
        Button(words("settings.reset"), press_data(Verb.GROUP_RULES, "reset")),
        Button(words("options.back"), press_data(Verb.GROUP_RULES, "back")),
    )
    shown = style_labels(turn, turn.known.rules.style) or [words("options.auto")]
    turn.show("\n".join((words("rules.choose_style"), *shown)), (*options.rows_of(buttons), last))


def _show_templates(turn: Turn) -> None:
    buttons = [
        Button(
            f"{template.emoji} {turn.template_name(template)}",
            press_data(Verb.GROUP_RULES, "k", key),
        )
        for key, template in turn.open_templates().items()
    ]
    rows = options.rows_of(buttons)
    turn.show(turn.words("template.choose"), (*rows, (_back(turn),)))


def _back(turn: Turn) -> Button:
    return Button(turn.words("options.back"), press_data(Verb.GROUP_RULES, "style"))
