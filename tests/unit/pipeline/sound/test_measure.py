"""Loudness, peaks, silence."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from pipeline.errors import ComposeError
from pipeline.sound.ffmpeg import ffmpeg_path, filter_samples, run_ffmpeg
from pipeline.sound.measure import gain_to, is_silent, loudness_lufs, peak_dbfs
from pipeline.sound.wav import Samples, resampled, wav_bytes


def tone(hz: float, dbfs: float, rate_hz: int = 48_000, length_s: float = 3.0) -> Samples:
    t = np.arange(round(length_s * rate_hz)) / rate_hz
    return np.asarray(10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * t), np.float32)


def by_ffmpeg(samples: Samples, rate_hz: int) -> float:
    done = subprocess.run(
        [
            ffmpeg_path(),
            "-nostats",
            "-f",
            "wav",
            "-i",
            "pipe:0",
            "-af",
            "ebur128",
            "-f",
            "null",
            "-",
        ],
        input=wav_bytes(samples, rate_hz),
        capture_output=True,
        check=True,
    )
    line = [one for one in done.stderr.decode().splitlines() if " I: " in one][-1]
    return float(line.split("I:")[1].split()[0])


@pytest.mark.parametrize("rate_hz", [22_050, 48_000])
@pytest.mark.parametrize("hz", [60.0, 997.0, 6000.0])
def test_loudness_is_what_ffmpeg_measures(hz: float, rate_hz: int) -> None:
    sound = tone(hz, -20.0, rate_hz)
    sound[rate_hz : rate_hz * 2] *= 0.02
    assert loudness_lufs(sound, rate_hz) == pytest.approx(by_ffmpeg(sound, rate_hz), abs=0.2)


def test_silence_has_the_lowest_loudness_and_is_silent() -> None:
    assert loudness_lufs(np.zeros(4800, np.float32), 48_000) == -70.0
    assert is_silent(np.zeros(48_000, np.float32), 48_000)
    assert is_silent(tone(300, -70), 48_000)
    assert not is_silent(tone(300, -30), 48_000)
    assert is_silent(np.zeros(3, np.float32), 48_000)


def test_gain_reaches_the_loudness_unless_the_peak_forbids_it() -> None:
    quiet = tone(997, -40)
    louder = quiet * np.float32(gain_to(quiet, 48_000, -20.0, -1.0))
    assert loudness_lufs(louder, 48_000) == pytest.approx(-20.0, abs=0.1)
    capped = quiet * np.float32(gain_to(quiet, 48_000, 0.0, -6.0))
    assert peak_dbfs(capped) == pytest.approx(-6.0, abs=0.1)


def test_resampling_keeps_the_tone_and_scales_the_length() -> None:
    sound = resampled(tone(440, -6, 22_050), 22_050, 16_000)
    assert len(sound) == 48_000
    assert np.abs(sound[4000:-4000] - tone(440, -6, 16_000)[4000:-4000]).max() < 0.01


def test_a_filter_keeps_the_length_and_a_bad_one_is_our_error() -> None:
    assert len(filter_samples(tone(440, -6), 48_000, "volume=0.5")) == 3 * 48_000
    with pytest.raises(ComposeError, match="could not be processed"):
        run_ffmpeg(["-i", "nowhere.wav", "-f", "null", "-"])
