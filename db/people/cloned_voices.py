"""Voices that were cloned from their person's own recordings.

A row is written before the voice is made, and listed as erased before it is deleted at its maker:
whatever dies in between is found again by the row's id, which the maker keeps as a label.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from db.core import errors
from db.core.base import moment
from db.core.database import Database
from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.people import erased_files
from db.people.place_keys import NEWEST_KEY

MOST_VOICES: Final = 3
"""Of one person."""
AT_ONCE: Final = 50
"""How many are looked at together."""
State = Literal["waiting", "ready", "refused"]


class TooManyVoices(errors.DbError):
    """This person has as many voices as one may have."""


@dataclass(frozen=True, slots=True)
class ClonedVoice:
    """One voice. `waiting` is not made yet, `refused` never will be."""

    id: str
    account_id: str
    name: str
    language: str
    vendor_id: str | None
    state: State
    place_key: str | None
    consent_words: str
    recordings: tuple[str, ...]
    """Storage keys of what it is made from."""
    consent_at: datetime

    @property
    def sample_key(self) -> str:
        """The storage key of its sample, where somebody heard one."""
        return f"samples/own-{self.id}.mp3"


@dataclass(frozen=True, slots=True)
class ErasedVoice:
    """A voice that its maker has still; without a vendor's id it may never have been made."""

    id: str
    vendor_id: str | None


_COLUMNS: Final = (
    "id, account_id, name, language, vendor_id, state, place_key, consent_words, recordings,"
    " created_at"
)
_MINE = Sql(
    f"""SELECT {_COLUMNS} FROM cloned_voices WHERE account_id = :acting
    ORDER BY created_at, id"""
)
_crossing = partial(Sql, crosses="a voice is made, shared and deleted outside its person's turn")
_LOCK = _crossing("SELECT id FROM accounts WHERE id = :account_id {lock}")
_COUNT = _crossing("SELECT count(*) FROM cloned_voices WHERE account_id = :account_id")
_ADD = _crossing(
    """INSERT INTO cloned_voices (id, account_id, name, language, vendor_id, state, place_key,
    consent_words, recordings, created_at) VALUES (:id, :account_id, :name, :language, NULL,
    'waiting', NULL, :consent_words, :recordings, {now})"""
)
_READY = _crossing(
    """UPDATE cloned_voices SET state = 'ready', vendor_id = :vendor_id
    WHERE id = :id AND state = 'waiting' RETURNING id"""
)
_REFUSED = _crossing(
    "UPDATE cloned_voices SET state = 'refused' WHERE id = :id AND state = 'waiting'"
)
_WAITING = _crossing(
    f"""SELECT {_COLUMNS} FROM cloned_voices WHERE state = 'waiting'
    ORDER BY created_at, id LIMIT :limit"""
)
_ONE = _crossing(
    f"SELECT {_COLUMNS} FROM cloned_voices WHERE id = :id AND account_id = :account_id {{lock}}"
)
_SHARE = _crossing(
    f"""UPDATE cloned_voices SET place_key = {NEWEST_KEY}
    WHERE id = :id AND account_id = :account_id AND state = 'ready' RETURNING id"""
)
_TAKE_BACK = _crossing(
    """UPDATE cloned_voices SET place_key = NULL
    WHERE id = :id AND (account_id = :account_id OR place_key = :place_key) RETURNING id"""
)
_OF_PLACE = _crossing(
    f"""SELECT {_COLUMNS} FROM cloned_voices WHERE place_key = {NEWEST_KEY} AND state = 'ready'
    ORDER BY created_at, id LIMIT :limit"""
)
_OF_PERSON = _crossing(f"SELECT {_COLUMNS} FROM cloned_voices WHERE account_id = :account_id")
_NOTE = _crossing(
    """INSERT INTO erased_voices (id, vendor_id, created_at) VALUES (:id, :vendor_id, {now})
    ON CONFLICT (id) DO UPDATE SET vendor_id = COALESCE(excluded.vendor_id,
    erased_voices.vendor_id)"""
)
_DELETE = _crossing("DELETE FROM cloned_voices WHERE id = :id")
_ERASED = _crossing("SELECT id, vendor_id FROM erased_voices ORDER BY created_at, id LIMIT :limit")
_GONE = _crossing("DELETE FROM erased_voices WHERE id = :id")


async def mine(tx: Transaction) -> list[ClonedVoice]:
    """The acting account's voices, oldest first."""
    return [_voice(row) for row in await run(tx, _MINE)]


async def of_place(tx: Transaction, place_key: str) -> list[ClonedVoice]:
    """What everybody in a group or server may use (operators only)."""
    return [_voice(row) for row in await run(tx, _OF_PLACE, place_key=place_key, limit=AT_ONCE)]


async def add(
    db: Database,
    account_id: str,
    name: str,
    language: str,
    consent_words: str,
    recordings: Sequence[str],
) -> ClonedVoice:
    """Keep what a voice is to be made from; TooManyVoices."""
    voice_id = new_id()
    async with db.operating() as tx:
        await run(tx, _LOCK, account_id=account_id)
        if (await run(tx, _COUNT, account_id=account_id))[0][0] >= MOST_VOICES:
            raise TooManyVoices
        await run(
            tx,
            _ADD,
            id=voice_id,
            account_id=account_id,
            name=name,
            language=language,
            consent_words=consent_words,
            recordings=json.dumps(list(recordings)),
        )
        return _voice((await run(tx, _ONE, id=voice_id, account_id=account_id))[0])


async def made(db: Database, voice: ClonedVoice, vendor_id: str) -> bool:
    """Its maker has it; False where its person took it back meanwhile: then it is to be deleted."""
    async with db.operating() as tx:
        if await run(tx, _READY, id=voice.id, vendor_id=vendor_id):
            return True
        await run(tx, _NOTE, id=voice.id, vendor_id=vendor_id)
        return False


async def refuse(db: Database, voice: ClonedVoice) -> None:
    """Its maker will never make it."""
    async with db.operating() as tx:
        await run(tx, _REFUSED, id=voice.id)


async def waiting(db: Database) -> list[ClonedVoice]:
    """The oldest that are not made yet."""
    async with db.operating() as tx:
        return [_voice(row) for row in await run(tx, _WAITING, limit=AT_ONCE)]


async def share(db: Database, account_id: str, voice_id: str, place_key: str) -> None:
    """Let everybody in a group or server use it; NotFound for another's."""
    async with db.operating() as tx:
        if not await run(tx, _SHARE, id=voice_id, account_id=account_id, place_key=place_key):
            raise errors.NotFound


async def take_back(db: Database, account_id: str, voice_id: str, place_key: str) -> None:
    """Nobody else may use it any more, by its owner's wish or that of who runs the place."""
    async with db.operating() as tx:
        values = {"id": voice_id, "account_id": account_id, "place_key": place_key}
        if not await run(tx, _TAKE_BACK, **values):
            raise errors.NotFound


async def remove(db: Database, account_id: str, voice_id: str) -> None:
    """Forget a voice and its recordings; its maker has it until `erased` says otherwise.

    NotFound for another's.
    """
    async with db.operating() as tx:
        rows = await run(tx, _ONE, id=voice_id, account_id=account_id)
        if not rows:
            raise errors.NotFound
        await _forget(tx, _voice(rows[0]))


async def note_erased(tx: Transaction, account_id: str) -> None:
    """The same with all voices of an account that is being erased."""
    for row in await run(tx, _OF_PERSON, account_id=account_id):
        await _forget(tx, _voice(row))


async def erased(db: Database) -> list[ErasedVoice]:
    """The oldest that a maker has still."""
    async with db.operating() as tx:
        return [ErasedVoice(*row) for row in await run(tx, _ERASED, limit=AT_ONCE)]


async def gone(db: Database, voice_id: str) -> None:
    """Its maker has it no more."""
    async with db.operating(is_brief=True) as tx:
        await run(tx, _GONE, id=voice_id)


async def _forget(tx: Transaction, voice: ClonedVoice) -> None:
    await run(tx, _NOTE, id=voice.id, vendor_id=voice.vendor_id)
    await erased_files.note_keys(tx, (*voice.recordings, voice.sample_key))
    await run(tx, _DELETE, id=voice.id)


def _voice(row: Any) -> ClonedVoice:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    values["recordings"] = tuple(json.loads(values["recordings"]))
    return ClonedVoice(consent_at=moment(values.pop("created_at")), **values)
