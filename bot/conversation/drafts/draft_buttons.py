"""What the buttons of a draft do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.conversation.drafts import (
    confirming,
    create,
    free_fix,
    quoting,
    sources,
    template_picker,
    waiting,
)
from bot.conversation.media import files
from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.people import drafts
from db.people.drafts import Draft


async def _go_on(turn: Turn, draft: Draft) -> None:
    """The quote again, or the words that a draft of files alone still waits for."""
    if create.has_words(turn, draft):
        await create.show(turn, draft)
        return
    discard = Button(
        turn.words("quote.discard"), press_data(Verb.DISCARD, draft.id, draft.revision)
    )
    rows = (*files.rights_rows(turn, draft), (*files.files_row(turn, draft), discard))
    turn.show(create.ask_words(turn, draft), rows)


async def _switch_source(turn: Turn, draft: Draft) -> None:
    """A long text is told about instead of read out, or the other way round."""
    if changed := await sources.switch(turn, draft):
        await create.show(turn, changed)


_WITHOUT_ARGUMENTS: Final[Mapping[Verb, Callable[[Turn, Draft], Awaitable[object]]]] = {
    Verb.SHOW_QUOTE: _go_on,
    Verb.CONFIRM: confirming.confirm,
    Verb.DISCARD: confirming.discard,
    Verb.TELL_ABOUT: _switch_source,
    Verb.BRAND_SWITCH: quoting.switch_brand,
}


async def _fix(turn: Turn, draft: Draft, answer: tuple[str, ...]) -> None:
    """A change is free where the video was wrong: ask how, then make it."""
    if not await free_fix.is_free(turn, draft):
        turn.toast(turn.words("change.no_fix"))
    elif answer and answer[0] in free_fix.WRONG:
        await confirming.confirm(turn, draft, wrong=answer[0])
    else:
        free_fix.ask_wrong(turn, draft)


async def _press_files(turn: Turn, draft: Draft, act: tuple[str, ...]) -> None:
    if not await files.press(turn, draft, act):
        await _go_on(turn, await drafts.get_draft(turn.tx, draft.id))


_WITH_ARGUMENTS: Final[
    Mapping[Verb, Callable[[Turn, Draft, tuple[str, ...]], Awaitable[object]]]
] = {Verb.FREE_FIX: _fix, Verb.FILES: _press_files}


async def _pressed_draft(turn: Turn, arguments: tuple[str, ...]) -> Draft | None:
    """The draft of a button, of this person's and of the newest revision; else it was said."""
    try:
        draft = await drafts.get_draft(turn.tx, arguments[0] if arguments else "")
    except errors.NotFound:
        turn.toast(turn.words("press.not_yours"))
        return None
    if draft.state == "confirmed":
        turn.toast(turn.words("quote.already"))
        return None
    if arguments[1:2] != (str(draft.revision),):
        await quoting.show_quote(turn, draft, turn.words("quote.renewed"))
        return None
    return draft


async def press(turn: Turn, verb: Verb, arguments: tuple[str, ...]) -> None:
    """A button of a draft was pressed."""
    await turn.kept_characters()
    draft = await _pressed_draft(turn, arguments)
    if draft is None:
        return
    match verb, arguments[2:]:
        case Verb.CHOOSE_TEMPLATE, (key,):
            await quoting.choose_template(turn, draft, key)
        case Verb.SHOW_TEMPLATES, ():
            template_picker.show_templates(turn, draft)
        case Verb.SHOW_OPTION, (letter,):
            quoting.show_option(turn, draft, letter)
        case Verb.CHOOSE_OPTION, (letter, number):
            await quoting.choose_option(turn, draft, letter, number)
        case Verb.STORYBOARD, ():
            await confirming.confirm(turn, draft, has_storyboard=True)
        case Verb.WAIT, way:
            await waiting.wait(turn, draft, *way[:1])
        case _, rest if verb in _WITH_ARGUMENTS:
            await _WITH_ARGUMENTS[verb](turn, draft, rest)
        case _, () if verb in _WITHOUT_ARGUMENTS:
            await _WITHOUT_ARGUMENTS[verb](turn, draft)
        case Verb.TELL_READY, (number,):
            await quoting.tell_ready(turn, draft, number)
        case Verb.CHANGE_IDEA, ():
            gone = {"prompt", *sources.FIELDS}
            kept = {name: value for name, value in draft.brief.items() if name not in gone}
            await create.ask_idea(turn, "idea.ask_same", kept)
        case _:
            turn.toast(turn.words("press.unknown"))
