"""Foreign sound to samples."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import CorruptVoice
from pipeline.sound.decode import decode, decode_mono, sound_duration_s, to_wav
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.sound.wav import wav_bytes

TONE = np.asarray(0.5 * np.sin(2 * np.pi * 330 * np.arange(22_050) / 22_050), np.float32)
TONE_WAV = wav_bytes(TONE, 22_050)


def as_format(*arguments: str) -> bytes:
    return run_ffmpeg(["-f", "wav", "-i", "pipe:0", *arguments, "pipe:1"], TONE_WAV)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-f", "mp3"),
        ("-f", "flac"),
        ("-c:a", "libopus", "-f", "ogg"),
        ("-c:a", "aac", "-f", "adts"),
        ("-ac", "2", "-ar", "44100", "-f", "wav"),
        ("-c:a", "pcm_f32le", "-f", "wav"),
        ("-c:a", "pcm_s24le", "-f", "wav"),
    ],
)
def test_every_usual_format_becomes_the_same_wav(arguments: tuple[str, ...]) -> None:
    wav = to_wav(as_format(*arguments), "audio/x", 48_000)
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 48_000)
    samples, rate_hz = decode_mono(wav)
    assert len(samples) / rate_hz == pytest.approx(1.0, abs=0.08)
    middle = samples[12_000:36_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.06)


def test_a_wav_of_the_asked_kind_is_not_touched() -> None:
    assert to_wav(TONE_WAV, rate_hz=22_050) is TONE_WAV


def test_stereo_is_kept_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(as_format("-ac", "2", "-f", "wav"))
    samples, rate_hz = decode(path, channels=2)
    assert samples.shape == (22_050, 2) and rate_hz == 22_050
    assert sound_duration_s(path) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a sound at all",
        b"<html><body>502 Bad Gateway</body></html>" * 20,
        b'{"error": "quota"}',
        TONE_WAV[:30],
        TONE_WAV[:44],
        b"RIFF" + b"\0" * 100,
        b"\xff\xfb\x90\x00" * 3,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    ],
)
def test_junk_is_a_corrupt_voice_and_no_other_error(data: bytes) -> None:
    with pytest.raises(CorruptVoice):
        to_wav(data, "audio/mpeg")


def test_a_missing_file_and_a_folder_are_corrupt_voices(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(CorruptVoice):
            decode_mono(path)


def test_a_wav_that_promises_more_than_it_holds_is_read_as_far_as_it_goes() -> None:
    samples, _ = decode_mono(to_wav(TONE_WAV[:20_000], rate_hz=22_050))
    assert 9_000 < len(samples) < 10_000
