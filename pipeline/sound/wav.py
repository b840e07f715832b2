"""WAV bytes to samples and back: 16-bit PCM mono, the form in which speech is kept."""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono samples in -1..1."""

WAV = "audio/wav"


def wav_bytes(samples: Samples, rate_hz: int) -> bytes:
    """Encode mono samples in -1..1 as a 16-bit WAV file; louder samples are clipped."""
    return pcm_bytes(np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2"), rate_hz)


def pcm_bytes(pcm: NDArray[np.int16], rate_hz: int) -> bytes:
    """A WAV file around 16-bit samples of shape (n,) or (n, channels)."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1 if pcm.ndim == 1 else pcm.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm.tobytes())
    return target.getvalue()


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """The sound at another rate, `round(len * to_hz / from_hz)` samples, band-limited."""
    if from_hz == to_hz or len(samples) == 0:
        return samples
    length = round(len(samples) * to_hz / from_hz)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(length // 2 + 1, complex)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return np.asarray(np.fft.irfft(kept, length) * (length / len(samples)), np.float32)
