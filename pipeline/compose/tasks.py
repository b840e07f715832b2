"""What crosses between the composer and its children: plain data, no heavy library."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.compose.options import Quality
from pipeline.timeline import (
    Canvas,
    ClipSound,
    Metadata,
    Music,
    Shot,
    SoundCue,
    Transition,
    VoiceClip,
)

SOUND_BIT_RATE = 160_000
AAC_FRAME = 1024
"""Samples of one packet of sound."""

Beat = Callable[[int], None]
"""Called with the number of frames done; shows that the child is alive."""


@dataclass(frozen=True, slots=True)
class PieceTask:
    """Frames `start` to `stop` of the first shot (a body), or the joint of two shots.

    `workdir` is the piece's own folder for what its captions need, `letters` the command that
    draws them (command.py); `still_at` is the frame of which a picture is kept beside the segment,
    or None. `template_folders` is where the parent looks for templates and their painters.
    """

    canvas: Canvas
    shots: tuple[Shot, ...]
    start: int
    stop: int
    transition: Transition
    quality: Quality
    out: Path
    workdir: Path
    letters: tuple[str, ...] = ()
    still_at: int | None = None
    threads: int = 1
    template_folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PieceDone:
    """What a piece took: seconds by stage, and how many bytes it has."""

    stages_s: dict[str, float]
    bytes: int


@dataclass(frozen=True, slots=True)
class ShotSound:
    """What is heard in one shot, which starts on frame `at_frame` of the video."""

    at_frame: int
    voices: tuple[VoiceClip, ...]
    effects: tuple[SoundCue, ...]
    frame_count: int = 0
    clip_sound: ClipSound | None = None


@dataclass(frozen=True, slots=True)
class SoundTask:
    """Everything that is heard; the video lasts `frame_count` frames of `fps`."""

    shots: tuple[ShotSound, ...]
    frame_count: int
    fps: int
    music: Music
    out: Path


LoudnessEnd = Literal["target", "true_peak", "silence"]
"""Why a sound is as loud as it is: as it should be; no louder without peaks that are too high;
or there is nothing to hear."""


@dataclass(frozen=True, slots=True)
class SoundDone:
    """What the encoded sound measures."""

    lufs: float
    true_peak_dbtp: float
    loudness_ended_by: LoudnessEnd
    stages_s: dict[str, float]


@dataclass(frozen=True, slots=True)
class JoinTask:
    """Segments in order, the encoded sound, and what is written beside them."""

    canvas: Canvas
    segments: tuple[Path, ...]
    sound: Path
    metadata: Metadata
    out: Path


@dataclass(frozen=True, slots=True)
class JoinDone:
    """The file: frames and bytes."""

    frame_count: int
    bytes: int
    stages_s: dict[str, float]


class StageTimer:
    """Adds up this process's processor seconds by stage: what other programs take is not in it."""

    def __init__(self) -> None:
        self.stages_s: dict[str, float] = {}
        self._last = time.process_time()

    def lap(self, stage: str) -> None:
        """Book what was used since the last lap to a stage."""
        now = time.process_time()
        self.stages_s[stage] = self.stages_s.get(stage, 0.0) + now - self._last
        self._last = now
