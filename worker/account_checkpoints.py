"""What one account's videos stored, as the pipeline's checkpoints ask for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from db.core.database import Database
from db.jobs import assets
from db.jobs.video_rows import Video
from worker.db_retry import patiently

if TYPE_CHECKING:
    from pipeline.assets.checkpoints import AssetRow, Checkpoints
    from pipeline.assets.storage import Storage

OnStored = Callable[[], Awaitable[None]]
"""Told after each new stored result."""


class AccountRows:
    """The rows of one account's stored results, as the pipeline's checkpoints ask for them.

    A database that is away is waited for: what is being made, or was just paid for, must not be
    thrown away for it. Every write may be repeated.
    """

    def __init__(
        self, database: Database, account_id: str, video_id: str, on_stored: OnStored
    ) -> None:
        self._database = database
        self._account_id = account_id
        self._video_id = video_id
        self._on_stored = on_stored

    async def find(self, key: str) -> AssetRow | None:
        """The row of a result that is stored, or None."""
        from pipeline.assets.checkpoints import AssetRow

        found = await patiently(lambda: assets.find_asset(self._database, self._account_id, key))
        return None if found is None else AssetRow(found.storage_key, found.facts)

    async def record(
        self, key: str, *, kind: str, storage_key: str, facts: dict[str, Any], cost_usd: float
    ) -> None:
        """Keep the row of a result whose file is stored."""
        await patiently(
            lambda: assets.put_asset(
                self._database,
                self._account_id,
                self._video_id,
                key,
                kind,
                storage_key,
                facts,
                cost_usd,
            )
        )
        await self._on_stored()

    async def find_request_id(self, key: str) -> str | None:
        """The stored request id, or None."""
        return await patiently(
            lambda: assets.find_request_id(self._database, self._account_id, key)
        )

    async def record_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Store the request id."""
        await patiently(
            lambda: assets.store_request_id(self._database, self._account_id, key, request_id)
        )


async def spent_usd(database: Database, video: Video) -> float:
    """What the stored results of a video cost."""
    made = await assets.assets_of(database, video.account_id, video.id)
    return sum(one.cost_usd for one in made)


def checkpoints_for(
    storage: Storage, database: Database, video: Video, on_stored: OnStored
) -> Checkpoints:
    """What this account's earlier attempts and videos stored; `on_stored` hears of more."""
    from pipeline.assets.checkpoints import StoredCheckpoints

    rows = AccountRows(database, video.account_id, video.id, on_stored)
    return StoredCheckpoints(storage, rows, f"{video.account_id}/assets")
