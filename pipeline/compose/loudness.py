"""Loudness and true peak of stereo sound that comes in blocks (ITU-R BS.1770-4, EBU R 128)."""

from __future__ import annotations

from functools import lru_cache

import cv2 as _opencv
import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.colour import cv2

Stereo = NDArray[np.float32]
"""Samples of shape (2, n)."""

RATE_HZ = 48_000
HOP = RATE_HZ // 10
BLOCK = 100 * HOP
"""Samples that are handled at a time: ten seconds."""

_TRANSFORM = 1 << 16
_STRIDE = 10 * HOP
_CONTEXT = _TRANSFORM - _STRIDE
"""A third of a second: the weighting's memory (a high-pass at 38 Hz) is long gone by then."""
SILENT_LUFS = -70.0


class Meter:
    """Takes blocks of any length in order; says the integrated, gated loudness."""

    def __init__(self) -> None:
        self._past: Stereo = np.zeros((2, _CONTEXT), np.float32)
        """What was measured last and all that is still to be measured."""
        self._powers: list[NDArray[np.float64]] = []

    def add(self, block: Stereo) -> None:
        """Take the next samples."""
        self._past = np.concatenate([self._past, block], axis=1)
        count = (self._past.shape[1] - _CONTEXT) // _STRIDE
        if count:
            self._measure(count)

    def _measure(self, count: int) -> None:
        """Power of each tenth of a second of the next `count` seconds, by overlapping transforms:
        the start of each only gives the filter its past."""
        windows = np.lib.stride_tricks.sliding_window_view(self._past, _TRANSFORM, axis=1)
        rows = windows[:, : count * _STRIDE : _STRIDE].reshape(2 * count, _TRANSFORM)
        spectrum = cv2.dft(np.ascontiguousarray(rows), flags=_opencv.DFT_ROWS)
        factors = np.repeat(_weighting(), 2 * count, axis=0)
        spectrum = cv2.mulSpectrums(spectrum, factors, _opencv.DFT_ROWS)
        flags = _opencv.DFT_ROWS | _opencv.DFT_INVERSE | _opencv.DFT_SCALE
        weighted = cv2.dft(spectrum, flags=flags | _opencv.DFT_REAL_OUTPUT)[:, _CONTEXT:]
        power = np.square(weighted).reshape(2, -1, HOP).mean(axis=2, dtype=np.float64)
        self._powers.append(power.sum(axis=0))
        self._past = self._past[:, count * _STRIDE :].copy()

    def integrated_lufs(self) -> float:
        """The loudness of everything taken; `SILENT_LUFS` when there is nothing to hear.

        The last, unfinished tenth of a second does not count.
        """
        rest = (self._past.shape[1] - _CONTEXT) // HOP
        if rest:
            missing = _STRIDE - (self._past.shape[1] - _CONTEXT)
            self._past = np.pad(self._past, ((0, 0), (0, missing)))
            self._measure(1)
            self._powers[-1] = self._powers[-1][:rest]
        return gated(self.tenths())

    def tenths(self) -> NDArray[np.float64]:
        """The weighted power of each tenth of a second so far."""
        return np.concatenate(self._powers) if self._powers else np.zeros(0)


def gated(tenths: NDArray[np.float64]) -> float:
    """Integrated loudness from tenths of a second: blocks of 400 ms, gates at -70 and -10 LU."""
    if len(tenths) == 0:
        return SILENT_LUFS
    if len(tenths) < 4:
        blocks = np.array([tenths.mean()])
    else:
        blocks = np.convolve(tenths, np.full(4, 0.25), "valid")
    loud = blocks[lufs(blocks) > SILENT_LUFS]
    if len(loud) == 0:
        return SILENT_LUFS
    floor = float(lufs(loud.mean(keepdims=True))[0]) - 10
    return float(lufs(loud[lufs(loud) > floor].mean(keepdims=True))[0])


def lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted power (sum over channels) in LUFS."""
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


@lru_cache(maxsize=1)
def _weighting() -> NDArray[np.float32]:
    """BS.1770's two biquads at 48 kHz as the factor of each frequency, packed as OpenCV packs the
    spectrum of real samples: re 0, re 1, im 1, ..., re n/2."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_TRANSFORM))
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z * z) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z * z
    )
    high_pass = (1 - 2 * z + z * z) / (1 - 1.99004745483398 * z + 0.99007225036621 * z * z)
    factors = shelf * high_pass
    packed = np.empty((1, _TRANSFORM), np.float32)
    packed[0, 0], packed[0, -1] = factors[0].real, factors[-1].real
    packed[0, 1:-1:2], packed[0, 2:-1:2] = factors[1:-1].real, factors[1:-1].imag
    return packed


@lru_cache(maxsize=1)
def _quarters() -> NDArray[np.float32]:
    """Three filters of 24 taps that give the samples a quarter, a half, three quarters on."""
    taps = np.arange(-11, 13)
    rows = []
    for shift in (0.25, 0.5, 0.75):
        window = np.kaiser(257, 6.0)
        at = (taps - shift + 12) / 24 * 256
        rows.append(np.sinc(taps - shift) * np.interp(at, np.arange(257), window))
    filters = np.array(rows)
    return np.asarray(filters / filters.sum(axis=1, keepdims=True), np.float32)


def true_peaks(samples: Stereo, from_level: float) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Where a sample or what lies between it and the next (four times oversampled) may be loud:
    indices with a sample above `from_level`, and the peak there over both channels.

    Band-limited sound hardly ever rises 4 dB over both its neighbours, so with `from_level`
    4 dB below the level of interest nothing is missed.
    """
    largest = np.abs(samples).max(axis=0)
    places = np.flatnonzero(largest > from_level)
    if len(places) == 0:
        return places, np.zeros(0, np.float32)
    padded = np.pad(samples, ((0, 0), (11, 12)))
    peaks = largest[places]
    for start in range(0, len(places), 100_000):
        part = places[start : start + 100_000]
        around = padded[:, part[:, None] + np.arange(24)[None, :]]
        between = np.abs(around @ _quarters().T).max(axis=(0, 2))
        peaks[start : start + 100_000] = np.maximum(peaks[start : start + 100_000], between)
    return places, peaks


def true_peak(samples: Stereo) -> float:
    """The largest true peak of a block, as a factor of full scale."""
    largest = float(np.abs(samples).max(initial=0.0))
    if largest <= 0:
        return 0.0
    _, peaks = true_peaks(samples, largest * 0.63)
    return float(peaks.max(initial=largest))


def decibels(factor: float) -> float:
    """A factor in dB; -120 for nothing."""
    return 20 * float(np.log10(max(factor, 1e-6)))
