"""What a group's managers allow there: rules are obeyed wherever there are any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypedDict

from bot.conversation.brand.kits import PLACE
from bot.conversation.drafts import options
from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.conversation.turn import Turn
from bot.conversation.voices.own_voices import beside
from bot.wording import Words, words_in
from db.money import shared_wallets
from db.money.shared_wallets import SharedWallet
from db.people import cloned_voices, place_rules
from db.people.cloned_voices import ClonedVoice
from db.people.place_rules import PlaceRules

STYLE: Final = tuple(
    option for option in options.OPTIONS if not option.is_advanced or option.field == "ai_mark"
)
"""What new videos here may start with, beside the template."""
_ROOMS_SAID: Final = 10


def refuse_room(turn: Turn) -> str:
    """Why no video may be made in this channel, or nothing: one sentence that says where."""
    rules = turn.known.rules
    if rules.allows_room(turn.event.rooms):
        return ""
    return turn.words("rules.not_here", rooms=room_names(rules.rooms))


def style_of(turn: Turn) -> dict[str, Any]:
    """The brief's fields that this place sets for new videos."""
    return {name: value for name, value in turn.known.rules.style.items() if value is not None}


def style_labels(turn: Turn, style: Mapping[str, Any]) -> list[str]:
    """What a style sets, each as its button shows it."""
    menu, shown = menu_of(turn), []
    template = turn.services.templates.get(str(style.get("template")))
    if template:
        shown.append(f"{template.emoji} {turn.template_name(template)}")
    for option in STYLE:
        value = style.get(option.field)
        labels = {choice.value: choice.label for choice in option.choices(menu)}
        if value is not None and value in labels:
            shown.append(labels[value])
    return shown


def menu_of(turn: Turn) -> options.Menu:
    """What the choices of the style depend on."""
    return _menu(turn.services, turn.known.rules, turn.words, turn.known.place_voices)


def _menu(
    services: Services, rules: PlaceRules, words: Words, own: Sequence[ClonedVoice]
) -> options.Menu:
    """`own` are the voices of people's own that everybody in the place may use."""
    template = services.templates.get(str(rules.style.get("template")))
    demands = services.policy.demands_ai_mark
    voices = beside(own, services.cloner, services.voices)
    return options.Menu(words, voices, rules.style, template, demands)


def room_names(rooms: Sequence[str]) -> str:
    """Channels as a chat that has them shows them."""
    # Chats with rooms show a room's own name for this.
    return ", ".join(f"<#{room}>" for room in rooms[:_ROOMS_SAID])


# -- changing them ------------------------------------------------------------------------


class OfPlace(TypedDict):
    """What is known of a place before an event of it is answered."""

    shared: SharedWallet | None
    rules: PlaceRules
    place_voices: Sequence[ClonedVoice]


async def of_place(services: Services, key: str) -> OfPlace:
    """The wallet, the rules and the voices of the place of that key."""
    async with services.db.operating() as tx:
        shared = await shared_wallets.read_shared(tx, key)
        rules = await place_rules.read_rules(tx, key)
        voices = await cloned_voices.of_place(tx, key) if services.cloner else ()
    return OfPlace(shared=shared, rules=rules, place_voices=voices)


async def change(services: Services, key: str, event: Event, arguments: tuple[str, ...]) -> None:
    """Keep what a manager's press changes."""
    async with services.db.operating() as tx:
        rules = await place_rules.read_rules(tx, key)
        voices = await cloned_voices.of_place(tx, key)
        new = changed(services, rules, arguments, event.chosen, voices)
        if new != rules:
            await place_rules.keep_rules(tx, key, new, actor=event.who.key)


def changed(
    services: Services,
    rules: PlaceRules,
    arguments: Sequence[str],
    values: Sequence[str],
    own: Sequence[ClonedVoice] = (),
) -> PlaceRules:
    """The rules after a press; the same ones when it changes nothing. Pure."""
    match tuple(arguments):
        case ("rooms",):
            rules = replace(rules, rooms=tuple(room for room in values if room.isdecimal()))
        case ("templates",):
            known = tuple(key for key in services.templates if key in values)
            rules = replace(rules, templates=() if len(known) == len(services.templates) else known)
        case ("k", key) if key in services.templates:
            rules = replace(rules, style={**rules.style, "template": key})
        case ("o", letter, number) if letter in options.BY_LETTER:
            option = options.BY_LETTER[letter]
            menu = _menu(services, rules, words_in("en"), own)
            choice = options.chosen(option, menu, number)
            if choice is not None and option in STYLE:
                style = options.with_choice(rules.style, option.field, choice.value, menu)
                rules = replace(rules, style={k: v for k, v in style.items() if v is not None})
        case ("reset",):
            kept = {name: one for name, one in rules.style.items() if name == PLACE}
            rules = replace(rules, style=kept)
    return rules
