"""What came with a message goes into the draft: as the scenes' pictures, as music, or with a
sentence that says why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from bot.conversation.boards.board_buttons import take_file
from bot.conversation.drafts import create
from bot.conversation.events import AttachmentKind
from bot.conversation.groups import place_rules
from bot.conversation.media import words
from bot.conversation.media.files import files_row, media_of, rights_rows, with_media
from bot.conversation.prepared import BroughtFile, BroughtMedia, VoiceStep
from bot.conversation.turn import Turn
from bot.conversation.voices.panel import after
from bot.surfaces.base import Button
from bot.surfaces.codec import place_to_json
from bot.wording.presses import Verb, press_data
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import MAX_MEDIA, MAX_PROMPT_CHARS, OwnMedium
from pipeline.language.clean import clean_text

BECOMES: Final[Mapping[AttachmentKind, Literal["picture", "clip", "music", "voice"]]] = {
    "picture": "picture",
    "clip": "clip",
    "audio": "music",
    "voice": "voice",
}
"""What a video makes of a file by itself; a sound waits for its person's word (files.py)."""


async def take(turn: Turn) -> bool:
    """Whether what came along was all that there is to answer.

    Where its words are an idea or a script, they are still to be taken: the draft that waits for
    them has the files.
    """
    if (step := turn.prepared(VoiceStep)) is not None:
        await after(turn, step)
        return True
    if not turn.event.attachments or turn.event.is_text_file or turn.event.unread:
        return False
    return await _take_files(turn)


async def _take_files(turn: Turn) -> bool:
    brought = turn.prepared(BroughtMedia)
    if brought is None:
        return _say_what_works(turn)
    if _refuse_person(turn) or await take_file(turn, brought):
        return True
    refusals = words.refusals(turn.words, brought)
    has_words = turn.event.kind == "text" and bool(turn.event.text.strip())
    if any(BECOMES[one.kind] == "voice" for one in brought.files):
        await narrate(turn, await _draft(turn, brought, is_new=has_words), refusals)
        return True
    if has_words:
        # What is sent again joins the quote of these words.
        if brought.files:
            await _draft(turn, brought, is_new=True)
        if refusals:
            turn.send(refusals)
        return False
    if not brought.files:
        turn.send(refusals)
    else:
        await _answer(turn, await _draft(turn, brought, is_new=False), refusals)
    return True


def _refuse_person(turn: Turn) -> bool:
    """Whether nothing may be made by this person, or here; then it was said."""
    if turn.account.is_banned:
        turn.say("refused.banned")
    elif elsewhere := place_rules.refuse_room(turn):
        turn.privately(elsewhere)
    else:
        return False
    return True


def _say_what_works(turn: Turn) -> bool:
    """One sentence about what cannot be used, and what can; words beside it are taken."""
    if turn.event.kind == "text" and turn.event.text.strip():
        return False
    kind = turn.event.attachments[0].kind
    key = f"media.no_{kind}"
    said = turn.words(key if turn.words.has(key) else "media.no_other")
    turn.send(f"{said} {turn.words('media.works')}")
    return True


async def _draft(turn: Turn, brought: BroughtMedia, *, is_new: bool) -> Draft:
    """The draft with the new files: the one that waits for words, or without words of their own
    the newest open one; else another."""
    here = place_to_json(turn.event.place)
    latest = await drafts.latest_draft(turn.tx, turn.account.id, here)
    is_open = latest is not None and latest.state in {"draft", "quoted"} and latest.board is None
    has_words = is_open and latest is not None and bool(latest.brief.get("prompt"))
    if latest is None or not is_open or (has_words and is_new):
        brief = {**create.starting(turn), "prompt": ""}
        latest = await drafts.open_draft(turn.tx, turn.account.id, here, brief)
    media = joined(media_of(latest.brief), [_medium(one) for one in brought.files])
    return await drafts.change(turn.tx, latest.id, with_media(latest.brief, media))


def joined(before: Sequence[OwnMedium], new: Sequence[OwnMedium]) -> list[OwnMedium]:
    """What was brought before and now, each file once; newer music and narration replace older,
    and at most so many are kept."""
    keys = {one.key for one in before}
    added = [one for one in new if one.key not in keys]
    alone = {one.kind for one in added if one.kind in {"music", "voice"}}
    kept = [one for one in before if one.kind not in alone]
    return [*kept, *added][:MAX_MEDIA]


def _medium(file: BroughtFile) -> OwnMedium:
    facts: Mapping[str, Any] = file.facts
    return OwnMedium(
        kind=BECOMES[file.kind],
        key=file.key,
        name=file.name,
        length_s=facts.get("duration_s"),
    )


async def narrate(turn: Turn, draft: Draft, refused: str = "") -> None:
    """A recording came: words with it are what is read there, or what it is about."""
    if text := clean_text(turn.event.text).strip():
        if not turn.known.verdict.is_allowed:
            turn.send(create.refused_text(turn))
            return
        if len(text) > MAX_PROMPT_CHARS:
            turn.say("idea.too_long", length=len(text), limit=MAX_PROMPT_CHARS)
            return
        language = create.language_of(turn, text) or draft.brief.get("language")
        brief = {**draft.brief, "prompt": text, "language": language}
        draft = await drafts.change(turn.tx, draft.id, brief)
    await _answer(turn, draft, refused)


async def _answer(turn: Turn, draft: Draft, refused: str) -> None:
    """What was taken, and the words that are still missing; or the quote with it."""
    taken = words.taken(turn.words, media_of(draft.brief))
    note = "\n\n".join(part for part in (refused, taken) if part)
    if create.has_words(turn, draft):
        await create.show(turn, draft, note)
        return
    stamp = (draft.id, draft.revision)
    discard = Button(turn.words("quote.discard"), press_data(Verb.DISCARD, *stamp))
    rows = (*rights_rows(turn, draft), (*files_row(turn, draft), discard))
    text = f"{note}\n\n{create.ask_words(turn, draft)}"
    if not turn.event.place.is_private:
        text = f"{text}\n{turn.words('idea.reply')}"
    turn.send(text, rows, asks_reply=True)
