"""`talemill ledger` and `talemill reconcile`, as somebody at a shell runs them."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from db.core.database import Database
from db.money.verify import RULES
from tests.fixtures.market import Market
from tests.unit.db.customers import confirmed, parts, person


@pytest.fixture
def installed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation whose database is the test's; its address."""
    monkeypatch.setenv("TALEMILL_DATABASE_URL", sqlite_url)
    for name in ("STRIPE_API_KEY", "TELEGRAM_TOKEN", "TELEGRAM_STARS"):
        monkeypatch.delenv(name, raising=False)
    return sqlite_url


async def sell_a_video(url: str) -> None:
    """Some postings."""
    db = await Database.open(url)
    await confirmed(db, await person(db, promo=24))
    await db.close()


def test_a_ledger_in_order_says_so(installed: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(sell_a_video(installed))
    assert main(["ledger", "verify"]) == 0
    assert f"in order: {len(RULES)} rules hold" in capsys.readouterr().out
    assert main(["ledger", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "rules": len(RULES), "broken": []}


def test_a_broken_ledger_shows_the_rows(installed: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(sell_a_video(installed))
    raw = sqlite3.connect(installed.removeprefix("sqlite:///"))
    raw.execute("UPDATE wallets SET promo = promo + 7")
    raw.commit()
    raw.close()
    assert main(["ledger", "verify"]) == 1
    said = capsys.readouterr().out
    assert "Broken: Each wallet's parts are the sums of its postings." in said
    assert "promo 21" in said
    assert "posted_promo 14" in said
    assert main(["ledger", "verify", "--json"]) == 1
    broken = json.loads(capsys.readouterr().out)["broken"]
    assert [one["rule"] for one in broken] == ["wallets_equal_their_postings"]


def test_an_export_is_a_table_that_sums_to_zero(
    installed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(sell_a_video(installed))
    target = tmp_path / "ledger.csv"
    assert main(["ledger", "export", "--csv", str(target)]) == 0
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["grant", "grant", "hold", "hold"]
    assert sum(int(row["credits"]) for row in rows) == 0
    assert main(["ledger", "export"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ledger", "export", "--csv", "/no/such/folder/x.csv"], "cannot be written"),
        (["reconcile"], "set STRIPE_API_KEY, or TELEGRAM_STARS"),
        (["reconcile", "--days", "0"], "--days is 1 to 90"),
    ],
)
def test_bad_input_is_one_sentence(
    installed: str, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_an_empty_database_asks_for_a_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert main(["ledger", "verify"]) == 2
    assert "talemill migrate" in capsys.readouterr().err


async def test_reconcile_repairs_and_reports(
    market: Market, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", market.url)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_x")
    monkeypatch.setenv("STRIPE_API_BASE", market.stripe.url)
    ada = await person(market.db)
    purchase = await market.buy(ada)
    market.stripe.pay(str(purchase.session_id))
    assert await asyncio.to_thread(main, ["reconcile"]) == 0
    said = capsys.readouterr().out
    assert "1 sales compared, 1 differences." in said
    assert "granted" in said
    assert await parts(market.db, ada) == (50, 0)
    other = {**market.stripe.sessions[str(purchase.session_id)], "id": "cs_other"}
    market.stripe.sessions["cs_other"] = other
    assert await asyncio.to_thread(main, ["reconcile", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["differences"]
    assert [one["what"] for one in found] == ["mismatch"]
    await market.payment_events.round()
    assert [one.kind for one in market.told] == ["paid"]
