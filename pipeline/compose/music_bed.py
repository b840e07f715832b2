"""The music under a video: loudness brought to a reference, looped or cut on its own beat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.compose.loudness import BLOCK, RATE_HZ, SILENT_LUFS, Meter, Stereo
from pipeline.errors import ComposeError, CorruptVoice
from pipeline.sound.decode import decode

_STEP = RATE_HZ // 100
FADE_IN_S = 0.4
FADE_OUT_S = 1.6
SPARE_S = 3
"""How much more than the video is read: room to end on a beat."""


class MusicBed:
    """Music for `length` samples; `samples(a, b)` gives any part of it."""

    def __init__(self, path: Path, length: int, reference_lufs: float) -> None:
        self._length = length
        track = _without_silence(_read(path, length + SPARE_S * RATE_HZ))
        beat = beat_samples(track)
        self._start, self._loop, self._fade = _fitted(track.shape[1], length, beat)
        self._gain = _gain_to(track, reference_lufs)
        self._track = np.round(track * 32767).astype(np.int16)

    def samples(self, start: int, stop: int) -> Stereo:
        """The music from sample `start` to `stop`, faded at both ends of the video."""
        music = np.empty((2, stop - start), np.float32)
        at = start
        while at < stop:
            at += self._put(music[:, at - start :], at)
        music *= np.float32(self._gain / 32767)
        fade_in, fade_out = FADE_IN_S * RATE_HZ, FADE_OUT_S * RATE_HZ
        if start < fade_in:
            music *= _ramp(np.arange(start, stop) / fade_in)
        if stop > self._length - fade_out:
            music *= _ramp((self._length - np.arange(start, stop)) / fade_out)
        return music

    def _put(self, out: Stereo, place: int) -> int:
        """Fill the start of `out` with the music at `place`; how many samples were filled.

        Each turn is `loop` long; its first `fade` samples overlap the end of the turn before.
        """
        room: int = out.shape[1]
        if self._loop == 0:
            first = min(place + self._start, self._track.shape[1])
            part = self._track[:, first : first + room]
            out[:, : part.shape[1]] = part
            out[:, part.shape[1] :] = 0
            return room
        turn, at = divmod(place, self._loop)
        overlaps = turn > 0 and at < self._fade
        count = min(room, (self._fade if overlaps else self._loop) - at)
        out[:, :count] = self._track[:, at : at + count]
        if overlaps:
            share = (np.arange(at, at + count) / self._fade).astype(np.float32)
            tail = self._track[:, at + self._loop : at + self._loop + count]
            out[:, :count] *= np.sqrt(share)
            out[:, : tail.shape[1]] += tail * np.sqrt(1 - share[: tail.shape[1]])
        return count


def _ramp(shares: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.clip(shares, 0, 1).astype(np.float32)


def _read(path: Path, most: int) -> Stereo:
    """At most the first `most` samples of a sound file; ComposeError when it cannot be read."""
    try:
        samples, _ = decode(path, RATE_HZ, 2, first_s=most / RATE_HZ)
    except CorruptVoice as error:
        raise ComposeError("The music cannot be read.") from error
    track: Stereo = np.ascontiguousarray(samples[:most].T)
    return track


def _without_silence(track: Stereo) -> Stereo:
    """From the first to the last audible sample."""
    loud = np.flatnonzero(np.abs(track).max(axis=0) > 0.004)
    return track[:, loud[0] : loud[-1] + 1] if len(loud) else track[:, :1]


def beat_samples(track: Stereo) -> int:
    """The length of a beat in samples, from the autocorrelation of its onsets; 0 when unclear."""
    steps = track.shape[1] // _STEP
    if steps < 400:
        return 0
    energy = np.square(track[:, : steps * _STEP]).sum(axis=0).reshape(steps, _STEP).mean(axis=1)
    onsets = np.maximum(np.diff(np.log(energy + 1e-5)), 0)
    onsets -= onsets.mean()
    spectrum = np.abs(np.fft.rfft(onsets, 2 * len(onsets))) ** 2
    similar = np.fft.irfft(spectrum)[: len(onsets)]
    lags = np.arange(30, 110)
    best = int(lags[np.argmax(similar[lags])])
    return best * _STEP if similar[best] > 0.08 * similar[0] else 0


def _fitted(size: int, length: int, beat: int) -> tuple[int, int, int]:
    """(start, loop, fade): where to start so that the end falls on a beat, or how to loop."""
    beat = beat or RATE_HZ // 2
    if size >= length + beat:
        spare = size - length
        return (beat - length % beat) % beat if spare >= beat else 0, 0, 0
    bar = 4 * beat
    turns = max(1, (size - beat) // bar)
    loop = min(turns * bar, max(1, size - beat)) if size > 2 * beat else size
    return 0, loop, max(1, min(beat, size - loop))


def _gain_to(track: Stereo, reference_lufs: float) -> float:
    """The factor to the reference, from every third ten seconds: the mix is measured whole."""
    meter = Meter()
    for start in range(0, track.shape[1], 3 * BLOCK):
        meter.add(track[:, start : start + BLOCK])
    loudness = meter.integrated_lufs()
    if loudness <= SILENT_LUFS + 1:
        return 0.0
    return float(10 ** (min(12.0, reference_lufs - loudness) / 20))
