"""What the bot's /metrics says: its own process, and the whole installation as its rows tell.

Gauges of the installation are read when the page is asked for; one look serves whoever asks
within FRESH_S. What is counted as it happens lies in bot/listeners/update_metrics.py.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.listeners import update_metrics
from db.core.database import Database
from db.core.errors import DbError
from db.jobs.queue_numbers import InboxDepth, QueueDepth, inbox_depths, queue_depths
from db.money import open_purchases
from db.money.ledger_totals import LedgerTotals
from db.redis.provider_health import ProviderNote
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import WorkerNote
from pipeline.telemetry.process_metrics import (
    OPEN,
    Families,
    Healths,
    metrics_page,
    register_process,
)

FRESH_S: Final = 5.0
"""A second scrape, or a flood of them, asks the database nothing more within that time."""

_STATES: Final = ("queued", "running", "delivering")
_PARTS: Final = (
    "bought", "promo", "escrow", "revenue", "sales", "grants", "chargebacks",
)  # fmt: skip
_PROVIDER: Final = ("kind", "provider")


@dataclass(frozen=True, slots=True)
class House:
    """Where the installation's numbers come from."""

    db: Database
    providers: Callable[[], Awaitable[Sequence[ProviderNote]]] | None = None
    """How they do in the workers."""
    workers: Callable[[], Awaitable[Sequence[WorkerNote]]] | None = None
    waiting_jobs: Callable[[], Awaitable[Mapping[str, int]]] | None = None
    """Jobs in arq's queues by queue."""


@dataclass(slots=True)
class Metrics:
    """The bot's page. `healths` are the providers of this process, `stripe_events` counts by
    `type:done`, `folder` lies on the disk that is told."""

    house: House
    folder: Path
    healths: Healths = tuple
    stripe_events: Mapping[str, int] = field(default_factory=dict)
    _families: Sequence[Metric] = ()
    _read_at_s: float = -math.inf
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ledger: LedgerTotals = field(init=False)
    _registry: CollectorRegistry = field(init=False)

    def __post_init__(self) -> None:
        self._ledger = LedgerTotals(self.house.db)
        self._registry = CollectorRegistry()
        register_process(self._registry, self.folder, self.healths)
        update_metrics.register(self._registry)
        self._registry.register(Families(lambda: self._families))
        self._registry.register(Families(lambda: [_of_stripe(self.stripe_events)]))

    async def page(self, accept: str = "") -> tuple[bytes, str]:
        """The page and its content type, in the form that the `Accept` header asks for."""
        async with self._lock:
            if time.monotonic() - self._read_at_s >= FRESH_S:
                self._families = await self._read()
                self._read_at_s = time.monotonic()
        return metrics_page(self._registry, accept)

    async def _read(self) -> list[Metric]:
        """What can be read; a database or a queue that is away leaves its own families out."""
        families: list[Metric] = []
        try:
            families += await self._of_rows()
            is_up = True
        except DbError:
            is_up = False
        families.append(_up("database", is_up=is_up))
        try:
            families += await self._of_workers()
            is_up = True
        except QueueDown:
            is_up = False
        return [*families, _up("redis", is_up=is_up)]

    async def _of_rows(self) -> list[Metric]:
        db = self.house.db
        return [
            *_of_queue(await queue_depths(db)),
            *_of_inbox(await inbox_depths(db)),
            *_of_purchases(await open_purchases.numbers(db)),
            _of_ledger(await self._ledger.read()),
        ]

    async def _of_workers(self) -> list[Metric]:
        families: list[Metric] = []
        if self.house.workers is not None:
            families += _of_presence(await self.house.workers())
        if self.house.waiting_jobs is not None:
            families.append(_of_jobs(await self.house.waiting_jobs()))
        if self.house.providers is not None:
            families += _of_fleet(await self.house.providers())
        return families


def _up(part: str, *, is_up: bool) -> Metric:
    text = f"Whether {part} answered."
    return GaugeMetricFamily(f"talemill_{part}_up", text, value=float(is_up))


def _of_queue(depths: Sequence[QueueDepth]) -> Iterator[Metric]:
    for state in _STATES:
        count = sum(depth_row.videos for depth_row in depths if depth_row.state == state)
        text = {
            "queued": "Videos that wait for a worker.",
            "running": "Videos that a worker makes.",
            "delivering": "Videos on their way into the chat.",
        }[state]
        yield GaugeMetricFamily(f"talemill_videos_{state}", text, value=count)
    labels = ("template", "plan")
    depth = GaugeMetricFamily(
        "talemill_queue_depth", "Videos that wait for a worker, by kind.", labels=labels
    )
    age = GaugeMetricFamily(
        "talemill_queue_oldest_age_seconds", "How long the oldest of each kind has waited.",
        labels=labels,
    )  # fmt: skip
    for depth_row in depths:
        if depth_row.state == "queued":
            kind = (depth_row.template, "paid" if depth_row.is_paid else "free")
            depth.add_metric(kind, depth_row.videos)
            age.add_metric(kind, depth_row.oldest_age_s)
    waiting = [depth_row.oldest_age_s for depth_row in depths if depth_row.state == "queued"]
    yield depth
    yield age
    yield GaugeMetricFamily(
        "talemill_queue_wait_seconds", "How long the oldest video of all has waited; 0 for none.",
        value=max(waiting, default=0.0),
    )  # fmt: skip


def _of_inbox(depths: Sequence[InboxDepth]) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "talemill_inbox_unanswered",
        "Updates that were written down and not answered yet.",
        value=sum(one.updates for one in depths),
    )
    yield GaugeMetricFamily(
        "talemill_inbox_oldest_age_seconds", "How long the oldest update has waited; 0 for none.",
        value=max((one.oldest_age_s for one in depths), default=0.0),
    )  # fmt: skip


def _of_purchases(numbers: Mapping[str, int]) -> Iterator[Metric]:
    texts = {
        "open_purchases": "Purchases whose payment is awaited.",
        "untold_news": "News of purchases that no chat was told yet.",
    }
    for name, text in texts.items():
        yield GaugeMetricFamily(f"talemill_{name}", text, value=numbers[name])


def _of_ledger(totals: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(
        "talemill_ledger_credits",
        "Credits in each part of the ledger; all of them sum to 0.",
        labels=("part",),
    )
    for part, amount_credits in {**dict.fromkeys(_PARTS, 0), **totals}.items():
        family.add_metric((part,), amount_credits)
    return family


def _of_presence(notes: Sequence[WorkerNote]) -> Iterator[Metric]:
    yield GaugeMetricFamily("talemill_workers", "Workers that said lately that they live.",
                            value=len(notes))  # fmt: skip
    yield GaugeMetricFamily(
        "talemill_worker_slots",
        "Videos that all workers together take at once.",
        value=sum(note.slots for note in notes),
    )


def _of_jobs(jobs: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(
        "talemill_queue_jobs", "Jobs that were handed to the workers.", labels=("queue",)
    )
    for queue, count in sorted(jobs.items()):
        family.add_metric((queue,), count)
    return family


def _of_fleet(notes: Sequence[ProviderNote]) -> Sequence[Metric]:
    """Gauges only: what workers counted goes away with them, and a counter must never fall."""
    is_open = GaugeMetricFamily(
        "talemill_fleet_provider_open",
        "Whether a worker leaves a provider alone; 0.5 while one call tries it, the worst of all.",
        labels=_PROVIDER,
    )
    in_flight = GaugeMetricFamily(
        "talemill_fleet_provider_in_flight", "Calls of all workers that wait for their answer.",
        labels=_PROVIDER,
    )  # fmt: skip
    for note in notes:
        is_open.add_metric((note.kind, note.name), OPEN[note.state])
        in_flight.add_metric((note.kind, note.name), note.in_flight)
    return is_open, in_flight


def _of_stripe(counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(
        "talemill_stripe_events", "Events that Stripe sent, by what came of them.",
        labels=("type", "done"),
    )  # fmt: skip
    for event, count in sorted(counts.items()):
        family.add_metric(event.rsplit(":", 1), count)
    return family
