"""A voice that somebody recorded, made fit to be mixed: one channel, no offset, one loudness.

What cannot be made so is refused with the reason.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.brief import MAX_LENGTH_S
from pipeline.errors import CorruptVoice
from pipeline.sound.decode import VOICE_RATE_HZ, decode
from pipeline.sound.wav import Samples, wav_bytes

LOUDNESS_LUFS = -21.0
"""As loud as the offline voice, so that recorded and made lines can follow each other."""
_CEILING = 10 ** (-1.0 / 20)
_QUIETEST_LUFS = -66.0
"""Below it a raised recording is the noise of its microphone and of its 16 bits."""
_PIECE = 30 * VOICE_RATE_HZ
_PASSES = 2
"""A limited peak is loudness lost: the second pass makes up for it."""
_SHORTEST_S = 0.1
_RUMBLE_HZ = 40.0
"""Voices begin at about 80 Hz; what lies below is offset, wind and steps on the floor."""
_EDGE_S = 0.005
"""How long the ends are faded: shorter than any consonant, long enough not to click."""


def recorded_voice(data: bytes) -> bytes:
    """The recording as a mono 16-bit WAV at 48 kHz and `LOUDNESS_LUFS`.

    Raises CorruptVoice with the reason: unreadable, too short, too long, silent, too quiet.
    """
    channels, rate_hz = decode(data, VOICE_RATE_HZ, 2)
    if not _SHORTEST_S <= len(channels) / rate_hz <= MAX_LENGTH_S:
        kind = "shorter" if len(channels) < rate_hz else "longer"
        limit_s = _SHORTEST_S if kind == "shorter" else MAX_LENGTH_S
        raise CorruptVoice(f"The sound is {kind} than {limit_s:g} s.")
    samples = _edged(_without_rumble(_one_channel(channels), rate_hz), rate_hz)
    if _loudness_lufs(samples) < _QUIETEST_LUFS:
        raise CorruptVoice("The sound is silent or too quiet to be understood.")
    for _ in range(_PASSES):
        gain = 10 ** ((LOUDNESS_LUFS - _loudness_lufs(samples)) / 20)
        samples = _limited(samples, float(gain))
    return wav_bytes(samples, rate_hz)


def _one_channel(channels: NDArray[np.float32]) -> Samples:
    """The two channels' mean; the louder one alone where the other is silent or takes from it.

    A channel that is wired the wrong way round cancels the other: nothing of the voice is left
    in their mean.
    """
    even = channels - channels.mean(axis=0)
    power = np.square(even, dtype=np.float64).mean(axis=0)
    mean = channels.mean(axis=1)
    kept = np.square(mean - mean.mean(), dtype=np.float64).mean()
    if kept < 0.5 * power.max():
        return np.ascontiguousarray(channels[:, int(np.argmax(power))])
    return np.asarray(mean, np.float32)


def _without_rumble(samples: Samples, rate_hz: int) -> Samples:
    """The sound without its offset and what lies under 40 Hz, its phase untouched.

    Two running means of a fortieth of a second leave nothing of a voice; what they find is taken
    away. The ends are continued as mirrors, so that an offset makes no step there.
    """
    import cv2

    window = (round(rate_hz / _RUMBLE_HZ) | 1, 1)
    slow = (samples - samples.mean())[None, :]
    for _ in range(2):
        slow = cv2.blur(slow, window, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(samples - samples.mean() - slow[0], np.float32)


def _edged(samples: Samples, rate_hz: int) -> Samples:
    """The sound with its two ends faded: a cut in the middle of a wave would click."""
    size = min(round(_EDGE_S * rate_hz), len(samples) // 2)
    fade = np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(size) / size), np.float32)
    edged = samples.copy()
    edged[:size] *= fade
    edged[-size:] *= fade[::-1]
    return edged


def _loudness_lufs(samples: Samples) -> float:
    """Measured in pieces: five minutes at once would take a gigabyte."""
    from pipeline.compose.loudness import Meter

    meter = Meter()
    for start in range(0, len(samples), _PIECE):
        piece = samples[start : start + _PIECE]
        meter.add(np.stack([piece, np.zeros_like(piece)]))
    return meter.integrated_lufs()


def _limited(samples: Samples, gain: float) -> Samples:
    from pipeline.compose.limiter import limit

    return np.ascontiguousarray(limit(np.stack([samples, samples]), gain, _CEILING)[0])
