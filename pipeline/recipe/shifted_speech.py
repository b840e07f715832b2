"""A line in a shifted voice: its sound, and the times of its words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.providers.base import Speech
from pipeline.sound.decode import decode_mono
from pipeline.sound.shift import PACE_RANGE, shift_samples
from pipeline.sound.wav import WAV, wav_bytes
from pipeline.timeline import Word


def shift_speech(speech: Speech, pitch_semitones: float = 0.0, pace: float = 1.0) -> Speech:
    """A line in a shifted voice; its words' times are scaled exactly.

    Raises CorruptVoice when the line cannot be decoded.
    """
    if abs(pitch_semitones) < 0.01 and abs(pace - 1) < 0.001:
        return speech
    pace = float(np.clip(pace, *PACE_RANGE))
    samples, rate_hz = decode_mono(speech.data)
    shifted = shift_samples(samples, rate_hz, pitch_semitones=pitch_semitones, pace=pace)
    return replace(
        speech,
        data=wav_bytes(shifted, rate_hz),
        media_type=WAV,
        duration_s=len(shifted) / rate_hz,
        words=_scaled(speech.words, 1.0 / pace),
    )


def _scaled(words: tuple[Word, ...], factor: float) -> tuple[Word, ...]:
    """Words with all times multiplied."""
    return tuple(Word(one.text, one.start_s * factor, one.end_s * factor) for one in words)
