"""Decisions as tables: cancel, death, failure, unknown sends; estimates; who renders alone."""

from __future__ import annotations

import asyncio
import random
from statistics import median

import pytest

from db.core.errors import DatabaseBusy, LeaseLost
from pipeline.pricing import DEFAULT_OWED, owed_on_cancel
from pipeline.progress import STAGES
from worker import policy
from worker.cancel_tasks import stop
from worker.db_retry import patiently
from worker.isolation_gate import IsolationGate
from worker.time_estimate import (
    FIRST_GUESS_S,
    STEP_S,
    Countdown,
    ObservedDurations,
    Underway,
    kind_of,
    making_left_s,
    waits_s,
)


@pytest.mark.parametrize(
    ("stage", "price", "owed"),
    [("script", 10, 0), ("assets", 10, 0), ("compose", 10, 5), ("compose", 7, 3), ("", 10, 0)],
)
def test_what_is_owed_when_somebody_cancels(stage: str, price: int, owed: int) -> None:
    assert owed_on_cancel(price, stage, DEFAULT_OWED) == owed


def test_a_silly_setting_owes_neither_less_than_nothing_nor_more_than_all() -> None:
    assert owed_on_cancel(10, "compose", {"compose": -3.0}) == 0
    assert owed_on_cancel(10, "compose", {"compose": 9.0}) == 10


@pytest.mark.parametrize(
    ("can_retry", "is_known", "attempt", "then"),
    [
        (False, True, 1, "fail"),
        (True, True, 1, "again"),
        (True, True, 2, "fail"),
        (False, False, 1, "again"),
        (False, False, 2, "fail"),
    ],
)
def test_what_follows_a_failed_attempt(
    can_retry: bool, is_known: bool, attempt: int, then: str
) -> None:
    found = policy.after_error(can_retry=can_retry, is_known=is_known, attempt=attempt)
    assert found == then


def test_an_outage_says_nothing_about_the_video() -> None:
    after = policy.after_error(can_retry=False, is_known=False, attempt=9, is_outage=True)
    assert after == "again"


@pytest.mark.parametrize(
    ("deaths", "attempt", "alone"),
    [(0, 1, False), (1, 2, False), (2, 3, True), (0, 5, False), (0, 6, True), (1, 40, True)],
)
def test_who_died_twice_or_was_begun_often_renders_alone(
    deaths: int, attempt: int, alone: bool
) -> None:
    assert policy.runs_alone(deaths, attempt) == alone


# -- estimates ---------------------------------------------------------------------------


def test_before_anything_was_learned_a_first_guess_is_told() -> None:
    assert waits_s(["a"], [], 1, ObservedDurations()) == [FIRST_GUESS_S]


def test_the_wait_is_what_is_ahead_divided_by_the_slots() -> None:
    pace = ObservedDurations()
    for _ in range(3):
        pace.learn("a", 10.0)
    assert waits_s(["a"] * 4, [], 2, pace) == [10, 10, 20, 20]
    assert waits_s(["a"], [Underway("a", 4.0)], 1, pace) == [16.0]


def test_a_kind_is_learned_apart_and_lends_to_new_kinds() -> None:
    pace = ObservedDurations()
    pace.learn("long", 60.0)
    assert pace.expected_s("short") == 60.0
    pace.learn("short", 6.0)
    assert (pace.expected_s("short"), pace.expected_s("long")) == (6.0, 60.0)


def test_a_video_over_its_time_is_still_expected_to_take_a_little() -> None:
    pace = ObservedDurations()
    pace.learn("a", 10.0)
    assert waits_s(["a"], [Underway("a", 99.0)], 1, pace) == [11.0]


def test_kinds_follow_what_makes_videos_take_longer() -> None:
    short = {"template": "quiz", "length_s": 31.0}
    assert kind_of(short) == kind_of({**short, "prompt": "other", "length_s": 29.0})
    assert kind_of(short) != kind_of({**short, "length_s": 61.0})
    assert kind_of(short) != kind_of({**short, "resolution": "270p"})
    assert kind_of(short) == kind_of({**short, "fps": 30})
    assert kind_of(short) != kind_of({**short, "fps": 60})


def test_the_seconds_left_of_a_running_video_are_learned_by_stage() -> None:
    pace, chance = ObservedDurations(), random.Random(3)
    true = {"script": 2.0, "assets": 12.0, "compose": 20.0, "deliver": 3.0}

    def one() -> dict[str, float]:
        return {stage: seconds * chance.uniform(0.75, 1.25) for stage, seconds in true.items()}

    assert making_left_s(pace, "a", "script", 0.0, 99.0) == 99.0, "nothing was learned yet"
    for _ in range(20):
        past = one()
        pace.learn("a", sum(past.values()), past)
    errors = []
    for _ in range(20):
        stages = one()
        left_s = sum(stages.values())
        for stage in STAGES:
            for share in (0.0, 0.5):
                there_s = stages[stage] * share
                told_s = making_left_s(pace, "a", stage, there_s, None)
                assert told_s is not None
                errors.append(abs(told_s - (left_s - there_s)) / (left_s - there_s))
            left_s -= stages[stage]
    assert median(errors) <= 0.25


def test_the_composer_is_believed_the_more_the_longer_it_goes_on() -> None:
    pace = ObservedDurations()
    pace.learn("a", 25.0, {"script": 1.0, "assets": 2.0, "compose": 20.0, "deliver": 2.0})
    told = [making_left_s(pace, "a", "compose", seconds, 40.0) for seconds in (0.0, 10.0, 20.0)]
    assert told == [22.0, 27.0, 42.0]


# -- alone, patience, stopping -----------------------------------------------------------


async def test_who_killed_workers_before_renders_alone() -> None:
    company, inside, most = IsolationGate(), 0, []

    async def one(alone: bool) -> None:
        nonlocal inside
        async with company.join(alone=alone):
            inside += 1
            most.append((alone, inside))
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(one(number % 3 == 0) for number in range(9)))
    assert all(count == 1 for alone, count in most if alone)
    assert max(count for alone, count in most if not alone) > 1


async def test_who_gives_up_waiting_to_be_alone_blocks_nobody() -> None:
    company = IsolationGate()
    async with company.join(alone=False):
        waiting = asyncio.ensure_future(company.join(alone=True).__aenter__())
        await asyncio.sleep(0)
        await stop([waiting])
        async with asyncio.timeout(1), company.join(alone=False):
            pass


async def test_a_busy_database_is_waited_for_and_a_lost_lease_is_not() -> None:
    answers: list[Exception | int] = [DatabaseBusy(), DatabaseBusy(), 7]

    async def act() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert await patiently(act) == 7
    answers = [LeaseLost()]
    with pytest.raises(LeaseLost):
        await patiently(act)
    answers = [DatabaseBusy()]
    with pytest.raises(DatabaseBusy):
        await patiently(act, for_s=-1)


async def test_a_task_that_swallows_a_cancellation_is_cancelled_again() -> None:
    async def stubborn() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(2):
        await stop([task])
    assert task.cancelled()


def test_a_new_length_is_told_by_its_templates_other_lengths() -> None:
    pace = ObservedDurations()
    for seconds in (9.0, 11.0, 10.0):
        pace.learn("quiz/1080p/30", seconds)
        pace.learn("story/1080p/30", 4 * seconds)
    assert pace.expected_s("quiz/1080p/70") == pytest.approx(20.0)
    assert pace.expected_s("story/1080p/10") == pytest.approx(20.0)
    assert pace.expected_s("list/1080p/30") == 23.5


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_never_rises_by_more_than_a_step_without_a_reason(seed: int) -> None:
    chance, countdown = random.Random(seed), Countdown()
    true_s, told_before, stood_s, shown_before = 90.0, None, 0.0, None
    for now_s in range(150):
        if chance.random() < 0.03:
            true_s += chance.uniform(0, 60)
        forecast_s = max(0.0, true_s - now_s) * chance.uniform(0.7, 1.3)
        told_s = countdown.told_s(forecast_s, float(now_s))
        if told_before is not None and told_s > told_before + 1e-6:
            assert countdown.is_longer, "it rose and nobody was told why"
        shown = round(told_s / STEP_S)
        stood_s = stood_s + 1 if shown == shown_before and not countdown.is_longer else 0
        # A step is gone in 10 s at half the pace; the last one says so after 10 s.
        assert stood_s <= 12, (now_s, told_s, forecast_s)
        told_before, shown_before = told_s, shown


def test_a_forecast_that_stays_near_its_end_says_that_it_takes_longer() -> None:
    countdown = Countdown()
    countdown.told_s(4.0, 0.0)
    assert not countdown.is_longer
    for now_s in range(1, 13):
        countdown.told_s(4.0, float(now_s))
    assert countdown.is_longer
