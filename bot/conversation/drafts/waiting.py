"""Wait for me: a video that was refused for want of room begins by itself once there is some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.conversation.drafts import confirming, free_fix, quoting, template_picker
from bot.conversation.events import RoomAgain
from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.people import drafts
from db.people.drafts import MOST_WAITING, Draft


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
        turn.toast(turn.words("wait.many", count=MOST_WAITING))
        return
    price = credits_text(turn.words, draft.price_credits or 0)
    never = Button(turn.words("quote.discard"), press_data(Verb.DISCARD, draft.id, draft.revision))
    turn.show(turn.words("wait.waits", price=price), ((never,),))


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
    refused = confirming.refuse_person(turn)
    is_gone = bool(template_picker.why_not(turn, str(draft.brief.get("template"))))
    way = (draft.message_ref or {}).get("waits_as", "")
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
