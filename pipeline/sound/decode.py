"""Any sound file or bytes to samples: the one place where foreign sound is read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CorruptVoice
from pipeline.sound.wav import Samples, wav_bytes

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

VOICE_RATE_HZ = 48_000
MAX_SOUND_S = 900.0
"""Longer sounds are refused: five minutes of video need no more."""

Channels = NDArray[np.float32]
"""Samples of shape (n, channels) in -1..1."""


def decode(
    source: Path | bytes, rate_hz: int | None = None, channels: int = 1
) -> tuple[Channels, int]:
    """Samples of shape (n, channels) and their rate; the file's own rate when none is asked.

    Raises CorruptVoice when there is no sound, it cannot be decoded, or it is too long.
    """
    import av
    from av.audio.resampler import AudioResampler

    parts: list[NDArray[np.float32]] = []
    try:
        place = io.BytesIO(source) if isinstance(source, bytes) else str(source)
        with av.open(place, mode="r") as file:
            if not file.streams.audio:
                raise CorruptVoice("The file holds no sound.")
            stream = file.streams.audio[0]
            rate = rate_hz or stream.rate
            if not rate:
                raise CorruptVoice("The sound has no sample rate.")
            layout = "mono" if channels == 1 else "stereo"
            resampler = AudioResampler("fltp", layout, rate)
            total = 0
            for frame in file.decode(stream):
                frame.pts = None
                for piece in resampler.resample(frame):
                    parts.append(_columns(piece))
                    total += piece.samples
                if total > MAX_SOUND_S * rate:
                    raise CorruptVoice(f"The sound is longer than {MAX_SOUND_S:g} s.")
            parts.extend(_columns(piece) for piece in resampler.resample(None))
    except (av.FFmpegError, OSError, ValueError, RuntimeError, IndexError) as error:
        raise CorruptVoice from error
    if not sum(len(part) for part in parts):
        raise CorruptVoice("The sound is empty.")
    samples = np.ascontiguousarray(np.concatenate(parts), np.float32)
    if not np.isfinite(samples).all():
        raise CorruptVoice("The sound holds values that are no numbers.")
    return samples, rate


def _columns(piece: AudioFrame) -> NDArray[np.float32]:
    """A planar frame as samples of shape (n, channels)."""
    return np.asarray(piece.to_ndarray().T, np.float32)


def decode_mono(source: Path | bytes, rate_hz: int | None = None) -> tuple[Samples, int]:
    """Mono samples and their rate; raises CorruptVoice as `decode` does."""
    samples, rate = decode(source, rate_hz)
    return samples[:, 0].copy(), rate


def sound_duration_s(source: Path | bytes) -> float:
    """How long a sound really is, by decoding it; CorruptVoice when it cannot be."""
    samples, rate = decode(source)
    return len(samples) / rate


def to_wav(data: bytes, media_type: str = "", rate_hz: int = VOICE_RATE_HZ) -> bytes:
    """Mono 16-bit WAV of `rate_hz` of any sound; a WAV of that kind is returned as it is.

    `media_type` only helps the message: what the bytes are is read from themselves.
    Raises CorruptVoice.
    """
    if _is_plain_wav(data, rate_hz):
        return data
    try:
        samples, _ = decode_mono(data, rate_hz)
    except CorruptVoice as error:
        kind = f" ({media_type})" if media_type else ""
        raise CorruptVoice(f"A voice recording{kind} cannot be read.") from error
    return wav_bytes(samples, rate_hz)


def _is_plain_wav(data: bytes, rate_hz: int) -> bool:
    import wave

    if data[:4] != b"RIFF":
        return False
    try:
        with wave.open(io.BytesIO(data)) as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            whole = len(file.readframes(file.getnframes())) == 2 * file.getnframes() > 0
            return whole and form == (1, 2, rate_hz)
    except (wave.Error, EOFError):
        return False
