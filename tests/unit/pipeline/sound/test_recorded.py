"""Recordings that people bring: any level, phase, offset and edge comes out alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.errors import CorruptVoice
from pipeline.sound.decode import decode_mono
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.sound.measure import loudness_lufs, peak_dbfs
from pipeline.sound.recorded import LOUDNESS_LUFS, recorded_voice
from pipeline.sound.wav import Samples, resampled
from pipeline.voice.reader import RATE_HZ as READER_RATE_HZ
from pipeline.voice.reader import shared_reader

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def float_wav(channels: Stereo) -> bytes:
    """A WAV of 32-bit floats, which may lie beyond full scale."""
    raw = ["-f", "f32le", "-ar", str(RATE_HZ), "-ac", str(channels.shape[1]), "-i", "pipe:0"]
    return run_ffmpeg([*raw, "-c:a", "pcm_f32le", "-f", "wav", "pipe:1"], channels.tobytes())


def both(left: Samples, right: Samples) -> Stereo:
    return np.ascontiguousarray(np.stack([left, right], axis=1), np.float32)


def offset_in_the_middle(voice: Samples) -> Stereo:
    moved = voice * 0.5
    moved[len(moved) // 2 :] += 0.2
    return both(moved, moved)


CHANGES: dict[str, Callable[[Samples], Stereo]] = {
    "plain": lambda v: both(v, v),
    "one channel": lambda v: v[:, None].copy(),
    "very quiet": lambda v: both(v * 0.01, v * 0.01),
    "beyond full scale": lambda v: both(v * 6, v * 6),
    "the right channel turned over": lambda v: both(v, -v),
    "turned over and quieter": lambda v: both(v, -0.7 * v),
    "left only": lambda v: both(v, 0 * v),
    "right only, with offset": lambda v: both(0 * v + 0.3, v),
    "offset": lambda v: both(0.3 * v + 0.5, 0.3 * v + 0.5),
    "offsets that differ": lambda v: both(0.3 * v + 0.4, 0.3 * v - 0.4),
    "offset in the middle": offset_in_the_middle,
    "one loud click": lambda v: both(np.where(np.arange(len(v)) == 9000, 1, 0.05 * v), 0.05 * v),
}


@pytest.fixture(scope="session")
def voice(voice_cache: Path) -> Samples:
    """A second of speech, cut hard in the middle of vowels at both ends."""
    reading = shared_reader(voice_cache).read("Every morning the old keeper opened a door.")
    spoken = resampled(reading.samples, READER_RATE_HZ, RATE_HZ)
    spoken /= np.abs(spoken).max()
    return spoken[np.argmax(np.abs(spoken) > 0.3) :][: RATE_HZ * 2]


@pytest.mark.parametrize("change", CHANGES)
def test_every_recording_comes_out_as_loud_and_clean(change: str, voice: Samples) -> None:
    samples, rate_hz = decode_mono(recorded_voice(float_wav(CHANGES[change](voice.copy()))))
    assert rate_hz == RATE_HZ and len(samples) == pytest.approx(len(voice), abs=64)
    assert loudness_lufs(samples, rate_hz) == pytest.approx(LOUDNESS_LUFS, abs=0.5)
    assert peak_dbfs(samples) <= -0.9
    assert abs(float(samples.mean())) < 0.002
    assert np.abs(samples[:8]).max() < 0.01 and np.abs(samples[-8:]).max() < 0.01
    if "click" not in change and "middle" not in change:
        alike = np.corrcoef(samples[400:-400], voice[400 : len(samples) - 400])[0, 1]
        assert abs(alike) > 0.97


@pytest.mark.parametrize(
    ("channels", "reason"),
    [
        (np.zeros((RATE_HZ, 2)), "silent or too quiet"),
        (np.full((RATE_HZ, 2), 0.5), "silent or too quiet"),
        (np.full((RATE_HZ, 1), 1e-4), "silent or too quiet"),
        (np.random.default_rng(1).normal(0, 3e-5, (RATE_HZ, 2)), "silent or too quiet"),
        (np.ones((900, 2)), "shorter than 0.1 s"),
        (np.full((RATE_HZ, 2), np.nan), "no numbers"),
    ],
)
def test_what_is_no_voice_is_refused_with_the_reason(channels: Stereo, reason: str) -> None:
    with pytest.raises(CorruptVoice, match=reason):
        recorded_voice(float_wav(channels.astype(np.float32)))
