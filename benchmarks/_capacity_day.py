"""A day of an installation, event by event: who waits how long, and what is busiest at its peak.

Pure but for its seeded chance. Videos start in the real order (db/jobs/fair_queue.py) on workers
that any of them may be taken by, as arq hands them out; what a video takes is given.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from heapq import heappop, heappush, heapreplace
from itertools import islice
from typing import Final

from db.jobs.fair_queue import ConcurrencyLimits, Running, WaitingVideo, fair_order

DAY_S: Final = 24 * 3600.0
LENGTHS_S: Final = ((20.0, 0.3), (35.0, 0.5), (60.0, 0.15), (120.0, 0.05))
"""What is asked for, and how often."""
ORDERS: Final = ((1, 0.8), (2, 0.1), (3, 0.05), (5, 0.049))
"""Videos of a person in a day, and how many people so many; the rest order HEAVY at once."""
HEAVY: Final = 50
PAID_SHARE: Final = 0.2
SCENE_S: Final = 6.0
"""A picture and a spoken line for so many seconds of video."""
_MANY: Final = 100
_LOOK_S: Final = 0.25
"""With many waiting, the order is worked out so often."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a video takes: measured processor seconds, and calls of providers as they are said."""

    cpu_s_per_video_minute: float
    cpu_s_per_video: float = 0.0
    """Beside its minutes, on a worker that is warm."""
    script_s: float = 6.0
    picture_s: float = 2.0
    voice_s: float = 1.5
    pictures_at_once: int = 10
    voices_at_once: int = 10
    """Calls of one worker."""
    account_calls_at_once: int = 0
    """What the pictures' provider allows one account; 0 for no limit."""

    def cpu_s(self, length_s: float) -> float:
        """Processor seconds of one video."""
        return self.cpu_s_per_video + self.cpu_s_per_video_minute * length_s / 60


@dataclass(frozen=True, slots=True)
class House:
    """The machines."""

    workers: int = 100
    cores: int = 2
    jobs: int = 8
    limits: ConcurrencyLimits = ConcurrencyLimits(3, 10)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A video that somebody confirms."""

    at_s: float
    person: int
    length_s: float
    is_paid: bool
    is_heavy: bool


def crowd(people: int, chance: random.Random, *, with_heavy: bool = True) -> list[Ordered]:
    """Everybody's orders of a day, the earliest first; most come in the evening."""
    found = []
    for person in range(people):
        draw, is_paid, count = chance.random(), chance.random() < PAID_SHARE, HEAVY
        for number, share in ORDERS:
            if draw < share:
                count = number
                break
            draw -= share
        is_heavy = count == HEAVY
        at_s = _moment(chance)
        lengths = chance.choices(*zip(*LENGTHS_S, strict=True), k=count)
        if is_heavy and not with_heavy:
            continue
        for length_s in lengths:
            found.append(Ordered(at_s % DAY_S, person, length_s, is_paid, is_heavy))
            at_s += 0.0 if is_heavy else chance.expovariate(1 / 900)
    return sorted(found, key=lambda one: (one.at_s, one.person))


def _moment(chance: random.Random) -> float:
    """A moment of the day: at eight in the evening nine times as likely as at eight o'clock."""
    while True:
        at_s = chance.uniform(0.0, DAY_S)
        busy = 1 + 0.8 * math.cos(2 * math.pi * (at_s / DAY_S - 20 / 24))
        if chance.uniform(0.0, 1.8) < busy:
            return at_s


@dataclass(slots=True)
class _Machine:
    free_jobs: int
    cpu_free_at_s: float = 0.0
    pictures: list[float] = field(default_factory=list)
    voices: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an order: seconds from Confirm to its start, and to its delivery."""

    order: Ordered
    waited_s: float
    took_s: float


class Day:
    """One day; `run` plays it."""

    def __init__(self, house: House, service: Service, chance: random.Random) -> None:
        self._house, self._service, self._chance = house, service, chance
        self._machines = [_Machine(house.jobs) for _ in range(house.workers)]
        self._account: list[float] = []
        self._lines: dict[str, deque[WaitingVideo]] = defaultdict(deque)
        self._open: set[str] = set()
        """Who waits and may have one more under way."""
        self._waiting = 0
        self._running: Counter[str] = Counter()
        self._free = house.workers * house.jobs
        self._turn = 0
        self._looked_s = -math.inf
        self.longest_queue = 0

    def run(self, orders: list[Ordered]) -> list[Made]:
        """Every order to its delivery."""
        events: list[tuple[float, int, str, int, int]] = [
            (one.at_s, number, "order", number, 0) for number, one in enumerate(orders)
        ]
        made: list[Made] = []
        began: dict[int, float] = {}
        next_event = len(events)
        while events:
            now_s, _, what, number, place = heappop(events)
            order = orders[number]
            if what == "order":
                video = WaitingVideo(str(number), str(order.person), order.is_paid, now_s)
                self._lines[video.account_id].append(video)
                self._waiting += 1
                self._look_at(video.account_id)
            elif what == "assets":
                machine = self._machines[place]
                began_s = max(now_s, machine.cpu_free_at_s)
                took_s = self._service.cpu_s(order.length_s) / self._house.cores
                machine.cpu_free_at_s = began_s + took_s
                next_event += 1
                heappush(events, (began_s + took_s, next_event, "end", number, place))
                continue
            elif what == "end":
                self._free += 1
                self._machines[place].free_jobs += 1
                self._running[str(order.person)] -= 1
                self._look_at(str(order.person))
                begin_s = began[number]
                made.append(Made(order, begin_s - order.at_s, now_s - order.at_s))
            self.longest_queue = max(self.longest_queue, self._waiting)
            for number in self._start(now_s, is_last=not events):
                began[number] = now_s
                place = self._place()
                next_event += 1
                ready_s = self._assets(self._machines[place], orders[number].length_s, now_s)
                heappush(events, (ready_s, next_event, "assets", number, place))
        return made

    def _look_at(self, person: str) -> None:
        """Whether somebody waits who may have one more under way."""
        is_open = self._lines[person] and self._running[person] < self._house.limits.per_person
        (self._open.add if is_open else self._open.discard)(person)

    def _start(self, now_s: float, *, is_last: bool) -> list[int]:
        """Whose turn it is, while workers have room."""
        if not self._open or not self._free:
            return []
        if len(self._open) > _MANY and now_s - self._looked_s < _LOOK_S and not is_last:
            return []
        self._looked_s = now_s
        most = self._house.limits.per_person
        # Who has as many under way as they may gets no turn, nor do more of theirs than that.
        waiting = [
            video
            for person in self._open
            for video in islice(self._lines[person], most - self._running[person])
        ]
        running = Running({person: self._running[person] for person in self._open}, turn=self._turn)
        started = fair_order(waiting, running, self._house.limits)[: self._free]
        for video in started:
            self._lines[video.account_id].remove(video)
            self._running[video.account_id] += 1
            self._look_at(video.account_id)
        self._turn += len(started)
        self._waiting -= len(started)
        self._free -= len(started)
        return [int(video.video_id) for video in started]

    def _place(self) -> int:
        """Any worker with room: each looks into the queue as often as another."""
        while True:
            place = self._chance.randrange(len(self._machines))
            if self._machines[place].free_jobs:
                self._machines[place].free_jobs -= 1
                return place

    def _assets(self, machine: _Machine, length_s: float, now_s: float) -> float:
        """When script, pictures and voices of a video are there."""
        service, count = self._service, scenes(length_s)
        begin_s = now_s + service.script_s
        ready_s = begin_s
        for _ in range(count):
            at_s = _slot(machine.pictures, service.pictures_at_once, begin_s)
            if service.account_calls_at_once:
                at_s = _slot(self._account, service.account_calls_at_once, at_s, service.picture_s)
            _take(machine.pictures, service.pictures_at_once, at_s + service.picture_s)
            spoken_s = _slot(machine.voices, service.voices_at_once, begin_s) + service.voice_s
            _take(machine.voices, service.voices_at_once, spoken_s)
            ready_s = max(ready_s, at_s + service.picture_s, spoken_s)
        return ready_s


def _slot(busy: list[float], bound: int, begin_s: float, takes_s: float | None = None) -> float:
    """When a call that is ready at `begin_s` gets one of `bound` slots; it `takes_s` where said."""
    at_s = begin_s if len(busy) < bound else max(begin_s, busy[0])
    if takes_s is not None:
        _take(busy, bound, at_s + takes_s)
    return at_s


def _take(busy: list[float], bound: int, until_s: float) -> None:
    if len(busy) < bound:
        heappush(busy, until_s)
    else:
        heapreplace(busy, until_s)


def scenes(length_s: float) -> int:
    """Pictures, and spoken lines, of a video."""
    return max(1, round(length_s / SCENE_S))


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def peak_per_s(orders: list[Ordered]) -> float:
    """Videos a second in the busiest hour."""
    hours: dict[int, int] = defaultdict(int)
    for one in orders:
        hours[int(one.at_s // 3600)] += 1
    return max(hours.values(), default=0) / 3600


def day_of(people: int, house: House, service: Service, seed: int) -> dict[str, float]:
    """Waits of those who order some, and how fair they are: `fairness` is the same day's time to
    delivery without those who order fifty at once ÷ with them, 1 where they disturb nobody."""
    orders = crowd(people, random.Random(seed))
    day = Day(house, service, random.Random(seed))
    made = day.run(orders)
    alone = Day(house, service, random.Random(seed)).run(
        crowd(people, random.Random(seed), with_heavy=False)
    )
    waits = [one.waited_s for one in made if not one.order.is_heavy]
    heavy = [one.waited_s for one in made if one.order.is_heavy]
    took = [one.took_s for one in made if not one.order.is_heavy]
    took_alone = [one.took_s for one in alone]
    return {
        "videos": len(made),
        "peak_videos_per_s": peak_per_s(orders),
        "wait_p50_s": percentile(waits, 0.5),
        "wait_p95_s": percentile(waits, 0.95),
        "wait_p99_s": percentile(waits, 0.99),
        "wait_of_fifty_p95_s": percentile(heavy, 0.95),
        "delivered_p50_s": percentile(took, 0.5),
        "delivered_p95_s": percentile(took, 0.95),
        "delivered_p99_s": percentile(took, 0.99),
        "fairness": percentile(took_alone, 0.95) / max(1e-9, percentile(took, 0.95)),
        "longest_queue": day.longest_queue,
    }
