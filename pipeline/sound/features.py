"""What two readings of the same words have in common: cepstra of a sound, frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.wav import Samples

Features = NDArray[np.float32]
"""One row a frame."""

RATE_HZ = 16_000
_WINDOW = 400
_FFT = 512
_BANDS = 26
_CEPSTRA = 13


def cepstra(samples: Samples, hop_s: float, warp: float = 1.0) -> Features:
    """Mel cepstra and their slopes at 16 kHz, each normalised over the whole sound.

    Shape (frames, 26), a frame every `hop_s`. `warp` stretches the frequency axis: a value of
    1.15 makes a large speaker look like one with a vocal tract a sixth shorter (vocal tract
    length normalisation; Lee and Rose, 1998).
    """
    hop = round(hop_s * RATE_HZ)
    emphasised = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1])
    padded = np.pad(emphasised, (_WINDOW // 2, _WINDOW))
    count = len(samples) // hop + 1
    places = np.arange(count)[:, None] * hop + np.arange(_WINDOW)
    power = np.abs(np.fft.rfft(padded[places] * np.hanning(_WINDOW), _FFT)) ** 2
    energy = np.log(power @ _mel_bands(warp) + 1e-7)
    floor = np.percentile(energy, 2)
    energy = np.maximum(energy, floor)
    static = energy @ _cosines()
    static[:, 0] *= 1.5
    slopes = _slopes(static)
    both = np.concatenate([_normalised(static), 0.7 * _normalised(slopes)], axis=1)
    return np.asarray(both, np.float32)


def _normalised(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((rows - rows.mean(0)) / (rows.std(0) + 1e-3))


def _slopes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(rows, ((2, 2), (0, 0)), mode="edge")
    return np.asarray((2 * (padded[4:] - padded[:-4]) + (padded[3:-1] - padded[1:-3])) / 10.0)


def _mel_bands(warp: float) -> NDArray[np.float64]:
    """Triangular bands from 80 Hz to 7.2 kHz, shape (bins, bands)."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (80.0, 7200.0))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, _BANDS + 2) / 2595.0) - 1.0) / warp
    bins = np.fft.rfftfreq(_FFT, 1.0 / RATE_HZ)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.asarray(np.clip(np.minimum(rising, falling), 0.0, None))


def _cosines() -> NDArray[np.float64]:
    """A discrete cosine transform of the bands, shape (bands, cepstra)."""
    band = (np.arange(_BANDS) + 0.5)[:, None]
    return np.asarray(np.cos(np.pi / _BANDS * band * np.arange(_CEPSTRA)) * np.sqrt(2 / _BANDS))
