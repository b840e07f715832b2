"""Outages are waited out: only the named errors, within their bounds, cancelled at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from db.core.errors import DatabaseBusy, DatabaseUnreachable, LeaseLost
from db.core.retries import Retries, is_database_away, retried

QUICK = Retries("It does not answer.", 0.002, 0.01)


class Failing:
    """Raises its errors in turn, then answers 7; counts its calls."""

    def __init__(self, *errors: BaseException, again: Callable[[], BaseException] | None = None):
        self.errors, self.again, self.calls = list(errors), again, 0

    async def __call__(self) -> int:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        if self.again is not None:
            raise self.again()
        return 7


async def test_what_passes_is_waited_for_however_often() -> None:
    act = Failing(*(DatabaseBusy() for _ in range(20)), DatabaseUnreachable())
    assert await retried(act, QUICK, is_database_away) == 7
    assert act.calls == 22


@pytest.mark.parametrize("error", [LeaseLost(), ValueError(), KeyboardInterrupt()])
async def test_any_other_error_is_raised_at_once(error: BaseException) -> None:
    act = Failing(DatabaseBusy(), error)
    with pytest.raises(type(error)):
        await retried(act, QUICK, is_database_away)
    assert act.calls == 2


async def test_after_its_tries_or_its_time_the_last_error_is_raised() -> None:
    act = Failing(again=DatabaseBusy)
    with pytest.raises(DatabaseBusy):
        await retried(act, Retries("", 0.001, 0.002, attempts=3), is_database_away)
    assert act.calls == 3
    began = time.monotonic()
    with pytest.raises(DatabaseBusy):
        await retried(act, Retries("", 0.001, 0.002, for_s=0.05), is_database_away)
    assert 0.04 < time.monotonic() - began < 1.0


@pytest.mark.parametrize("is_waiting", [True, False])
async def test_a_cancelled_task_stops_at_once(is_waiting: bool) -> None:
    async def act() -> None:
        if is_waiting:
            raise DatabaseBusy
        await asyncio.sleep(60)

    task = asyncio.create_task(retried(act, Retries("", 60, 60), is_database_away))
    await asyncio.sleep(0.02)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
    assert time.monotonic() - began < 0.5


async def test_a_timeout_around_it_is_a_timeout() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await retried(Failing(again=DatabaseBusy), Retries("", 60, 60), is_database_away)
    current = asyncio.current_task()
    assert current is not None
    assert current.cancelling() == 0


async def test_those_who_wait_do_not_come_back_together(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def noted(delay_s: float) -> None:
        waits.append(delay_s)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", noted)
    act = Failing(*(DatabaseBusy() for _ in range(40)))
    await retried(act, Retries("", 0.1, 3.0), is_database_away)
    assert len(set(waits)) > 30
    assert all(0.05 <= one <= 3.0 for one in waits)
    assert max(waits[10:]) > 1.0
    assert waits[0] <= 0.1
