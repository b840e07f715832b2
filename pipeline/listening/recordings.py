"""What a recording must be to tell a video: looked at before anything is quoted or charged."""

from __future__ import annotations

from typing import Final

from pipeline.brief import MAX_LENGTH_S, MIN_LENGTH_S
from pipeline.errors import BadInput, CorruptVoice
from pipeline.sound.features import RATE_HZ

MAX_FILE_BYTES: Final = 100_000_000
LEAST_SPEECH_S: Final = 0.8


class BadRecording(BadInput):
    """That recording cannot tell a video."""

    def __init__(self, reason: str, message: str) -> None:
        """`reason` is the sentence's key below `recording.` in the catalogues."""
        self.reason = reason
        super().__init__(message)


def recording_length_s(data: bytes) -> float:
    """How long a recording is in seconds; BadRecording where no video could be told by it.

    What it says of itself is judged before anything of it is decoded. Blocks: call it in a thread.
    """
    from pipeline.sound.decode import decode_mono
    from pipeline.sound.measure import is_silent
    from pipeline.sound.pauses import voiced_frames

    if not data:
        raise BadRecording("empty", "The file is empty.")
    if len(data) > MAX_FILE_BYTES:
        raise BadRecording("large", "The file is over 100 MB.")
    try:
        samples, _ = decode_mono(data, RATE_HZ)
    except CorruptVoice as error:
        raise BadRecording(*_reason(str(error))) from error
    length_s = len(samples) / RATE_HZ
    if length_s > MAX_LENGTH_S:
        raise BadRecording("long", f"The recording is longer than {MAX_LENGTH_S / 60:g} minutes.")
    if length_s < MIN_LENGTH_S:
        raise BadRecording("short", f"The recording is shorter than {MIN_LENGTH_S:g} seconds.")
    voiced_s = float(voiced_frames(samples).sum()) * 0.01
    if is_silent(samples, RATE_HZ) or voiced_s < LEAST_SPEECH_S:
        raise BadRecording("silent", "Nothing is said in the recording.")
    return round(length_s, 2)


def _reason(said: str) -> tuple[str, str]:
    if "longer than" in said:
        return "long", f"The recording is longer than {MAX_LENGTH_S / 60:g} minutes."
    if "no sound" in said:
        return "no_sound", "The file holds no sound."
    return "unreadable", "The recording cannot be read: it is broken, or of a form not known here."
