"""What admins set while the program runs: prices, templates switched off, pause."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from db.core.sql import Sql, run
from db.core.transaction import Transaction

_ALL = Sql("SELECT name, value FROM switches ORDER BY name")
_ONE = Sql("SELECT value FROM switches WHERE name = :name")
_crossing = partial(Sql, crosses="an operator's act")
_SET = _crossing(
    """INSERT INTO switches (name, value, actor, updated_at)
    VALUES (:name, :value, :actor, {now})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, actor = excluded.actor,
    updated_at = excluded.updated_at"""
)
_CLEAR = _crossing("DELETE FROM switches WHERE name = :name")


async def read_all(tx: Transaction) -> dict[str, Any]:
    """Every switch and its value."""
    return {name: json.loads(value) for name, value in await run(tx, _ALL)}


async def read(tx: Transaction, name: str, default: Any = None) -> Any:
    """One switch's value."""
    rows = await run(tx, _ONE, name=name)
    return json.loads(rows[0][0]) if rows else default


async def put(tx: Transaction, name: str, value: Any, *, actor: str) -> None:
    """Set a switch (operators only)."""
    await run(tx, _SET, name=name, value=json.dumps(value), actor=actor)


async def clear(tx: Transaction, name: str) -> None:
    """Back to what the settings say (operators only)."""
    await run(tx, _CLEAR, name=name)
