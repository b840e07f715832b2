"""How many workers are rented: enough for what waits, within bounds, never beyond the ceiling."""

from __future__ import annotations

import json
import random

import pytest

from bot.autoscaler.policy import Bounds, Demand, Rented, is_overspent, observe, started, to_start

DAY_S = 86_400.0
NOON_S = 20_000 * DAY_S + DAY_S / 2
FREE = Bounds(usd_per_hour=0.0)


def seen(bounds: Bounds, rented: Rented = Rented(), *names: str, at_s: float = NOON_S) -> Rented:
    return observe(rented, names, at_s, bounds)


@pytest.mark.parametrize(
    ("waiting", "wait_s", "wanted"),
    [(0, 0.0, 0), (1, 5.0, 0), (1, 10.0, 1), (4, 10.0, 1), (5, 10.0, 2), (1000, 60.0, 4)],
)
def test_what_waits_long_enough_is_worth_workers_up_to_the_most(
    waiting: int, wait_s: float, wanted: int
) -> None:
    assert to_start(seen(FREE), Demand(waiting, wait_s), FREE) == wanted


def test_workers_that_start_are_counted_before_they_give_a_sign() -> None:
    many = Demand(8, 60.0)
    rented = started(seen(FREE), 2)
    later = seen(FREE, rented, at_s=NOON_S + 40)
    assert to_start(later, many, FREE) == 0
    assert later.workers == 2
    living = seen(FREE, later, "burst-a", "burst-b", at_s=NOON_S + 50)
    assert (living.starting_s, set(living.living_s)) == ((), {"burst-a", "burst-b"})
    assert to_start(living, many, FREE) == 2


def test_one_that_gave_no_sign_in_time_is_given_up() -> None:
    rented = started(seen(FREE), 1)
    assert seen(FREE, rented, at_s=NOON_S + FREE.start_s - 1).workers == 1
    late = seen(FREE, rented, at_s=NOON_S + FREE.start_s)
    assert late.workers == 0
    assert to_start(late, Demand(1, 60.0), FREE) == 1


def test_two_starts_are_a_cooldown_apart() -> None:
    rented = started(seen(FREE), 1)
    crowd = Demand(100, 60.0)
    assert to_start(seen(FREE, rented, at_s=NOON_S + 29), crowd, FREE) == 0
    assert to_start(seen(FREE, rented, at_s=NOON_S + 30), crowd, FREE) == 3


def test_the_least_are_kept_though_nothing_waits() -> None:
    two = Bounds(least_workers=2, usd_per_hour=0.0)
    assert to_start(seen(two), Demand(), two) == 2
    assert to_start(seen(two, Rented(), "burst-a"), Demand(), two) == 1


def test_no_worker_is_started_that_could_cost_more_than_the_day_may() -> None:
    bounds = Bounds(most_workers=100, usd_per_hour=1.0, at_most_s=1800, ceiling_usd_per_day=2.2)
    first = seen(bounds)
    assert to_start(first, Demand(1000, 60.0), bounds) == 4
    running = started(first, 4)
    later = seen(bounds, running, "burst-a", at_s=NOON_S + 60)
    assert to_start(later, Demand(1000, 60.0), bounds) == 0
    # Three ended after a minute: what they might have cost is free again.
    short = seen(bounds, Rented(later.at_s, 0.1), at_s=NOON_S + 120)
    assert to_start(short, Demand(1000, 60.0), bounds) == 4


def test_spending_is_by_the_second_and_begins_anew_at_midnight() -> None:
    bounds = Bounds(usd_per_hour=3.6)
    rented = seen(bounds, started(seen(bounds), 1), at_s=NOON_S + 10)
    assert rented.spent_usd == pytest.approx(0.01)
    rented = seen(bounds, rented, "burst-a", at_s=NOON_S + 20)
    assert rented.spent_usd == pytest.approx(0.02)
    gone = seen(bounds, rented, at_s=NOON_S + 30)
    assert gone.spent_usd == pytest.approx(0.03)
    assert seen(bounds, gone, at_s=NOON_S + 100).spent_usd == pytest.approx(0.03)
    night = seen(bounds, rented, "burst-a", at_s=NOON_S + DAY_S / 2 + 5)
    assert night.spent_usd == pytest.approx(0.005)


def test_a_worker_that_lives_too_long_passes_the_ceiling_and_is_found() -> None:
    bounds = Bounds(usd_per_hour=1.0, ceiling_usd_per_day=1.0, at_most_s=3600)
    rented = seen(bounds, Rented(), "burst-a")
    assert not is_overspent(seen(bounds, rented, "burst-a", at_s=NOON_S + 3500), bounds)
    assert is_overspent(seen(bounds, rented, "burst-a", at_s=NOON_S + 3700), bounds)


def test_what_is_kept_comes_back_the_same() -> None:
    rented = seen(FREE, started(seen(FREE), 3), "burst-a", at_s=NOON_S + 1)
    assert Rented.from_json(json.loads(json.dumps(rented.as_json()))) == rented
    assert Rented.from_json({}) == Rented()


@pytest.mark.parametrize("seed", range(20))
def test_a_day_of_crowds_never_passes_the_ceiling_nor_the_most(seed: int) -> None:
    chance = random.Random(seed)
    bounds = Bounds(
        most_workers=chance.randint(1, 20),
        cooldown_s=chance.choice([0.0, 30.0]),
        start_s=60.0,
        at_most_s=chance.choice([300.0, 3000.0]),
        usd_per_hour=chance.uniform(0.1, 5.0),
        ceiling_usd_per_day=chance.uniform(0.5, 20.0),
    )
    rented, began_s = Rented(), NOON_S - DAY_S / 2
    lives: dict[str, float] = {}
    for second in range(0, int(DAY_S) - 10, 20):
        now_s = began_s + second
        lives = {name: end_s for name, end_s in lives.items() if end_s > now_s}
        rented = observe(rented, lives, now_s, bounds)
        count = to_start(rented, Demand(chance.randint(0, 400), 60.0), bounds)
        rented = started(rented, count) if count else rented
        for number in range(count):
            lives[f"burst-{second}-{number}"] = now_s + chance.uniform(20.0, bounds.at_most_s)
        assert len(lives) <= bounds.most_workers
        assert not is_overspent(rented, bounds)
