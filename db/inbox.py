"""Updates from chats: written before they are acknowledged, handled in order per chat.

Handling is one transaction that holds its effect and marks the row done with the replies to
send. Sending happens after the commit; then the row is answered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from db import errors
from db.base import moment
from db.session import Database
from db.sql import Sql, run


@dataclass(frozen=True, slots=True)
class Row:
    """An update; `replies` are there once it is done."""

    id: int
    surface: str
    update_id: str
    chat_key: str
    payload: dict[str, Any]
    state: Literal["new", "done", "answered"]
    replies: list[dict[str, Any]] | None
    received_at: datetime


_COLUMNS = "id, surface, update_id, chat_key, payload, state, replies, received_at"
_RECEIVE = Sql(
    f"""INSERT INTO inbox (surface, update_id, chat_key, payload, state, received_at)
    VALUES (:surface, :update_id, :chat_key, :payload, 'new', {{now}})
    ON CONFLICT DO NOTHING RETURNING {_COLUMNS}"""
)
_PENDING = Sql(
    f"""SELECT {_COLUMNS} FROM inbox WHERE surface = :surface AND state <> 'answered'
    ORDER BY id"""
)
_DONE = Sql(
    "UPDATE inbox SET state = 'done', replies = :replies WHERE id = :id AND state = 'new'"
    " RETURNING id",
    postgres="SELECT done FROM clipwright_inbox_done(:id, :replies) done WHERE done",
)
_ANSWERED = Sql("UPDATE inbox SET state = 'answered' WHERE id = :id")
_FORGET = Sql("DELETE FROM inbox WHERE state = 'answered' AND received_at < {now} - :older_ms")


async def receive(
    db: Database, surface: str, update_id: str, chat_key: str, payload: dict[str, Any]
) -> Row | None:
    """Write an update down; None when it was seen before."""
    async with db.operating() as tx:
        rows = await run(
            tx,
            _RECEIVE,
            surface=surface,
            update_id=str(update_id),
            chat_key=chat_key,
            payload=json.dumps(payload),
        )
    return _row(rows[0]) if rows else None


async def pending(db: Database, surface: str) -> list[Row]:
    """What was not answered yet, oldest first; done ones carry the replies to send."""
    async with db.operating() as tx:
        rows = await run(tx, _PENDING, surface=surface)
    return [_row(row) for row in rows]


async def done(tx: AsyncSession, row_id: int, replies: list[dict[str, Any]]) -> None:
    """Mark a row done in the transaction that holds its effect; AlreadyDone when it was."""
    if not await run(tx, _DONE, id=row_id, replies=json.dumps(replies)):
        raise errors.AlreadyDone


async def answered(db: Database, row_id: int) -> None:
    """The replies were sent."""
    async with db.operating() as tx:
        await run(tx, _ANSWERED, id=row_id)


async def forget(db: Database, *, older_than_s: float = 7 * 86400) -> None:
    """Drop answered updates: they hold people's words."""
    async with db.operating() as tx:
        await run(tx, _FORGET, older_ms=round(older_than_s * 1000))


def _row(row: Any) -> Row:
    return Row(
        row[0],
        row[1],
        row[2],
        row[3],
        json.loads(row[4]),
        row[5],
        None if row[6] is None else json.loads(row[6]),
        moment(row[7]),
    )
