"""Sounds, texts and lengths that nobody should send, and somebody will."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.compose import compose
from pipeline.errors import CorruptVoice
from pipeline.timeline import Canvas, Shot, SoundCue, Timeline, VoiceClip, Word
from tests.fixtures.media import Watched, small_timeline, write_picture, write_voice


def with_voice(timeline: Timeline, path: Path, **changes: Any) -> Timeline:
    shot = replace(timeline.shots[0], voices=(VoiceClip(path),), **changes)
    return replace(timeline, shots=(shot, *timeline.shots[1:]))


def write_mp3(path: Path) -> Path:
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream("libmp3lame", rate=44_100, layout="mono")
        t = np.arange(44_100) / 44_100
        samples = (0.3 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = 44_100
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


async def test_voices_of_every_rate_and_shape(tmp_path: Path) -> None:
    broken = write_mp3(tmp_path / "a.mp3")
    broken.write_bytes(b"\0" * 37 + broken.read_bytes()[60:])
    voices = [
        write_voice(tmp_path / "stereo.wav", 0.5, channels=2),
        write_voice(tmp_path / "low.wav", 0.5, rate_hz=8_000),
        write_voice(tmp_path / "high.wav", 0.5, rate_hz=96_000),
        write_voice(tmp_path / "clipped.wav", 0.5, gain=9.0),
        write_mp3(tmp_path / "b.mp3"),
        broken,
    ]
    timeline = small_timeline(tmp_path / "in", scenes=len(voices), length_s=0.8)
    shots: tuple[Shot, ...] = tuple(
        replace(shot, voices=(VoiceClip(path, at_frame=3, pan=(-1) ** index * 0.4),))
        for index, (shot, path) in enumerate(zip(timeline.shots, voices, strict=True))
    )
    done = await compose(replace(timeline, shots=shots), tmp_path / "work", tmp_path / "out.mp4")
    assert done.lufs == pytest.approx(-14, abs=1)
    assert done.true_peak_dbtp <= -1
    samples = Watched(done.path).samples()
    for index in range(len(voices)):
        middle = samples[:, int((index * 0.8 + 0.15) * 48_000) :][:, :12_000]
        assert np.abs(middle).max() > 0.02


async def test_silence_is_never_boosted(tmp_path: Path) -> None:
    silent = write_voice(tmp_path / "silent.wav", 0.8, gain=0.00001)
    timeline = with_voice(small_timeline(tmp_path / "in", scenes=1), silent)
    done = await compose(timeline, tmp_path / "work", tmp_path / "out.mp4")
    assert np.abs(Watched(done.path).samples()).max() < 0.001


async def test_no_sound_at_all_is_a_silent_track(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1)
    mute = replace(timeline, shots=(replace(timeline.shots[0], voices=()),))
    done = await compose(mute, tmp_path / "work", tmp_path / "out.mp4")
    assert Watched(done.path).sound_s == pytest.approx(1.0, abs=0.05)


async def test_a_voice_that_is_no_sound_is_a_typed_error(tmp_path: Path) -> None:
    junk = tmp_path / "junk.wav"
    junk.write_bytes(b"RIFF....WAVEnothing")
    timeline = with_voice(small_timeline(tmp_path / "in"), junk)
    with pytest.raises(CorruptVoice):
        await compose(timeline, tmp_path / "work", tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


async def test_a_voice_and_words_longer_than_their_scene_do_not_move_anything(
    tmp_path: Path,
) -> None:
    long = write_voice(tmp_path / "long.wav", 3.0)
    words = (Word("back", 2.0, 1.0), Word("wards", 0.1, 9.0), Word("{\\pos}\n\\N", -1.0, 0.0))
    timeline = small_timeline(tmp_path / "in", captions="box")
    done = await compose(
        with_voice(timeline, long, words=words), tmp_path / "work", tmp_path / "out.mp4"
    )
    seen = Watched(done.path)
    assert seen.times == [Fraction(k, 30) for k in range(60)]
    assert seen.sound_s == pytest.approx(2.0, abs=0.05)


async def test_folders_and_files_of_any_name(tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s 100% "odd" : [a,b];\\ folder é'
    timeline = small_timeline(odd / "in", scenes=1, captions="pop")
    done = await compose(timeline, odd / "work", odd / 'it\'s 5% done: "a".mp4')
    assert Watched(done.path).times == [Fraction(k, 30) for k in range(30)]


async def test_a_scene_of_two_minutes_and_one_of_a_fifth_of_a_second(tmp_path: Path) -> None:
    canvas = Canvas(64, 96, 24)
    timeline = small_timeline(tmp_path / "in", canvas=canvas, length_s=0.2)
    long = replace(timeline.shots[1], frame_count=120 * 24)
    done = await compose(
        replace(timeline, shots=(timeline.shots[0], long)), tmp_path / "work", tmp_path / "o.mp4"
    )
    seen = Watched(done.path)
    assert seen.times == [Fraction(k, 24) for k in range(5 + 120 * 24)]
    assert seen.sound_s == pytest.approx(seen.video_s, abs=0.05)


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 2), (3000, 2250)])
async def test_pictures_of_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1, length_s=0.4)
    picture = write_picture(tmp_path / "odd.png", size=size)
    shot = replace(timeline.shots[0], visual=replace(timeline.shots[0].visual, files=(picture,)))
    done = await compose(replace(timeline, shots=(shot,)), tmp_path / "work", tmp_path / "o.mp4")
    assert done.frame_count == 12


async def test_what_is_typed_is_shown_as_typed(tmp_path: Path) -> None:
    """Codes of the caption format are letters like others: nothing is hidden, nothing moves."""
    texts = ("{\\an8}", "a\\Nb", "\\h{\\i1}", "100%", "{", "}", "new\nline")
    words = tuple(Word(text, n * 0.2, n * 0.2 + 0.2) for n, text in enumerate(texts))
    timeline = small_timeline(tmp_path / "in", scenes=1, length_s=2.0, captions="minimal")
    plain = await compose(timeline, tmp_path / "work", tmp_path / "plain.mp4")
    shot = replace(timeline.shots[0], words=words)
    done = await compose(
        replace(timeline, shots=(shot,)), tmp_path / "work", tmp_path / "typed.mp4"
    )
    assert done.frame_count == plain.frame_count


async def test_effects_are_heard_where_they_are_cued(tmp_path: Path) -> None:
    timeline = small_timeline(tmp_path / "in", scenes=1, length_s=2.0)
    shot = replace(timeline.shots[0], voices=(), effects=(SoundCue("ping", 1.0),))
    done = await compose(replace(timeline, shots=(shot,)), tmp_path / "work", tmp_path / "out.mp4")
    samples = np.abs(Watched(done.path).samples()).max(axis=0)
    assert samples[: int(0.97 * 48_000)].max() < 0.01
    assert samples[int(1.0 * 48_000) : int(1.3 * 48_000)].max() > 0.02
