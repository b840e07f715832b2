"""Decodes any sound a provider or a person may hand us; runs in a process with limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

import av
import av.sidedata.sidedata
import av.subtitles.codeccontext
import av.subtitles.stream  # PyAV would import these when it meets them: nothing opens then
from av.audio.resampler import AudioResampler

from pipeline.errors import CorruptVoice
from pipeline.media.limits import MAX_SOUND_RATE_HZ, MAX_SOUND_S, MIN_RATE_HZ
from pipeline.media.protocol import Facts, Send

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

MAX_FILE_BYTES: Final = 100_000_000
MAX_RATE_HZ: Final = 384_000
MAX_CHANNELS: Final = 8
MAX_STREAMS: Final = 16
_CONTAINERS = "wav,w64,mp3,flac,ogg,aac,mov,mp4,m4a,matroska,webm,aiff,caf"
"""No playlist, no script, no list of other files: only what holds its sound itself."""
_CODECS = {"mp3", "mp3float", "aac", "flac", "opus", "libopus", "vorbis", "libvorbis", "alac"}
_OPTIONS = {
    "format_whitelist": _CONTAINERS,
    "protocol_whitelist": "none",
    "max_streams": str(MAX_STREAMS),
    "probesize": "2000000",
}
_SAMPLE_BYTES = 4
_TOO_LONG = f"The sound is longer than {MAX_SOUND_S:g} s."


def decode(file: BinaryIO, send: Send, *, rate_hz: int, channels: int, first_s: float) -> Facts:
    """Sends the sound's samples, float32, channels interleaved; the facts are its `rate_hz`.

    At its own rate up to 48 kHz where `rate_hz` is 0; only the first seconds, of a sound of any
    length, where `first_s` is not 0. What the file says of itself is judged before anything is
    decoded. Raises CorruptVoice.
    """
    if file.seek(0, 2) > MAX_FILE_BYTES:
        raise CorruptVoice("The sound is too large.")
    file.seek(0)
    try:
        with av.open(file, mode="r", options=_OPTIONS) as container:
            stream = _judged(container, is_cut=first_s > 0)
            rate_hz = rate_hz or min(stream.rate, MAX_SOUND_RATE_HZ)
            _send_all(container, stream, send, rate_hz, channels, first_s)
    except (av.FFmpegError, OSError, ValueError, RuntimeError, IndexError) as error:
        raise CorruptVoice from error
    return {"rate_hz": rate_hz}


def _judged(container: InputContainer, *, is_cut: bool) -> AudioStream:
    """The sound of a file, where what it says of itself is within the limits."""
    if not container.streams.audio:
        raise CorruptVoice("The file holds no sound.")
    stream = container.streams.audio[0]
    name = stream.codec_context.name
    if name not in _CODECS and not name.startswith("pcm_"):
        raise CorruptVoice("The sound is in a form that is not read here.")
    if not stream.rate:
        raise CorruptVoice("The sound has no sample rate.")
    if not MIN_RATE_HZ <= stream.rate <= MAX_RATE_HZ or not 1 <= stream.channels <= MAX_CHANNELS:
        raise CorruptVoice("The sound has an absurd sample rate or too many channels.")
    if not is_cut and container.duration and container.duration / 1_000_000 > MAX_SOUND_S:
        raise CorruptVoice(_TOO_LONG)
    stream.codec_context.thread_count = 1
    return stream


def _send_all(
    container: InputContainer,
    stream: AudioStream,
    send: Send,
    rate_hz: int,
    channels: int,
    first_s: float,
) -> None:
    resampler = AudioResampler("flt", "mono" if channels == 1 else "stereo", rate_hz)
    total = 0
    for packet in container.demux(stream):
        for frame in packet.decode():
            frame.pts = None
            for piece in resampler.resample(frame):
                send(_samples(piece, channels))
                total += piece.samples
        if first_s and total >= first_s * rate_hz:
            return
        if total > MAX_SOUND_S * rate_hz:
            raise CorruptVoice(_TOO_LONG)
    for piece in resampler.resample(None):
        send(_samples(piece, channels))


def _samples(piece: AudioFrame, channels: int) -> memoryview:
    return memoryview(piece.planes[0])[: piece.samples * channels * _SAMPLE_BYTES]
