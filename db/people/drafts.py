"""Drafts: an idea that is being changed, then quoted, then confirmed once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from db.core import errors
from db.core.base import moment
from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.people.place_keys import conversation_key

QUOTE_VALID_S = 1800
MOST_OPEN = 50
"""Drafts of one person that are not confirmed; the oldest fall away, and their buttons say so."""
WAIT_VALID_S = 86_400
"""How long a quote stands whose video waits for room."""
MOST_WAITING = 3
"""Drafts of one person that wait for room."""
GIVEN_UP_S = 3600
"""How long after its end a wait that nobody could be told about is kept."""
DraftState = Literal["draft", "quoted", "waiting", "confirmed"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea and its options; `revision` rises with every change, so that old buttons show."""

    id: str
    account_id: str
    place: dict[str, Any]
    revision: int
    state: DraftState
    brief: dict[str, Any]
    message_ref: dict[str, Any] | None
    price_credits: int | None
    wallet_id: str | None
    """The wallet that pays, as the quote said."""
    quoted_until: datetime | None
    board: dict[str, Any] | None
    """Of a change: the script and pictures as the person left them."""

    @property
    def has_quote(self) -> bool:
        """Whether this revision has a price that may be confirmed."""
        return self.state in ("quoted", "waiting")


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft that waits for room, and may have its turn now."""

    id: str
    account_id: str
    revision: int
    place: dict[str, Any]
    message_id: str | None
    """The message that says that it waits."""


_COLUMNS = """id, account_id, place, revision, state, brief, message_ref, price_credits, wallet_id,
    quoted_until, board"""
_MINE = "account_id = :acting"
_OPEN = Sql(
    f"""INSERT INTO drafts (id, account_id, place, place_key, revision, state, brief, updated_at)
    VALUES (:id, :acting, :place, :place_key, 1, 'draft', :brief, {{now}})
    RETURNING {_COLUMNS}"""
)
_RECENT = Sql(
    f"""SELECT {_COLUMNS} FROM drafts WHERE {_MINE} AND place_key = :place_key
    ORDER BY updated_at DESC, id DESC LIMIT :count"""
)
_GET = Sql(f"SELECT {_COLUMNS} FROM drafts WHERE id = :id AND {_MINE}")
_CHANGE = Sql(
    f"""UPDATE drafts SET brief = :brief, revision = revision + 1, state = 'draft',
    price_credits = NULL, wallet_id = NULL, quoted_until = NULL,
    message_ref = COALESCE(:message_ref, message_ref), board = :board, updated_at = {{now}}
    WHERE id = :id AND {_MINE} RETURNING {_COLUMNS}"""
)
_QUOTE = Sql(
    f"""UPDATE drafts SET state = CASE state WHEN 'waiting' THEN state ELSE 'quoted' END,
    price_credits = :price_credits, wallet_id = :wallet_id, updated_at = {{now}},
    quoted_until = CASE WHEN state = 'waiting' AND quoted_until > {{now}} + :valid_ms
        THEN quoted_until ELSE {{now}} + :valid_ms END
    WHERE id = :id AND {_MINE} AND state <> 'confirmed' RETURNING {_COLUMNS}"""
)
_WAIT = Sql(
    f"""UPDATE drafts SET state = 'waiting', quoted_until = {{now}} + :valid_ms,
    message_ref = :message_ref, updated_at = {{now}}
    WHERE id = :id AND revision = :revision AND {_MINE} AND state = 'quoted'
    AND (SELECT count(*) FROM drafts WHERE {_MINE} AND state = 'waiting') < :most_waiting
    RETURNING {_COLUMNS}"""
)
_WAITING = Sql(
    f"SELECT {_COLUMNS} FROM drafts WHERE {_MINE} AND state = 'waiting' ORDER BY updated_at, id"
)
_crossing = partial(Sql, crosses="everybody's drafts wait for the same room")
_NEXT = """SELECT d.id, d.account_id, d.revision, d.place, d.message_ref FROM drafts d
    WHERE d.state = 'waiting' AND d.place_key LIKE :chats AND (d.quoted_until <= {{now}} OR (
        :has_room AND {waits_from} <= {{now}} AND (
            SELECT count(*) FROM videos v WHERE v.account_id = d.account_id AND v.ended_at IS NULL
        ) < :most_running))
    ORDER BY d.updated_at, d.id LIMIT :limit"""
_WITH_ROOM = _crossing(
    _NEXT.format(waits_from="COALESCE(d.message_ref ->> 'waits_from', 0)"),
    postgres=_NEXT.format(
        waits_from="COALESCE(CAST(CAST(d.message_ref AS jsonb) ->> 'waits_from' AS bigint), 0)"
    ),
)
_GIVE_UP = _crossing(
    "UPDATE drafts SET state = 'draft' WHERE state = 'waiting' AND quoted_until < {now} - :late_ms"
)


_FORGET_OLDEST = Sql(
    f"""DELETE FROM drafts WHERE {_MINE} AND state IN ('draft', 'quoted') AND id IN (
        SELECT id FROM drafts WHERE {_MINE} AND state IN ('draft', 'quoted')
        ORDER BY updated_at DESC, id DESC LIMIT 1000 OFFSET :most
    )"""
)


async def open_draft(
    tx: Transaction, account_id: str, place: dict[str, Any], brief: dict[str, Any]
) -> Draft:
    """A new draft of this account in this place."""
    if tx.acting != account_id:
        raise errors.NotYours
    await run(tx, _FORGET_OLDEST, most=MOST_OPEN - 1)
    rows = await run(
        tx,
        _OPEN,
        id=new_id(),
        place=json.dumps(place),
        place_key=conversation_key(place),
        brief=json.dumps(brief),
    )
    return _draft(rows[0])


async def latest_draft(tx: Transaction, account_id: str, place: dict[str, Any]) -> Draft | None:
    """What this account last talked about in this place."""
    return next(iter(await recent_drafts(tx, place, 1)), None)


async def recent_drafts(tx: Transaction, place: dict[str, Any], count: int) -> list[Draft]:
    """What the acting account talked about in this place, newest first."""
    rows = await run(tx, _RECENT, place_key=conversation_key(place), count=count)
    return [_draft(row) for row in rows]


async def get_draft(tx: Transaction, draft_id: str) -> Draft:
    """A draft by its id; NotFound where the acting account has no such draft."""
    rows = await run(tx, _GET, id=draft_id)
    if not rows:
        raise errors.NotFound
    return _draft(rows[0])


async def change(
    tx: Transaction,
    draft_id: str,
    brief: dict[str, Any],
    message_ref: dict[str, Any] | None = None,
    *,
    board: dict[str, Any] | None = None,
) -> Draft:
    """Change the idea or its options: the revision rises and a quote falls away.

    Without a `board` the whole video is made anew.
    """
    ref = None if message_ref is None else json.dumps(message_ref)
    rows = await run(
        tx,
        _CHANGE,
        id=draft_id,
        brief=json.dumps(brief),
        message_ref=ref,
        board=json.dumps(board) if board else None,
    )
    if not rows:
        raise errors.NotFound
    return _draft(rows[0])


async def quote(
    tx: Transaction,
    draft_id: str,
    price_credits: int,
    valid_s: float = QUOTE_VALID_S,
    *,
    wallet_id: str | None = None,
) -> Draft:
    """Fix a price for this revision, and the wallet that pays it.

    StaleDraft when it was confirmed already.
    """
    if price_credits < 0:
        raise errors.BadAmount
    rows = await run(
        tx,
        _QUOTE,
        id=draft_id,
        price_credits=price_credits,
        wallet_id=wallet_id,
        valid_ms=round(valid_s * 1000),
    )
    if not rows:
        raise errors.StaleDraft
    return _draft(rows[0])


async def wait(
    tx: Transaction,
    draft: Draft,
    message_id: str | None,
    waits_from: datetime,
    way: str = "",
) -> bool:
    """Let a quoted draft wait for room, from then on; its quote stands for so long.

    `message_id` is the message that says so, `way` how it was confirmed. False where it has no
    quote, or too many wait.
    """
    ref = {
        **(draft.message_ref or {}),
        "waits_in": message_id,
        "waits_from": round(waits_from.timestamp() * 1000),
        "waits_as": way,
    }
    rows = await run(
        tx,
        _WAIT,
        id=draft.id,
        revision=draft.revision,
        message_ref=json.dumps(ref),
        valid_ms=WAIT_VALID_S * 1000,
        most_waiting=MOST_WAITING,
    )
    return bool(rows)


async def waiting_drafts(tx: Transaction) -> list[Draft]:
    """Those of the acting account that wait for room, longest first."""
    return [_draft(row) for row in await run(tx, _WAITING)]


async def with_room(
    tx: Transaction, surface: str, *, has_room: bool, most_running: int, limit: int
) -> list[WaitingDraft]:
    """A surface's waiting drafts whose turn it may be, longest first: of people with fewer than
    so many videos under way while `has_room`, and those that waited long enough (operators only).
    """
    await run(tx, _GIVE_UP, late_ms=GIVEN_UP_S * 1000)
    rows = await run(
        tx,
        _WITH_ROOM,
        chats=f"{surface}:%",
        has_room=has_room,
        most_running=most_running,
        limit=limit,
    )
    return [
        WaitingDraft(
            draft_id, account_id, revision, json.loads(place), json.loads(ref).get("waits_in")
        )
        for draft_id, account_id, revision, place, ref in rows
    ]


def _draft(row: Any) -> Draft:
    draft_id, account_id, place, revision, state, brief, ref, price, wallet_id, until, board = row
    return Draft(
        draft_id,
        account_id,
        json.loads(place),
        revision,
        state,
        json.loads(brief),
        None if ref is None else json.loads(ref),
        price,
        wallet_id,
        None if until is None else moment(until),
        None if board is None else json.loads(board),
    )
