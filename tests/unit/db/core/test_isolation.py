"""Nobody reaches another person's rows through the session: every table, every verb.

This is the wall on SQLite, which has no roles; on Postgres test_walls_of_postgres.py goes on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from db.core import errors
from db.core.session import Database
from db.jobs import videos
from db.models.people import IdentityRow, Owned, PostingRow, RequestRow, TransactionRow, WalletRow
from db.money import ledger
from db.people import accounts
from tests.unit.db.two_people import Two, two

__all__ = ["two"]

NOW = datetime.now(UTC)
OWNED: list[Any] = [*Owned.__subclasses__(), WalletRow, PostingRow, TransactionRow]


async def test_an_acting_account_reads_only_its_own_rows_of_every_table(
    app: Database, two: Two
) -> None:
    for table in OWNED:
        async with app.acting(two.bob.id) as tx:
            seen = (await tx.scalars(select(table))).all()
        assert seen, table
        shared = {None} if table is WalletRow else set()
        assert {row.account_id for row in seen} - shared == {two.bob.id}, table


@pytest.mark.parametrize("table", OWNED, ids=lambda table: str(table.__tablename__))
async def test_bulk_changes_stop_at_the_own_rows(app: Database, two: Two, table: Any) -> None:
    async with app.operating() as tx:
        before = len((await tx.scalars(select(table))).all())
    for verb in (update(table).values(account_id=two.bob.id), delete(table)):
        try:
            async with app.acting(two.bob.id) as tx:
                await tx.execute(verb)
        except (errors.DbError, SQLAlchemyError):
            pass
    async with app.operating() as tx:
        left = (await tx.scalars(select(table).where(table.account_id == two.ada.id))).all()
    assert left
    assert before


async def test_adding_for_another_person_is_refused(app: Database, two: Two) -> None:
    for row in (
        IdentityRow(platform="x", platform_id="1", account_id=two.ada.id, created_at=NOW),
        RequestRow(key="z", request_id="r", account_id=two.ada.id, created_at=NOW),
    ):
        with pytest.raises(errors.NotYours):
            async with app.acting(two.bob.id) as tx:
                tx.add(row)
    with pytest.raises(errors.NotYours):
        async with app.acting(two.bob.id) as tx:
            await tx.execute(insert(RequestRow).values(key="z", account_id=two.ada.id))
    with pytest.raises(errors.NotYours):
        async with app.acting(two.bob.id) as tx:
            await tx.execute(text("SELECT * FROM videos"))


async def test_another_persons_wallet_cannot_be_read_or_spent(app: Database, two: Two) -> None:
    async with app.acting(two.bob.id) as tx:
        with pytest.raises(errors.NotFound):
            await ledger.balance(tx, two.ada.wallet_id)
        assert await ledger.history(tx, two.ada.wallet_id) == []
        with pytest.raises(errors.NotFound):
            await ledger.hold(tx, two.ada.wallet_id, "v", 5)
        with pytest.raises(errors.NotFound):
            await ledger.hold(tx, "shared1", "v", 5)


async def test_another_persons_video_cannot_be_seen_or_cancelled(app: Database, two: Two) -> None:
    async with app.acting(two.ada.id) as tx:
        hers = (await videos.history(tx, two.ada.id))[0]
    async with app.acting(two.bob.id) as tx:
        with pytest.raises(errors.NotFound):
            await videos.get_video(tx, hers.id)
        assert await videos.history(tx, two.ada.id) == []
        assert await videos.request_cancel(tx, hers.id) == "too_late"
        with pytest.raises(errors.NotFound):
            await accounts.get_account(tx, two.ada.id)
