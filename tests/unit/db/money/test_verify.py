"""`ledger verify` finds each broken rule and names the rows.

The rules are broken by hand here, as the server's owner with triggers off: the program cannot.
"""

from __future__ import annotations

import sqlite3

import pytest

from db.core.database import Database
from db.jobs import claims
from db.money import ledger, verify
from db.money.export import COLUMNS, export
from tests.fixtures.databases import House, PostgresServer
from tests.unit.db.customers import confirmed, person

PURCHASE = """INSERT INTO purchases (id, account_id, wallet_id, provider, pack, credits,
    amount_minor, currency, state, session_id, url, return_link, refunded_minor, disputed_minor,
    taken_credits, returned_credits, asks, created_at) SELECT 'u', account_id, id, 'stripe',
    'small', 50, 900, 'usd', '{state}', {session}, '', '', 0, 0, {taken}, 0, 0, 0
    FROM wallets LIMIT 1"""
TRANSACTION = """INSERT INTO ledger_transactions (key, kind, purchase_id, actor, memo, created_at)
    VALUES ('{key}', '{kind}', {purchase}, '', '', 0)"""
POSTING = """INSERT INTO postings (tx_key, wallet_id, part, credits)
    SELECT '{key}', {wallet}, '{part}', {credits} FROM wallets LIMIT 1"""


def _transaction(
    key: str, kind: str, part: str, credits_: int, purchase: str = "NULL"
) -> list[str]:
    return [
        TRANSACTION.format(key=key, kind=kind, purchase=purchase),
        POSTING.format(key=key, wallet="id", part=part, credits=credits_),
        POSTING.format(key=key, wallet="NULL", part="sales", credits=-credits_),
        f"UPDATE wallets SET {part} = {part} + {credits_}",
    ]


BREAKS: dict[str, list[str]] = {
    "all_postings_sum_to_zero": [POSTING.format(key="x", wallet="NULL", part="sales", credits=1)],
    "transactions_balance": [
        POSTING.format(key="trial:console:ada", wallet="NULL", part="sales", credits=1)
    ],
    "transactions_are_sealed": [TRANSACTION.format(key="x", kind="grant", purchase="NULL")],
    "wallets_equal_their_postings": ["UPDATE wallets SET bought = bought + 1"],
    "ended_videos_have_no_escrow": ["UPDATE videos SET ended_at = 1, state = 'done'"],
    "living_videos_hold_their_price": ["UPDATE videos SET price_credits = 11"],
    "escrow_belongs_to_videos": ["UPDATE postings SET video_id = 'gone'"],
    "only_delivered_videos_are_charged": [
        "UPDATE postings SET part = 'revenue' WHERE part = 'escrow'"
    ],
    "prices_are_what_their_parts_cost": ["UPDATE video_parts SET hundredths = hundredths + 100"],
    "delivered_versions_earn_their_price": [
        "UPDATE postings SET credits = credits - 1 WHERE part = 'escrow'",
        "UPDATE postings SET part = 'revenue' WHERE part = 'escrow'",
        "UPDATE videos SET ended_at = 1, state = 'done'",
    ],
    "no_part_is_charged_twice": [
        "UPDATE videos SET ended_at = created_at, state = 'done'",
        "INSERT INTO videos (id, root_id, account_id, wallet_id, brief, place, state, stage,"
        " attempt, deaths, death_stage, dispatch, cancel_requested, price_credits, is_paid,"
        " cost_usd, created_at, ended_at, stops_at_storyboard, storyboard_credits, redraws_left,"
        " is_reminded, wants_draft) SELECT 'again', root_id, account_id, wallet_id, brief, place,"
        " 'done', '', 0, 0, '', 0, FALSE, 10, FALSE, 0, created_at + 1, created_at + 2, FALSE, 0,"
        " 0, FALSE, FALSE"
        " FROM videos",
        "INSERT INTO video_parts SELECT 'again', kind, key, root_id, hundredths, account_id"
        " FROM video_parts",
    ],
    "orders_are_of_one_wallet": [
        "INSERT INTO videos (id, draft_id, root_id, account_id, wallet_id, brief, place, state,"
        " stage, attempt, deaths, death_stage, dispatch, cancel_requested, price_credits, is_paid,"
        " cost_usd, created_at, stops_at_storyboard, storyboard_credits, redraws_left,"
        " is_reminded, wants_draft) SELECT 'unheld', draft_id, root_id, account_id, wallet_id,"
        " brief, place, 'queued', '', 0, 0, '', 0, FALSE, 0, FALSE, 0, created_at, FALSE, 0, 0,"
        " FALSE, FALSE FROM videos",
    ],
    "paid_flag_is_true": ["UPDATE videos SET is_paid = NOT is_paid"],
    "spending_never_overdraws": [
        "UPDATE postings SET credits = credits * 5 WHERE tx_key LIKE 'hold:%'"
    ],
    "only_bought_credits_move": _transaction("refund:x", "refund", "promo", -1),
    "sales_have_their_receipt": _transaction("sale:s", "sale", "bought", 50),
    "paid_purchases_are_granted_once": [
        PURCHASE.format(state="paid", session="'s'", taken=0),
    ],
    "clawbacks_match_their_counter": [
        PURCHASE.format(state="open", session="'s'", taken=5),
    ],
    "gifts_moved_their_credits": [
        "INSERT INTO gifts (id, account_id, credits, state, name, place, ends_at, created_at)"
        " SELECT 'g', account_id, 5, 'given', '', '{}', 0, 0 FROM wallets LIMIT 1"
    ],
    "closed_wallets_are_empty": [
        "UPDATE wallets SET account_id = NULL, place_key = 'closed:' || id"
    ],
    "codes_are_used_once_each": _transaction("promo:HELLO:ada", "grant", "promo", 5),
}


def _by_hand(house: House, postgres: PostgresServer, statements: list[str]) -> None:
    if house.url.startswith("postgres"):
        off = "SET session_replication_role = replica"
        postgres.run(off, *statements, name="talemill")
        return
    raw = sqlite3.connect(house.url.removeprefix("sqlite:///"))
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        raw.execute(statement)
    raw.commit()
    raw.close()


@pytest.mark.parametrize("rule", BREAKS)
async def test_each_broken_rule_is_found_with_its_rows(
    rule: str, house: House, app: Database, operator: Database, postgres_server: PostgresServer
) -> None:
    await confirmed(app, await person(app, promo=24))
    assert await verify.verify(operator) == []
    _by_hand(house, postgres_server, BREAKS[rule])
    found = {one.rule: one for one in await verify.verify(operator)}
    assert rule in found
    assert found[rule].rows
    assert found[rule].says.endswith(".")


def test_every_rule_has_a_test_that_breaks_it() -> None:
    from db.money.verify import RULES

    assert set(BREAKS) == {rule.name for rule in RULES}


async def test_an_export_has_every_posting_and_no_formula(
    app: Database, worker: Database, operator: Database
) -> None:
    ada = await person(app, promo=24)
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w")
    await claims.finish(worker, video.id, 1, "w", "done", owed=10)
    async with operator.operating() as tx:
        await ledger.grant(tx, ada.wallet_id, 5, key="grant:1", memo="=HYPERLINK(1)")
    rows = [dict(zip(COLUMNS, row, strict=True)) async for row in export(operator)]
    assert len(rows) == 8
    assert sum(int(row["credits"]) for row in rows) == 0
    assert rows[-1]["memo"] == "'=HYPERLINK(1)"
    assert rows[2]["video"] == video.id
