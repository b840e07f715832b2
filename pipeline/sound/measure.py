"""How loud a sound is: ITU-R BS.1770-4 loudness, peaks and silences, in plain numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.wav import Samples

SILENCE_DBFS = -50.0
"""Below this a 20 ms frame counts as silence; quiet rooms on recordings lie near -60."""


def peak_dbfs(samples: Samples) -> float:
    """The largest sample in dB below full scale; -120 for digital silence."""
    return _db(float(np.max(np.abs(samples), initial=0.0)))


def frame_dbfs(samples: Samples, rate_hz: int, frame_s: float = 0.02) -> NDArray[np.float64]:
    """RMS level of each `frame_s` long frame in dBFS; the rest of the last frame is dropped."""
    size = max(1, round(rate_hz * frame_s))
    frames = len(samples) // size
    if frames == 0:
        return np.full(
            1, _db(float(np.sqrt(np.mean(np.square(samples))))) if len(samples) else -120.0
        )
    power = np.mean(np.square(samples[: frames * size].reshape(frames, size), dtype=np.float64), 1)
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-12)), np.float64)


def is_silent(samples: Samples, rate_hz: int) -> bool:
    """Whether no 20 ms of the sound rise above `SILENCE_DBFS`."""
    return bool(np.max(frame_dbfs(samples, rate_hz)) < SILENCE_DBFS)


def loudness_lufs(samples: Samples, rate_hz: int) -> float:
    """Integrated, gated loudness of a mono sound by ITU-R BS.1770-4; -70 for silence.

    Sounds shorter than one 400 ms block are measured as one block.
    """
    power = np.square(_k_weighted(samples, rate_hz))
    block, hop = round(0.4 * rate_hz), round(0.1 * rate_hz)
    if len(power) == 0:
        return -70.0
    sums = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, max(1, len(power) - block + 1), hop)
    ends = np.minimum(starts + block, len(power))
    blocks = (sums[ends] - sums[starts]) / (ends - starts)
    loud = blocks[_lufs(blocks) > -70.0]
    if len(loud) == 0:
        return -70.0
    kept = loud[_lufs(loud) > float(_lufs(np.mean(loud, keepdims=True))[0]) - 10.0]
    return float(_lufs(np.mean(kept, keepdims=True))[0])


def gain_to(samples: Samples, rate_hz: int, target_lufs: float, peak_limit_dbfs: float) -> float:
    """The factor that brings a sound to a loudness without its peak passing the limit."""
    loudness = loudness_lufs(samples, rate_hz)
    if loudness <= -69.0:
        return 1.0
    gain_db = min(target_lufs - loudness, peak_limit_dbfs - peak_dbfs(samples))
    return float(10.0 ** (gain_db / 20.0))


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10.0 * np.log10(np.maximum(power, 1e-12))


def _k_weighted(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """The K-weighting of BS.1770 applied in the frequency domain, at any sample rate.

    The standard's two biquads are given at 48 kHz; their analogue forms (a high shelf of
    +4 dB above 1.68 kHz, a high-pass at 38 Hz) are evaluated at each bin's frequency.
    """
    size = 1 << max(1, int(len(samples) + rate_hz // 10 - 1)).bit_length()
    s = 2j * np.pi * np.fft.rfftfreq(size, 1.0 / rate_hz)
    shelf_w, shelf_q, gain = 2 * np.pi * 1681.974, 0.7071752, 10.0 ** (3.999843 / 20.0)
    shelf_mid = gain**0.4996667741545416
    shelf = (gain * s * s + shelf_mid * shelf_w / shelf_q * s + shelf_w**2) / (
        s * s + shelf_w / shelf_q * s + shelf_w**2
    )
    pass_w, pass_q = 2 * np.pi * 38.13547, 0.5003270
    high_pass = s * s / (s * s + pass_w / pass_q * s + pass_w**2)
    weighted = np.fft.irfft(np.fft.rfft(samples, size) * shelf * high_pass, size)
    return np.asarray(weighted[: len(samples)], np.float64)


def _db(value: float) -> float:
    return float(20.0 * np.log10(max(value, 1e-6)))
