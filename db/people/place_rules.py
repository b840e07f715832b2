"""What a server's managers allow there: channels, templates, and how new videos start.

Rules belong to a place and to nobody: only an operator's transaction reads or writes them, and
who may change them is asked of the platform before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.people import audit
from db.people.place_keys import NEWEST_KEY

MOST_ROOMS: Final = 50
MOST_TEMPLATES: Final = 50


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """Empty `rooms` or `templates` allow all; `style` are fields of a brief."""

    rooms: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    style: Mapping[str, Any] = field(default_factory=dict)

    def allows_room(self, rooms: Sequence[str]) -> bool:
        """Whether videos may be made in a channel; `rooms` is it and what it lies in."""
        return not self.rooms or any(one in self.rooms for one in rooms)

    def allows_template(self, key: str) -> bool:
        """Whether a template may be used here."""
        return not self.templates or key in self.templates


_crossing = partial(Sql, crosses="rules are a place's and nobody's")
_FIND = _crossing(f"SELECT rooms, templates, style FROM place_rules WHERE place_key = {NEWEST_KEY}")
_KEEP = _crossing(
    f"""INSERT INTO place_rules (place_key, rooms, templates, style, updated_at)
    SELECT {NEWEST_KEY}, :rooms, :templates, :style, {{now}} WHERE TRUE
    ON CONFLICT (place_key) DO UPDATE SET rooms = excluded.rooms,
    templates = excluded.templates, style = excluded.style, updated_at = excluded.updated_at"""
)


async def rules_of(db: Database, place_key: str) -> PlaceRules:
    """The rules of a place such as `discord:123`; one without any allows everything."""
    async with db.operating() as tx:
        return await read_rules(tx, place_key)


async def read_rules(tx: Transaction, place_key: str) -> PlaceRules:
    """The same within an operator's transaction."""
    rows = await run(tx, _FIND, place_key=place_key)
    if not rows:
        return PlaceRules()
    rooms, templates, style = (json.loads(one) for one in rows[0])
    return PlaceRules(tuple(rooms), tuple(templates), style)


async def keep_rules(tx: Transaction, place_key: str, rules: PlaceRules, *, actor: str) -> None:
    """Set a place's rules (operators, asked by its managers); BadAmount for too long lists."""
    if len(rules.rooms) > MOST_ROOMS or len(rules.templates) > MOST_TEMPLATES:
        raise errors.BadAmount
    facts = {"rooms": rules.rooms, "templates": rules.templates, "style": dict(rules.style)}
    written = {name: json.dumps(value) for name, value in facts.items()}
    await run(tx, _KEEP, place_key=place_key, **written)
    await audit.record(tx, actor, "rules", place_key, facts)
