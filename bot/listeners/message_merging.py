"""What one person sends at once arrives as one: a long paste that its platform cut, forwarded
messages, the pictures of an album. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.events import Event

WAIT_S: Final = 1.0
"""How long the next piece is waited for; people's apps send them right after each other."""
MOST_PIECES: Final = 100
_ENDS: Final = ".!?…。！？।؟:\n"


def may_continue(event: Event) -> bool:
    """Whether another piece of the same thing may be on its way."""
    return bool(event.cut != "no" or event.forwarded_from or event.album)


def belongs(before: Event, event: Event) -> bool:
    """Whether `event` goes on with what the one before it began."""
    if before.who.key != event.who.key or before.place != event.place:
        return False
    if not {before.kind, event.kind} <= {"text", "other"}:
        return False
    if before.album or event.album:
        is_comment = not before.album and before.kind == "text" and bool(event.forwarded_from)
        return before.album == event.album or is_comment
    # A comment on what is forwarded is sent before it.
    return bool(event.forwarded_from) or (before.cut != "no" and event.kind == "text")


def joined(events: Sequence[Event]) -> Event:
    """All of them as the first one, with the words of all."""
    first = events[0]
    if len(events) == 1:
        return first
    attachments = tuple(one for event in events for one in event.attachments)
    written = [event for event in events if event.kind == "text"]
    if not written:
        return replace(first, attachments=attachments)
    is_thread = len({one.forwarded_from for one in written if one.forwarded_from}) > 1
    text = ""
    for before, event in zip([None, *written], written, strict=False):
        said = event.text
        if is_thread and event.forwarded_from:
            said = f"{event.forwarded_from}: {said}"
        text += (_between(before, event) if before else "") + said
    parts = tuple((one.message_id or "", one.text) for one in written)
    return replace(first, kind="text", text=text, parts=parts, attachments=attachments)


def _between(before: Event, event: Event) -> str:
    """What stood where the platform cut, as far as that shows."""
    if event.forwarded_from or before.cut == "no":
        return "\n"
    if before.cut == "within":
        return ""
    return "\n" if before.text[-1:] in _ENDS else " "
