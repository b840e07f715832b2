"""A day that is played event by event: its waits are of the real order, and add up."""

from __future__ import annotations

import random

import pytest

from benchmarks._capacity_day import Day, House, Made, Ordered, Service, crowd, day_of, peak_per_s
from benchmarks._capacity_rates import Counted, Rates
from benchmarks.capacity import busy, mean_length_s, rent

ALONE = Service(60.0, script_s=1.0, picture_s=2.0, voice_s=1.0, pictures_at_once=2)


def played(orders: list[Ordered], house: House, service: Service = ALONE) -> list[Made]:
    return sorted(Day(house, service, random.Random(1)).run(orders), key=lambda one: one.order.at_s)


def order(at_s: float, person: int = 0, length_s: float = 30.0) -> Ordered:
    return Ordered(at_s, person, length_s, is_paid=False, is_heavy=False)


def test_a_video_alone_takes_its_calls_and_its_seconds() -> None:
    (made,) = played([order(10.0)], House(1, cores=2))
    # A script, five pictures by twos, then thirty seconds of a processor on two cores.
    assert made.waited_s == 0.0
    assert made.took_s == pytest.approx(1.0 + 3 * 2.0 + 15.0)


def test_two_at_one_worker_share_its_cores_and_an_account_its_calls() -> None:
    first, second = played([order(0.0), order(0.0, 1)], House(1, cores=2))
    assert second.took_s - first.took_s == pytest.approx(15.0)
    one_call = Service(60.0, picture_s=2.0, account_calls_at_once=1)
    apart = played([order(0.0), order(0.0, 1)], House(50), one_call)
    assert max(one.took_s for one in apart) == pytest.approx(6.0 + 10 * 2.0 + 15.0)


def test_who_orders_fifty_waits_and_nobody_else_does() -> None:
    orders = [Ordered(0.0, 1, 30.0, is_paid=False, is_heavy=True) for _ in range(50)]
    made = played([*orders, order(5.0, 2)], House(2, jobs=4))
    other = next(one for one in made if one.order.person == 2)
    waits = [one.waited_s for one in made if one.order.person == 1]
    assert len(waits) == 50 and max(waits) > 300
    assert other.waited_s == 0.0, "three of a person at once leave room"


def test_every_order_is_made_and_the_crowd_is_the_same_each_time() -> None:
    orders = crowd(300, random.Random(7))
    assert orders == crowd(300, random.Random(7))
    assert len(played(orders, House(4))) == len(orders)
    assert peak_per_s(orders) > len(orders) / 24 / 3600
    day = day_of(300, House(4), ALONE, seed=7)
    assert day["videos"] == len(orders) and 0 < day["fairness"] <= 1.0
    assert day["delivered_p50_s"] <= day["delivered_p95_s"] <= day["delivered_p99_s"]


def test_what_is_full_first_is_named_by_its_share() -> None:
    rates = Rates(1.0, Counted(100, 50, 0.002, 0.05), Counted(4, 2, 0.0001, 0.001), 0.01)
    servers = rates.at(10.0, workers=100)
    assert (servers.redis_commands, servers.postgres_transactions) == (1400, 700)
    shares = busy(10.0, House(100), Service(26.0), rates, send_per_s=25.0)
    assert shares["messages to Telegram"] == pytest.approx(2.0)
    assert shares["Postgres"] == pytest.approx((0.5 + 0.1) / 2)
    assert shares["worker cores"] == pytest.approx(10 * 26 * mean_length_s() / 60 / 200)


def test_what_is_rented_is_not_full_at_the_peak() -> None:
    needs = rent(10_000, 0.075, Service(26.0), mb_per_minute=10.0)
    peak_core_s = 10_000 * 0.075 / 3600 * 26 * mean_length_s() / 60
    assert needs["cores"] * 0.7 >= peak_core_s > (needs["cores"] - 1) * 0.7
    assert needs["storage_gb"] == pytest.approx(10_000 * mean_length_s() / 60 * 10 * 90 / 1000)
