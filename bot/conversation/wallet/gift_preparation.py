"""What a gift does before the handling transaction: confirmed, taken back, or opened."""

from __future__ import annotations

import re
from typing import Final

from bot.conversation.events import Event, Person
from bot.conversation.prepared import PreparedGift
from bot.conversation.typed_codes import code_in, visible
from bot.wording.presses import Verb, read_press
from db.core.database import Database
from db.core.ids import ID_CHARS
from db.money import gift_links

START: Final = "gift_"
"""What the payload of a gift's link begins with: `/start gift_CODE`."""
_LONGEST_REQUEST = 200
_NUMBER = re.compile(r"[+-]?\d{1,11}(?:[.,]\d+)?")


def read_request(text: str) -> tuple[str, str]:
    """The amount as it was written and whom it is for, or ("", code); ("", "") for neither.

    Somebody's name follows an `@`; the two may come in either order. A code may be cut up by
    blanks, or stand at the end of its link.
    """
    text = text[:_LONGEST_REQUEST]
    parts = visible(text).split()
    whole = code_in(text).rpartition(START)[2]
    if len(whole) == ID_CHARS and whole.isalnum() and not whole.isdecimal():
        return "", whole
    numbers = [part for part in parts if _NUMBER.fullmatch(part)]
    others = [part for part in parts if part not in numbers]
    if len(numbers) == 1 and len(others) <= 1:
        name = others[0] if others else ""
        return (numbers[0], name[1:]) if not name or name[:1] == "@" else ("", "")
    if not numbers and len(others) == 1 and not others[0].startswith("@"):
        return "", whole
    return "", ""


def code_of(event: Event) -> str:
    """The code that this event opens; empty when it opens none."""
    if event.kind != "command" or event.command not in {"gift", "start"}:
        return ""
    if event.command == "start" and not visible(event.text).startswith(START):
        return ""
    amount, code = read_request(event.text)
    return "" if amount else code


def is_needed(event: Event) -> bool:
    """Whether something must be moved before the event is handled."""
    if event.kind == "press":
        return read_press(event.text)[0] in {Verb.GIVE, Verb.TAKE_BACK}
    return bool(code_of(event))


async def prepare(db: Database, account_id: str, event: Event, link_base: str) -> PreparedGift:
    """Confirm, take back or open a gift; what the handler shows. DbError."""
    if code := code_of(event):
        gift = await gift_links.take(db, account_id, code, handle=_handle(event.who))
    else:
        verb, arguments = read_press(event.text)
        act = gift_links.confirm if verb is Verb.GIVE else gift_links.withdraw
        gift = await act(db, account_id, arguments[0] if arguments else "")
    link = f"{link_base}?start={START}{gift.id}" if link_base else ""
    return PreparedGift(gift, link)


def _handle(who: Person) -> str:
    return f"{who.platform}:{who.handle or who.platform_id}"
