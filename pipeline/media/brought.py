"""What a person may bring for a video: looked at when it arrives, before anything is made of it.

Each kind has a `look`, which says what the file is or refuses it with a reason. Files are decoded
in processes with limits (decoders.py); nothing that a name or a platform says of them is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from pipeline.brand import MOST_CLIP_MB, MOST_CLIP_S
from pipeline.errors import BadInput, CorruptClip, CorruptPicture, CorruptVoice
from pipeline.media.clips import look_at_clip
from pipeline.media.decoders import DECODERS

LEAST_PX: Final = 64
"""Of either side of a picture or clip: less shows nothing."""
_BLANK: Final = 1.0
"""Of 255: pictures that differ by less from one colour show nothing."""
_LOOK_RATE_HZ: Final = 8_000
_SILENT: Final = 1e-4
"""The peak of a sound in which nothing can be heard."""

Brought = Literal["picture", "clip", "sound", "recording"]
"""What a file is; a sound becomes music, or by a button a narration, as a recording does."""
Facts = dict[str, Any]
"""JSON-able; `kind` is always there, of a clip and a sound `duration_s`."""


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """How much of each kind is taken (docs/own-media.md); MB are 10^6 bytes."""

    picture_mb: float = 20.0
    clip_mb: float = 100.0
    clip_s: float = 300.0
    sound_mb: float = 20.0
    sound_s: float = 400.0
    kept_mb: float = 1000.0
    """Of everything that one person brought and that is kept still."""

    def most_mb(self, kind: Brought) -> float:
        """The largest file of a kind."""
        sizes = {"picture": self.picture_mb, "clip": self.clip_mb}
        return sizes.get(kind, self.sound_mb)

    def for_brands(self) -> MediaLimits:
        """What opens or closes every video is short."""
        return replace(
            self,
            clip_mb=min(self.clip_mb, MOST_CLIP_MB),
            clip_s=min(self.clip_s, MOST_CLIP_S),
        )


class BadMedium(BadInput):
    """That file cannot be used."""

    def __init__(self, reason: str, **values: Any) -> None:
        """`reason` is the sentence's key below `media.` in the catalogues."""
        self.reason, self.values = reason, values
        super().__init__(f"{reason} {values}" if values else reason)


def look(kind: Brought, path: Path, limits: MediaLimits) -> Facts:
    """What a file is; BadMedium says why it cannot be used. Blocks: call it in a thread."""
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise BadMedium("empty")
    if size_bytes > limits.most_mb(kind) * 1e6:
        raise BadMedium("large", limit=round(limits.most_mb(kind)))
    return {"kind": kind, "bytes": size_bytes, **_LOOKS[kind](path, limits)}


def _picture(path: Path, limits: MediaLimits) -> Facts:
    try:
        facts = DECODERS.decode(
            "picture", path, CorruptPicture, most_bytes=16_000_000, form="look"
        ).facts
        size_px, deviation = facts["whole_px"], facts["deviation"]
    except CorruptPicture as error:
        raise BadMedium("picture_bad") from error
    if min(size_px) < LEAST_PX:
        raise BadMedium("small", least=LEAST_PX)
    if float(deviation) < _BLANK:
        raise BadMedium("blank")
    return {}


def _clip(path: Path, limits: MediaLimits) -> Facts:
    try:
        clip = look_at_clip(path)
    except CorruptClip as error:
        raise BadMedium("clip_bad") from error
    if clip.duration_s > limits.clip_s:
        raise BadMedium("long", limit=round(limits.clip_s))
    if min(clip.width_px, clip.height_px) < LEAST_PX:
        raise BadMedium("small", least=LEAST_PX)
    if clip.deviation < _BLANK:
        raise BadMedium("blank")
    return clip.facts()


def _sound(path: Path, limits: MediaLimits) -> Facts:
    from pipeline.sound.decode import decode

    try:
        samples, _ = decode(path, _LOOK_RATE_HZ, first_s=limits.sound_s + 1)
    except CorruptVoice as error:
        raise BadMedium("sound_bad") from error
    duration_s = len(samples) / _LOOK_RATE_HZ
    if duration_s > limits.sound_s:
        raise BadMedium("sound_long", limit=round(limits.sound_s))
    if not len(samples) or float(np.abs(samples).max()) < _SILENT:
        raise BadMedium("silent")
    return {"duration_s": round(duration_s, 2)}


def _recording(path: Path, limits: MediaLimits) -> Facts:
    from pipeline.listening.recordings import BadRecording, recording_length_s

    try:
        return {"kind": "sound", "duration_s": recording_length_s(path, limits.sound_s)}
    except BadRecording as error:
        raise BadMedium(f"recording_{error.reason}", **error.values) from error


_LOOKS: Final[dict[Brought, Callable[[Path, MediaLimits], Facts]]] = {
    "picture": _picture,
    "clip": _clip,
    "sound": _sound,
    "recording": _recording,
}
