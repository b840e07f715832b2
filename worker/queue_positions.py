"""What people who wait are told: their place and the time left, in their progress message.

The dispatcher says the order; this edits the messages of those whose place changed, at a pace
the chats allow. It writes only while a video waits; from the claim on its worker does.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.surfaces.base import ChatSurface, MessageGone, PlaceGone, SlowDown, SurfaceError
from bot.wording.messages import queued_message
from db.core.database import Database
from db.core.errors import DbError, NotFound
from db.jobs import fair_queue, videos
from db.jobs.fair_queue import Running, WaitingVideo
from db.redis.queue import LiveProgress, Queue
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import WorkerNote
from worker.messages import VideoMessages, messages_of
from worker.progress_editor import EditTarget
from worker.queue_labels import is_served
from worker.time_estimate import STEP_S, Countdown, ObservedDurations, Underway, kind_of, waits_s

log = logging.getLogger(__name__)

EDIT_EVERY_S = 5.0
"""At most so often one person's place is edited."""
LEARN_EVERY_S = 10.0
TOLD_PER_PERSON = 3
TOLD_IN_ALL = 200
"""Who is further back is told once it is nearer: the first places change most often."""
_FLOOR_SHARE = 0.6
_STEP_SHARE = 0.8
"""Of a step of told time: what changes by less reads the same."""


@dataclass(frozen=True, slots=True)
class QueuePosition:
    """What one waiting person is told: how many are ahead, and when theirs will be done."""

    ahead: int
    seconds_left: float
    is_waiting: bool = False
    is_longer: bool = False
    """It takes longer than was told before."""


@dataclass(slots=True)
class _Told:
    target: EditTarget | None
    show: VideoMessages
    place: QueuePosition | None = None
    at: float = -1e9


@dataclass(slots=True)
class QueuePositions:
    """Tells everybody in the queue their place. `show` takes the newest order; `run` tells it."""

    db: Database
    queue: Queue
    surfaces: Callable[[str], ChatSurface]
    durations: ObservedDurations = field(default_factory=ObservedDurations)
    places: dict[str, QueuePosition] = field(default_factory=dict)
    tellable: tuple[str, ...] = ()
    """Whose message is edited, nearest first."""
    _told: dict[str, _Told] = field(default_factory=dict)
    _countdowns: dict[str, Countdown] = field(default_factory=dict)
    _learned_ms: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def show(
        self, order: Sequence[WaitingVideo], running: Running, workers: Sequence[WorkerNote]
    ) -> None:
        """Take the newest order of those who wait."""
        slots = sum(note.slots for note in workers if not note.draining)
        underway = [Underway(_kind(brief), since) for brief, since in running.since_s]
        ends = waits_s([_kind(video.brief) for video in order], underway, slots, self.durations)
        now_s, counting = time.monotonic(), self._countdowns
        self._countdowns = {
            video.video_id: counting.get(video.video_id, Countdown()) for video in order
        }
        self.places = {}
        for number, (video, seconds) in enumerate(zip(order, ends, strict=True)):
            countdown = self._countdowns[video.video_id]
            told_s = countdown.told_s(seconds, now_s)
            self.places[video.video_id] = QueuePosition(
                number,
                told_s,
                is_waiting=not is_served(video, workers),
                is_longer=countdown.is_longer,
            )
        self.tellable = tellable(order)
        self._told = {video: told for video, told in self._told.items() if video in self.places}
        if self.places:
            self._changed.set()

    async def run(self) -> None:
        """Edit what changed, for ever."""
        while True:
            try:
                await self._tell_all()
            except (DbError, QueueDown) as error:
                log.warning(
                    "People are not told their place now.", extra={"error": type(error).__name__}
                )
            await asyncio.sleep(1.0 if self.places else 0.2)
            await self._changed.wait()
            self._changed.clear()

    async def keep_learning(self) -> None:
        """Learn from what ended, for ever."""
        while True:
            try:
                await self.learn()
            except DbError as error:
                log.warning("Nothing is learned now.", extra={"error": type(error).__name__})
            await asyncio.sleep(LEARN_EVERY_S)

    async def learn(self) -> None:
        """Read how long the newest ended videos took."""
        for past in reversed(await fair_queue.took(self.db, after_ms=self._learned_ms)):
            self.durations.learn(kind_of(past.brief), past.seconds, past.stages_s)
            self._learned_ms = max(self._learned_ms, past.ended_ms)

    async def _tell_all(self) -> None:
        for video_id in self.tellable:
            told, place = self._told.get(video_id), self.places.get(video_id)
            if place is None:
                continue
            if told is not None and time.monotonic() - told.at < EDIT_EVERY_S:
                continue
            if told is not None and _is_same(told.place, place):
                continue
            await self._tell(video_id)

    async def _tell(self, video_id: str) -> None:
        told = self._told.get(video_id) or await self._look_up(video_id)
        place = self.places.get(video_id)
        if told is None or place is None:
            return
        self._told[video_id] = told
        live = LiveProgress("queued", 0.0, place.seconds_left, str(place.ahead))
        await self.queue.set_progress(video_id, live)
        told.place, told.at = place, time.monotonic()
        if told.target is None:
            return
        # People further back wait for a quieter moment rather than for a turn.
        if await self.queue.budget.try_take((told.target.edits,)) > 0:
            told.place = None
            return
        if await self.queue.budget.try_take(told.target.buckets, floor_share=_FLOOR_SHARE) > 0:
            told.place = None
            return
        await self._edit(video_id, told, told.target, place)

    async def _edit(
        self, video_id: str, told: _Told, target: EditTarget, place: QueuePosition
    ) -> None:
        if video_id not in self.places:
            return
        message = queued_message(
            told.show.words,
            told.show.about,
            ahead=place.ahead,
            seconds_left=place.seconds_left,
            is_waiting=place.is_waiting,
            is_longer=place.is_longer,
        )
        try:
            await target.surface.edit(target.ref, message)
        except SlowDown as error:
            await self.queue.budget.pause((*target.buckets, target.edits)[0], error.retry_after_s)
            told.place = None
        except (MessageGone, PlaceGone):
            told.target = None
        except SurfaceError:
            video = told.show.video
            about = {"video": video.id, "account": video.account_id, "attempt": video.attempt}
            log.warning("A place in the queue was not shown.", extra=about)

    async def _look_up(self, video_id: str) -> _Told | None:
        try:
            async with self.db.operating() as tx:
                video = await videos.get_video(tx, video_id)
        except NotFound:
            return None
        show = await messages_of(self.db, video)
        ref = show.progress_ref
        try:
            target = await EditTarget.of(self.surfaces(ref.place.surface), ref) if ref else None
        except SurfaceError:
            target = None
        return _Told(target, show)


@lru_cache(maxsize=4096)
def _kind(brief: str) -> str:
    return kind_of(json.loads(brief))


def tellable(order: Sequence[WaitingVideo]) -> tuple[str, ...]:
    """The ids whose places are told: a few of each person, nearest first."""
    count: Counter[str] = Counter()
    found: list[str] = []
    for one in order:
        count[one.account_id] += 1
        if count[one.account_id] <= TOLD_PER_PERSON:
            found.append(one.video_id)
    return tuple(found[:TOLD_IN_ALL])


def _is_same(told: QueuePosition | None, now: QueuePosition) -> bool:
    """Whether a person would read the same: the same place, and the same step of time."""
    if told is None or replace(told, seconds_left=0.0) != replace(now, seconds_left=0.0):
        return False
    # At half the pace a step takes 10 s: nothing stands for longer.
    return abs(told.seconds_left - now.seconds_left) < _STEP_SHARE * STEP_S
