"""Rolling deploys: the new takes over while the old drains; programs and databases that do not
fit refuse each other with one sentence."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from db.core.migrate import NEWEST
from db.redis.worker_presence import WorkerNote
from tests.acceptance.test_recovery import in_stage, settled
from tests.fixtures.fleet import ROOT, Fleet, fleet

SOON = json.dumps({"schema_s": 0.3})


async def stamp(ships: Fleet, version: str) -> None:
    """As if a program of that version had migrated the database."""
    async with ships.db.operating() as tx:
        await tx.driver.execute(f"UPDATE alembic_version SET version_num = '{version}'")


async def noted(ships: Fleet, wanted: Callable[[Sequence[WorkerNote]], bool]) -> None:
    """Wait until what the workers say of themselves is as wanted."""
    for _ in range(2000):
        if wanted(await ships.queue.workers()):
            return
        await asyncio.sleep(0.03)
    raise AssertionError(ships.log())


async def refusal(ships: Fleet) -> list[str]:
    """What `talemill worker` says when it does not start."""
    refused = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "worker"],
        cwd=ROOT,
        env={
            **os.environ,
            **ships.environment,
            "TALEMILL_DATA_FOLDER": str(ships.folder),
            "REDIS_URL": ships.redis.url,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode != 0
    return (refused.stdout + refused.stderr).strip().splitlines()


async def test_a_new_worker_takes_over_while_the_old_one_drains() -> None:
    # A stage must last for longer than a look at the row takes, or nobody sees it.
    seconds = {"script": 1.0, "compose": 6.0}
    async with fleet(seconds=seconds, workers=2, WORKER_GRACE_S="60") as ships:
        await noted(ships, lambda notes: len(notes) == 2)
        first = await ships.order()
        old = await in_stage(ships, first, "compose")
        old.terminate()
        await noted(
            ships,
            lambda notes: not any(one.slots and f"-{old.pid}-" in one.worker for one in notes),
        )
        second = await ships.order()
        new = await in_stage(ships, second, "script")
        assert new is not old
        assert (await ships.video(first.id)).state == "running", "the old one still drains"
        ended = await ships.ended(first.id, second.id)
        assert [(one.state, one.attempt) for one in ended] == [("done", 1)] * 2
        assert await asyncio.to_thread(old.wait, 20) == 0
        assert new.poll() is None
        await settled(ships, 2)


async def test_a_running_worker_drains_once_the_database_is_newer_than_it() -> None:
    async with fleet(seconds={"compose": 1.5}, WORKER_GRACE_S="30", FLEET_TIMING=SOON) as ships:
        video = await ships.order()
        worker = await in_stage(ships, video, "compose")
        await stamp(ships, "9999")
        assert await asyncio.to_thread(worker.wait, 30) == 0
        done = await ships.video(video.id)
        assert (done.state, done.attempt) == ("done", 1)
        waiting = await ships.order()
        await asyncio.sleep(0.5)
        assert (await ships.video(waiting.id)).state == "queued"
        # The new version finds it.
        await stamp(ships, NEWEST)
        ships.start_worker(FLEET_SECONDS="{}")
        await ships.ended(waiting.id)
        await settled(ships, 2)


@pytest.mark.parametrize(
    ("version", "says"), [("9999", "update the program"), ("0000", "talemill migrate")]
)
async def test_programs_and_databases_that_do_not_fit_refuse_each_other_with_one_sentence(
    version: str, says: str
) -> None:
    async with fleet(workers=0) as ships:
        await stamp(ships, version)
        try:
            (line,) = await refusal(ships)
        finally:
            # A Postgres is the next test's, too.
            await stamp(ships, NEWEST)
        assert says in line
