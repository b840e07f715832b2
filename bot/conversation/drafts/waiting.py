"""Wait for me: a video that was refused for want of room begins by itself once there is some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.conversation.drafts import confirming, free_fix, free_tries, quoting, template_picker
from bot.conversation.event_news import RoomAgain
from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.messages import credits_text, subject
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.jobs import videos
from db.people import drafts
from db.people.drafts import MOST_WAITING, Draft

_LABEL_CHARS: Final = 60


async def wait(turn: Turn, draft: Draft, way: str = "") -> None:
    """Let a refused quote wait: it stands until there is room, for a day at most.

    `way` is how it was confirmed: its storyboard first, or free for what was wrong.
    """
    if draft.state == "waiting":
        turn.toast(turn.words("wait.already"))
        return
    if draft.state != "quoted" or confirming.is_expired(draft):
        await quoting.show_quote(turn, draft, turn.words("quote.renewed"))
        return
    since = await _waits_from(turn, draft)
    if not await drafts.wait(turn.tx, draft, turn.event.message_id, since, way):
        ones = await drafts.waiting_drafts(turn.tx)
        rows = tuple(
            (_never(one, f"✖️ {subject(turn.words, one.brief.get('prompt', ''))}"),) for one in ones
        )
        turn.send(turn.words("wait.many", count=MOST_WAITING), rows)
        return
    price = credits_text(turn.words, draft.price_credits or 0)
    said = turn.words("wait.waits", price=price) if draft.price_credits else turn.words("wait.free")
    turn.show(said, ((_never(draft, turn.words("quote.discard")),),))


def _never(draft: Draft, label: str) -> Button:
    """A button that ends a draft's wait."""
    return Button(label[:_LABEL_CHARS], press_data(Verb.DISCARD, draft.id, draft.revision))


async def _waits_from(turn: Turn, draft: Draft) -> datetime:
    """When there may be room again: tomorrow for a free video when today's are used up, else now.

    The days of free videos begin at midnight UTC.
    """
    now, counts = datetime.now(UTC), await confirming.take_turn(turn)
    payer = await turn.payer(draft.price_credits or 0)
    if not confirming.is_trial_over(turn, counts, payer, draft):
        return now
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


async def room_again(turn: Turn, news: RoomAgain) -> None:
    """There may be room: begin it as it was agreed, or say what stands in the way now.

    Where others were faster it waits on, and nothing is said.
    """
    try:
        draft = await drafts.get_draft(turn.tx, news.draft_id)
    except errors.NotFound:
        return
    if draft.state != "waiting" or draft.revision != news.revision:
        return
    counts, payer = await confirming.take_turn(turn), await turn.payer(draft.price_credits or 0)
    is_over = confirming.is_expired(draft)
    has_room = not confirming.refuse_crowd(turn, counts)
    if not is_over and (not has_room or confirming.is_trial_over(turn, counts, payer, draft)):
        return
    way = (draft.message_ref or {}).get("waits_as", "")
    if way == free_tries.AGAIN:
        await _try_again(turn, draft, is_over=is_over)
        return
    refused = confirming.refuse_person(turn)
    is_gone = bool(template_picker.why_not(turn, str(draft.brief.get("template"))))
    parts = await confirming.parts_now(turn, draft, way if way in free_fix.WRONG else "")
    costs_otherwise = await confirming.costs_otherwise(turn, draft, parts)
    is_new = confirming.is_other_payer(draft, payer) or costs_otherwise
    if not (refused or is_gone or is_over or is_new):
        # The message that said that it waits shows how it is made.
        turn.shown_in = turn.event.message_id
        has_storyboard = way == confirming.STORYBOARD_FIRST
        await confirming.begin(turn, draft, payer, parts, has_storyboard=has_storyboard)
        return
    # It waits no more: what it says now is another revision.
    draft = await drafts.change(turn.tx, draft.id, draft.brief)
    if refused:
        turn.send(refused)
    elif is_gone:
        template_picker.show_templates(turn, draft)
    else:
        await quoting.show_quote(turn, draft, turn.words("wait.over" if is_over else "wait.again"))
    turn.notify_all()


async def _try_again(turn: Turn, draft: Draft, *, is_over: bool) -> None:
    """The free try of a failed video that waited: begin it, or say what stands in the way."""
    await drafts.change(turn.tx, draft.id, draft.brief)
    try:
        video = await videos.get_video(turn.tx, (draft.message_ref or {}).get("parent_id", ""))
    except errors.NotFound:
        return
    refused = confirming.refuse_person(turn)
    refused = refused or template_picker.refuse_template(turn, str(video.brief.get("template")))
    # The message that said that it waits says how it goes on.
    turn.shown_in = turn.event.message_id
    if await free_tries.is_used_up(turn, video):
        turn.show(turn.words("quote.already"))
    elif is_over:
        turn.send(turn.words("wait.over_free"), free_tries.row(turn, video.id))
        turn.notify_all()
    elif refused:
        turn.send(refused)
        turn.notify_all()
    else:
        await free_tries.begin(turn, video)
