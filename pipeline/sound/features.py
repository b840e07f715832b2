"""What two readings of the same words have in common: cepstra of a sound, frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.wav import Samples

Features = NDArray[np.float32]
"""One row a frame."""

RATE_HZ = 16_000
_WINDOW = 512
_BANDS = 26
_CEPSTRA = 10
_LOUDNESS_WEIGHT = 2.5
"""Of the first cepstrum against the others: how loud it is tells most across speakers."""
_RANGE_DB = 60.0
_MOST_DEVIATIONS = 4.0
_BELOW_PEAKS_DB = 36.0
_ABOVE_ROOM_DB = 8.0


def cepstra(samples: Samples, hop_s: float, warp: float = 1.0) -> Features:
    """Mel cepstra and their slopes at 16 kHz, in deviations from the mean of the speech.

    Shape (frames, 20), a frame every `hop_s`. `warp` stretches the frequency axis: a value of
    1.15 makes a large speaker look like one with a vocal tract a sixth shorter (vocal tract
    length normalisation; Lee and Rose, 1998). Silence does not count in the normalisation:
    one sound may pause much more than the other.
    """
    hop = round(hop_s * RATE_HZ)
    emphasised = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1])
    padded = np.pad(emphasised, (_WINDOW // 2, _WINDOW))
    count = len(samples) // hop + 1
    places = np.arange(count)[:, None] * hop + np.arange(_WINDOW)
    power = np.abs(np.fft.rfft(padded[places] * np.hanning(_WINDOW))) ** 2
    speech = spoken_levels(10.0 * np.log10(power.sum(1) + 1e-9))
    if speech.sum() < 5:
        speech[:] = True
    energy = np.log(power @ _mel_bands(warp) + 1e-9)
    loudest = float(np.percentile(energy[speech], 98))
    energy = np.maximum(energy, loudest - _RANGE_DB * np.log(10.0) / 10.0)
    static = energy @ _cosines()
    both = np.concatenate(
        [_normalised(static, speech), _normalised(_slopes(static), speech)], axis=1
    )
    both[:, 0] *= _LOUDNESS_WEIGHT
    return np.asarray(both, np.float32)


def spoken_levels(level_db: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which frames are speech by their levels: well above the room and near the loud ones."""
    loud, quiet = float(np.percentile(level_db, 95)), float(np.percentile(level_db, 3))
    room = min(quiet + _ABOVE_ROOM_DB, loud - 12.0)
    return np.asarray(level_db > max(loud - _BELOW_PEAKS_DB, room))


def _normalised(rows: NDArray[np.float64], speech: NDArray[np.bool_]) -> NDArray[np.float64]:
    scaled = (rows - rows[speech].mean(0)) / (rows[speech].std(0) + 1e-3)
    return np.asarray(np.clip(scaled, -_MOST_DEVIATIONS, _MOST_DEVIATIONS))


def _slopes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(rows, ((2, 2), (0, 0)), mode="edge")
    return np.asarray((2 * (padded[4:] - padded[:-4]) + (padded[3:-1] - padded[1:-3])) / 10.0)


def _mel_bands(warp: float) -> NDArray[np.float64]:
    """Triangular bands from 80 Hz to 7.2 kHz, shape (bins, bands)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (80.0, 7200.0))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, _BANDS + 2) / 2595.0) - 1.0) / warp
    bins = np.fft.rfftfreq(_WINDOW, 1.0 / RATE_HZ)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.asarray(np.clip(np.minimum(rising, falling), 0.0, None))


def _cosines() -> NDArray[np.float64]:
    """A discrete cosine transform of the bands, shape (bands, cepstra)."""
    band = (np.arange(_BANDS) + 0.5)[:, None]
    return np.asarray(np.cos(np.pi / _BANDS * band * np.arange(_CEPSTRA)) * np.sqrt(2 / _BANDS))
