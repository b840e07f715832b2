"""Postgres dies under real workers, in the middle of videos: all of them finish, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from db.money.verify import verify
from tests.acceptance.test_recovery import QUICK, in_stage
from tests.fixtures.fleet import PRICE, Fleet, fleet
from tests.fixtures.postgres import DURABLE, PostgresServer, running_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that loses nothing committed when its processes are killed."""
    with running_postgres(DURABLE) as made:
        yield made


@pytest_asyncio.fixture
async def ships(server: PostgresServer) -> AsyncIterator[Fleet]:
    """Two workers on a fresh database there."""
    url = server.emptied()
    seconds = {"script": 0.4, "assets": 0.8, "compose": 0.8}
    async with fleet(
        database_url=url, workers=2, seconds=seconds, WORKER_JOBS="2", FLEET_TIMING=QUICK
    ) as made:
        yield made


async def settled(ships: Fleet, count: int) -> None:
    """Every video was delivered once and paid once, and the ledger verifies."""
    assert len([one for one in ships.chat.messages.values() if one.message.media]) == count
    assert await ships.credits() == 1000 - PRICE * count
    assert await verify(ships.db) == []


async def test_killed_while_videos_are_made_it_loses_none(
    ships: Fleet, server: PostgresServer
) -> None:
    made = [await ships.order() for _ in range(3)]
    await in_stage(ships, made[0], "assets")
    server.kill()
    server.restart()
    made += [await ships.order() for _ in range(2)]
    ended = await ships.ended(*(one.id for one in made))
    assert [(one.state, one.error) for one in ended] == [("done", None)] * 5, ships.log()
    await settled(ships, 5)
    # No worker had to die for it.
    assert all(one.poll() is None for one in ships.workers)


async def test_killed_together_with_a_worker_it_loses_none(
    ships: Fleet, server: PostgresServer
) -> None:
    video = await ships.order()
    worker = await in_stage(ships, video, "compose")
    worker.kill()
    server.kill()
    server.restart()
    (done,) = await ships.ended(video.id)
    assert done.attempt == 2
    await settled(ships, 1)
