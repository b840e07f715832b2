"""A server's rules: kept per place, empty ones allow all, changed in the audit log."""

from __future__ import annotations

import pytest

from db.core import errors
from db.core.database import Database
from db.people import audit, place_rules
from db.people.place_rules import PlaceRules


async def test_a_place_without_rules_allows_everything(app: Database) -> None:
    rules = await place_rules.rules_of(app, "discord:1")
    assert rules == PlaceRules()
    assert rules.allows_room(["5"]) and rules.allows_template("ai_story")


async def test_rules_are_kept_for_one_place_and_replaced(app: Database) -> None:
    first = PlaceRules(("5",), ("ai_story",), {"aspect": "1:1"})
    second = PlaceRules((), ("quiz",), {})
    async with app.operating() as tx:
        await place_rules.keep_rules(tx, "discord:1", first, actor="discord:7")
    assert await place_rules.rules_of(app, "discord:1") == first
    async with app.operating() as tx:
        await place_rules.keep_rules(tx, "discord:1", second, actor="discord:7")
        changes = await audit.newest(tx, 2)
    assert await place_rules.rules_of(app, "discord:1") == second
    assert await place_rules.rules_of(app, "discord:2") == PlaceRules()
    assert [one.act for one in changes] == ["rules", "rules"]


@pytest.mark.parametrize(
    ("rooms", "where", "is_allowed"),
    [
        ((), ["1"], True),
        (("1",), ["1"], True),
        (("1",), ["2", "1"], True),
        (("1",), ["2"], False),
        (("1",), [], False),
    ],
)
def test_a_channels_rule_holds_in_its_threads(
    rooms: tuple[str, ...], where: list[str], is_allowed: bool
) -> None:
    assert PlaceRules(rooms).allows_room(where) is is_allowed


async def test_lists_have_an_end(app: Database) -> None:
    many = PlaceRules(tuple(str(one) for one in range(place_rules.MOST_ROOMS + 1)))
    with pytest.raises(errors.BadAmount):
        async with app.operating() as tx:
            await place_rules.keep_rules(tx, "discord:1", many, actor="discord:7")
