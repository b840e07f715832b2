"""Voices, effects and ducked music of a whole video as stereo samples of any part of it.

Sounds are kept as 16-bit mono, so that five minutes of speech take 29 MB; the mix itself exists
only in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.compose.ducking import PER_S, music_gain, silenced, speech, with_turns
from pipeline.compose.loudness import RATE_HZ, Meter, Stereo
from pipeline.compose.music_bed import MusicBed
from pipeline.compose.tasks import ShotSound
from pipeline.errors import CorruptVoice
from pipeline.sound.decode import decode, decode_mono
from pipeline.sound.measure import peak_dbfs
from pipeline.sound.shift import shift_samples
from pipeline.timeline import ClipSound, Music, SoundCue, VoiceClip

VOICE_LUFS = -17.0
"""Each voice clip is brought here, so that speakers and providers are equally loud."""
QUIETEST_LUFS = -50.0
"""A clip below this holds no speech and is left as it is."""
MOST_RAISED_DB = 18.0
CLIP_LUFS: Final = {"alone": VOICE_LUFS, "kept": -17.0, "low": -27.0}
"""Of a clip's own sound before it goes down under speech and in pauses, as music does; alone it
stays."""
_EDGE: Final = RATE_HZ // 20
_SPARE_S: Final = 0.5
_STEP = RATE_HZ // PER_S


@dataclass(frozen=True, slots=True)
class _Clip:
    start: int
    samples: NDArray[np.int16]
    left: float
    right: float
    """Factors that bring the 16-bit samples to -1..1 at the clip's level and side."""

    @property
    def stop(self) -> int:
        return self.start + len(self.samples)


class Mix:
    """All sounds of a video; see the module."""

    def __init__(
        self,
        shots: tuple[ShotSound, ...],
        length: int,
        fps: int,
        music: Music,
        beat: Callable[[int], None],
    ) -> None:
        self._clips: list[_Clip] = []
        self._heard: list[_Clip] = []
        """Sounds of clips, which go down under speech as music does."""
        levels = np.full(length // _STEP + 2, -120.0)
        for shot in shots:
            start = round(shot.at_frame * RATE_HZ / fps)
            for voice in shot.voices:
                clip = _voice(voice, start + round(voice.at_frame * RATE_HZ / fps))
                self._clips.append(clip)
                _mark(levels, clip)
                beat(0)
            self._clips.extend(_effect(cue, start) for cue in shot.effects)
            if shot.clip_sound is not None:
                length_here = round(shot.frame_count * RATE_HZ / fps)
                heard = self._clips if shot.clip_sound.level == "alone" else self._heard
                heard.append(clip_sound(shot.clip_sound, start, length_here))
                beat(0)
        self._music = MusicBed(music.path, length, VOICE_LUFS) if music.path is not None else None
        gains = with_turns(music_gain(speech(levels)), [turn / fps for turn in music.turns])
        spans = [(first / fps, stop / fps) for first, stop in music.silent]
        self._ducking = silenced(gains, spans)

    def samples(self, start: int, stop: int) -> Stereo:
        """The mix from sample `start` to `stop`; silence outside the video."""
        out = np.zeros((2, stop - start), np.float32)
        _add(out, start, self._heard)
        first = max(0, start)
        if stop > first and (self._heard or self._music is not None):
            if self._music is not None:
                out[:, first - start :] += self._music.samples(first, stop)
            places = np.arange(first, stop, dtype=np.float32) / _STEP
            gain = np.interp(places, np.arange(len(self._ducking)), self._ducking)
            out[:, first - start :] *= gain.astype(np.float32)
        _add(out, start, self._clips)
        return out


def _add(out: Stereo, start: int, clips: Sequence[_Clip]) -> None:
    stop = start + out.shape[1]
    for clip in clips:
        first, last = max(start, clip.start), min(stop, clip.stop)
        if first < last:
            part = clip.samples[first - clip.start : last - clip.start].astype(np.float32)
            out[0, first - start : last - start] += part * np.float32(clip.left)
            out[1, first - start : last - start] += part * np.float32(clip.right)


def _voice(voice: VoiceClip, start: int) -> _Clip:
    samples, _ = decode_mono(voice.path, RATE_HZ)
    loudness = _loudness(samples)
    gain_db = voice.gain_db
    if loudness > QUIETEST_LUFS:
        gain_db += min(MOST_RAISED_DB, VOICE_LUFS - loudness)
    return _clip(start, samples, gain_db, voice.pan)


def clip_sound(sound: ClipSound, start: int, length: int) -> _Clip:
    """A clip's own sound for so many samples of its shot, slowed or begun again as its picture
    is; silence where it ends or cannot be read: it is only beside the picture."""
    turn = round(sound.turn_s * RATE_HZ)
    wanted_s = (turn or length) / RATE_HZ * sound.speed
    try:
        whole, _ = decode(sound.path, RATE_HZ, first_s=sound.start_s + wanted_s + _SPARE_S)
    except CorruptVoice:
        return _clip(start, np.zeros(1, np.float32), 0.0, 0.0)
    first = round(sound.start_s * RATE_HZ)
    samples = whole[first : first + round(wanted_s * RATE_HZ), 0].copy()
    samples = shift_samples(samples, RATE_HZ, pace=sound.speed) if len(samples) else samples
    if turn:
        one = np.zeros(turn, np.float32)
        one[: min(turn, len(samples))] = samples[:turn]
        samples = np.tile(_edged(one), -(-length // turn))
    samples = _edged(samples[:length])
    loudness = _loudness(samples)
    gain_db = CLIP_LUFS[sound.level] - loudness if loudness > QUIETEST_LUFS else 0.0
    return _clip(start, samples, min(MOST_RAISED_DB, gain_db), 0.0)


def _edged(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Faded at both ends: a sound that is cut clicks."""
    edge = min(_EDGE, len(samples) // 2)
    if edge:
        ramp = np.linspace(0, 1, edge, dtype=np.float32)
        samples = samples.copy()
        samples[:edge] *= ramp
        samples[-edge:] *= ramp[::-1]
    return samples


def _loudness(samples: NDArray[np.float32]) -> float:
    meter = Meter()
    meter.add(np.stack([samples, samples]))
    return meter.integrated_lufs()


def _effect(cue: SoundCue, start: int) -> _Clip:
    samples = _rendered(cue.name, cue.duration_s)
    return _clip(start + round(cue.at_s * RATE_HZ), samples, cue.gain_db, 0.0)


@lru_cache(maxsize=24)
def _rendered(name: str, duration_s: float | None) -> NDArray[np.float32]:
    """An effect at the mix's rate: the same cut sounds many times in a video."""
    from pipeline.sound.effects import render_effect

    rate, samples = render_effect(name, 0, duration_s)
    if rate == RATE_HZ:
        return samples
    places = np.arange(0, len(samples), rate / RATE_HZ)
    return np.asarray(np.interp(places, np.arange(len(samples)), samples), np.float32)


def _clip(start: int, samples: NDArray[np.float32], gain_db: float, pan: float) -> _Clip:
    """A clip at full 16-bit precision: its peak is put at full scale, the factor undoes it."""
    peak = 10 ** (peak_dbfs(samples) / 20)
    whole = np.round(samples / max(peak, 1e-6) * 32767).astype(np.int16)
    factor = peak / 32767 * 10 ** (gain_db / 20)
    # Equal power, and the middle at unity: sqrt(2) cos and sin of the pan angle.
    angle = (min(1.0, max(-1.0, pan)) + 1) * np.pi / 4
    left, right = np.sqrt(2) * np.cos(angle), np.sqrt(2) * np.sin(angle)
    return _Clip(start, whole, float(factor * left), float(factor * right))


def _mark(levels: NDArray[np.float64], clip: _Clip) -> None:
    """Note a voice's level in each hundredth of a second that it covers."""
    steps = len(clip.samples) // _STEP
    if steps == 0:
        return
    shaped = clip.samples[: steps * _STEP].astype(np.float32).reshape(steps, _STEP)
    power = np.square(shaped * np.float32(max(clip.left, clip.right))).mean(axis=1)
    first = clip.start // _STEP
    last = min(len(levels), first + steps)
    if last > first:
        here = 10 * np.log10(np.maximum(power[: last - first], 1e-12))
        levels[first:last] = np.maximum(levels[first:last], here)
