"""Any sound file or bytes to samples: the one place where foreign sound is read."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CorruptVoice
from pipeline.sound.wav import Samples, wav_bytes

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

VOICE_RATE_HZ = 48_000
MAX_SOUND_S = 400.0
"""Longer sounds are refused: five minutes of video need no more."""
MAX_FILE_BYTES = 100_000_000
MAX_DECODE_S = 10.0
MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 384_000
MAX_CHANNELS = 8
MAX_STREAMS = 16
_CONTAINERS = "wav,w64,mp3,flac,ogg,aac,mov,mp4,m4a,matroska,webm,aiff,caf"
"""No playlist, no script, no list of other files: only what holds its sound itself."""
_CODECS = {"mp3", "mp3float", "aac", "flac", "opus", "libopus", "vorbis", "libvorbis", "alac"}
_OPTIONS = {
    "format_whitelist": _CONTAINERS,
    "protocol_whitelist": "none",
    "max_streams": str(MAX_STREAMS),
    "probesize": "2000000",
}

_TOO_LONG = f"The sound is longer than {MAX_SOUND_S:g} s."

Channels = NDArray[np.float32]
"""Samples of shape (n, channels) in -1..1."""


def decode(
    source: Path | bytes, rate_hz: int | None = None, channels: int = 1
) -> tuple[Channels, int]:
    """Samples of shape (n, channels) and their rate; the file's own, at most 48 kHz, when none
    is asked.

    Raises CorruptVoice when there is no sound, it cannot be decoded, or it is too long. What the
    file says of itself is judged before anything is decoded.
    """
    import av

    try:
        with av.open(io.BytesIO(_bytes_of(source)), mode="r", options=_OPTIONS) as file:
            stream = _judged(file)
            rate = rate_hz or min(stream.rate, VOICE_RATE_HZ)
            parts = _resampled(file, stream, rate, channels)
    except (av.FFmpegError, OSError, ValueError, RuntimeError, IndexError) as error:
        raise CorruptVoice from error
    if not sum(len(part) for part in parts):
        raise CorruptVoice("The sound is empty.")
    samples = np.ascontiguousarray(np.concatenate(parts), np.float32)
    if not np.isfinite(samples).all():
        raise CorruptVoice("The sound holds values that are no numbers.")
    return samples, rate


def _bytes_of(source: Path | bytes) -> bytes:
    """The file itself: a decoder that has no path finds no other file."""
    if isinstance(source, bytes):
        data = source
    else:
        with source.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise CorruptVoice("The sound is too large.")
    return data


def _judged(file: InputContainer) -> AudioStream:
    """The sound of a file, where what it says of itself is within the limits."""
    if not file.streams.audio:
        raise CorruptVoice("The file holds no sound.")
    stream = file.streams.audio[0]
    name = stream.codec_context.name
    if name not in _CODECS and not name.startswith("pcm_"):
        raise CorruptVoice("The sound is in a form that is not read here.")
    if not stream.rate:
        raise CorruptVoice("The sound has no sample rate.")
    if not MIN_RATE_HZ <= stream.rate <= MAX_RATE_HZ or not 1 <= stream.channels <= MAX_CHANNELS:
        raise CorruptVoice("The sound has an absurd sample rate or too many channels.")
    if file.duration and file.duration / 1_000_000 > MAX_SOUND_S:
        raise CorruptVoice(_TOO_LONG)
    return stream


def _resampled(
    file: InputContainer, stream: AudioStream, rate: int, channels: int
) -> list[Channels]:
    from av.audio.resampler import AudioResampler

    resampler = AudioResampler("fltp", "mono" if channels == 1 else "stereo", rate)
    parts: list[Channels] = []
    total, deadline = 0, time.monotonic() + MAX_DECODE_S
    for packet in file.demux(stream):
        if time.monotonic() > deadline:
            raise CorruptVoice("The sound takes too long to decode.")
        for frame in packet.decode():
            frame.pts = None
            pieces = [_columns(piece) for piece in resampler.resample(frame)]
            parts += pieces
            total += sum(map(len, pieces))
        if total > MAX_SOUND_S * rate:
            raise CorruptVoice(_TOO_LONG)
    parts.extend(_columns(piece) for piece in resampler.resample(None))
    return parts


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
            if file.getnframes() > MAX_SOUND_S * rate_hz:
                return False
            whole = len(file.readframes(file.getnframes())) == 2 * file.getnframes() > 0
            return whole and form == (1, 2, rate_hz)
    except (wave.Error, EOFError):
        return False
