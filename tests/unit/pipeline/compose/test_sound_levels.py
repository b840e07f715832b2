"""Loudness, true peak, the limiter and the ducking, against known signals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.compose.ducking import DUCKED_DB, FREE_DB, PER_S, music_gain, silenced, speech
from pipeline.compose.limiter import CONTEXT, limit
from pipeline.compose.loudness import RATE_HZ, SILENT_LUFS, Meter, Stereo, true_peak
from pipeline.compose.sound import mix_sound
from pipeline.compose.tasks import ShotSound, SoundTask
from pipeline.sound.wav import wav_bytes
from pipeline.timeline import Music, VoiceClip


def sine(frequency: float, peak: float, seconds: float, phase: float = 0.0) -> Stereo:
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    one = (peak * np.sin(2 * np.pi * frequency * t + phase)).astype(np.float32)
    return np.stack([one, one])


@pytest.mark.parametrize("peak_db", [-20.0, -33.0])
def test_a_stereo_997_hz_sine_is_as_loud_as_its_peak(peak_db: float) -> None:
    meter = Meter()
    samples = sine(997, 10 ** (peak_db / 20), 23)
    for start in range(0, samples.shape[1], 100_001):
        meter.add(samples[:, start : start + 100_001])
    assert meter.integrated_lufs() == pytest.approx(peak_db, abs=0.1)


def test_pauses_do_not_count_and_silence_is_silence() -> None:
    meter = Meter()
    meter.add(sine(997, 0.1, 10))
    meter.add(np.zeros((2, 30 * RATE_HZ), np.float32))
    assert meter.integrated_lufs() == pytest.approx(-20, abs=0.2)
    nothing = Meter()
    nothing.add(np.zeros((2, 48_000), np.float32))
    assert nothing.integrated_lufs() == SILENT_LUFS


def test_the_peak_between_samples_is_seen() -> None:
    samples = sine(RATE_HZ / 4, 1.0, 0.5, np.pi / 4)
    assert np.abs(samples).max() < 0.71
    assert true_peak(samples) == pytest.approx(1.0, abs=0.02)


def test_the_limiter_holds_the_ceiling_and_leaves_the_rest_alone() -> None:
    random = np.random.default_rng(3)
    samples = (random.normal(0, 0.08, (2, 2 * RATE_HZ))).astype(np.float32)
    samples[:, RATE_HZ : RATE_HZ + 400] *= 12
    limited = limit(samples, 1.0, 0.794)
    assert true_peak(limited) <= 0.8
    quiet = slice(CONTEXT, RATE_HZ - CONTEXT)
    np.testing.assert_array_equal(limited[:, quiet], samples[:, quiet])


def test_short_pauses_keep_the_music_down_and_long_ones_raise_it() -> None:
    levels = np.full(10 * PER_S, -90.0)
    levels[100:200] = levels[250:300] = levels[700:800] = -20.0
    active = speech(levels)
    assert active[200:250].all()
    gain_db = 20 * np.log10(music_gain(active))
    assert gain_db[150:300].max() < DUCKED_DB + 0.5
    assert gain_db[500] == pytest.approx(FREE_DB, abs=0.1)
    assert np.abs(np.diff(gain_db)).max() < 1.0


def test_music_alone_is_not_turned_down() -> None:
    assert music_gain(speech(np.full(100, -90.0))).min() == 1.0


def spoken_now_and_then(folder: Path, words: int, length_s: float, crest: float) -> SoundTask:
    """So many short bursts of a voice over a time; a larger `crest` makes them spikier."""
    random = np.random.default_rng(words)
    at = np.arange(round(0.35 * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 140 * n * at + random.uniform(0, 6)) / n for n in range(1, 14))
    burst = buzz / np.abs(buzz).max() * np.exp(-at * crest)
    samples = np.zeros(round(length_s * RATE_HZ), np.float32)
    for number in range(words):
        start = round((0.2 + number * (length_s - 1) / words) * RATE_HZ)
        samples[start : start + len(burst)] += (0.2 * burst).astype(np.float32)
    folder.mkdir(exist_ok=True)
    voice = folder / "voice.wav"
    voice.write_bytes(wav_bytes(samples, RATE_HZ))
    frames = round(length_s * 30)
    shot = ShotSound(0, (VoiceClip(voice),), ())
    return SoundTask((shot,), frames, 30, Music(), folder / "sound.aac")


@pytest.mark.parametrize("words", [1, 2, 5, 20])
@pytest.mark.parametrize("crest", [3.0, 25.0])
def test_sparse_speech_is_as_loud_as_any_or_its_peaks_say_why(
    tmp_path: Path, words: int, crest: float
) -> None:
    done = mix_sound(spoken_now_and_then(tmp_path, words, 16.0, crest), lambda _: None)
    assert done.true_peak_dbtp <= -1.0
    if done.loudness_ended_by == "target":
        assert done.lufs == pytest.approx(-14, abs=0.5)
    else:
        assert done.loudness_ended_by == "true_peak"
        assert done.true_peak_dbtp >= -1.5, "there was room for more"
        assert done.lufs < -14.5


def test_silence_is_never_raised_and_says_so(tmp_path: Path) -> None:
    done = mix_sound(spoken_now_and_then(tmp_path, 0, 3.0, 3.0), lambda _: None)
    assert done.loudness_ended_by == "silence"
    assert done.lufs <= SILENT_LUFS


def test_music_is_silent_where_a_clip_is_heard_alone_and_comes_back() -> None:
    gains = np.full(10 * PER_S, 0.5, np.float32)
    heard = silenced(gains, [(0.0, 2.0), (8.0, 10.0)])
    assert not heard[: 2 * PER_S].any() and not heard[8 * PER_S :].any()
    assert (heard[3 * PER_S : 7 * PER_S] == 0.5).all()
    assert 0 < heard[2 * PER_S + 10] < 0.5 and 0 < heard[8 * PER_S - 10] < 0.5
    assert (gains == 0.5).all()
