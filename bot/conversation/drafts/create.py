"""From an idea to a draft, and what the buttons of a draft do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.conversation.drafts import confirming, options, prompt_checks, quoting, template_picker
from bot.conversation.groups import place_rules
from bot.conversation.turn import Turn
from bot.surfaces.codec import place_to_json
from bot.wording.presses import Verb
from db.core import errors
from db.people import drafts
from db.people.drafts import Draft
from pipeline.language.clean import clean_text
from pipeline.providers.casting import speaks


async def take_idea(
    turn: Turn, text: str, chosen: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """A text arrived: check it, keep it as a draft, and ask what is still open.

    `chosen` are fields of the brief that came with it, such as a slash command's options.
    """
    text = clean_text(text).strip()
    if refusal := prompt_checks.refuse_prompt(text, turn.services.voices, turn.words):
        turn.say(refusal.key, **refusal.values)
        return
    if turn.account.is_banned:
        turn.say("refused.banned")
        return
    if elsewhere := place_rules.refuse_room(turn):
        turn.privately(elsewhere)
        return
    if not turn.known.verdict.is_allowed:
        turn.send(refused_text(turn))
        return
    waiting = await _waiting_draft(turn)
    language = prompt_checks.language_of_prompt(text)
    brief = {
        **starting(turn),
        **(waiting.brief if waiting else {}),
        "language": language or _usual_language(turn),
        **chosen,
        "prompt": text,
    }
    draft = await _keep(turn, waiting, brief)
    if brief.get("template") in turn.open_templates():
        await quoting.show_quote(turn, draft)
    else:
        template_picker.show_templates(turn, draft)


def _usual_language(turn: Turn) -> str:
    """For a text that does not tell: the place's language, else the person's where a voice here
    speaks it, else English."""
    own = turn.words.language.split("-", maxsplit=1)[0]
    able = any(speaks(voice, own) for voice in turn.services.voices)
    return place_rules.style_of(turn).get("language") or (own if able else "en")


def refused_text(turn: Turn) -> str:
    """Why moderation refused, kindly, in the person's language where the catalogue has it."""
    key = f"topic.{turn.known.verdict.category}"
    return turn.words(key if turn.words.has(key) else "idea.refused")


async def ask_idea(turn: Turn, key: str, brief: Mapping[str, Any], **values: Any) -> None:
    """Open a draft that waits for its idea, and ask for it."""
    await drafts.open_draft(
        turn.tx,
        turn.account.id,
        place_to_json(turn.event.place),
        {**starting(turn), **brief, "prompt": ""},
    )
    if (idea := turn.event.idea) is not None:
        # The surface asked for it in a form of its own.
        await take_idea(turn, idea)
        return
    turn.say(key, **values)


def remembered(turn: Turn) -> dict[str, Any]:
    """The options that this person chose last, as a new brief starts with them."""
    kept = turn.account.settings.get("options", {})
    return {name: kept[name] for name in options.DEFAULT_FIELDS if kept.get(name) is not None}


def starting(turn: Turn) -> dict[str, Any]:
    """What a new brief starts with here: the place's own style over the person's last choices."""
    return {**remembered(turn), **place_rules.style_of(turn)}


async def _waiting_draft(turn: Turn) -> Draft | None:
    draft = await drafts.latest_draft(turn.tx, turn.account.id, place_to_json(turn.event.place))
    waits = draft is not None and draft.state == "draft" and not draft.brief.get("prompt")
    return draft if waits else None


async def _keep(turn: Turn, waiting: Draft | None, brief: dict[str, Any]) -> Draft:
    request = {"request_id": turn.event.message_id}
    if waiting is None:
        place = place_to_json(turn.event.place)
        waiting = await drafts.open_draft(turn.tx, turn.account.id, place, brief)
    return await drafts.change(turn.tx, waiting.id, brief, message_ref=request)


async def press(turn: Turn, verb: Verb, arguments: tuple[str, ...]) -> None:
    """A button of a draft: checked to be this person's and of the newest revision."""
    try:
        draft = await drafts.get_draft(turn.tx, arguments[0] if arguments else "")
    except errors.NotFound:
        turn.toast(turn.words("press.not_yours"))
        return
    if draft.state == "confirmed":
        turn.toast(turn.words("quote.already"))
        return
    if arguments[1:2] != (str(draft.revision),):
        await quoting.show_quote(turn, draft, turn.words("quote.renewed"))
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
        case Verb.SHOW_QUOTE, ():
            await quoting.show_quote(turn, draft)
        case Verb.CONFIRM, ():
            await confirming.confirm(turn, draft)
        case Verb.DISCARD, ():
            await confirming.discard(turn, draft)
        case Verb.CHANGE_IDEA, ():
            kept = {name: value for name, value in draft.brief.items() if name != "prompt"}
            await ask_idea(turn, "idea.ask_same", kept)
        case _:
            turn.toast(turn.words("press.unknown"))
