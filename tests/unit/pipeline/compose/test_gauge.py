"""Progress: it never runs back, and the seconds left are those of the work that is really done."""

from __future__ import annotations

import pytest

from pipeline.compose.progress import Gauge

Told = list[tuple[float, float | None]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("pipeline.compose.progress.time.monotonic", lambda: now[0])
    return now


def gauge() -> tuple[Gauge, Told]:
    told: Told = []
    return Gauge(lambda share, left_s: told.append((share, left_s))), told


def test_it_never_runs_back_even_when_work_is_made_again(clock: list[float]) -> None:
    counted, told = gauge()
    for done, total in ((0, 100), (50, 100), (30, 100), (60, 300), (300, 300)):
        counted.update(done, total, True, 0)
        clock[0] += 1
    counted.finish()
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert shares[-2] < 1.0


def test_the_seconds_left_follow_from_the_pace_so_far(clock: list[float]) -> None:
    counted, told = gauge()
    counted.update(0, 300, True, 0)
    clock[0] += 2
    counted.update(100, 300, True, 0)
    assert told[0][1] is None
    assert told[-1][1] == pytest.approx(4.0)


def test_waiting_for_assets_and_found_segments_say_nothing_of_the_pace(clock: list[float]) -> None:
    counted, told = gauge()
    counted.update(0, 400, True, 0)
    clock[0] += 2
    counted.update(200, 400, False, 100)
    clock[0] += 60
    counted.update(200, 400, True, 100)
    assert told[-1][1] == pytest.approx(4.0)
