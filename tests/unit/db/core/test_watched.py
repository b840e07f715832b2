"""Background tasks that must not end start again, later each time, and say so meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from db.core.watched import Watched
from tests.fixtures.waiting import until


async def test_a_task_that_falls_or_ends_is_started_again_and_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    starts: list[str] = []

    async def falls() -> None:
        starts.append("falls")
        if len(starts) < 3:
            raise ValueError("nobody foresaw it")
        await asyncio.Event().wait()

    watched = Watched(first_wait_s=0.01, well_after_s=0.1)
    task = watched.start("the watch", falls)
    await until(lambda: len(starts) == 3, "the third start")
    assert not await watched.is_well()
    assert watched.fallen == ("the watch",)
    assert [vars(one)["task"] for one in caplog.records] == ["the watch"] * 2
    assert [vars(one)["wait_s"] for one in caplog.records] == [0.01, 0.02]
    await until(lambda: not watched.fallen, "the recovery")
    assert await watched.is_well()
    task.cancel()


async def test_an_end_in_good_order_is_no_fall(caplog: pytest.LogCaptureFixture) -> None:
    async def ends() -> None:
        return None

    watched = Watched(is_stopping=lambda: True)
    await asyncio.wait_for(watched.start("the watch", ends), 1)
    assert not watched.fallen and not caplog.records


async def test_a_cancelled_task_stays_cancelled() -> None:
    watched = Watched()
    task = watched.start("the watch", lambda: asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not watched.fallen
