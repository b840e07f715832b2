"""No statement of the program reaches another person's rows where an account acts.

SQLite has no roles: there the statements themselves are the wall. On Postgres row-level security
stands behind them.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from db.core import errors
from db.core.access import PERSONAL
from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.jobs import videos
from db.money import balances, ledger
from db.money.ledger import WalletLine
from db.people import drafts
from tests.unit.db.customers import person, quoted
from tests.unit.db.two_people import TOMORROW_MS, Two, two

__all__ = ["two"]

ROOT = Path(__file__).parents[4]
ELSEWHERE: Final = {
    # A header seals postings that were written before it.
    "sqlite": {"db.money.ledger.POST", "db.money.ledger.HEADER"},
    # There the function posts, and a provider's requests are the worker's.
    "postgres": {
        *("db.money.ledger.POSTING", "db.money.ledger.HEADER"),
        "db.jobs.assets._STORE_REQUEST",
    },
}
"""What does nothing by itself in one of the databases, even for whose rows they are."""


def sources() -> Iterator[tuple[str, str]]:
    """Name and text of every module of the program that could hold a statement."""
    for folder in ("db", "bot", "worker"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "Sql" in (text := path.read_text()):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), text


def inside(name: str, value: Any) -> Iterator[tuple[str, Sql]]:
    """Every statement that a module's variable holds."""
    if isinstance(value, Sql):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from inside(f"{name}[{key}]", one)
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from inside(f"{name}[{number}]", one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from inside(f"{name}.{field.name}", getattr(value, field.name))


def statements() -> dict[str, Sql]:
    """Every statement of the program, by where it is."""
    every: dict[int, tuple[str, Sql]] = {}
    for name, _ in sources():
        for variable, value in vars(importlib.import_module(name)).items():
            for where, statement in inside(f"{name}.{variable}", value):
                every.setdefault(id(statement), (where, statement))
    return dict(every.values())


STATEMENTS: Final = statements()


def is_over_persons(statement: Sql) -> bool:
    """Whether it names a table with persons' rows, or a function that reaches them."""
    words = set(re.findall(r"\w+", f"{statement.sqlite} {statement.postgres}"))
    functions = {word for word in words if word.startswith("talemill_")}
    return bool(
        words & set(PERSONAL) or functions - {"talemill_inbox_done", "talemill_count_steps"}
    )


def test_every_statement_is_made_when_its_module_is_loaded() -> None:
    hidden = [
        f"{name}.{function.name}"
        for name, text in sources()
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Sql", "_crossing")
    ]
    # Whose statements are in the module's RULES.
    assert hidden == ["db.money.verify._rule"]
    assert len(STATEMENTS) > 150


def test_every_statement_over_persons_rows_acts_or_says_why_it_crosses() -> None:
    unbounded = [
        where
        for where, statement in STATEMENTS.items()
        if is_over_persons(statement)
        and not statement.crosses
        and ":acting" not in statement.sqlite
        and where != "db.money.ledger.POST"
    ]
    assert unbounded == []


async def test_what_crosses_is_refused_where_an_account_acts(app: Database, two: Two) -> None:
    crossing = [statement for statement in STATEMENTS.values() if statement.crosses]
    assert crossing
    for statement in crossing:
        async with app.acting(two.bob.id) as tx:
            with pytest.raises(errors.NotYours):
                await run(tx, statement)


async def test_what_is_an_accounts_own_is_refused_where_nobody_acts(app: Database) -> None:
    own = [statement for statement in STATEMENTS.values() if statement.is_own]
    assert own
    for statement in own:
        async with app.operating() as tx:
            with pytest.raises(errors.NoActingAccount):
                await run(tx, statement)


async def test_no_statement_shows_or_changes_another_persons_rows(app: Database, two: Two) -> None:
    tries = await hers(app, two)
    kind = "sqlite" if app.is_sqlite else "postgres"
    strangers: set[str] = set()
    untouched = await others(app, strangers)
    for where, statement in STATEMENTS.items():
        if statement.crosses or not is_over_persons(statement):
            continue
        wanted = [{name: one[name] for name in names(statement)} for one in tries]
        wanted = [one for number, one in enumerate(wanted) if one not in wanted[:number]]
        works = [await works_for_its_own(app, two.ada.id, statement, one) for one in wanted]
        if where not in ELSEWHERE[kind]:
            assert any(works), f"{where} does nothing even for whose rows they are"
        # One for each statement, so that what it sees is not what it wrote before.
        stranger = await person(app, where)
        strangers.add(stranger.id)
        for values in wanted:
            shown = await tried_by(app, stranger.id, statement, values)
            theirs = [row for row in shown if any(row) and stranger.id not in tuple(row)]
            assert theirs == [], where
        assert await others(app, strangers) == untouched, where
    assert len(strangers) > 30


async def hers(app: Database, two: Two) -> list[dict[str, Any]]:
    """Values for every parameter, once for each of Ada's ids that could be meant."""
    draft = await quoted(app, two.ada)
    resting = await quoted(app, two.ada)
    async with app.acting(two.ada.id) as tx:
        assert await drafts.wait(tx, resting, None, datetime.now(UTC))
        made = await videos.history(tx, two.ada.id)
    (video,) = [one for one in made if one.state != "waiting"]
    (waiting,) = [one for one in made if one.state == "waiting"]
    async with app.operating() as tx:
        await run(tx, Sql("UPDATE purchases SET state = 'paid'"))
    return [
        {
            **dict.fromkeys(("limit", "count", "credits", "price_credits", "amount_minor"), 5),
            **dict.fromkeys(("name", "memo", "url", "return_link", "actor", "kind"), "hold"),
            **dict.fromkeys(("receiver", "handle", "parent_id", "purchase_id"), None),
            **dict.fromkeys(("request_ref", "progress_ref", "message_ref"), '{"x": 1}'),
            **dict.fromkeys(("brief", "place", "facts", "settings", "board"), '{"x": 1}'),
            **dict.fromkeys(("storyboard_credits", "redraws_left", "redraws", "hundredths"), 1),
            **dict.fromkeys(("stops", "stops_at_storyboard", "wants_draft"), False),
            "id": wanted,
            "account_id": two.ada.id,
            "root_id": video.id,
            "wallet_id": wallet,
            "video_id": video_id,
            "draft_id": draft.id,
            "key": key,
            "skip": 0,
            "most": 0,
            "most_waiting": 3,
            "revision": draft.revision,
            "platform": "console",
            "platform_id": "ada",
            "place_key": "console:1:",
            "code": "L9",
            "valid_ms": TOMORROW_MS,
            "request_id": "r2",
            "keys": '["k"]',
            "storage_key": "s2",
            "cost_usd": 0.5,
            "provider": "stripe",
            "pack": "small",
            "currency": "usd",
            "language": "hi",
            "is_paid": False,
            "upload_limit_bytes": 1,
            "part": "promo",
            "wallets": [wallet, None],
            "accounts": [None, None],
            "parts": ["promo", "escrow"],
            "amounts": [-5, 5],
            **dict.fromkeys(("is_upright", "is_brought"), False),
            **dict.fromkeys(("name_key", "looks", "house", "rights"), "bo"),
            "picture": "w",
        }
        for wallet in (two.ada.wallet_id, "shared1")
        for key, video_id in (("k", video.id), ("hold:new:promo", "new"))
        for wanted in (
            two.ada.id,
            video.id,
            waiting.id,
            video.draft_id,
            draft.id,
            "u1",
            "c1",
            "new",
        )
    ]


def names(statement: Sql) -> list[str]:
    """The parameters of a statement in either database."""
    every = re.findall(r"(?<![:\w]):([a-z_]+)", statement.sqlite)
    return sorted({*every, *statement.names} - {"acting"})


@pytest.mark.parametrize("kind", ["grant", "gift", "sale", "hold", "close"])
async def test_an_account_posts_nothing_but_its_own_holds_and_their_ends(
    app: Database, two: Two, kind: str
) -> None:
    async with app.acting(two.ada.id) as tx:
        have = await balances.balance(tx, two.ada.wallet_id)
    robbed = (WalletLine(two.ada.wallet_id, "promo", -5), WalletLine(None, "escrow", 5))
    for account_id in (two.ada.id, two.bob.id, None):
        with pytest.raises(errors.DbError):
            async with app.acting(two.bob.id) as tx:
                await ledger.post(tx, f"{kind}:x:promo", kind, robbed, account_id=account_id)
    if kind not in ("hold", "close"):
        given = (WalletLine(two.bob.wallet_id, "promo", 5), WalletLine(None, "grants", -5))
        with pytest.raises(errors.NotYours):
            async with app.acting(two.bob.id) as tx:
                await ledger.post(tx, f"{kind}:x:promo", kind, given, account_id=two.bob.id)
    async with app.acting(two.ada.id) as tx:
        assert await balances.balance(tx, two.ada.wallet_id) == have


class _Undone(Exception):
    """Ends a transaction that is only a try."""


async def works_for_its_own(
    app: Database, account_id: str, statement: Sql, values: dict[str, Any]
) -> bool:
    """Whether the statement shows or changes something for whose rows they are; undone."""
    works = False
    try:
        async with app.acting(account_id) as tx:
            before = await rows(tx)
            shown = await run(tx, statement, **values)
            works = any(any(row) for row in shown) or await rows(tx) != before
            raise _Undone
    except (errors.DbError, _Undone):
        return works


async def tried_by(
    app: Database, account_id: str, statement: Sql, values: dict[str, Any]
) -> list[Any]:
    """What the statement shows an account; its changes are kept unless it is refused."""
    try:
        async with app.acting(account_id) as tx:
            return list(await run(tx, statement, **values))
    except errors.DbError:
        return []


async def rows(tx: Transaction) -> list[tuple[Any, ...]]:
    """Every person's row that the transaction may see."""
    return [
        (table, *row)
        for table in PERSONAL
        for row in await run(tx, Sql(f"SELECT * FROM {table} ORDER BY 1, 2"))
    ]


async def others(app: Database, strangers: set[str]) -> list[tuple[Any, ...]]:
    """Every row that is not of one of these accounts."""
    async with app.operating() as tx:
        return [row for row in await rows(tx) if strangers.isdisjoint(row)]
