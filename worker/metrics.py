"""What a worker counts as it happens, and the page that tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from db.jobs.video_rows import Video
from pipeline.telemetry.process_metrics import Healths, register_process

_ALL: Final = CollectorRegistry()
_SECONDS: Final = (0.5, 1, 2.5, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600)
WAIT_SECONDS: Final = Histogram(
    "talemill_video_wait_duration_seconds", "From Confirm until a worker's first claim.",
    ("plan",), registry=_ALL, buckets=(*_SECONDS, 1800, 3600),
)  # fmt: skip
STAGE_SECONDS: Final = Histogram(
    "talemill_stage_duration_seconds", "Each stage of a delivered video, one after the other.",
    ("template", "stage"), registry=_ALL, buckets=_SECONDS,
)  # fmt: skip
MAKING_SECONDS: Final = Histogram(
    "talemill_video_making_duration_seconds", "From the last claim until the chat has the video.",
    ("template",), registry=_ALL, buckets=_SECONDS,
)  # fmt: skip
ATTEMPTS: Final = Counter("talemill_attempts", "Videos that were claimed.", registry=_ALL)
RETRIES: Final = Counter(
    "talemill_attempt_retries", "Claims of a video that had been claimed before.", registry=_ALL
)
FAILURES: Final = Counter(
    "talemill_attempt_failures", "Attempts that failed, by what we call the failure.",
    ("error",), registry=_ALL,
)  # fmt: skip
ENDED: Final = Counter(
    "talemill_videos_ended", "Videos that came to their end.",
    ("template", "outcome"), registry=_ALL,
)  # fmt: skip
COST: Final = Counter(
    "talemill_video_cost_usd", "What the made videos cost.", ("template",), registry=_ALL,
    unit="usd",
)  # fmt: skip
DELIVERIES: Final = Counter(
    "talemill_deliveries", "Results that were brought to a chat, by what came of it.",
    ("surface", "outcome"), registry=_ALL,
)  # fmt: skip
DELIVERY_RETRIES: Final = Counter(
    "talemill_delivery_retries", "Sends of a result that had to be tried again, by why.",
    ("surface", "why"), registry=_ALL,
)  # fmt: skip
EDITS: Final = Counter(
    "talemill_progress_edits", "Edits of progress messages, by what came of them.",
    ("surface", "outcome"), registry=_ALL,
)  # fmt: skip
UNDER_WAY: Final = Gauge(
    "talemill_videos_under_way", "Videos that this worker has claimed and not ended.",
    registry=_ALL,
)  # fmt: skip


def worker_registry(folder: Path, healths: Healths) -> CollectorRegistry:
    """Everything that this worker's page says; `folder` lies on the disk that is told."""
    registry = CollectorRegistry()
    register_process(registry, folder, healths)
    registry.register(_ALL)
    return registry


def note_claim(video: Video) -> None:
    """A video was claimed. What may become of it is there from now on, at 0: the first failure
    of all would be no rise otherwise."""
    for outcome in ("done", "kept", "failed", "cancelled"):
        ENDED.labels(template_of(video), outcome)
    for outcome in ("file", "link", "kept"):
        DELIVERIES.labels(str(video.place.get("surface") or ""), outcome)
    ATTEMPTS.inc()
    if video.attempt > 1:
        RETRIES.inc()
        return
    waited_s = (datetime.now(UTC) - video.created_at).total_seconds()
    WAIT_SECONDS.labels("paid" if video.is_paid else "free").observe(max(0.0, waited_s))


def note_end(video: Video, outcome: str, result: dict[str, Any] | None) -> None:
    """A video came to its end; `result` is what its row keeps."""
    template, kept = template_of(video), result or video.result or {}
    ENDED.labels(template, outcome).inc()
    COST.labels(template).inc(float(kept.get("cost_usd") or 0.0))
    for stage, took_s in (kept.get("stages_took_s") or {}).items():
        STAGE_SECONDS.labels(template, stage).observe(took_s)
    if kept.get("took_s") is not None:
        MAKING_SECONDS.labels(template).observe(kept["took_s"])


def template_of(video: Video) -> str:
    """The key of the video's template."""
    return str(video.brief.get("template") or "")
