"""A worker's counters as Prometheus has them; docs/observing.md says what each is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from pipeline.telemetry.process_metrics import Healths, register_process

_SECONDS: Final = (0.5, 1, 2.5, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600)


class Counters:
    """One set for a process; it only rises."""

    def __init__(self) -> None:
        self._all = every = CollectorRegistry()
        self.wait_s = Histogram(
            "talemill_video_wait_duration_seconds",
            "From Confirm until a worker's first claim.",
            ("plan",),
            registry=every,
            buckets=(*_SECONDS, 1800, 3600),
        )
        for plan in ("paid", "free"):
            self.wait_s.labels(plan)
        self.stage_s = Histogram(
            "talemill_stage_duration_seconds",
            "Each stage of a delivered video, one after the other.",
            ("template", "stage"),
            registry=every,
            buckets=_SECONDS,
        )
        self.making_s = Histogram(
            "talemill_video_making_duration_seconds",
            "From the last claim until the chat has the video.",
            ("template",),
            registry=every,
            buckets=_SECONDS,
        )
        self.attempts = Counter("talemill_attempts", "Videos that were claimed.", registry=every)
        self.attempt_retries = Counter(
            "talemill_attempt_retries",
            "Claims of a video that had been claimed before.",
            registry=every,
        )
        self.attempt_failures = Counter(
            "talemill_attempt_failures",
            "Attempts that failed, by what we call the failure.",
            ("error",),
            registry=every,
        )
        self.ended = Counter(
            "talemill_videos_ended",
            "Videos that came to their end.",
            ("template", "outcome"),
            registry=every,
        )
        self.cost_usd = Counter(
            "talemill_video_cost_usd",
            "What the made videos cost.",
            ("template",),
            registry=every,
            unit="usd",
        )
        self.deliveries = Counter(
            "talemill_deliveries",
            "Results that were brought to a chat, by what came of it.",
            ("surface", "outcome"),
            registry=every,
        )
        self.delivery_retries = Counter(
            "talemill_delivery_retries",
            "Sends of a result that had to be tried again, by why.",
            ("surface", "why"),
            registry=every,
        )
        self.edits = Counter(
            "talemill_progress_edits",
            "Edits of progress messages, by what came of them.",
            ("surface", "outcome"),
            registry=every,
        )
        self.under_way = Gauge(
            "talemill_videos_under_way",
            "Videos that this worker has claimed and not ended.",
            registry=every,
        )

    def registry(self, folder: Path, healths: Healths) -> CollectorRegistry:
        """These and what every process says of itself."""
        registry = CollectorRegistry()
        register_process(registry, folder, healths)
        registry.register(self._all)
        return registry
