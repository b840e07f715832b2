"""Try again free: a second try of a video that failed through our fault, now or after waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.conversation.turn import Rows, Turn
from bot.conversation.videos.video_titles import about
from bot.surfaces.base import Button
from bot.surfaces.codec import place_to_json, ref_to_json
from bot.wording.messages import queued_message
from bot.wording.presses import Verb, press_data
from db.jobs import videos
from db.jobs.video_rows import Video
from db.people import drafts
from db.people.drafts import Draft

AGAIN: Final = "again"
"""How such a try waits for room."""
MAX_FREE_TRIES: Final = 2
"""Free second tries in a row of one idea; after them a person is better told to ask us."""


async def is_used_up(turn: Turn, video: Video) -> bool:
    """Whether this failed video was tried again already, or its idea too often."""
    recent = await videos.history(turn.tx, turn.account.id, 50)
    was_tried = any(other.parent_id == video.id for other in recent)
    return was_tried or _tries(video, recent) > MAX_FREE_TRIES


async def begin(turn: Turn, video: Video) -> None:
    """The same once more, for nothing; the message of this event shows how it is made."""
    ref = turn.event.ref
    again = await videos.again(turn.tx, video.id, progress_ref=ref_to_json(ref) if ref else None)
    message = queued_message(
        turn.words, about(turn, again), is_waiting=not turn.known.is_queue_alive
    )
    turn.show(message.text, message.buttons, only_while_queued=again.id)
    turn.wakes_queue = True


async def to_wait(turn: Turn, video: Video) -> Draft:
    """A draft that stands for the try while there is no room for it."""
    brief = {name: value for name, value in video.brief.items() if name != "max_bytes"}
    place = place_to_json(turn.event.place)
    draft = await drafts.open_draft(turn.tx, turn.account.id, place, brief)
    ref = {"request_id": turn.event.message_id, "parent_id": video.id, "is_aside": True}
    draft = await drafts.change(turn.tx, draft.id, brief, message_ref=ref)
    return await drafts.quote(turn.tx, draft.id, 0, drafts.WAIT_VALID_S, wallet_id=video.wallet_id)


def row(turn: Turn, video_id: str) -> Rows:
    """The button that tries it again."""
    return ((Button(turn.words("failed.again"), press_data(Verb.TRY_AGAIN, video_id)),),)


def _tries(video: Video, recent: Sequence[Video]) -> int:
    by_id = {other.id: other for other in recent}
    count, here = 1, video
    while here.price_credits == 0 and here.parent_id in by_id:
        count, here = count + 1, by_id[here.parent_id]
    return count
