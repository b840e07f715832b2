"""Any sound file or bytes to samples: the one place where foreign sound is read."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CorruptVoice
from pipeline.media.decoders import DECODERS
from pipeline.media.limits import MAX_SOUND_RATE_HZ, MAX_SOUND_S, MIN_RATE_HZ
from pipeline.sound.wav import Samples, wav_bytes

VOICE_RATE_HZ = MAX_SOUND_RATE_HZ
_PLAIN_HEAD = struct.Struct("<4sI8sIHHIIHH4sI")
_PLAIN = (b"RIFF", b"WAVEfmt ", 16, 1, 1, 16, b"data")
_MOST_PLAIN_BYTES = round(2 * MAX_SOUND_S * MAX_SOUND_RATE_HZ)

Channels = NDArray[np.float32]
"""Samples of shape (n, channels) in -1..1."""


def decode(
    source: Path | bytes, rate_hz: int | None = None, channels: int = 1, first_s: float = 0.0
) -> tuple[Channels, int]:
    """Samples of shape (n, channels) and their rate; the file's own, at most 48 kHz, when none
    is asked. `first_s` reads only so much of a sound, which may then be of any length.

    Raises CorruptVoice when there is no sound, it cannot be decoded, or it is too long. What the
    file says of itself is judged before anything is decoded.
    """
    plain = _plain(source) if channels == 1 and not first_s else None
    if plain is not None and plain[1] == (rate_hz or plain[1]) <= VOICE_RATE_HZ:
        return plain[0][:, None], plain[1]
    longest_s = max(first_s, MAX_SOUND_S) + 2
    decoded = DECODERS.decode(
        "sound",
        source,
        CorruptVoice,
        most_bytes=round(longest_s * (rate_hz or VOICE_RATE_HZ)) * channels * 4,
        rate_hz=rate_hz or 0,
        channels=channels,
        first_s=first_s,
    )
    if not decoded.data:
        raise CorruptVoice("The sound is empty.")
    samples = np.frombuffer(decoded.data, np.float32).reshape(-1, channels)
    if not np.isfinite(samples).all():
        raise CorruptVoice("The sound holds values that are no numbers.")
    return samples, rate_hz or int(decoded.facts["rate_hz"])


def _plain(source: Path | bytes) -> tuple[Samples, int] | None:
    """Mono samples and the rate of a WAV exactly as we write it (wav.py), which needs no decoder;
    None of any other file, and of one that is cut short."""
    data = source if isinstance(source, bytes) else _short_file(source)
    if len(data) <= _PLAIN_HEAD.size:
        return None
    riff, _, wave, size, form, channels, rate_hz, _, _, bits, mark, length = (
        _PLAIN_HEAD.unpack_from(data)
    )
    said = (riff, wave, size, form, channels, bits, mark)
    is_whole = length == len(data) - _PLAIN_HEAD.size and length % 2 == 0
    most_bytes = 2 * MAX_SOUND_S * min(rate_hz, MAX_SOUND_RATE_HZ)
    if said != _PLAIN or not is_whole or length > most_bytes or rate_hz < MIN_RATE_HZ:
        return None
    pcm = np.frombuffer(data, "<i2", offset=_PLAIN_HEAD.size)
    return pcm.astype(np.float32) / np.float32(32768), rate_hz


def _short_file(path: Path) -> bytes:
    """A file that may be a plain WAV; nothing of one that is too long for it, or is none."""
    try:
        if path.is_file() and path.stat().st_size <= _PLAIN_HEAD.size + _MOST_PLAIN_BYTES:
            return path.read_bytes()
    except OSError:
        pass
    return b""


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
    plain = _plain(data)
    if plain is not None and plain[1] == rate_hz:
        return data
    try:
        samples, _ = decode_mono(data, rate_hz)
    except CorruptVoice as error:
        kind = f" ({media_type})" if media_type else ""
        raise CorruptVoice(f"A voice recording{kind} cannot be read.") from error
    return wav_bytes(samples, rate_hz)
