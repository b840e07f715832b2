"""What a server's managers allow there: shown beside its wallet, changed by menus, obeyed by all.

Only places that have rooms of their own (a Discord server's channels) offer the menus; rules are
obeyed wherever there are any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.conversation.drafts import options
from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.conversation.turn import Turn
from bot.surfaces.base import Button, Select
from bot.wording import words_in
from bot.wording.presses import press_data
from db.money import shared_wallets
from db.people import place_rules
from db.people.place_rules import PlaceRules

STYLE: Final = tuple(one for one in options.OPTIONS if not one.is_advanced)
"""What new videos here may start with, beside the template."""
_ROOMS_SAID: Final = 10


def rules_of(turn: Turn) -> PlaceRules:
    """The rules of this event's place; none in a private chat."""
    found = turn.known.facts.get("rules")
    return found if isinstance(found, PlaceRules) else PlaceRules()


def refuse_room(turn: Turn) -> str:
    """Why no video may be made in this channel, or nothing: one sentence that says where."""
    rules = rules_of(turn)
    if rules.allows_room(turn.event.facts.get("rooms", ())):
        return ""
    return turn.words("rules.not_here", rooms=_room_names(rules.rooms))


def style_of(turn: Turn) -> dict[str, Any]:
    """The brief's fields that this place sets for new videos."""
    return {name: value for name, value in rules_of(turn).style.items() if value is not None}


# -- what the managers see ----------------------------------------------------------------


def has_rooms(turn: Turn) -> bool:
    """Whether this place lies in something with rooms of its own."""
    return turn.event.place.group_id is not None


def lines(turn: Turn) -> str:
    """The rules in three lines."""
    rules, words = rules_of(turn), turn.words
    names = [
        f"{one.emoji} {turn.template_name(one)}"
        for key, one in turn.services.templates.items()
        if key in rules.templates
    ]
    style = _style_labels(turn, rules.style)
    return "\n".join(
        (
            words("rules.rooms", rooms=_room_names(rules.rooms) or words("rules.all")),
            words("rules.templates", templates=", ".join(names) or words("rules.all")),
            words("rules.style", style=" · ".join(style) or words("options.auto")),
        )
    )


def selects(turn: Turn) -> tuple[Select, ...]:
    """A menu of channels and one of templates; nothing chosen allows all."""
    rules, words = rules_of(turn), turn.words
    templates = tuple(
        (key, f"{one.emoji} {turn.template_name(one)}")
        for key, one in turn.services.templates.items()
    )
    return (
        Select(press_data("gr", "rooms"), "rooms", words("rules.choose_rooms"), chosen=rules.rooms),
        Select(
            press_data("gr", "templates"),
            "options",
            words("rules.choose_templates"),
            templates,
            tuple(key for key, _ in templates if key in rules.templates),
        ),
    )


def style_button(turn: Turn) -> Button:
    """Leads to the choices of how new videos start here."""
    return Button(turn.words("rules.style_button"), press_data("gr", "style"))


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A menu or button of the rules; the errand asked who runs the place, and kept the change."""
    from bot.conversation.account.account import outcome
    from bot.conversation.groups import group_panel

    refused, _ = outcome(turn)
    if refused:
        turn.toast(turn.words("group.private_only" if refused == "private" else _who(refused)))
        return
    match arguments:
        case ("style",) | ("o", _, _) | ("reset",) | ("k", _):
            _show_style(turn)
        case ("k",):
            _show_templates(turn)
        case ("o", letter) if letter in options.BY_LETTER:
            option = options.BY_LETTER[letter]
            rows = options.choice_buttons(option, menu_of(turn), "gr", "o")
            turn.show(turn.words(f"options.choose_{option.name}"), (*rows, (_back(turn),)))
        case ("rooms",) | ("templates",) | ("back",):
            group_panel.show_panel(turn)
        case _:
            turn.toast(turn.words("press.unknown"))


def _who(refused: str) -> str:
    return "group.admins_only" if refused == "admins" else "press.unknown"


def _show_style(turn: Turn) -> None:
    words = turn.words
    buttons = [Button(words("options.template"), press_data("gr", "k"))]
    buttons += [
        Button(words(f"options.{one.name}"), press_data("gr", "o", one.letter))
        for one in STYLE
        if options.has_choice(one, menu_of(turn))
    ]
    last = (
        Button(words("settings.reset"), press_data("gr", "reset")),
        Button(words("options.back"), press_data("gr", "back")),
    )
    shown = _style_labels(turn, rules_of(turn).style) or [words("options.auto")]
    turn.show("\n".join((words("rules.choose_style"), *shown)), (*options.rows_of(buttons), last))


def _show_templates(turn: Turn) -> None:
    buttons = [
        Button(f"{one.emoji} {turn.template_name(one)}", press_data("gr", "k", key))
        for key, one in turn.open_templates().items()
    ]
    rows = options.rows_of(buttons)
    turn.show(turn.words("template.choose"), (*rows, (_back(turn),)))


def _back(turn: Turn) -> Button:
    return Button(turn.words("options.back"), press_data("gr", "style"))


def _style_labels(turn: Turn, style: Mapping[str, Any]) -> list[str]:
    menu, found = menu_of(turn), []
    template = turn.services.templates.get(str(style.get("template")))
    if template:
        found.append(f"{template.emoji} {turn.template_name(template)}")
    for option in STYLE:
        value = style.get(option.field)
        labels = {one.value: one.label for one in option.choices(menu)}
        if value is not None and value in labels:
            found.append(labels[value])
    return found


def menu_of(turn: Turn) -> options.Menu:
    """What the choices of the style depend on."""
    return _menu(turn.services, rules_of(turn), turn.words)


def _menu(services: Services, rules: PlaceRules, words: Any) -> options.Menu:
    template = services.templates.get(str(rules.style.get("template")))
    return options.Menu(words, services.voices, rules.style, template)


def _room_names(rooms: Sequence[str]) -> str:
    # Chats with rooms show a room's own name for this.
    return ", ".join(f"<#{one}>" for one in rooms[:_ROOMS_SAID])


# -- changing them ------------------------------------------------------------------------


async def of_place(services: Services, key: str) -> dict[str, Any]:
    """What a turn knows of the place of that key: its wallet and its rules."""
    async with services.db.operating() as tx:
        shared = await shared_wallets.read_shared(tx, key)
        return {"shared": shared, "rules": await place_rules.read_rules(tx, key)}


async def change(
    services: Services, key: str, event: Event, arguments: tuple[str, ...]
) -> PlaceRules:
    """Keep what a manager's press changes; the rules as they are then."""
    async with services.db.operating() as tx:
        rules = await place_rules.read_rules(tx, key)
        new = changed(services, rules, arguments, event.facts.get("values", ()))
        if new != rules:
            await place_rules.keep_rules(tx, key, new, actor=event.who.key)
    return new


def changed(
    services: Services, rules: PlaceRules, arguments: Sequence[str], values: Sequence[str]
) -> PlaceRules:
    """The rules after a press; the same ones when it changes nothing. Pure."""
    match tuple(arguments):
        case ("rooms",):
            rules = replace(rules, rooms=tuple(one for one in values if one.isdecimal()))
        case ("templates",):
            known = tuple(key for key in services.templates if key in values)
            rules = replace(rules, templates=() if len(known) == len(services.templates) else known)
        case ("k", key) if key in services.templates:
            rules = replace(rules, style={**rules.style, "template": key})
        case ("o", letter, number) if letter in options.BY_LETTER:
            option = options.BY_LETTER[letter]
            menu = _menu(services, rules, words_in("en"))
            choice = options.chosen(option, menu, number)
            if choice is not None and option in STYLE:
                style = options.with_choice(rules.style, option.field, choice.value, menu)
                rules = replace(rules, style={k: v for k, v in style.items() if v is not None})
        case ("reset",):
            rules = replace(rules, style={})
    return rules
