"""Feeds arq in fair order. One process leads, by a lease row.

Rows are the truth: what the reconciler finds lost is dispatched again under a new number. Never
more is handed out than the workers have slots for, so the order stays ours until the last moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from db.core.database import Database
from db.core.errors import DatabaseBusy, DbError
from db.jobs import claims, fair_queue, leadership
from db.jobs.fair_queue import ConcurrencyLimits, Running, WaitingVideo
from db.people import switches
from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import WorkerNote
from worker.lease import Timing
from worker.queue_labels import accepts, capability_for
from worker.queue_positions import QueuePositions
from worker.reconciler import Reconciler

log = logging.getLogger(__name__)

LEAD = leadership.DISPATCHER
LOOK_EVERY_S = 1.0
_FEW = 20
"""With more waiting, places are worked out once a second, not at every notice."""


def choose_queue(
    one: WaitingVideo, workers: Sequence[WorkerNote], given: Counter[str]
) -> str | None:
    """The queue with most free slots that can make this video; None when no worker can now."""
    room: Counter[str] = Counter()
    for note in workers:
        for name in note.capabilities:
            if not note.draining and accepts(name, one.capability, one.surface):
                room[name] += note.slots
    free = {name: slots - given[name] for name, slots in room.items()}
    best = max(sorted(free), key=lambda name: free[name], default=None)
    return best if best is not None and free[best] > 0 else None


@dataclass(slots=True)
class Dispatcher:
    """The dispatch loop of one worker process; it acts only while it leads."""

    db: Database
    queue: Queue
    owner: str
    positions: QueuePositions
    limits: ConcurrencyLimits = field(default_factory=ConcurrencyLimits)
    needs_gpu: bool = False
    """Whether these settings name a provider that draws on one: then videos wait for it."""
    timing: Timing = field(default_factory=Timing)
    is_dead: Callable[[str], bool] = lambda _: False
    """Whether a worker is known to have ended."""
    stopped: Callable[[], Sequence[str]] = tuple
    """Workers of this machine that live but are stopped."""
    turn: int = 0
    """Turns given so far, so that paid and free alternate over calls."""
    _given: dict[str, str] = field(default_factory=dict)
    """Which queue the videos that run now were given to."""
    _led_at: float = -1e9
    _shown_at: float = -1e9
    _reconciler: Reconciler = field(init=False)

    def __post_init__(self) -> None:
        self._reconciler = Reconciler(self.db, self.timing, self.is_dead)

    async def run(self) -> None:
        """Look at every notice and at least every LOOK_EVERY_S, for ever."""
        async for _ in self.queue.listen(LOOK_EVERY_S):
            try:
                if await self._leads():
                    await self.look()
            except (DbError, QueueDown) as error:
                self._say_why(error)
                await asyncio.sleep(LOOK_EVERY_S)

    def _say_why(self, error: Exception) -> None:
        stopped = self.stopped() if isinstance(error, DatabaseBusy) else ()
        if stopped:
            # SQLite has one writer: whoever is stopped in the middle of a write keeps all out.
            log.warning(
                "The database is busy and a worker is stopped: continue or kill its process.",
                extra={"workers": ", ".join(stopped)},
            )
            return
        log.warning("The dispatcher waits.", extra={"error": type(error).__name__})

    @property
    def is_leading(self) -> bool:
        """Whether this process led at its last look."""
        now = asyncio.get_running_loop().time()
        return now - self._led_at < self.timing.lead_s

    async def resign(self) -> None:
        """Let another process lead at once."""
        await leadership.leave(self.db, LEAD, self.owner)

    async def _leads(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._led_at < self.timing.lead_s / 3:
            return True
        leads = await self._take_the_lead()
        self._led_at = now if leads else -1e9
        if not leads:
            self._reconciler.forget()
        return leads

    async def _take_the_lead(self) -> bool:
        if await leadership.lead(self.db, LEAD, self.owner, self.timing.lead_s):
            return True
        leader = await leadership.leader(self.db, LEAD)
        if leader is None or not self.is_dead(leader):
            return False
        await leadership.leave(self.db, LEAD, leader)
        return await leadership.lead(self.db, LEAD, self.owner, self.timing.lead_s)

    async def look(self) -> None:
        """Hand out what may start, dispatch again what got lost, tell people their place."""
        workers = self._reconciler.living(await self.queue.workers())
        now = asyncio.get_running_loop().time()
        await self._give_again(await self._reconciler.lost(workers), workers)
        capability = capability_for(workers, needs_gpu=self.needs_gpu)
        waiting, running = await fair_queue.load(self.db, capability)
        started: set[str] = set()
        if waiting and not await self._is_paused():
            started = await self._start(waiting, running, workers)
        if len(waiting) > _FEW and now - self._shown_at < LOOK_EVERY_S:
            return
        self._shown_at = now
        left = [one for one in waiting if one.video_id not in started]
        order = fair_queue.queue_order(left, Running(running.by_account, turn=self.turn))
        self.positions.show(order, running, workers)

    async def _start(
        self, waiting: Sequence[WaitingVideo], running: Running, workers: Sequence[WorkerNote]
    ) -> set[str]:
        """Hand out, in fair order, what the workers have slots for."""
        given = self._given_now(running, workers)
        slots = sum(note.slots for note in workers if not note.draining)
        started: set[str] = set()
        now = Running(running.by_account, running.by_server, turn=self.turn)
        for one in fair_queue.fair_order(waiting, now, self.limits):
            if given.total() >= slots:
                break
            name = choose_queue(one, workers, given)
            if name is not None and await self._give(one.video_id, name):
                started.add(one.video_id)
                given[name] += 1
        return started

    def _given_now(self, running: Running, workers: Sequence[WorkerNote]) -> Counter[str]:
        """How many of each queue's slots are taken by what runs or was handed out.

        What an earlier leader handed out is counted where most of the slots are.
        """
        self._given = {one: name for one, name in self._given.items() if one in running.ids}
        given = Counter(self._given.values())
        slots: Counter[str] = Counter()
        for note in workers:
            for name in note.capabilities:
                slots[name] += note.slots
        if slots:
            given[slots.most_common(1)[0][0]] += len(running.ids) - len(self._given)
        return given

    async def _is_paused(self) -> bool:
        async with self.db.operating() as tx:
            return bool(await switches.read(tx, "paused", False))

    async def _give(self, video_id: str, queue_label: str, *, is_urgent: bool = False) -> bool:
        number = await claims.mark_dispatched(self.db, video_id, self.owner)
        if not number:
            return False
        self.turn += 1
        self._given[video_id] = queue_label
        await self.queue.enqueue(video_id, number, queue_label, is_urgent=is_urgent)
        return True

    async def _give_again(self, lost: Sequence[str], workers: Sequence[WorkerNote]) -> None:
        if not lost:
            return
        capability = capability_for(workers, needs_gpu=self.needs_gpu)
        rows = {one.video_id: one for one in await fair_queue.alive(self.db, lost, capability)}
        for video_id in lost:
            one = rows.get(video_id)
            if one and (name := choose_queue(one, workers, Counter())):
                about = {"video": video_id, "account": one.account_id, "attempt": one.attempt}
                log.info("A video is dispatched again.", extra=about)
                await self._give(video_id, name, is_urgent=True)
