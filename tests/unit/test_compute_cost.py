"""What a minute of video costs is worked out from two videos that differ in length alone."""

from __future__ import annotations

import pytest

from benchmarks.compute_cost import Made, cost


def test_a_start_and_a_minute_are_told_apart() -> None:
    found = cost(Made(15.0, 12.5, 20.0), Made(60.0, 35.0, 45.0), usd_per_core_second=0.00002)
    assert found["cpu_s_per_video_minute"] == pytest.approx(30.0)
    assert found["start_cpu_s"] == pytest.approx(5.0)
    assert found["usd_per_video_minute"] == pytest.approx(0.0006)
    assert found["quoted_usd_per_video_minute"] == 0.06
    assert found["times_cheaper"] == pytest.approx(100.0)


def test_a_worker_rented_for_one_video_is_paid_for_while_it_waits_too() -> None:
    found = cost(Made(15.0, 12.5, 20.0), Made(60.0, 35.0, 45.0), usd_per_core_second=0.00002)
    assert found["usd_per_video_minute_rented_for_one"] > found["usd_per_video_minute"]


def test_seconds_that_were_measured_unevenly_make_no_negative_start() -> None:
    assert cost(Made(15.0, 5.0, 20.0), Made(60.0, 35.0, 45.0), 0.00002)["start_cpu_s"] == 0.0
