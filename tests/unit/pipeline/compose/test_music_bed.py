"""Music under a video: on its own beat when it is looped or cut, faded, and the same in parts."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline.compose.loudness import RATE_HZ
from pipeline.compose.music_bed import MusicBed, beat_samples
from pipeline.errors import ComposeError

BEAT = RATE_HZ // 2
REFERENCE_LUFS = -17.0


def write_clicks(path: Path, length_s: float) -> Path:
    """120 strokes a minute: each begins hard on the beat and fades."""
    at = np.arange(round(length_s * RATE_HZ)) % BEAT / RATE_HZ
    samples = 0.6 * np.exp(-at * 14) * np.sin(2 * np.pi * 330 * at)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def strokes(music: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[int]:
    """Where it becomes loud, in hundredths of a second."""
    step = RATE_HZ // 100
    levels = np.abs(music[0, : music.shape[1] // step * step].reshape(-1, step)).max(axis=1)
    loud = levels > 0.5 * levels.max()
    return [int(place) for place in np.flatnonzero(loud[1:] & ~loud[:-1]) + 1]


def test_the_beat_is_found(tmp_path: Path) -> None:
    bed = MusicBed(write_clicks(tmp_path / "m.wav", 9.0), 4 * RATE_HZ, REFERENCE_LUFS)
    track = bed.samples(0, 4 * RATE_HZ)
    assert beat_samples(track) == pytest.approx(BEAT, abs=RATE_HZ // 100)


@pytest.mark.parametrize("track_s", [5.2, 9.7, 60.0])
def test_strokes_stay_on_one_beat_however_long_the_track_is(tmp_path: Path, track_s: float) -> None:
    length = round(20.3 * RATE_HZ)
    bed = MusicBed(write_clicks(tmp_path / "m.wav", track_s), length, REFERENCE_LUFS)
    found = strokes(bed.samples(RATE_HZ, length - 2 * RATE_HZ))
    assert len(found) >= 30
    gaps = np.diff(found)
    assert gaps.min() >= 48
    assert gaps.max() <= 52


def test_a_long_track_is_cut_so_that_the_video_ends_on_a_beat(tmp_path: Path) -> None:
    length = round(7.23 * RATE_HZ)
    bed = MusicBed(write_clicks(tmp_path / "m.wav", 30.0), length, REFERENCE_LUFS)
    last = strokes(bed.samples(0, length - RATE_HZ))[-1] * RATE_HZ / 100
    after = (length - last) % BEAT
    assert min(after, BEAT - after) < 0.03 * RATE_HZ


def test_both_ends_are_faded_and_parts_are_the_whole(tmp_path: Path) -> None:
    length = 9 * RATE_HZ
    bed = MusicBed(write_clicks(tmp_path / "m.wav", 4.0), length, REFERENCE_LUFS)
    whole = bed.samples(0, length)
    assert np.abs(whole[:, :400]).max() < 0.02
    assert np.abs(whole[:, -400:]).max() < 0.02
    for start, stop in ((0, 1_000), (95_000, 215_003), (length - 40_000, length)):
        np.testing.assert_allclose(bed.samples(start, stop), whole[:, start:stop], atol=1e-6)


def test_a_silent_track_stays_silent(tmp_path: Path) -> None:
    path = tmp_path / "silent.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(bytes(44_100 * 8))
    bed = MusicBed(path, 3 * RATE_HZ, REFERENCE_LUFS)
    assert not bed.samples(0, 3 * RATE_HZ).any()


@pytest.mark.parametrize("data", [b"", b"RIFF....WAVEnothing"])
def test_what_is_no_music_is_a_typed_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.wav"
    path.write_bytes(data)
    with pytest.raises(ComposeError):
        MusicBed(path, RATE_HZ, REFERENCE_LUFS)
