"""Characters that a person keeps by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from db.core.ids import new_id
from db.core.sql import Sql, run
from db.core.transaction import Transaction

MOST_KEPT: Final = 10
"""Of one person; one more is refused."""


@dataclass(frozen=True, slots=True)
class KeptCharacter:
    """A row: who it is, how it looks, and what it is drawn from (pipeline.brief.Character).

    `picture` is a key among the account's assets, empty where there is none. Of a picture that
    its person brought (`is_brought`) nothing is drawn before there are `rights`.
    """

    id: str
    name: str
    looks: str = ""
    picture: str = ""
    house: str = ""
    is_upright: bool | None = None
    is_brought: bool = False
    rights: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether videos may have it."""
        return not self.is_brought or self.rights is not None


_COLUMNS = "id, name, looks, picture, house, is_upright, is_brought, rights"
_LIST = Sql(f"SELECT {_COLUMNS} FROM characters WHERE account_id = :acting ORDER BY created_at, id")
_PUT = Sql(
    """INSERT INTO characters (id, name, name_key, looks, picture, house, is_upright, is_brought,
    rights, created_at, account_id)
    SELECT :id, :name, :name_key, :looks, :picture, :house, CAST(:is_upright AS BOOLEAN),
    CAST(:is_brought AS BOOLEAN), CAST(:rights AS TEXT), {now}, :acting
    WHERE (SELECT count(*) FROM characters WHERE account_id = :acting) < :limit
    ON CONFLICT (account_id, name_key) DO NOTHING RETURNING id, account_id"""
)
_CHANGE = Sql(
    """UPDATE characters SET name = :name, name_key = :name_key, looks = :looks,
    picture = :picture, house = :house, is_upright = CAST(:is_upright AS BOOLEAN),
    is_brought = CAST(:is_brought AS BOOLEAN), rights = CAST(:rights AS TEXT)
    WHERE id = :id AND account_id = :acting"""
)
_REMOVE = Sql(
    "DELETE FROM characters WHERE id = :id AND account_id = :acting RETURNING picture, account_id"
)


async def kept(tx: Transaction) -> list[KeptCharacter]:
    """Those of the acting account, the oldest first."""
    return [_character(row) for row in await run(tx, _LIST)]


def new_character(name: str, **fields: Any) -> KeptCharacter:
    """One that is not stored yet."""
    return KeptCharacter(new_id(), name, **fields)


async def put(tx: Transaction, character: KeptCharacter) -> bool:
    """Keep a new one; False where there are as many as may be, or one of that name."""
    return bool(await run(tx, _PUT, limit=MOST_KEPT, **_values(character)))


async def change(tx: Transaction, character: KeptCharacter) -> None:
    """Keep it as it is now; its name is nobody else's."""
    await run(tx, _CHANGE, **_values(character))


async def remove(tx: Transaction, character_id: str) -> str | None:
    """Forget it: the key of its picture, empty where it has none; None where it is not there."""
    rows = await run(tx, _REMOVE, id=character_id)
    return str(rows[0][0]) if rows else None


def name_key(name: str) -> str:
    """What two spellings of one name have in common."""
    return name.casefold()


def _values(character: KeptCharacter) -> dict[str, Any]:
    values = {name: getattr(character, name) for name in KeptCharacter.__dataclass_fields__}
    return {**values, "name_key": name_key(character.name)}


def _character(row: Any) -> KeptCharacter:
    character_id, name, looks, picture, house, is_upright, is_brought, rights = row
    upright = None if is_upright is None else bool(is_upright)
    return KeptCharacter(
        character_id, name, looks, picture, house, upright, bool(is_brought), rights
    )
