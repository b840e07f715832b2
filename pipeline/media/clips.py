"""Clips that somebody brought: what they are, and their frames one after another."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CorruptClip
from pipeline.media.decoders import DECODERS

_BINS: Final = 24
_MOST_LOOK_BYTES: Final = 1 << 20
_CPU_S, _CPU_S_PER_S = 10, 6
"""What a decoder may take for a part of a clip: a phone's 4K at 60 frames on a slow core."""


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """A clip, upright. `moving_x` and `moving_y` say in which columns and rows it moves, each
    summing to 1; `deviation`, of 255, how far its pictures are from one colour."""

    width_px: int
    height_px: int
    duration_s: float
    frames: int
    has_sound: bool
    deviation: float
    moving_x: tuple[float, ...]
    moving_y: tuple[float, ...]

    def facts(self) -> dict[str, Any]:
        """As an asset keeps them; JSON-able."""
        return {
            "width_px": self.width_px,
            "height_px": self.height_px,
            "duration_s": round(self.duration_s, 3),
            "frames": self.frames,
            "has_sound": self.has_sound,
            "moving_x": [round(one, 4) for one in self.moving_x],
            "moving_y": [round(one, 4) for one in self.moving_y],
        }


def look_at_clip(source: Path | bytes) -> ClipFacts:
    """What a clip is, from its packets and some of its frames. Blocks: call it in a thread.

    Raises CorruptClip.
    """
    decoded = DECODERS.decode("clip", source, CorruptClip, most_bytes=_MOST_LOOK_BYTES, form="look")
    facts = decoded.facts
    try:
        width, height = facts["look_px"]
        seen = np.frombuffer(decoded.data, np.uint8).reshape(-1, height, width)
        across, down = _moving(seen.astype(np.float32))
        return ClipFacts(
            int(facts["width_px"]),
            int(facts["height_px"]),
            float(facts["duration_s"]),
            int(facts["frames"]),
            bool(facts["has_sound"]),
            float(seen.reshape(len(seen), -1).std(axis=1).max()),
            across,
            down,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptClip from error


def _moving(seen: NDArray[np.float32]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where pictures differ from the ones before, more than they do on the whole (a camera that
    moves, light that changes)."""
    height, width = seen.shape[1:]
    energy = np.full((height, width), 1e-3, np.float32)
    for before, after in pairwise(seen):
        change = np.abs(after - before)
        energy += np.maximum(change - 2 * np.median(change) - 2, 0)
    return _bins(energy.sum(0)), _bins(energy.sum(1))


def _bins(profile: NDArray[np.float32]) -> tuple[float, ...]:
    edges = np.linspace(0, len(profile), _BINS + 1)
    summed = np.interp(edges, np.arange(len(profile) + 1), np.concatenate([[0], profile.cumsum()]))
    parts = np.diff(summed)
    return tuple(float(one) for one in parts / parts.sum())


def centre_of(profile: tuple[float, ...] | list[float], share: float) -> float:
    """The middle of the stretch, `share` long, of a profile in which most moves; of equals the one
    nearest to the middle of the picture."""
    if share >= 1 or not profile:
        return 0.5
    summed = np.concatenate([[0.0], np.cumsum(profile)])
    places = np.linspace(0, 1, len(profile) + 1)
    starts = np.linspace(0, 1 - share, 201)
    held = np.interp(starts + share, places, summed) - np.interp(starts, places, summed)
    # A little for the middle: where nothing stands out, nothing is cut from one side alone.
    centres = starts + share / 2
    return float(centres[int(np.argmax(held - 0.15 * np.abs(centres - 0.5)))])


@contextlib.contextmanager
def played(
    path: Path,
    *,
    start_s: float,
    step_s: float,
    frame_count: int,
    size_px: tuple[int, int],
    centre: tuple[float, float],
) -> Iterator[Iterator[memoryview]]:
    """Frames of a clip as yuv420p (BT.709, limited range), decoded a few ahead by a process of
    their own; they end with the clip. See clip_decoder.decode.

    Each is overwritten once the next is asked for. Raises CorruptClip.
    """
    width, height = size_px
    length_s = frame_count * step_s
    with DECODERS.stream(
        "clip",
        path,
        CorruptClip,
        part_bytes=width * height * 3 // 2,
        cpu_s=_CPU_S + math.ceil(_CPU_S_PER_S * length_s),
        form="play",
        start_s=start_s,
        step_s=step_s,
        frame_count=frame_count,
        size_px=size_px,
        centre=centre,
    ) as frames:
        yield frames
