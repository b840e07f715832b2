"""What a composition gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.compose.tasks import LoudnessEnd


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished video and what it measures."""

    path: Path
    thumbnail: Path
    """A JPEG of at most 320 pixels a side."""
    cover: Path
    """The same picture at full size."""
    width_px: int
    height_px: int
    fps: int
    frame_count: int
    duration_s: float
    bytes: int
    lufs: float
    true_peak_dbtp: float
    loudness_ended_by: LoudnessEnd
    encoder: str
    stages_s: dict[str, float]
    """Processor seconds by stage, added over all children; `wall` is the time from the first shot
    to the file."""
