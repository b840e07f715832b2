"""Fair order: persons take turns, paid goes first, free never starves, limits hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.core.database import Database
from db.jobs import fair_queue
from db.jobs.fair_queue import ConcurrencyLimits, Running, WaitingVideo, fair_order, queue_order
from tests.unit.db.customers import confirmed
from tests.unit.db.customers import person as somebody


def person(name: str, count: int, *, paid: bool = False, since: float = 0.0) -> list[WaitingVideo]:
    """The waiting videos of one person, a second apart."""
    return [WaitingVideo(f"{name}{n}", name, paid, since + n) for n in range(count)]


def ids(order: list[WaitingVideo]) -> list[str]:
    """The order as ids."""
    return [one.video_id for one in order]


def test_persons_take_turns() -> None:
    waiting = person("a", 3) + person("b", 2, since=10) + person("c", 1, since=20)
    assert ids(queue_order(waiting)) == ["a0", "b0", "c0", "a1", "b1", "a2"]


def test_five_hundred_of_one_person_do_not_delay_the_others() -> None:
    others = [video for n in range(49) for video in person(f"p{n:02}", 1, since=1000 + n)]
    order = ids(queue_order(person("greedy", 500) + others))
    assert max(order.index(video.video_id) for video in others) == 49


def test_who_has_videos_running_waits_for_who_has_none() -> None:
    waiting = person("a", 2) + person("b", 2, since=10)
    assert ids(fair_order(waiting, Running({"a": 1}))) == ["b0", "a0", "b1", "a1"]


def test_paid_goes_first_and_free_gets_every_third_turn() -> None:
    waiting = [v for n in range(6) for v in person(f"free{n}", 1, since=n)]
    waiting += [v for n in range(6) for v in person(f"paid{n}", 1, paid=True, since=100 + n)]
    kinds = "".join("P" if one.is_paid else "f" for one in fair_order(waiting))
    assert kinds == "PPfPPfPPffff"


def test_the_turns_go_on_from_one_call_to_the_next() -> None:
    waiting = person("free", 1) + person("paid", 1, paid=True)
    assert ids(fair_order(waiting, Running(turn=0))) == ["paid0", "free0"]
    assert ids(fair_order(waiting, Running(turn=2))) == ["free0", "paid0"]


def test_a_persons_limit_counts_what_runs_already() -> None:
    order = fair_order(person("a", 5), Running({"a": 2}), ConcurrencyLimits(per_person=3))
    assert ids(order) == ["a0"]


def test_a_servers_limit_holds_over_its_members_only() -> None:
    waiting = [WaitingVideo(f"s{n}", f"m{n}", False, n, "discord:9") for n in range(5)]
    waiting += [WaitingVideo("private", "m0", False, 9)]
    order = fair_order(waiting, Running({}, {"discord:9": 1}), ConcurrencyLimits(per_server=3))
    assert ids(order) == ["s0", "s1", "private"]


def test_the_overall_limit_counts_what_runs() -> None:
    waiting = person("a", 3) + person("b", 3)
    assert len(fair_order(waiting, Running({"c": 4}), ConcurrencyLimits(overall=6))) == 2


def test_nothing_waits() -> None:
    assert fair_order([]) == []


@pytest.mark.parametrize(
    "places",
    [
        [
            {"surface": "discord", "chat_id": "1", "group_id": "9"},
            {"surface": "discord", "chat_id": "2", "group_id": "9"},
            {"surface": "discord", "chat_id": "3", "topic_id": "4", "group_id": "9"},
        ],
        [
            {"surface": "telegram", "chat_id": "-5", "topic_id": "1"},
            {"surface": "telegram", "chat_id": "-5", "topic_id": "2"},
            {"surface": "telegram", "chat_id": "-5"},
        ],
    ],
    ids=["channels of a Discord server", "topics of a Telegram group"],
)
async def test_a_servers_limit_counts_all_its_channels_and_topics(
    app: Database, operator: Database, places: list[dict[str, Any]]
) -> None:
    for number, place in enumerate(places):
        who = await somebody(app, f"p{number}", promo=10)
        shared = {"person_id": None, "token_key": None, **place, "is_private": False}
        await confirmed(app, who, place=shared)
    alone = await somebody(app, "alone", promo=10)
    await confirmed(app, alone, place={**places[0], "is_private": True})
    waiting, running = await fair_queue.load(operator)
    starting = fair_order(waiting, running, ConcurrencyLimits(per_server=2))
    assert len(waiting) == 4
    assert len([one for one in starting if one.server]) == 2
    assert alone.id in {one.account_id for one in starting}


_SOME = st.lists(
    st.builds(
        WaitingVideo,
        st.uuids().map(str),
        st.sampled_from("abcdef"),
        st.booleans(),
        st.floats(0, 1000),
        st.sampled_from(["", "s1", "s2"]),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(_SOME, st.integers(1, 4), st.integers(1, 6))
def test_no_limit_is_ever_passed_and_nobody_twice(
    waiting: list[WaitingVideo], per_person: int, per_server: int
) -> None:
    order = fair_order(waiting, None, ConcurrencyLimits(per_person, per_server))
    assert len(set(ids(order))) == len(order)
    assert max(Counter(one.account_id for one in order).values(), default=0) <= per_person
    servers = Counter(one.server for one in order if one.server)
    assert max(servers.values(), default=0) <= per_server


@settings(deadline=None)
@given(_SOME)
def test_without_limits_everybody_comes_and_each_in_their_own_order(
    waiting: list[WaitingVideo],
) -> None:
    order = queue_order(waiting)
    assert set(ids(order)) == set(ids(waiting))
    for account in {one.account_id for one in order}:
        for paid in (True, False):
            own = [one for one in order if one.account_id == account and one.is_paid == paid]
            assert own == sorted(own, key=lambda one: (one.since, one.video_id))
