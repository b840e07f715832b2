"""The building blocks of the sound effects: envelopes, bells, shaped noise, a small room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000

Wave = NDArray[np.float64]


def seconds(length_s: float) -> Wave:
    """The time of each sample."""
    return np.arange(max(1, round(length_s * RATE_HZ)), dtype=np.float64) / RATE_HZ


def decay(length_s: float, half_s: float, attack_s: float = 0.002) -> Wave:
    """A fast smooth attack, then halved every `half_s`; ends in a 5 ms fade to nothing."""
    t = seconds(length_s)
    rise = np.clip(t / attack_s, 0.0, 1.0)
    fade = np.clip((length_s - t) / 0.005, 0.0, 1.0)
    return np.asarray(_smooth(rise) * 0.5 ** (t / half_s) * _smooth(fade))


def hump(length_s: float, top: float = 0.5, sharpness: float = 2.0) -> Wave:
    """Rises from nothing to 1 at `top` (a share of the length) and falls to nothing."""
    x = seconds(length_s) / length_s
    warped = np.where(x < top, x / (2 * top), 0.5 + (x - top) / (2 * (1 - top)))
    return np.asarray(np.sin(np.pi * np.clip(warped, 0, 1)) ** sharpness)


def sweep(frequency_hz: Wave) -> Wave:
    """A sine whose frequency follows the given curve, one value a sample."""
    return np.asarray(np.sin(2 * np.pi * np.cumsum(frequency_hz) / RATE_HZ))


def bell(
    pitch_hz: float, length_s: float, half_s: float, partials: Sequence[tuple[float, float]]
) -> Wave:
    """A struck sound: partials as (ratio to the pitch, strength); higher ones die sooner."""
    t = seconds(length_s)
    total = np.zeros(len(t))
    for ratio, strength in partials:
        if pitch_hz * ratio < RATE_HZ * 0.45:
            half = half_s / (0.6 + 0.4 * ratio)
            total += strength * np.sin(2 * np.pi * pitch_hz * ratio * t) * decay(length_s, half)
    return total


def band_noise(
    random: np.random.Generator,
    length_s: float,
    centre_hz: Callable[[Wave], Wave],
    octaves: float = 0.8,
) -> Wave:
    """Noise whose band moves: `centre_hz` of the time as a share 0..1 gives its middle.

    Made of 36 fixed bands, a fifth of an octave apart, that fade in and out.
    """
    t = seconds(length_s)
    share = t / length_s
    target = np.log2(centre_hz(share))
    size = len(t)
    spectrum = np.fft.rfft(random.standard_normal(size))
    places = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / RATE_HZ), 1.0))
    total = np.zeros(size)
    for middle in np.arange(np.log2(100.0), np.log2(16_000.0), 0.2):
        gain = np.exp(-0.5 * ((target - middle) / (octaves / 2)) ** 2)
        if float(np.max(gain)) > 1e-3:
            mask = np.exp(-0.5 * ((places - middle) / 0.12) ** 2)
            total += gain * np.fft.irfft(spectrum * mask, size)
    return total / max(1e-9, float(np.max(np.abs(total))))


def in_room(dry: Wave, random: np.random.Generator, half_s: float, share: float) -> Wave:
    """The sound with a short diffuse echo that halves every `half_s`; longer by its tail."""
    tail_s = half_s * 7
    t = seconds(tail_s)
    echo = random.standard_normal(len(t)) * 0.5 ** (t / half_s) * np.clip(t / 0.004, 0, 1)
    spectrum = np.fft.rfft(echo)
    highs = np.fft.rfftfreq(len(t), 1 / RATE_HZ)
    echo = np.fft.irfft(spectrum / (1 + (highs / 3500.0) ** 2), len(t))
    echo /= np.sqrt(np.sum(echo**2))
    size = len(dry) + len(echo)
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(echo, size), size)
    wet *= np.sqrt(np.mean(dry**2)) / max(1e-9, np.sqrt(np.mean(wet[: len(dry)] ** 2)))
    out = np.pad(dry, (0, len(echo))) + share * wet
    return out * _smooth(np.clip((size - np.arange(size)) / (0.02 * RATE_HZ), 0, 1))


def placed(length_s: float, pieces: Sequence[tuple[float, Wave]]) -> Wave:
    """A sound of that length with pieces added at their times; what hangs over is cut."""
    out = np.zeros(max(1, round(length_s * RATE_HZ)))
    for at_s, piece in pieces:
        start = round(at_s * RATE_HZ)
        room = out[start : start + len(piece)]
        room += piece[: len(room)]
    return out


def _smooth(x: Wave) -> Wave:
    return np.asarray(x * x * (3 - 2 * x))
