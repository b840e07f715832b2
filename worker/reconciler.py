"""Picks up what got lost: videos that nobody claimed, and videos whose worker died.

Three ways to notice: a lease runs out (every machine), a process ended (whoever shares its
machine sees its lock fall free), a worker no longer says that it lives. After the last two what
was handed out and not claimed is handed out again soon: it may have been in the dead one's hands.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from db.core.database import Database
from db.jobs import claims, dead_workers
from db.redis.worker_presence import WorkerNote
from worker.lease import Timing
from worker.work_folders import WorkFolder

log = logging.getLogger(__name__)

EVERY_S = 1.0
_SOON_S = 1.0
_HURRY_S = 3.0
"""After a death: how long what is not claimed within _SOON_S is handed out again."""
_BETWEEN = "."


def owner_of(worker: str, random: str) -> str:
    """The owner of one lease: a name that was never used, and tells whose it is."""
    return f"{worker}{_BETWEEN}{random}"


def worker_of(owner: str) -> str:
    """The worker that holds a lease of this owner."""
    return owner.rpartition(_BETWEEN)[0]


@dataclass(slots=True)
class Reconciler:
    """Finds lost videos. `is_dead` says of a worker that it certainly ended, else False."""

    db: Database
    timing: Timing = field(default_factory=Timing)
    is_dead: Callable[[str], bool] = lambda _: False
    _crew: frozenset[str] | None = None
    """Who lived at the last look; nobody knows before the first."""
    _hurry_until: float = -1e9
    _looked_at: float = -1e9
    _took_many: set[str] = field(default_factory=set)
    """Dead workers that had several videos: the last of them was not alone either."""

    def living(self, notes: Sequence[WorkerNote]) -> tuple[WorkerNote, ...]:
        """Those that are not known to be dead: a note outlives its worker by seconds."""
        return tuple(one for one in notes if not self.is_dead(one.worker))

    async def lost(self, crew: Sequence[WorkerNote]) -> list[str]:
        """The ids to hand out again, at most every EVERY_S; `crew` are the living workers."""
        now = asyncio.get_running_loop().time()
        names = frozenset(one.worker for one in crew)
        if self._crew is None or self._crew - names:
            self._hurry_until = now + _HURRY_S
        elif now - self._looked_at < EVERY_S:
            return []
        self._crew, self._looked_at = names, now
        await self._void_leases_of_the_dead()
        late_s = self.timing.redispatch_s
        if now < self._hurry_until:
            late_s = min(late_s, _SOON_S)
        orphans = await claims.expired(self.db, late_s)
        await self._excuse(orphans)
        return [*await claims.undelivered_dispatches(self.db, late_s), *orphans]

    async def _excuse(self, orphans: Sequence[str]) -> None:
        """Count no death for those whose worker worked on another, too, or not on them at all."""
        if not orphans:
            return
        owned = await dead_workers.owned(self.db)
        lost_by = {worker_of(one.owner) for one in owned if one.video_id in orphans} - {""}
        at_work = Counter(worker_of(one.owner) for one in owned if one.stage != claims.WAITING)
        self._took_many |= {worker for worker in lost_by if at_work[worker] > 1}
        for one in owned:
            was_alone = worker_of(one.owner) not in self._took_many
            if one.video_id in orphans and (one.stage == claims.WAITING or not was_alone):
                await dead_workers.excuse(self.db, one.video_id, one.owner)

    def forget(self) -> None:
        """Somebody else leads: what is known of the others grows old."""
        self._crew = None
        self._took_many.clear()

    async def _void_leases_of_the_dead(self) -> None:
        for one in await dead_workers.held(self.db):
            is_dead = self.is_dead(worker_of(one.owner))
            if is_dead and await dead_workers.void(self.db, one.video_id, one.owner):
                about = {"video": one.video_id, "account": one.account_id, "attempt": one.attempt}
                log.warning("A worker died with a video.", extra=about)


async def excuse_the_fallen(db: Database, folder: WorkFolder) -> None:
    """At a worker's start: what died with everything that ran here counts against no video."""
    fallen = set(await asyncio.to_thread(folder.fallen_together))
    if not fallen:
        return
    for one in await dead_workers.owned(db):
        if (worker_of(one.owner), one.video_id) in fallen:
            await dead_workers.excuse(db, one.video_id, one.owner)
