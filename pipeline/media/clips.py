"""Pictures of a clip that somebody brought."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CorruptClip
from pipeline.media.decoders import DECODERS

MAX_BYTES = 500_000_000
"""Of pixels that may be asked for at once."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipPart:
    """`frames` are BGR, of shape (n, height, width, 3); the rest is of the whole clip, whose
    `duration_s` is 0 where its file does not say it."""

    frames: NDArray[np.uint8]
    width_px: int
    height_px: int
    duration_s: float
    has_sound: bool


def read_clip(
    source: Path | bytes,
    *,
    fps: float,
    frame_count: int,
    box_px: tuple[int, int],
    start_s: float = 0.0,
) -> ClipPart:
    """Up to `frame_count` pictures, `1 / fps` s apart from `start_s` on, scaled down into a box.

    Fewer at the clip's end. Ask for a few seconds at a time: what takes longer than a decoder may
    run is refused. Blocks: call it in a thread. Raises CorruptClip.
    """
    if not 0 < 3 * box_px[0] * box_px[1] * frame_count <= MAX_BYTES or fps <= 0 or start_s < 0:
        raise ValueError("More of a clip is asked for at once than fits, or nothing.")
    decoded = DECODERS.decode(
        "clip",
        source,
        CorruptClip,
        most_bytes=3 * box_px[0] * box_px[1] * frame_count,
        start_s=start_s,
        fps=fps,
        frame_count=frame_count,
        box_px=box_px,
    )
    facts = decoded.facts
    try:
        width, height = facts["size_px"]
        frames = np.frombuffer(decoded.data, np.uint8).reshape(-1, height, width, 3)
        whole = (int(facts["width_px"]), int(facts["height_px"]), float(facts["duration_s"]))
        return ClipPart(frames, *whole, bool(facts["has_sound"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptClip from error
