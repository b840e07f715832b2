"""Rents workers while videos wait, from zero: a task of the bot, which is there when no worker is.

One bot leads, by a lease row. What was started is written down before it is started, so that a
bot that is killed in between leaves nobody to start the same again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from dataclasses import dataclass
from typing import Final

from bot.autoscaler import policy
from bot.autoscaler.launchers.base import Launcher, LauncherError
from bot.autoscaler.policy import Bounds, Demand, Rented
from db.core.database import Database
from db.core.errors import DbError
from db.jobs import fair_queue, leadership
from db.jobs.fair_queue import ConcurrencyLimits, Running
from db.people import switches
from db.redis.queue import Queue
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import BURST

log = logging.getLogger(__name__)

LEAD: Final = "autoscaler"
LEASE_S: Final = 15.0
ROW: Final = "rented_workers"
"""The switch that holds what is rented."""


@dataclass(frozen=True, slots=True)
class Autoscaler:
    """Looks every `every_s`; acts only while this bot leads."""

    db: Database
    queue: Queue
    launcher: Launcher
    bounds: Bounds
    owner: str
    limits: ConcurrencyLimits = ConcurrencyLimits()
    surfaces: frozenset[str] | None = None
    """Those that a rented worker delivers to; nobody is rented for other videos. None: all."""
    every_s: float = 2.0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; at its end the launcher lets go."""
        led_s = -math.inf
        try:
            while not stop.is_set():
                try:
                    # A third of the lease is between two renewals: each is a write.
                    if time.monotonic() - led_s >= LEASE_S / 3:
                        leads = await leadership.lead(self.db, LEAD, self.owner, LEASE_S)
                        led_s = time.monotonic() if leads else -math.inf
                    if math.isfinite(led_s):
                        await self.look()
                except (DbError, QueueDown) as error:
                    log.warning("The autoscaler waits.", extra={"error": type(error).__name__})
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self.every_s)
        finally:
            with contextlib.suppress(DbError):
                await leadership.leave(self.db, LEAD, self.owner)
            await self.launcher.close()

    async def look(self, now_s: float | None = None) -> int:
        """Look once; how many workers were started."""
        now_s = time.time() if now_s is None else now_s
        names = [one.worker for one in await self.queue.workers() if one.worker.startswith(BURST)]
        async with self.db.operating() as tx:
            kept = Rented.from_json(await switches.read(tx, ROW, {}))
            is_paused = bool(await switches.read(tx, "paused", False))
        rented = policy.observe(kept, names, now_s, self.bounds)
        _say_who_is_missing(kept, rented)
        if policy.is_overspent(rented, self.bounds) and rented.workers:
            log.error("Rented workers cost more than the day's ceiling: they are stopped.")
            await self.launcher.stop()
        demand = Demand() if is_paused else await self._demand(now_s)
        count = policy.to_start(rented, demand, self.bounds)
        if count or rented.workers or kept.workers:
            await self._keep(policy.started(rented, count) if count else rented)
        if count:
            await self._start(count, rented, demand)
        return count

    async def _start(self, count: int, before: Rented, demand: Demand) -> None:
        log.info("Workers are started.", extra={"workers": count, "waiting": demand.waiting})
        try:
            await self.launcher.start(count)
        except LauncherError as error:
            log.error(
                "Workers could not be started: %s",
                error,
                extra={"error": type(error).__name__, "can_retry": error.can_retry},
            )
            # None is on its way; the next try waits for the cooldown all the same.
            await self._keep(policy.started(before, 0))

    async def _demand(self, now_s: float) -> Demand:
        waiting, running = await fair_queue.load(self.db)
        served = [one for one in waiting if self.surfaces is None or one.surface in self.surfaces]
        may_start = fair_queue.fair_order(
            served, Running(running.by_account, running.by_server), self.limits
        )
        oldest_s = min((one.since for one in may_start), default=now_s)
        return Demand(len(may_start), max(0.0, now_s - oldest_s))

    async def _keep(self, rented: Rented) -> None:
        async with self.db.operating() as tx:
            await switches.put(tx, ROW, rented.as_json(), actor=LEAD)


def _say_who_is_missing(before: Rented, now: Rented) -> None:
    new = now.living_s.keys() - before.living_s.keys()
    missing = len(before.starting_s) - len(now.starting_s) - len(new)
    if missing > 0:
        log.warning(
            "Workers that were started gave no sign of life: look at what they say where they run.",
            extra={"workers": missing},
        )
