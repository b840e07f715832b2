"""Start, help, templates, language and settings: everything before an idea."""

from __future__ import annotations

from typing import Any

from bot.conversation.commands import listed
from bot.conversation.drafts import briefs, create, options, template_picker, voice_samples
from bot.conversation.drafts.examples import EXAMPLES, example_buttons, examples
from bot.conversation.drafts.small_talk import SmallTalk
from bot.conversation.turn import Turn
from bot.conversation.typed_codes import code_in
from bot.surfaces.base import Button
from bot.wording import LANGUAGES, words_in
from bot.wording.presses import Verb, press_data
from db.people import accounts


async def start(turn: Turn) -> None:
    """Greet; say the trial once; offer three examples."""
    words = turn.words
    name = turn.event.who.name or words("start.friend")
    if turn.account.settings.get("greeted"):
        lines = [words("start.back", name=name)]
    else:
        lines = [words("start.hello", name=name), *await trial_line(turn)]
    if not turn.event.place.is_private:
        turn.send(words("group.hello"))
        return
    turn.send("\n\n".join([*lines, words("start.ask")]), example_buttons(turn))


async def chat(turn: Turn, said: SmallTalk) -> None:
    """What was said is no idea: it is answered as people would."""
    if not turn.event.place.is_private and said == "hello":
        turn.say("group.hello")
    elif said == "hello" and not turn.account.settings.get("greeted"):
        await start(turn)
    else:
        turn.send(turn.words(f"talk.{said}"), example_buttons(turn) if said == "hello" else ())


async def trial_line(turn: Turn) -> list[str]:
    """The welcome credits, said in the first answer only."""
    if turn.account.settings.get("greeted"):
        return []
    await turn.remember("greeted", True)
    count = (await turn.balance()).promo
    return [turn.words("start.trial", count=count)] if count else []


async def example(turn: Turn, arguments: tuple[str, ...]) -> None:
    """An example was pressed: it is an idea like any other, in a message of its own."""
    if len(arguments) != 1 or arguments[0] not in {str(n) for n in range(1, EXAMPLES + 1)}:
        turn.toast(turn.words("press.unknown"))
        return
    before = len(turn.replies)
    await create.take_idea(turn, examples(turn)[int(arguments[0]) - 1])
    turn.replies[before:] = [
        turn.as_send(one) if one.act == "edit" else one for one in turn.replies[before:]
    ]


async def help_(turn: Turn) -> None:
    """How it works, and every command."""
    words, names = turn.words, listed(is_private=turn.event.place.is_private)
    lines = [f"/{name} – {words(f'command.{name}')}" for name in names]
    turn.privately("\n".join([words("help.text"), "", words("help.commands"), *lines]))


async def templates(turn: Turn) -> None:
    """What can be made; a press asks for the idea."""
    turn.count("seen", *turn.open_templates())
    text = f"{turn.words('template.list')}\n\n{template_picker.template_lines(turn)}"
    turn.send(
        text,
        (
            *template_picker.template_buttons(turn, Verb.TEMPLATE_FIRST),
            *template_picker.preview_row(turn),
        ),
    )


async def template_first(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A template was chosen before the idea; without one, another idea is asked for."""
    if not arguments:
        await create.ask_idea(turn, "idea.ask", {})
        return
    (key, *_) = arguments
    if refused := template_picker.refuse_template(turn, key):
        turn.toast(refused)
        return
    turn.count("chosen", key)
    template = turn.services.templates[key]
    shown = f"{template.emoji} {turn.template_name(template)}"
    await create.ask_idea(turn, "idea.ask_for", {"template": template.key}, template=shown)


# -- language ---------------------------------------------------------------------------


async def language(turn: Turn) -> None:
    """Show the languages, or set one."""
    code = code_in(turn.event.text)
    if code in LANGUAGES:
        await set_language(turn, code)
        return
    buttons = [Button(name, press_data(Verb.LANGUAGE, code)) for code, name in LANGUAGES.items()]
    turn.privately(turn.words("language.choose"), options.rows_of(buttons, 2))


async def press_language(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A language's button."""
    await set_language(turn, arguments[0] if arguments else "")


async def set_language(turn: Turn, code: str) -> None:
    """From now on every sentence is in that language."""
    if code not in LANGUAGES:
        turn.toast(turn.words("press.unknown"))
        return
    await accounts.set_language(turn.tx, turn.account.id, code)
    turn.words = words_in(code)
    turn.show(turn.words("language.set"))


# -- settings ---------------------------------------------------------------------------


def _menu(turn: Turn) -> options.Menu:
    return briefs.menu_of(turn, create.remembered(turn))


async def settings(turn: Turn) -> None:
    """The defaults of new videos, each behind its button."""
    menu, words = _menu(turn), turn.words
    shown = [
        f"{words(f'options.{option.name}')}: {_label(option, menu)}"
        for option in options.OPTIONS
        if option.is_default
    ]
    buttons = [
        Button(words(f"options.{option.name}"), press_data(Verb.SETTING, option.letter))
        for option in options.OPTIONS
        if option.is_default and options.has_choice(option, menu)
    ]
    is_on = bool(turn.account.settings.get(options.POWER_SETTING))
    switch = words("settings.power_on" if is_on else "settings.power_off")
    power = Button(switch, press_data(Verb.SETTING, "+"))
    reset = Button(words("settings.reset"), press_data(Verb.SETTING, "0"))
    lines = [words("settings.show"), *shown, "", words("settings.power")]
    answer = turn.show if turn.is_press else turn.privately
    answer("\n".join(lines), (*options.rows_of(buttons), (power,), (reset,)))


def _label(option: options.Option, menu: options.Menu) -> str:
    choices = option.choices(menu)
    value = menu.brief.get(option.field)
    return next((one.label for one in choices if one.value == value), choices[0].label)


async def press_setting(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A button of /settings."""
    option = options.BY_LETTER.get(arguments[0]) if arguments else None
    match arguments:
        case ("0",):
            await turn.remember("options", {})
            await settings(turn)
        case ("+",):
            is_on = bool(turn.account.settings.get(options.POWER_SETTING))
            await turn.remember(options.POWER_SETTING, not is_on)
            await settings(turn)
        case ("",):
            await settings(turn)
        case (_,) if option and option.is_default:
            back = (Button(turn.words("options.back"), press_data(Verb.SETTING, "")),)
            menu = _menu(turn)
            rows = options.choice_buttons(option, menu, Verb.SETTING)
            samples = voice_samples.sample_row(turn, option, menu.language)
            turn.show(turn.words(f"options.choose_{option.name}"), (*rows, *samples, back))
        case (_, number) if option and option.is_default:
            await _set_default(turn, option, number)
        case _:
            turn.toast(turn.words("press.unknown"))


async def _set_default(turn: Turn, option: options.Option, number: str) -> None:
    choice = options.chosen(option, _menu(turn), number)
    if choice is None:
        turn.toast(turn.words("press.unknown"))
        return
    kept: dict[str, Any] = {**create.remembered(turn), option.field: choice.value}
    await turn.remember("options", kept)
    await settings(turn)
