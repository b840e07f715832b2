"""The worker process: wires its parts from the settings and runs until it is told to stop.

Start order matters for the first video: what composition needs is imported only once the
process waits for work or for a provider.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from bot.settings import BadSettings, Settings
from bot.settings.telemetry import observed
from db.core.database import Database
from db.core.errors import DbError
from db.core.ids import new_id
from db.core.private_files import private_folder
from db.core.watched import Watched
from db.jobs.fair_queue import ConcurrencyLimits
from db.redis.embedded_redis import find_redis
from db.redis.queue import Queue, queue_name
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import WorkerNote
from pipeline import machine
from pipeline.providers.serving import needs_gpu
from worker.arq_worker import ArqWorker
from worker.bounds import bound_folders
from worker.cancel_tasks import stop
from worker.context import RenderContext
from worker.db_retry import patiently
from worker.dispatcher import Dispatcher
from worker.health import worker_name
from worker.janitor import Janitor
from worker.lease import LeaseRenewer
from worker.provider_notes import ProviderNotes
from worker.queue_labels import label
from worker.queue_positions import QueuePositions
from worker.reconciler import excuse_the_fallen
from worker.render import render
from worker.room import DiskRoom
from worker.schema import watch_schema
from worker.shared_storage import SharedStorage
from worker.shift import Shift, ShiftClock
from worker.storyboard_clock import StoryboardClock
from worker.wiring import WorkerParts, open_render_context
from worker.work_folders import WorkFolder

log = logging.getLogger(__name__)

PREVIEWS_AFTER_S = 60.0
"""What samples take is loaded only then: nobody waits for them."""
ANNOUNCE_EVERY_S = 1.5
ANNOUNCED_FOR_S = 5.0
WARM_AFTER_S = 1.5
_HAND_BACK_SHARE = 0.8
"""Of the grace period: how long videos may finish before they are handed back."""


def run(settings: Settings, parts: WorkerParts = WorkerParts(), shift: Shift = Shift()) -> int:
    """Run a worker until SIGTERM, SIGINT or the end of its shift; DbError with one sentence when
    it cannot start."""
    machine.give_memory_back()
    return asyncio.run(run_worker(settings, parts, shift))


async def run_worker(
    settings: Settings, parts: WorkerParts = WorkerParts(), shift: Shift = Shift()
) -> int:
    """Run a worker in this event loop; 0 after a graceful stop."""
    machine.bound_memory(settings.worker.memory_mb)
    if machine.memory_mb() < machine.NEEDED_MB:
        log.warning(
            "There is little memory for a worker: at 1080p it may be killed.",
            extra={"memory_mb": machine.memory_mb(), "needed_mb": machine.NEEDED_MB},
        )
    name = worker_name(new_id(6), is_burst=shift.ends)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(observed(settings.traces, settings.sentry, "talemill-worker"))
        database_url = settings.database_url
        private_folder(settings.data_folder)
        folder = WorkFolder(settings.data_folder / "work", name)
        folder.open()
        stack.callback(folder.close)
        db = await Database.open(database_url, "worker", operator_url=settings.operator_url)
        stack.push_async_callback(db.close)
        url = find_redis(settings.redis.url.get_secret_value() or None, settings.data_folder)
        if parts.sees_deaths:
            await patiently(lambda: excuse_the_fallen(db, folder))
        queue = await Queue.open(url)
        stack.push_async_callback(queue.close)
        await queue.check()
        lease_renewer = LeaseRenewer(
            lambda: Database.open(database_url, "worker"), every_s=parts.timing.renew_every_s
        )
        lease_renewer.start()
        stack.push_async_callback(lease_renewer.stop)
        context = await stack.enter_async_context(
            open_render_context(settings, parts, db, queue, lease_renewer, folder)
        )
        worker = Worker(settings, name, context, sees_deaths=parts.sees_deaths, shift=shift)
        await worker.run()
    return 0


def deliverable(settings: Settings) -> tuple[str, ...]:
    """The surfaces that a worker of these settings can send to: it is handed no other's videos.

    The console is there without a token, on this machine. BadSettings when there is none.
    """
    able = ("console", *settings.surfaces)
    wanted = settings.worker.surfaces or able
    for name in sorted(set(wanted) - set(able)):
        log.warning(
            "This worker has no token for a surface; it leaves its videos to others.",
            extra={"surface": name},
        )
    found = tuple(name for name in wanted if name in able)
    if not found:
        raise BadSettings("WORKER_SURFACES: this worker has the token of none of them.")
    return found


class Worker:
    """The tasks of one worker: arq loops, dispatcher, queue positions, janitor, announcements."""

    def __init__(
        self,
        settings: Settings,
        name: str,
        context: RenderContext,
        *,
        sees_deaths: bool = True,
        shift: Shift = Shift(),
    ) -> None:
        self._settings = settings
        self._name = name
        self._context = context
        self._surfaces = deliverable(settings)
        self._storage = SharedStorage(settings, context.queue)
        self._labels = tuple(label(one, self._surfaces) for one in settings.capabilities)
        self._slots = settings.worker.jobs
        self._turns = asyncio.Semaphore(self._slots)
        self._is_draining = False
        self._has_worked = False
        self._shift = shift
        self._clock = ShiftClock(shift)
        self._stop = asyncio.Event()
        self._room = DiskRoom(settings.data_folder, settings.keep.free_mb)
        self._positions = QueuePositions(
            context.db, context.queue, context.surfaces, context.durations
        )
        self._dispatcher = Dispatcher(
            context.db,
            context.queue,
            name,
            self._positions,
            ConcurrencyLimits(settings.worker.videos_per_person, settings.worker.videos_per_server),
            needs_gpu=needs_gpu(settings.provider_config),
            timing=context.timing,
            is_dead=context.folder.is_known_dead if sees_deaths else lambda _: False,
            stopped=context.folder.stopped,
        )
        self._loops = [
            ArqWorker(context.queue.redis, queue_name(one), self._render, max_jobs=self._slots)
            for one in self._labels
        ]

    async def run(self) -> None:
        """Work until a signal, or until the database is newer than this program."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._stop.set)
        await self._storage.refuse_another()
        await self._announce()
        watched = Watched(self._stop.is_set)
        async with contextlib.AsyncExitStack() as stack:
            await self._serve_health(stack, watched)
            await self._work(watched)

    async def _serve_health(self, stack: contextlib.AsyncExitStack, watched: Watched) -> None:
        """The worker's pages, where the settings say a port."""
        own = self._settings.worker
        if own.metrics_port is None:
            return
        from worker.health_server import HealthParts, served
        from worker.metrics import start_counting

        async def has_database() -> bool:
            async with self._context.db.crossing():
                return True

        async def takes_videos() -> bool:
            return not self._is_draining and self._may_take()

        parts = HealthParts(
            start_counting(self._settings.data_folder, self._health),
            alive={"tasks": watched.is_well},
            ready={
                "database": has_database,
                "redis": self._context.queue.ping,
                "takes_videos": takes_videos,
            },
            token=self._settings.web.metrics_token.get_secret_value(),
        )
        port = await stack.enter_async_context(served(parts, own.metrics_host, own.metrics_port))
        log.info("The worker's numbers are served.", extra={"port": port})

    async def _work(self, watched: Watched) -> None:
        beside = [watched.start(name, act) for name, act in self._beside().items()]
        beside.append(asyncio.create_task(self._warm()))
        if self._shift.ends:
            beside.append(asyncio.create_task(self._stop_after_the_shift()))
        taking = [asyncio.create_task(one.async_run()) for one in self._loops]
        stopping = asyncio.create_task(self._stop.wait())
        log.info(
            "The worker is ready.",
            extra={
                "worker": self._name,
                "lanes": self._settings.worker.compose_lanes or machine.lanes(),
                "memory_mb": machine.memory_mb(),
                "surfaces": ", ".join(self._surfaces),
            },
        )
        await asyncio.wait({stopping, *taking}, return_when=asyncio.FIRST_COMPLETED)
        await self._drain()
        await stop([stopping, *taking, *beside])
        for task in taking:
            if not task.cancelled() and (error := task.exception()):
                raise error

    def _beside(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What runs beside the videos, by the name that the log says when it falls."""
        schema_s = self._context.timing.schema_s
        bound = partial(bound_folders, self._settings.data_folder, self._settings.cache_folder)
        # A rented worker is paid for by the second, and what one keeps for itself nobody is sent.
        makes_previews = not self._shift.ends and not self._settings.worker.own_storage
        return {
            **({"previews": self._make_previews} if makes_previews else {}),
            "dispatcher": self._dispatcher.run,
            "queue positions": self._positions.run,
            "learned durations": self._positions.keep_learning,
            "announcements": self._keep_announcing,
            "janitor": Janitor(self._context, bound).run,
            "storyboards": StoryboardClock(
                self._context.db, self._context.surfaces, lambda: self._dispatcher.is_leading
            ).run,
            "provider health": ProviderNotes(self._context.queue, self._name, self._health).run,
            "schema": lambda: watch_schema(
                self._settings.database_url, self._stop.set, every_s=schema_s
            ),
        }

    async def _make_previews(self) -> None:
        """Make the templates' samples while nobody waits, where a bot will find them."""
        await asyncio.sleep(PREVIEWS_AFTER_S)
        from worker.preview_maker import PreviewMaker

        await PreviewMaker(self._context, self._settings.cache_folder, self._may_take).run()

    async def _render(self, video_id: str, _dispatch: int) -> None:
        if not self._may_take():
            return  # what was handed to it already is handed to another
        self._has_worked = True
        with self._clock.working():
            async with self._turns:
                await render(self._context, video_id)

    def _may_take(self) -> bool:
        """Whether a new video would have room here, and be found by the bot."""
        return self._room.is_there() and self._storage.is_shared

    async def _stop_after_the_shift(self) -> None:
        took_s = await self._clock.over()
        log.info("The shift is over.", extra={"worker": self._name, "seconds": round(took_s)})
        self._stop.set()

    async def _drain(self) -> None:
        """Take nothing new, let another lead, finish or hand back what is under way."""
        self._is_draining = True
        log.info("The worker stops.", extra={"worker": self._name})
        with contextlib.suppress(DbError):
            await self._announce()
            await self._dispatcher.resign()
        grace_s = self._settings.worker.grace_s * _HAND_BACK_SHARE
        await asyncio.gather(*(one.finish(grace_s) for one in self._loops))
        with contextlib.suppress(DbError):
            await self._context.queue.retire(self._name)
            await self._context.queue.notify()

    async def _announce(self) -> None:
        note = WorkerNote(
            self._name,
            self._labels,
            slots=0 if self._is_draining or not self._may_take() else self._slots,
            draining=self._is_draining,
            storage=self._storage.word,
        )
        with contextlib.suppress(QueueDown):
            await self._context.queue.announce(note, for_s=ANNOUNCED_FOR_S)

    async def _keep_announcing(self) -> None:
        while True:
            await asyncio.sleep(ANNOUNCE_EVERY_S)
            if not self._is_draining:
                with contextlib.suppress(QueueDown):
                    await self._storage.look()
                await self._announce()

    def _health(self) -> Sequence[Any]:
        return getattr(self._context.video_maker, "health", tuple)()

    async def _warm(self) -> None:
        """Load what composition needs while nobody waits; a first video loads it on its way."""
        await asyncio.sleep(WARM_AFTER_S)
        if not self._has_worked:
            await self._context.video_maker.warm()
