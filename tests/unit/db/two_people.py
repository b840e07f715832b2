"""Two people with a row in every table, for tests of the walls between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from db.core.session import Database
from db.models.people import (
    AssetRow,
    DisputeRow,
    GiftRow,
    LinkCodeRow,
    MemberRow,
    PlaceRulesRow,
    PromoCodeRow,
    PurchaseRow,
    RedemptionRow,
    RequestRow,
    WalletRow,
)
from db.people.accounts import Account
from tests.unit.db.customers import confirmed, person

NOW = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Two:
    """Two people with a row in every table, and a shared wallet of the first."""

    ada: Account
    bob: Account


async def fill(db: Database, who: Account, number: int) -> None:
    """One row of this person in each table that `confirmed` did not fill."""
    video = await confirmed(db, who)
    async with db.operating() as tx:
        shared = WalletRow(id=f"shared{number}", place_key=f"discord:{number}", created_at=NOW)
        tx.add(shared)
        tx.add(PlaceRulesRow(place_key=f"discord:{number}", style={}, updated_at=NOW))
        tx.add(PromoCodeRow(code=f"CODE{number}", credits=5, uses_left=1, created_at=NOW))
        await tx.flush()
        mine: dict[str, Any] = {"account_id": who.id, "created_at": NOW}
        tx.add(MemberRow(wallet_id=shared.id, account_id=who.id))
        tx.add(AssetRow(key="k", video_id=video.id, kind="p", storage_key="s", facts={}, **mine))
        tx.add(RequestRow(key="k", request_id="r", **mine))
        tx.add(RedemptionRow(code=f"CODE{number}", **mine))
        tx.add(GiftRow(id=f"g{number}", credits=5, place={}, ends_at=NOW, **mine))
        tx.add(LinkCodeRow(code=f"L{number}", ends_at=NOW + timedelta(1), account_id=who.id))
        purchase = f"u{number}"
        tx.add(
            PurchaseRow(
                id=purchase,
                wallet_id=who.wallet_id,
                provider="stripe",
                pack="small",
                credits=50,
                amount_minor=900,
                currency="usd",
                state="open",
                **mine,
            )
        )
        await tx.flush()
        dispute = DisputeRow(id=f"d{number}", purchase_id=purchase, amount_minor=5)
        dispute.account_id = who.id
        tx.add(dispute)


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
