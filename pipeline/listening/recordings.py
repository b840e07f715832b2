"""What a recording must be to tell a video: looked at before anything is quoted or charged."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pipeline.brief import MAX_LENGTH_S
from pipeline.errors import BadInput, CorruptVoice
from pipeline.sound.features import RATE_HZ

LEAST_S: Final = 1.0
"""One scene may be said anew in a word or two."""
_LEAST_SPEECH_S: Final = 0.4
_LOOK_S: Final = 0.01
"""Of the frames in which somebody speaks."""


class BadRecording(BadInput):
    """That recording cannot tell a video."""

    def __init__(self, reason: str, message: str, **values: Any) -> None:
        """`reason` is the sentence's key below `media.recording_` in the catalogues."""
        self.reason, self.values = reason, values
        super().__init__(message)


def recording_length_s(source: Path | bytes, most_s: float = MAX_LENGTH_S) -> float:
    """How long a recording is in seconds; BadRecording where no video could be told by it.

    What it says of itself is judged before anything of it is decoded, and no more is decoded than
    may be used. Blocks: call it in a thread.
    """
    from pipeline.sound.decode import decode
    from pipeline.sound.measure import is_silent
    from pipeline.sound.pauses import voiced_frames

    most_s = min(most_s, MAX_LENGTH_S)
    try:
        channels, _ = decode(source, RATE_HZ, first_s=most_s + 1)
    except CorruptVoice as error:
        if "no sound" in str(error):
            raise BadRecording("mute", "The file holds no sound.") from error
        raise BadRecording(
            "bad", "The recording cannot be read: it is broken, or of a form not known here."
        ) from error
    samples = channels[:, 0]
    length_s = len(samples) / RATE_HZ
    if length_s > most_s:
        message = f"The recording is longer than {most_s / 60:g} minutes."
        raise BadRecording("long", message, limit=round(most_s / 60))
    if length_s < LEAST_S:
        message = f"The recording is shorter than {LEAST_S:g} seconds."
        raise BadRecording("short", message, least=round(LEAST_S))
    if is_silent(samples, RATE_HZ) or voiced_frames(samples).sum() * _LOOK_S < _LEAST_SPEECH_S:
        raise BadRecording("silent", "Nothing is said in the recording.")
    return round(length_s, 2)
