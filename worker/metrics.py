"""What a worker counts as it happens, where somebody may ask for it.

The counters and their library are loaded when the worker's pages are served; a worker that serves
none (a rented one that must start quickly) counts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.jobs.video_rows import Video
from pipeline.progress import STAGES

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from pipeline.telemetry.process_metrics import Healths
    from worker.counters import Counters

_counters: Counters | None = None


def start_counting(folder: Path, healths: Healths) -> CollectorRegistry:
    """Count from now on; everything that this worker's page says. `folder` lies on the disk that
    is told, `healths` are its providers."""
    from worker.counters import Counters

    global _counters  # noqa: PLW0603 - one process, one set of counters
    _counters = _counters or Counters()
    return _counters.registry(folder, healths)


def note_claim(video: Video) -> None:
    """A video was claimed. What may become of it is there from now on, at 0: the first failure
    of all, or all that a rented worker makes, would be no rise otherwise."""
    if _counters is None:
        return
    template, surface = template_of(video), str(video.place.get("surface") or "")
    for outcome in ("done", "kept", "failed", "cancelled"):
        _counters.ended.labels(template, outcome)
    for stage in STAGES:
        _counters.stage_s.labels(template, stage)
    _counters.making_s.labels(template)
    _counters.cost_usd.labels(template)
    for outcome in ("file", "link", "kept"):
        _counters.deliveries.labels(surface, outcome)
    for why in ("slow_down", "unknown", "unreachable"):
        _counters.delivery_retries.labels(surface, why)
    for outcome in ("shown", "slowed_down", "gone", "failed"):
        _counters.edits.labels(surface, outcome)
    _counters.attempts.inc()
    if video.attempt > 1:
        _counters.attempt_retries.inc()
        return
    waited_s = (datetime.now(UTC) - video.created_at).total_seconds()
    _counters.wait_s.labels("paid" if video.is_paid else "free").observe(max(0.0, waited_s))


@contextmanager
def under_way() -> Iterator[None]:
    """Around the work on a video that this worker has claimed."""
    if _counters is None:
        yield
        return
    with _counters.under_way.track_inprogress():
        yield


def note_failure(error: Exception) -> None:
    """An attempt failed."""
    if _counters is not None:
        _counters.attempt_failures.labels(type(error).__name__).inc()


def note_end(video: Video, outcome: str, result: dict[str, Any] | None) -> None:
    """A video came to its end; `result` is what its row keeps."""
    if _counters is None:
        return
    template, kept = template_of(video), result or video.result or {}
    _counters.ended.labels(template, outcome).inc()
    _counters.cost_usd.labels(template).inc(float(kept.get("cost_usd") or 0.0))
    for stage, took_s in (kept.get("stages_took_s") or {}).items():
        _counters.stage_s.labels(template, stage).observe(took_s)
    if kept.get("took_s") is not None:
        _counters.making_s.labels(template).observe(kept["took_s"])


def note_delivery(surface: str, outcome: str) -> None:
    """A result was brought to its chat as a `file` or a `link`, or is `kept`."""
    if _counters is not None:
        _counters.deliveries.labels(surface, outcome).inc()


def note_delivery_retry(surface: str, why: str) -> None:
    """A send of a result has to be tried again."""
    if _counters is not None:
        _counters.delivery_retries.labels(surface, why).inc()


def note_edit(surface: str, outcome: str) -> None:
    """A progress message was edited, or could not be."""
    if _counters is not None:
        _counters.edits.labels(surface, outcome).inc()


def template_of(video: Video) -> str:
    """The key of the video's template."""
    return str(video.brief.get("template") or "")
