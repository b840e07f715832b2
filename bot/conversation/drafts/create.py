"""From an idea to a draft."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bot.conversation.brand import kits
from bot.conversation.characters.changes import for_brief, named_in
from bot.conversation.drafts import (
    options,
    prompt_checks,
    quoting,
    sources,
    template_picker,
)
from bot.conversation.drafts.asked_options import asked_options
from bot.conversation.drafts.beginning import beginning_of
from bot.conversation.drafts.examples import example_buttons, other_idea_row
from bot.conversation.groups import place_rules
from bot.conversation.media import files
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button
from bot.surfaces.codec import place_to_json
from bot.wording.presses import Verb, press_data
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import MAX_FILE_CHARS
from pipeline.language.clean import clean_text
from pipeline.providers.casting import speaks

TAKES_FILES: Final = frozenset({"telegram", "discord"})
"""Surfaces on which a text file can be sent."""
OPEN_DRAFTS_SEARCHED: Final = 10
"""How many ideas back an edited message is looked for."""


async def take_idea(
    turn: Turn, text: str, chosen: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """A text arrived: check it, keep it as a draft, and ask what is still open.

    `chosen` are fields of the brief that came with it, such as a slash command's options.
    """
    text = clean_text(text).strip()
    if turn.event.unread:
        turn.send(turn.words(turn.event.unread), other_idea_row(turn))
        return
    text, asked = asked_options(text)
    is_article = _is_article(turn, text)
    if is_article:
        text = beginning_of(text, MAX_FILE_CHARS)
    if await _is_refused(turn, text, is_article=is_article):
        return
    if turn.event.page is not None:
        turn.send(sources.shown(turn, turn.event.page, text))
    open_one = await _waiting_draft(turn)
    brief = {
        **starting(turn),
        **(open_one.brief if open_one else {}),
        "language": language_of(turn, text) or _usual_language(turn),
        **asked,
        **chosen,
        "prompt": text,
    }
    brief = {name: value for name, value in brief.items() if name not in sources.FIELDS}
    # Written only where they say something: a worker of the version before knows no such fields.
    brief |= sources.fields(turn.event, is_article=is_article)
    known = await turn.kept_characters()
    if not brief.get("character") and (named := named_in(text, known)):
        brief["character"] = for_brief(named)
    draft = await _keep(turn, open_one, brief)
    key = str(draft.brief.get("template"))
    if key in turn.open_templates():
        if chosen.get("template"):
            turn.count("chosen", key)
        await quoting.first_quote(turn, draft)
    else:
        template_picker.show_templates(turn, draft)


def _is_article(turn: Turn, text: str) -> bool:
    """Whether a long text is a subject rather than a script, until its person says otherwise: a
    page of the web is, and a document that is too long to be read out. Only a writer can tell."""
    if not turn.services.has_writer or not turn.event.is_long_text:
        return False
    if turn.event.page is not None:
        return True
    is_document = turn.event.first("document") is not None
    return is_document and prompt_checks.refuse_idea(text, is_file=True) is not None


async def edit_idea(turn: Turn) -> None:
    """The message of an idea says something else now: so does its draft, while it is open."""
    draft = await _draft_of_message(turn)
    if draft is None:
        return
    ref, before = draft.message_ref or {}, str(draft.brief.get("prompt", ""))
    text, parts = clean_text(turn.event.text).strip(), dict(ref.get("parts", ()))
    if (part := parts.get(turn.event.message_id)) is not None:
        parts[turn.event.message_id] = text
        text = before.replace(part, text, 1)
    text, asked = asked_options(text)
    if (text == before and not asked) or await _is_refused(turn, text):
        return
    language = language_of(turn, text) or draft.brief.get("language")
    brief = {**draft.brief, **asked, "language": language, "prompt": text}
    ref = {**ref, "parts": list(parts.items())}
    turn.shown_in = ref.get("shown_in")
    await show(turn, await drafts.change(turn.tx, draft.id, brief, message_ref=ref))


async def _draft_of_message(turn: Turn) -> Draft | None:
    """The open draft that this message is the idea of, or a part of it."""
    for draft in await drafts.recent_drafts(
        turn.tx, place_to_json(turn.event.place), OPEN_DRAFTS_SEARCHED
    ):
        ref = draft.message_ref or {}
        messages = {ref.get("request_id"), *dict(ref.get("parts", ()))}
        if turn.event.message_id in messages and draft.state != "confirmed":
            return draft
    return None


async def show(turn: Turn, draft: Draft, note: str = "") -> None:
    """A draft as it is now: its quote, or the templates that it may have."""
    if draft.brief.get("template") in turn.open_templates():
        await quoting.show_quote(turn, draft, note)
    else:
        template_picker.show_templates(turn, draft)


async def _is_refused(turn: Turn, text: str, *, is_article: bool = False) -> bool:
    """Whether this idea cannot be taken here; then it was said why, with what helps."""
    refusal = prompt_checks.refuse_prompt(
        text,
        turn.voices,
        turn.words,
        usual=turn.event.who.language,
        is_file=turn.event.is_long_text,
    )
    if refusal and is_article and refusal.key == "idea.too_long_to_say":
        refusal = None  # it is not read out
    if refusal:
        rows = await _help(turn, refusal.key, text)
        said = turn.words(refusal.key, **refusal.values)
        if refusal.key == "idea.too_long" and turn.event.place.surface in TAKES_FILES:
            said += " " + turn.words("idea.or_file", limit=MAX_FILE_CHARS)
        turn.send(said, rows)
    elif turn.account.is_banned:
        turn.say("refused.banned")
    elif elsewhere := place_rules.refuse_room(turn):
        turn.privately(elsewhere)
    elif not turn.known.verdict.is_allowed:
        turn.send(refused_text(turn), other_idea_row(turn))
    else:
        return False
    return True


async def _help(turn: Turn, refusal: str, text: str) -> Rows:
    """What can be done about it, as buttons."""
    if refusal not in {"idea.too_long", "idea.too_long_to_say"}:
        is_none = refusal in {
            "idea.empty", "idea.emoji_only", "idea.file_unreadable", "idea.no_voice",
        }  # fmt: skip
        return example_buttons(turn) if is_none else other_idea_row(turn)
    if not turn.known.verdict.is_allowed:
        return ()
    # Another idea may come instead: this one waits aside, for its button.
    place, short = place_to_json(turn.event.place), beginning_of(text)
    open_one = await _waiting_draft(turn)
    brief = {**starting(turn), **(open_one.brief if open_one else {}), "prompt": short}
    brief["language"] = language_of(turn, short) or _usual_language(turn)
    brief |= sources.fields(turn.event, is_article=False)
    draft = await drafts.open_draft(turn.tx, turn.account.id, place, brief)
    ref = {"request_id": turn.event.message_id, "is_aside": True}
    draft = await drafts.change(turn.tx, draft.id, brief, message_ref=ref)
    data = press_data(Verb.SHOW_QUOTE, draft.id, draft.revision)
    return ((Button(turn.words("idea.shorter"), data),),)


def language_of(turn: Turn, text: str) -> str | None:
    """The language that a text of this person is told in, where it tells."""
    return prompt_checks.language_of_prompt(text, turn.event.who.language)


def _usual_language(turn: Turn) -> str:
    """For a text that does not tell: the place's language, else the person's where a voice here
    speaks it, else English."""
    own = turn.words.language.split("-", maxsplit=1)[0]
    able = any(speaks(voice, own) for voice in turn.voices)
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
    text = turn.words(key, **values)
    if not turn.event.place.is_private:
        # There only replies and mentions reach us.
        text = f"{text}\n{turn.words('idea.reply')}"
    turn.send(text, asks_reply=True)


def remembered(turn: Turn) -> dict[str, Any]:
    """The options that this person chose last, as a new brief starts with them."""
    kept = turn.account.settings.get("options", {})
    return {name: kept[name] for name in options.DEFAULT_FIELDS if kept.get(name) is not None}


def starting(turn: Turn) -> dict[str, Any]:
    """What a new brief starts with here: the place's own style over the person's last choices, and
    the brand kit of either."""
    style = place_rules.style_of(turn)
    return {**remembered(turn), **style, **kits.for_briefs(turn.account.settings, style)}


async def _waiting_draft(turn: Turn) -> Draft | None:
    recent = await drafts.recent_drafts(
        turn.tx, place_to_json(turn.event.place), OPEN_DRAFTS_SEARCHED
    )
    latest = next((one for one in recent if not (one.message_ref or {}).get("is_aside")), None)
    waits = latest is not None and latest.state == "draft" and not latest.brief.get("prompt")
    return latest if waits else None


async def _keep(turn: Turn, open_one: Draft | None, brief: dict[str, Any]) -> Draft:
    parts = [(number, clean_text(text).strip()) for number, text in turn.event.parts]
    request = {"request_id": turn.event.message_id, "parts": parts}
    if open_one is None:
        place = place_to_json(turn.event.place)
        open_one = await drafts.open_draft(turn.tx, turn.account.id, place, brief)
    return await drafts.change(turn.tx, open_one.id, brief, message_ref=request)


def has_words(turn: Turn, draft: Draft) -> bool:
    """Whether it is known what is said: words, or a recording that somebody here writes down."""
    narrated = any(one.kind == "voice" for one in files.media_of(draft.brief))
    return bool(draft.brief.get("prompt")) or (narrated and turn.services.hears_recordings)


def ask_words(turn: Turn, draft: Draft) -> str:
    """The words of a draft of files are asked for; of a recording that nobody here can write down,
    those that are read in it. Where somebody can, a recording will do."""
    if any(one.kind == "voice" for one in files.media_of(draft.brief)):
        return turn.words("media.ask_read")
    asked = turn.words("media.ask_words")
    hears = turn.services.hears_recordings
    return f"{asked} {turn.words('media.or_tell_it')}" if hears else asked
