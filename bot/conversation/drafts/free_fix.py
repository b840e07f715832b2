"""A free first fix: within ten minutes of the delivery, when the person says what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.conversation.drafts import languages
from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.core.ids import video_id
from db.jobs import versions, videos
from db.jobs.versions import FIX, VersionPart
from db.people.drafts import Draft

WITHIN: Final = timedelta(minutes=10)
WRONG: Final = ("picture", "words", "voice", "other")
"""What may have been wrong; kept with the version, for whoever runs the bot."""


async def is_free(turn: Turn, draft: Draft) -> bool:
    """Whether this change may be a free fix: the first one, soon after the delivery, within what
    one person is given."""
    parent_id = (draft.message_ref or {}).get("parent_id")
    if draft.board is None or not parent_id or languages.further(draft):
        return False
    try:
        parent = await videos.get_video(turn.tx, parent_id)
    except errors.NotFound:
        return False
    ended = parent.ended_at
    if ended is None or datetime.now(UTC) - ended > WITHIN or not parent.price_credits:
        return False
    family = await versions.versions(turn.tx, parent.root_id)
    if any(one.parent_id and one.state not in {"failed", "cancelled"} for one in family):
        return False
    return await versions.free_fixes(turn.tx) < turn.services.policy.free_fixes_per_week


def ask_wrong(turn: Turn, draft: Draft) -> None:
    """What was wrong? Each answer is a button."""
    stamp = (draft.id, draft.revision)
    buttons = [
        Button(turn.words(f"change.wrong_{one}"), press_data(Verb.FREE_FIX, *stamp, one))
        for one in WRONG
    ]
    back = Button(turn.words("options.back"), press_data(Verb.SHOW_QUOTE, *stamp))
    turn.show(turn.words("change.ask_wrong"), (tuple(buttons[:2]), tuple(buttons[2:]), (back,)))


def given(draft: Draft, wrong: str, charged: Sequence[VersionPart]) -> VersionPart:
    """The part that makes the change free."""
    wanted = video_id(draft.id, draft.revision)
    return VersionPart(FIX, f"{wanted}:{wrong}", -sum(part.hundredths for part in charged))
