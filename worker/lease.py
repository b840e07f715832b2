"""A worker's hold on a video, and the thread that renews it.

The thread does nothing else and has its own event loop and database connections, so a busy
main loop never loses a lease. A lease that another worker took is lost for good; one that
could not be renewed because the database is away is only not fresh, and whoever is about to
write to a chat asks `confirm` first.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from db.core.database import Database
from db.core.errors import DbError, LeaseLost
from db.jobs.claims import LEASE_S, Renewal, renew

log = logging.getLogger(__name__)

_MARGIN_SHARE = 1 / 12
_LOOK_S = 0.1
_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a lease lasts, how often it is renewed, and when what is lost is handed out anew.

    The defaults bring a video back within 30 s of its worker's death.
    """

    lease_s: float = LEASE_S
    renew_every_s: float = 3.0
    redispatch_s: float = 10.0
    lead_s: float = 6.0
    """How long a dispatcher that died may keep another from leading."""
    schema_s: float = 15.0
    """How often a worker looks whether the database was migrated beyond it."""


def now_s() -> float:
    """Seconds that go on while this process, or this machine, is stopped."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(slots=True, eq=False)
class Lease:
    """The right to write for one attempt of one video."""

    video_id: str
    attempt: int
    owner: str
    loop: asyncio.AbstractEventLoop
    lease_s: float = LEASE_S
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    account_id: str = ""
    """Whose video it is, for the log."""
    renewed_at: float = field(default_factory=now_s)
    """By `now_s`, taken before the database was asked."""

    @property
    def is_fresh(self) -> bool:
        """Whether nobody else can have taken the video yet."""
        safe_s = self.lease_s * (1 - _MARGIN_SHARE)
        return not self.lost.is_set() and now_s() - self.renewed_at < safe_s

    def learn(self, renewal: Renewal, asked_at: float) -> None:
        """Learn what a renewal found; from any thread."""
        if renewal.is_ours:
            self.renewed_at = asked_at
        self.loop.call_soon_threadsafe(self._tell, renewal)

    def _tell(self, renewal: Renewal) -> None:
        if not renewal.is_ours:
            self.lost.set()
        if renewal.is_cancelled:
            self.cancelled.set()


async def confirm(database: Database, lease: Lease) -> None:
    """Renew now; LeaseLost when another worker has the video. Called before every send."""
    asked_at = now_s()
    renewal = await renew(database, lease.video_id, lease.attempt, lease.owner, lease.lease_s)
    lease.learn(renewal, asked_at)
    if not renewal.is_ours:
        raise LeaseLost


class LeaseRenewer:
    """Renews every held lease each `every_s`, in a thread of its own."""

    def __init__(
        self,
        open_database: Callable[[], Awaitable[Database]],
        *,
        every_s: float = Timing().renew_every_s,
    ) -> None:
        self._open = open_database
        self._every_s = every_s
        self._leases: set[Lease] = set()
        self._is_stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="lease-renewer", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """End the thread and wait for it."""
        self._is_stopping.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 15)

    def hold(self, lease: Lease) -> None:
        """Renew this lease from now on."""
        self._leases = {*self._leases, lease}

    def let_go(self, lease: Lease) -> None:
        """Renew it no more."""
        self._leases = self._leases - {lease}

    def _run(self) -> None:
        """Renew until told to stop: without it every video of this worker would be lost."""
        while not self._is_stopping.is_set():
            try:
                asyncio.run(self._beat())
            except Exception:
                log.exception("The renewal of leases fell; it is started again.")
                self._is_stopping.wait(_AGAIN_S)

    async def _beat(self) -> None:
        database = None
        try:
            while await self._next_beat():
                if not self._leases:
                    continue
                try:
                    database = database or await self._open()
                except DbError:
                    log.warning("The database does not answer; leases are not renewed.")
                    continue
                for lease in self._leases:
                    await self._renew_one(database, lease)
        finally:
            if database is not None:
                await database.close()

    async def _next_beat(self) -> bool:
        """Sleep until the next renewal; False when it is told to stop."""
        looks = max(1, round(self._every_s / _LOOK_S))
        for _ in range(looks):
            if self._is_stopping.is_set():
                return False
            await asyncio.sleep(self._every_s / looks)
        return not self._is_stopping.is_set()

    async def _renew_one(self, database: Database, lease: Lease) -> None:
        try:
            await confirm(database, lease)
        except LeaseLost:
            self.let_go(lease)
        except DbError:
            about = {
                "video": lease.video_id,
                "account": lease.account_id,
                "attempt": lease.attempt,
            }
            log.warning("A lease was not renewed.", extra=about)
        except RuntimeError:
            # The main loop closed while we asked: the process is ending.
            self._is_stopping.set()
