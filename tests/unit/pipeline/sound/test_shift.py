"""One voice made to sound like several."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.providers.base import Made, Speech
from pipeline.recipe.shifted_speech import shift_speech
from pipeline.sound.decode import decode_mono
from pipeline.sound.measure import frame_dbfs
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import WAV, Samples, wav_bytes
from pipeline.timeline import Word
from pipeline.voice.reader import RATE_HZ, shared_reader
from pipeline.voice.reading import SpokenReading

TEXT = "Nobody believed the keeper. Then the lamp went out, and somebody laughed."


@pytest.fixture(scope="session")
def reading(voice_cache: Path) -> SpokenReading:
    return shared_reader(voice_cache).read(TEXT)


def pitches_hz(samples: Samples) -> NDArray[np.float64]:
    """The pitch every 10 ms by autocorrelation; NaN where nothing rings."""
    size, hop = RATE_HZ // 20, RATE_HZ // 100
    window = np.hanning(size)
    bias = np.fft.irfft(np.abs(np.fft.rfft(window, 8192)) ** 2)
    found = []
    for start in range(0, len(samples) - size, hop):
        frame = samples[start : start + size].astype(np.float64)
        echo = np.fft.irfft(np.abs(np.fft.rfft((frame - frame.mean()) * window, 8192)) ** 2)
        echo /= np.maximum(bias, 1e-6 * bias[0])
        lag = RATE_HZ // 400 + int(echo[RATE_HZ // 400 : RATE_HZ // 60].argmax())
        rings = echo[lag] > 0.6 * echo[0] and np.square(frame).sum() > 1.0
        found.append(RATE_HZ / lag if rings else np.nan)
    return np.array(found)


@pytest.mark.parametrize("semitones", [-4.0, 3.0, 11.0])
def test_the_pitch_moves_and_the_moments_stay(reading: SpokenReading, semitones: float) -> None:
    shifted = shift_samples(reading.samples, RATE_HZ, pitch_semitones=semitones)
    assert len(shifted) == len(reading.samples)
    moved = 12 * np.log2(pitches_hz(shifted) / pitches_hz(reading.samples))
    assert np.nanmedian(moved) == pytest.approx(semitones, abs=0.2)
    before = frame_dbfs(reading.samples, RATE_HZ, 0.005) > -35
    after = frame_dbfs(shifted, RATE_HZ, 0.005) > -35
    lags = range(-6, 7)
    best = lags[int(np.argmax([np.mean(np.roll(after, lag) == before) for lag in lags]))]
    assert abs(best) * 5 <= 10


@pytest.mark.parametrize(("formants", "pace"), [(1.16, 1.0), (0.92, 1.0), (1.1, 0.8), (1.0, 1.3)])
def test_the_length_is_exact_for_any_speaker_size_and_pace(
    reading: SpokenReading, formants: float, pace: float
) -> None:
    shifted = shift_samples(
        reading.samples, RATE_HZ, pitch_semitones=2.0, formant_ratio=formants, pace=pace
    )
    assert len(shifted) == round(len(reading.samples) / pace)
    quiet_tail = frame_dbfs(shifted, RATE_HZ)[-2:]
    assert frame_dbfs(shifted, RATE_HZ).max() > -30 > quiet_tail.max()


def test_words_of_a_shifted_line_are_scaled_exactly(reading: SpokenReading) -> None:
    speech = Speech(
        wav_bytes(reading.samples, RATE_HZ),
        WAV,
        len(reading.samples) / RATE_HZ,
        reading.words,
        "exact",
        Made("offline", "m"),
    )
    fast = shift_speech(speech, 3.0, 1.25)
    samples, rate_hz = decode_mono(fast.data)
    assert fast.duration_s == pytest.approx(speech.duration_s / 1.25, abs=1e-4)
    assert len(samples) / rate_hz == fast.duration_s
    assert fast.words[3] == Word(
        speech.words[3].text, speech.words[3].start_s / 1.25, speech.words[3].end_s / 1.25
    )
    assert shift_speech(speech) is speech
