"""Sound that fake speech servers answer with."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.providers.fakes import FakeVoice
from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.sound.shift import shift_samples
from pipeline.sound.wav import wav_bytes
from pipeline.timeline import Word
from pipeline.voice.reader import RATE_HZ, Manner, shared_reader

Spoken = tuple[bytes, tuple[Word, ...]]
"""An encoded sound and the true times of its words."""


@lru_cache(maxsize=64)
def mp3(wav: bytes) -> bytes:
    """A WAV as the MP3 that hosted voices send."""
    return run_ffmpeg(["-f", "wav", "-i", "pipe:0", "-b:a", "96k", "-f", "mp3", "pipe:1"], wav)


def hummed(text: str) -> Spoken:
    """Each word as a hum: quick to make, and its times are known."""
    speech = asyncio.run(FakeVoice().speak(text, "ada", "en"))
    return mp3(speech.data), speech.words


def spoken_by_a_woman(text: str, cache: Path) -> Spoken:
    """The text read by somebody who sounds unlike the offline narrator."""
    reading = shared_reader(cache).read(text, Manner(length=1.05, take=5))
    samples = shift_samples(reading.samples, RATE_HZ, pitch_semitones=8.0, formant_ratio=1.15)
    return mp3(wav_bytes(samples, RATE_HZ)), reading.words


def silence(text: str) -> Spoken:
    """Nothing, for as long as the text would take."""
    _, words = hummed(text)
    length = round(words[-1].end_s * RATE_HZ)
    return mp3(wav_bytes(np.zeros(length, np.float32), RATE_HZ)), words
