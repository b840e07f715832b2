"""Composes the dark beds that the packaged music lacks: slow minor pads over a low drone.

`python -m pipeline.sound.score FOLDER` renders them as Opus files; they are kept in
pipeline/sound/tracks. Everything is laid on a circle, so that a bed played over and over has no
seam.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.sound.ffmpeg import run_ffmpeg
from pipeline.sound.measure import gain_to
from pipeline.sound.wav import pcm_bytes

RATE_HZ = 48_000
CHORD_S = 11.0
LOUDNESS_LUFS = -20.0

Wave = NDArray[np.float64]
_TUNING_HZ = 110.0
_MINOR = (0, 2, 3, 5, 7, 8, 10)


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed's choices: its key in semitones above A, its chords, how it moves."""

    name: str
    key: int
    chords: tuple[tuple[int, ...], ...]
    """Scale steps of each chord's notes, from the key's low octave."""
    brightness_hz: float
    heartbeat: bool
    bells: float
    """Bell notes a second."""


BEDS = (
    Bed(
        "dark_drone_1", 0,
        ((0, 4, 7, 9), (5, 7, 9, 12), (3, 7, 10, 12), (4, 8, 11, 14)), 1150.0, False, 0.25,
    ),
    Bed(
        "dark_pulse_1", 5,
        ((-7, 4, 9, 11), (-6, 5, 8, 12), (-7, 4, 7, 9), (-2, 7, 11, 12)), 900.0, True, 0.15,
    ),
    Bed(
        "dark_glass_1", 2,
        ((0, 7, 9, 11), (3, 7, 9, 12), (-2, 9, 11, 14), (-1, 8, 10, 13)), 1400.0, False, 0.45,
    ),
)  # fmt: skip


def render(bed: Bed) -> Wave:
    """Stereo samples of shape (n, 2) at `RATE_HZ`, seamless when repeated."""
    random = np.random.default_rng(sum(bed.name.encode()))
    length = round(len(bed.chords) * CHORD_S * RATE_HZ)
    sides = [np.zeros(length), np.zeros(length)]
    for place, chord in enumerate(bed.chords):
        start = round(place * CHORD_S * RATE_HZ)
        for note in chord:
            for side in sides:
                _add(side, start, _pad(pitch_hz(bed, note), bed.brightness_hz, random))
        root = _drone(pitch_hz(bed, chord[0]) / 2)
        for side in sides:
            _add(side, start, root)
    dry = np.stack(sides, 1)
    far = np.zeros((length, 2))
    for at in np.sort(random.uniform(0, length / RATE_HZ, round(bed.bells * length / RATE_HZ))):
        chord = bed.chords[int(at / CHORD_S)]
        note = int(random.choice(chord[1:])) + 7
        bell = _bell(pitch_hz(bed, note)) * random.uniform(0.3, 1.0)
        pan = random.uniform(0.2, 0.8)
        for channel, share in enumerate((1 - pan, pan)):
            _add(far[:, channel], round(at * RATE_HZ), bell * np.sqrt(share))
    if bed.heartbeat:
        _add_heartbeat(dry)
    wind = _wind(length, random)
    return _roomy(dry + 0.5 * wind + 0.3 * far, 0.5 * dry + 1.4 * far + 0.5 * wind, random)


def pitch_hz(bed: Bed, step: int) -> float:
    """The frequency of a step of the bed's minor scale above its low tonic."""
    octave, degree = divmod(step, len(_MINOR))
    return float(_TUNING_HZ * 2.0 ** ((bed.key + _MINOR[degree]) / 12 + octave))


def _add_heartbeat(dry: Wave) -> None:
    """A soft double beat every 2.75 s."""
    for beat in range(round(len(dry) / RATE_HZ / 2.75)):
        for offset_s, strength in ((0.0, 1.0), (0.32, 0.6)):
            thump = strength * _thump()
            for channel in range(2):
                _add(dry[:, channel], round((beat * 2.75 + offset_s) * RATE_HZ), thump)


def _add(side: Wave, start: int, piece: Wave) -> None:
    """Add a piece on the circle: what hangs over the end is heard at the beginning."""
    places = (start + np.arange(len(piece))) % len(side)
    side[places] += piece


def _swell(length_s: float, rise_s: float, fall_s: float) -> Wave:
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    shape = np.clip(np.minimum(t / rise_s, (length_s - t) / fall_s), 0.0, 1.0)
    return np.asarray(np.sin(np.pi / 2 * shape) ** 2)


def _pad(pitch: float, brightness_hz: float, random: np.random.Generator) -> Wave:
    """A soft string-like note: three detuned players whose upper partials come and go."""
    length_s = CHORD_S + 5.0
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    total = np.zeros(len(t))
    slow = 0.5 + 0.5 * np.sin(2 * np.pi * (t / length_s * random.uniform(1, 2) + random.random()))
    cutoff = brightness_hz * (0.7 + 0.9 * slow)
    for detune in (-1, 0, 1):
        exact = pitch * 2.0 ** ((detune * 5.0 + random.normal(0, 1.5)) / 1200)
        drift = 0.25 * np.sin(2 * np.pi * (t * random.uniform(0.08, 0.2) + random.random()))
        phase = 2 * np.pi * (exact * t + random.random()) + drift
        for partial in range(1, 13):
            if exact * partial > 6 * brightness_hz:
                break
            tone = np.sin(partial * phase) / partial**1.1
            total += tone / (1.0 + (exact * partial / cutoff) ** 3)
    return np.asarray(total * _swell(length_s, 3.5, 5.0) / (3 * np.sqrt(pitch / 220.0)))


def _drone(pitch: float) -> Wave:
    length_s = CHORD_S + 4.0
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    tone = 0.6 * np.sin(2 * np.pi * pitch * t) + np.sin(4 * np.pi * pitch * t)
    tone += 0.4 * np.sin(2 * np.pi * pitch * 3.003 * t)
    return np.asarray(0.28 * tone * _swell(length_s, 3.0, 4.0))


def _bell(pitch: float) -> Wave:
    t = np.arange(round(5.0 * RATE_HZ)) / RATE_HZ
    partials = ((1.0, 1.0, 1.1), (2.01, 0.35, 0.7), (2.76, 0.2, 0.5), (5.4, 0.06, 0.25))
    tone = np.zeros(len(t))
    for ratio, level, half in partials:
        tone += level * np.sin(2 * np.pi * pitch * ratio * t) * 0.5 ** (t / half)
    return np.asarray(0.5 * tone * np.clip(t / 0.012, 0, 1) * np.clip((5.0 - t) / 0.5, 0, 1))


def _thump() -> Wave:
    t = np.arange(round(0.6 * RATE_HZ)) / RATE_HZ
    sweep = np.cumsum(52.0 + 50.0 * np.exp(-t / 0.03)) / RATE_HZ
    return np.asarray(
        1.5 * np.sin(2 * np.pi * sweep) * 0.5 ** (t / 0.09) * np.clip(t / 0.008, 0, 1)
    )


def _wind(length: int, random: np.random.Generator) -> Wave:
    """Air that slowly rises and falls, different on each side."""
    hertz = np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ), 1.0)
    shape = np.exp(-0.5 * (np.log2(hertz / 420.0) / 0.9) ** 2)
    t = np.arange(length) / length
    sides = []
    for _ in range(2):
        noise = np.fft.irfft(np.fft.rfft(random.standard_normal(length)) * shape, length)
        tide = 0.55 + 0.45 * np.sin(2 * np.pi * (3 * t + random.random()))
        sides.append(noise / noise.std() * tide * 0.16)
    return np.stack(sides, 1)


def _roomy(
    dry: NDArray[np.float64], sent: NDArray[np.float64], random: np.random.Generator
) -> NDArray[np.float64]:
    """The sound in a large dark hall; the echo goes round the circle too."""
    length = len(dry)
    t = np.arange(round(4.5 * RATE_HZ)) / RATE_HZ
    hertz = np.fft.rfftfreq(len(t), 1 / RATE_HZ)
    out = []
    for side in range(2):
        echo = random.standard_normal(len(t)) * 0.5 ** (t / 0.55) * np.clip(t / 0.03, 0, 1)
        echo = np.fft.irfft(np.fft.rfft(echo) / (1 + (hertz / 2200.0) ** 2), len(t))
        echo /= np.sqrt(np.sum(echo**2))
        wet = np.fft.irfft(np.fft.rfft(sent[:, side]) * np.fft.rfft(echo, length), length)
        out.append(dry[:, side] + 0.8 * wet)
    return np.stack(out, 1)


def opus(samples: Wave) -> bytes:
    """The bed at its loudness as an Opus file of 56 kbit/s."""
    mono = samples.mean(1).astype(np.float32)
    level = samples * gain_to(mono, RATE_HZ, LOUDNESS_LUFS, -4.0)
    pcm = np.round(np.clip(level, -1, 1) * 32767).astype("<i2")
    arguments = ["-f", "wav", "-i", "pipe:0", "-c:a", "libopus", "-b:a", "56k", "-f", "ogg"]
    return run_ffmpeg([*arguments, "pipe:1"], pcm_bytes(pcm, RATE_HZ))


def main() -> None:
    """Render all beds into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for bed in BEDS:
        (folder / f"{bed.name}.opus").write_bytes(opus(render(bed)))


if __name__ == "__main__":
    main()
