"""Two people with a row in every table, for tests of the walls between them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from db.core.database import Database
from db.core.sql import Sql, run
from db.core.transaction import Transaction
from db.people.accounts import Account
from tests.unit.db.customers import confirmed, person

NOW_MS = round(time.time() * 1000)
TOMORROW_MS = NOW_MS + 86_400_000


@dataclass(frozen=True, slots=True)
class Two:
    """Two people with a row in every table, and a shared wallet of the first."""

    ada: Account
    bob: Account


_WAITS = Sql(
    """UPDATE videos SET state = 'waiting', waits_until = {now} + 60000, redraws_left = 9
    WHERE id = :id""",
    crosses="a test",
)


async def insert(tx: Transaction, table: str, **values: Any) -> None:
    """One row as it is given."""
    places = ", ".join(f":{name}" for name in values)
    await run(tx, Sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"), **values)


async def fill(db: Database, who: Account, number: int) -> None:
    """One row of this person in each table that `confirmed` did not fill."""
    video = await confirmed(db, who)
    place = {"place_key": f"discord:{number}"}
    mine: dict[str, Any] = {"account_id": who.id, "created_at": NOW_MS}
    purchase = {
        "id": f"u{number}",
        "wallet_id": who.wallet_id,
        "provider": "stripe",
        "pack": "small",
        "credits": 50,
        "amount_minor": 900,
        "currency": "usd",
        "state": "open",
        "url": "",
        "return_link": "",
        "refunded_minor": 0,
        "disputed_minor": 0,
        "taken_credits": 0,
        "returned_credits": 0,
        "asks": 0,
    }
    waiting = await confirmed(db, who, 1)
    async with db.operating() as tx:
        await run(tx, _WAITS, id=waiting.id)
        part = {"video_id": waiting.id, "root_id": waiting.id, "hundredths": 0}
        for kind in ("redraw", "fix"):
            await insert(tx, "video_parts", **part, kind=kind, key="r", account_id=who.id)
        wallet = {"id": f"shared{number}", "bought": 0, "promo": 0, "allowance_credits": 7}
        await insert(tx, "wallets", **wallet, **place, created_at=NOW_MS)
        rules = {"rooms": "[]", "templates": "[]", "style": "{}", "updated_at": NOW_MS}
        await insert(tx, "place_rules", **place, **rules)
        code = {"code": f"CODE{number}", "credits": 5, "uses_left": 1, "actor": ""}
        await insert(tx, "promo_codes", **code, created_at=NOW_MS)
        member = {"wallet_id": wallet["id"], "account_id": who.id, "is_manager": False}
        await insert(tx, "wallet_members", **member)
        asset = {"key": "k", "video_id": video.id, "kind": "p", "storage_key": "s", "facts": "{}"}
        await insert(tx, "assets", **asset, cost_usd=0.0, **mine)
        segment = {**asset, "key": "segment:1", "kind": "segment"}
        asked = {**asset, "key": "e", "kind": "edits"}
        await insert(tx, "assets", **asked, cost_usd=0.0, **mine)
        await insert(tx, "assets", **segment, cost_usd=0.0, **mine)
        own = {**asset, "key": "own-1", "kind": "own"}
        await insert(tx, "assets", **own, cost_usd=0.0, **mine)
        shown = {**asset, "key": "w", "kind": "character"}
        await insert(tx, "assets", **shown, cost_usd=0.0, **mine)
        who_is_it = {"id": f"c{number}", "name": "Pip", "name_key": "pip", "looks": "a fox"}
        drawn = {"picture": "own-1", "house": "paper", "is_brought": False}
        await insert(tx, "characters", **who_is_it, **drawn, **mine)
        await insert(tx, "provider_requests", key="k", request_id="r", **mine)
        await insert(tx, "promo_redemptions", code=code["code"], **mine)
        gift = {"id": f"g{number}", "credits": 5, "state": "asked", "name": "", "place": "{}"}
        await insert(tx, "gifts", **gift, ends_at=TOMORROW_MS, **mine)
        voice = {"id": f"c{number}", "name": "Me", "language": "en", "state": "waiting"}
        said = {"consent_words": "yes", "recordings": "[]", **place}
        await insert(tx, "cloned_voices", **voice, **said, **mine)
        link = {"code": f"L{number}", "ends_at": TOMORROW_MS, "account_id": who.id}
        await insert(tx, "link_codes", **link)
        await insert(tx, "purchases", **purchase, **mine)
        dispute = {"id": f"d{number}", "purchase_id": purchase["id"], "amount_minor": 5}
        states = {"is_withdrawn": False, "is_reinstated": False}
        await insert(tx, "disputes", **dispute, **states, account_id=who.id)


async def both(db: Database) -> Two:
    """Ada is attacked, Bob attacks."""
    ada, bob = await person(db, "ada", promo=50), await person(db, "bob", promo=50)
    await fill(db, ada, 1)
    await fill(db, bob, 2)
    return Two(ada, bob)


@pytest_asyncio.fixture
async def two(app: Database) -> Two:
    """The two, on a fresh database of each kind."""
    return await both(app)
