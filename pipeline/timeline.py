"""What is on screen and heard when: pure data, the contract between templates and composition.

All times lie on one frame grid. A shot is a whole number of frames and its first voice starts
on its first frame. Everything here is hashable by `content_key`, so that an unchanged
shot is never encoded twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

CaptionStyle = Literal[
    "pop", "karaoke", "box", "glide", "bounce", "gradient", "glow", "two-tone", "big-word",
    "serif-phrase", "minimal", "none",
]  # fmt: skip
TransitionKind = Literal["cut", "fade", "page", "whip", "zoom"]


Timing = Literal["exact", "aligned", "estimated"]
"""How the times of words were found."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, and when it sounds, in seconds from the start of its sound or shot."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture area: size in pixels (both even) and whole frames per second."""

    width_px: int
    height_px: int
    fps: int = 30

    def frames(self, seconds: float) -> int:
        """The smallest whole number of frames that holds `seconds`, at least 1."""
        return max(1, math.ceil(seconds * self.fps - 1e-6))

    def seconds(self, frames: int) -> float:
        """How long `frames` frames last."""
        return frames / self.fps


@dataclass(frozen=True, slots=True)
class Visual:
    """What a painter draws: its name, its files and JSON-able parameters.

    `painter` is a name of pipeline.templates.painters: "photo" moves one picture, "layers"
    several with parallax, the others draw cards, bubbles, figures or loops.
    """

    painter: str
    files: tuple[Path, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoiceClip:
    """A sound file of speech that starts `at_frame` frames into its shot."""

    path: Path
    at_frame: int = 0
    gain_db: float = 0.0
    pan: float = 0.0
    """-1 is left, 0 the middle, 1 right."""
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ClipSound:
    """A clip's own sound under its picture, with the picture's fit: see pipeline.media.clip_fit.

    `level` is how loud it is where nobody speaks; under speech it goes down as music does. "alone"
    is a clip in which nobody speaks and no music is heard.
    """

    path: Path
    start_s: float
    speed: float
    turn_s: float
    level: Literal["low", "kept", "alone"]


@dataclass(frozen=True, slots=True)
class SoundCue:
    """A sound effect of ours (pipeline.sound.effects) by name, in seconds into its shot."""

    name: str
    at_s: float
    gain_db: float = 0.0
    duration_s: float | None = None
    """For sounds that last (typing, ticking): how long; None plays the effect once."""


@dataclass(frozen=True, slots=True)
class Transition:
    """How a shot goes over into the next: a cut, or a joint of `frames` frames.

    A joint lies half over the end of one shot and half over the start of the next; it
    changes no length.
    """

    kind: TransitionKind = "cut"
    frames: int = 0


@dataclass(frozen=True, slots=True)
class Captions:
    """How the words of a shot are shown; `centre_y` is 0 at the top and 1 at the bottom."""

    style: CaptionStyle = "pop"
    centre_y: float = 0.66
    colour: str = "#FFD23F"
    """Of the spoken word, as #RRGGBB."""
    emphasis: tuple[str, ...] = ()
    """Words that matter: each style says how it marks them."""
    language: str = "en"
    """Of the words: it says how they are set in capitals."""
    font: str = ""
    """A family of pipeline.captions.styles.FONTS; the style's own where empty."""
    scale: float = 1.0
    """Of the style's size."""
    emoji: tuple[tuple[int, str], ...] = ()
    """Emoji that pop beside the line, each with the number of the word it comes with."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something drawn once and laid over a stretch of a shot: a title, an end card, a logo.

    `kind` is a name of pipeline.stamps.art; `stop` is the first frame without it, None where it
    stays. It comes and goes within so many frames.
    """

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    start: int = 0
    stop: int | None = None
    comes_frames: int = 0
    goes_frames: int = 0

    def is_seen(self, start: int, stop: int) -> bool:
        """Whether it is there in any of the frames `start` to `stop`."""
        return self.start < stop and (self.stop is None or self.stop > start)

    def opacity(self, index: int) -> float:
        """How much of it is seen on a frame, 0 to 1."""
        if index < self.start or (self.stop is not None and index >= self.stop):
            return 0.0
        came = (index - self.start + 1) / (self.comes_frames + 1)
        goes = 1.0 if self.stop is None else (self.stop - index) / (self.goes_frames + 1)
        return min(1.0, came, goes)


@dataclass(frozen=True, slots=True)
class Shot:
    """One scene on screen: what is drawn, what is heard, and its words in shot time."""

    visual: Visual
    frame_count: int
    voices: tuple[VoiceClip, ...] = ()
    words: tuple[Word, ...] = ()
    effects: tuple[SoundCue, ...] = ()
    captions: Captions = Captions(style="none")
    transition: Transition = Transition()
    """How it goes over into the next shot; the last shot's is not used."""
    clip_sound: ClipSound | None = None
    """What is heard of the clip that it shows."""
    is_turn: bool = False
    """Whether the story turns here: music falls silent just before it and comes back on it."""
    stamps: tuple[Stamp, ...] = ()
    """Over picture and captions, the last one on top."""


@dataclass(frozen=True, slots=True)
class Music:
    """The bed under the voice: a sound file, or none, and where it may be cut."""

    path: Path | None = None
    seed: int = 0
    turns: tuple[int, ...] = ()
    """Frames of the video on which the music comes back after a moment's silence."""
    silent: tuple[tuple[int, int], ...] = ()
    """First frames of stretches without music, and the frames on which it is back."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is written into the file's own tags."""

    title: str = ""
    description: str = ""
    hashtags: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole video."""

    canvas: Canvas
    shots: tuple[Shot, ...]
    music: Music = Music()
    metadata: Metadata = Metadata()

    @property
    def frame_count(self) -> int:
        """Frames of the whole video."""
        return sum(shot.frame_count for shot in self.shots)

    def start_frame(self, index: int) -> int:
        """The frame on which shot `index` starts."""
        return sum(shot.frame_count for shot in self.shots[:index])
