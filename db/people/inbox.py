"""Updates from chats: written before they are acknowledged, handled in order per chat.

Handling is one transaction that holds its effect and marks the row done with the replies to
send. Sending happens after the commit; then the row is answered, and its words are forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from db.core import errors
from db.core.base import moment
from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction


@dataclass(frozen=True, slots=True)
class InboxUpdate:
    """An update; `replies` are there once it is done."""

    id: int
    surface: str
    update_id: str
    chat_key: str
    payload: dict[str, Any]
    state: Literal["new", "done", "answered"]
    replies: list[dict[str, Any]] | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update that is to be written down."""

    update_id: str
    chat_key: str
    payload: dict[str, Any]


_COLUMNS = "id, surface, update_id, chat_key, payload, state, replies, received_at"
_crossing = partial(Sql, crosses="updates arrive before it is known whose they are")
_RECEIVE = _crossing(
    f"""INSERT INTO inbox (surface, update_id, chat_key, payload, state, received_at)
    VALUES (:surface, :update_id, :chat_key, :payload, 'new', {{now}})
    ON CONFLICT DO NOTHING RETURNING {_COLUMNS}"""
)
_RECEIVE_MANY = _crossing(
    """INSERT INTO inbox (surface, update_id, chat_key, payload, state, received_at)
    SELECT :surface, value ->> 'update_id', value ->> 'chat_key', value ->> 'payload', 'new', {now}
    FROM json_each(:updates) WHERE true
    ON CONFLICT DO NOTHING RETURNING id, update_id, received_at""",
    postgres="""INSERT INTO inbox (surface, update_id, chat_key, payload, state, received_at)
    SELECT :surface, value ->> 'update_id', value ->> 'chat_key', value ->> 'payload', 'new', {now}
    FROM jsonb_array_elements(CAST(:updates AS jsonb))
    ON CONFLICT DO NOTHING RETURNING id, update_id, received_at""",
)
_PENDING = _crossing(
    f"""SELECT {_COLUMNS} FROM inbox WHERE surface = :surface AND state <> 'answered'
    ORDER BY id"""
)
_DONE = Sql(
    "UPDATE inbox SET state = 'done', replies = :replies WHERE id = :id AND state = 'new'"
    " RETURNING id",
    postgres="SELECT done FROM talemill_inbox_done(:id, :replies) done WHERE done",
)
_BLANK = "state = 'answered', chat_key = '', payload = '{}', replies = NULL"
"""Of an answered update only its number is kept: it is not taken twice, and nobody's words stay."""
_ANSWERED = _crossing(f"UPDATE inbox SET {_BLANK} WHERE id = :id")
_ANSWERED_MANY = _crossing(
    f"UPDATE inbox SET {_BLANK} WHERE id IN (SELECT value FROM json_each(:ids))",
    postgres=f"""UPDATE inbox SET {_BLANK} WHERE id IN
    (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS value)""",
)
_FORGET = _crossing(
    """DELETE FROM inbox WHERE received_at < {now} - :older_ms AND (state = 'answered'
    OR update_id LIKE 'broadcast:%' OR update_id LIKE 'grant:%' OR update_id LIKE 'gift:%')"""
)
"""Also news that only tell something, for a platform that nobody has served for so long."""


async def receive(
    db: Database, surface: str, update_id: str, chat_key: str, payload: dict[str, Any]
) -> InboxUpdate | None:
    """Write an update down; None when it was seen before."""
    async with db.operating(is_brief=True) as tx:
        rows = await run(
            tx,
            _RECEIVE,
            surface=surface,
            update_id=str(update_id),
            chat_key=chat_key,
            payload=json.dumps(payload),
        )
    return _row(rows[0]) if rows else None


async def exchange(
    db: Database, surface: str, arrived: Sequence[Arrived], answered: Sequence[int] = ()
) -> list[InboxUpdate | None]:
    """Write updates down and mark rows answered, all in one commit.

    One row for each update in its order; None for what was seen before.
    """
    rows: dict[str, Any] = {}
    async with db.operating(is_brief=True) as tx:
        if arrived:
            # The payload is JSON inside JSON, so that it comes out as it went in.
            updates = json.dumps(
                [
                    {
                        "update_id": one.update_id,
                        "chat_key": one.chat_key,
                        "payload": json.dumps(one.payload),
                    }
                    for one in arrived
                ]
            )
            stored = await run(tx, _RECEIVE_MANY, surface=surface, updates=updates)
            rows = {row[1]: row for row in stored}
        if answered:
            await run(tx, _ANSWERED_MANY, ids=json.dumps(list(answered)))
    return [_new_row(rows.pop(one.update_id, None), surface, one) for one in arrived]


async def pending(db: Database, surface: str) -> list[InboxUpdate]:
    """What was not answered yet, oldest first; done ones carry the replies to send."""
    async with db.operating() as tx:
        rows = await run(tx, _PENDING, surface=surface)
    return [_row(row) for row in rows]


async def done(tx: Transaction, row_id: int, replies: list[dict[str, Any]]) -> None:
    """Mark a row done in the transaction that holds its effect; AlreadyDone when it was."""
    if not await run(tx, _DONE, id=row_id, replies=json.dumps(replies)):
        raise errors.AlreadyDone


async def answered(db: Database, row_id: int) -> None:
    """The replies were sent: nothing but the update's number is kept."""
    async with db.operating(is_brief=True) as tx:
        await run(tx, _ANSWERED, id=row_id)


async def forget(db: Database, *, older_than_s: float = 7 * 86400) -> None:
    """Drop the numbers of updates that are too old to come again, and news that are too old."""
    async with db.operating() as tx:
        await run(tx, _FORGET, older_ms=round(older_than_s * 1000))


def _new_row(row: Any, surface: str, one: Arrived) -> InboxUpdate | None:
    if row is None:
        return None
    at = moment(row[2])
    return InboxUpdate(row[0], surface, one.update_id, one.chat_key, one.payload, "new", None, at)


def _row(row: Any) -> InboxUpdate:
    return InboxUpdate(
        row[0],
        row[1],
        row[2],
        row[3],
        json.loads(row[4]),
        row[5],
        None if row[6] is None else json.loads(row[6]),
        moment(row[7]),
    )
