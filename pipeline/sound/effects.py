"""Sound effects made by our own code from a seed: messages, games, page turns, impacts.

Mono at 48 kHz, brought to one loudness each, so that a cue's gain means the same for all.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import UnknownOption
from pipeline.sound.measure import gain_to
from pipeline.sound.tones import (
    RATE_HZ,
    Wave,
    band_noise,
    bell,
    decay,
    hump,
    in_room,
    placed,
    seconds,
    sweep,
)
from pipeline.sound.wav import wav_bytes

RECIPE = 1
"""Raise when any effect's sound changes: stored files of the old one are then not used."""

_PEAK_DBFS = -3.0
_MAX_LENGTH_S = 300.0
_GLASS = ((1.0, 1.0), (2.0, 0.28), (2.76, 0.16), (5.4, 0.07))
_WOOD = ((1.0, 1.0), (3.9, 0.22), (9.2, 0.05))

Random = np.random.Generator


def _ping(random: Random, length_s: float) -> Wave:
    """A message arrives: two soft wooden notes, a fourth apart."""
    low = bell(880.0, 0.5, 0.07, _WOOD)
    high = bell(1174.7, 0.6, 0.1, _WOOD)
    return in_room(placed(0.7, [(0.0, 0.8 * low), (0.09, high)]), random, 0.05, 0.25)


def _receive(random: Random, length_s: float) -> Wave:
    """A lower, rounder arrival for the other side of a chat."""
    first = bell(659.3, 0.4, 0.06, _WOOD)
    second = bell(987.8, 0.5, 0.09, _WOOD)
    return in_room(placed(0.6, [(0.0, first), (0.07, 0.8 * second)]), random, 0.04, 0.2)


def _send(random: Random, length_s: float) -> Wave:
    """A message leaves: a short upward swoop with air."""
    t = seconds(0.22)
    tone = sweep(420.0 + 900.0 * (t / 0.22) ** 1.6) * hump(0.22, 0.35)
    air = band_noise(random, 0.22, lambda x: 900.0 * 5.0**x) * hump(0.22, 0.6)
    return in_room(0.8 * tone + 0.35 * air, random, 0.03, 0.2)


def _pop(random: Random, length_s: float) -> Wave:
    """A bubble appears: a drop of sound that rises as it dies."""
    t = seconds(0.14)
    start = 380.0 * 2.0 ** random.uniform(-0.08, 0.08)
    body = sweep(start + 1000.0 * (1 - np.exp(-t / 0.03))) * decay(0.14, 0.022, 0.0015)
    return in_room(body, random, 0.02, 0.12)


def _key(random: Random) -> Wave:
    """One soft key of a phone's keyboard."""
    click = band_noise(random, 0.05, lambda x: 2600.0 + 0 * x, 1.2) * decay(0.05, 0.004, 0.0008)
    thump = np.sin(2 * np.pi * random.uniform(190, 240) * seconds(0.05)) * decay(0.05, 0.009)
    return (click + 0.5 * thump) * random.uniform(0.65, 1.0)


def _typing(random: Random, length_s: float) -> Wave:
    """Somebody types: keys in uneven little runs for the whole length."""
    pieces = []
    at_s = random.uniform(0.0, 0.04)
    while at_s < length_s - 0.05:
        pieces.append((at_s, _key(random)))
        at_s += random.uniform(0.08, 0.15) + (random.uniform(0.1, 0.22) * (random.random() < 0.16))
    return in_room(placed(length_s, pieces), random, 0.015, 0.12)[: round(length_s * RATE_HZ)]


def _clack(random: Random, pitch_hz: float) -> Wave:
    """One beat of a clock: a woody knock with a bright edge."""
    knock = bell(pitch_hz, 0.09, 0.011, ((1.0, 1.0), (2.43, 0.5), (4.1, 0.25)))
    edge = band_noise(random, 0.09, lambda x: 5200.0 + 0 * x, 1.0) * decay(0.09, 0.003, 0.0006)
    return in_room(knock + 0.35 * edge, random, 0.018, 0.18)


def _tick(random: Random, length_s: float) -> Wave:
    """A clock's tick; for a length, tick and tock each second, twice as fast in the last one."""
    if length_s < 0.5:
        return _clack(random, 1480.0)
    times = [float(beat) for beat in range(int(np.ceil(length_s - 0.05)))]
    times += [time + 0.5 for time in times if length_s - time <= 2.05 and time + 0.55 < length_s]
    pieces = [
        (time, _clack(random, 1480.0 if place % 2 == 0 else 1180.0))
        for place, time in enumerate(sorted(times))
    ]
    return placed(length_s, pieces)


def _ding(random: Random, length_s: float) -> Wave:
    """The right answer: a bright rising pair of glass bells."""
    first = bell(1046.5, 1.0, 0.16, _GLASS)
    second = bell(1568.0, 1.2, 0.26, _GLASS)
    return in_room(placed(1.35, [(0.0, 0.75 * first), (0.1, second)]), random, 0.09, 0.25)


def _buzz(random: Random, length_s: float) -> Wave:
    """The wrong answer or time up: two low dull notes."""
    t = seconds(0.2)
    notes = []
    for pitch in (155.6, 116.5):
        odd = sum(np.sin(2 * np.pi * pitch * k * t) / k**1.5 for k in (1, 2, 3, 5, 7, 9))
        notes.append(np.asarray(odd) * hump(0.2, 0.15, 0.5))
    return in_room(placed(0.5, [(0.0, notes[0]), (0.21, notes[1])]), random, 0.03, 0.15)


def _whoosh(random: Random, length_s: float) -> Wave:
    """Something flies past: air that brightens, then falls away."""
    air = band_noise(random, length_s, lambda x: 350.0 * 14.0 ** np.sin(np.pi * x**0.8), 1.4)
    body = band_noise(random, length_s, lambda x: 160.0 * 2.5 ** np.sin(np.pi * x), 1.0)
    shape = hump(length_s, 0.55, 2.4)
    return in_room((air + 0.6 * body) * shape, random, 0.04, 0.15)


def _swish(random: Random, length_s: float) -> Wave:
    """A hard cut: a short breath of air that is gone at once."""
    air = band_noise(random, 0.26, lambda x: 900.0 * 6.0 ** np.sin(np.pi * x), 1.5)
    return in_room(air * hump(0.26, 0.5, 2.0), random, 0.02, 0.1)


def _air(random: Random, length_s: float) -> Wave:
    """One picture melts into another: a slow soft breath, no edge anywhere."""
    air = band_noise(random, length_s, lambda x: 260.0 * 5.0 ** np.sin(np.pi * x), 1.8)
    return in_room(air * hump(length_s, 0.5, 1.6), random, 0.09, 0.25)


def _riser(random: Random, length_s: float) -> Wave:
    """Something is about to change: air and a tone that climb, faster and faster, and stop."""
    t = seconds(length_s)
    share = t / length_s
    shape = share**2.6 * np.clip((length_s - t) / 0.02, 0, 1)
    air = band_noise(random, length_s, lambda x: 240.0 * 26.0 ** (x**1.6), 1.5)
    tone = sweep(110.0 * 4.0 ** (share**1.8)) * (1 + 0.35 * sweep(5.0 + 9.0 * share))
    return np.asarray((0.9 * air + 0.16 * tone) * shape)


def _thud(random: Random, length_s: float) -> Wave:
    """A soft low hit, felt more than heard."""
    t = seconds(0.7)
    boom = sweep(41.0 + 58.0 * np.exp(-t / 0.05)) * decay(0.7, 0.11, 0.004)
    felt = band_noise(random, 0.14, lambda x: 420.0 * 0.4**x, 1.4) * decay(0.14, 0.02, 0.002)
    return in_room(placed(0.7, [(0, np.tanh(1.6 * boom)), (0, 0.3 * felt)]), random, 0.08, 0.2)


def _page(random: Random, length_s: float) -> Wave:
    """A page turns: a lift, the crackle of paper in the air, and a soft landing."""
    slide = band_noise(random, 0.5, lambda x: 1800.0 * 2.4**x, 1.8) * hump(0.5, 0.42, 1.6)
    grains = placed(
        0.5,
        [
            (
                float(at),
                band_noise(random, 0.02, lambda x: 4200.0 + 0 * x, 1.6)
                * decay(0.02, 0.003, 0.0007)
                * random.uniform(0.15, 0.7),
            )
            for at in np.sort(random.normal(0.24, 0.1, 34).clip(0.02, 0.46))
        ],
    )
    flap = band_noise(random, 0.12, lambda x: 420.0 + 0 * x, 1.4) * decay(0.12, 0.018, 0.004)
    return in_room(
        placed(0.62, [(0, 0.3 * slide), (0, grains), (0.43, 0.8 * flap)]), random, 0.03, 0.12
    )


def _countdown(random: Random, length_s: float) -> Wave:
    """Three, two, one: a clean short tone each second and a higher, longer one at the end."""
    low = bell(784.0, 0.18, 0.05, ((1.0, 1.0), (2.0, 0.2), (3.0, 0.08)))
    high = bell(1568.0, 0.6, 0.14, ((1.0, 1.0), (2.0, 0.2)))
    pieces = [(float(beat), low) for beat in range(int(np.ceil(length_s - 1e-6)))]
    return placed(length_s + 0.6, [*pieces, (length_s, high)])


def _drum_hit(random: Random, length_s: float) -> Wave:
    """A deep cinematic hit."""
    t = seconds(1.3)
    boom = sweep(46.0 + 95.0 * np.exp(-t / 0.045)) * decay(1.3, 0.16, 0.003)
    skin = band_noise(random, 0.2, lambda x: 900.0 * 0.25**x, 1.6) * decay(0.2, 0.02, 0.001)
    drive = np.tanh(2.6 * placed(1.3, [(0, boom), (0, 0.35 * skin)]))
    return in_room(drive, random, 0.13, 0.3)


def _swell(random: Random, length_s: float) -> Wave:
    """Tension rises to its end and stops: air and a fifth that grow."""
    t = seconds(length_s)
    share = t / length_s
    shape = share**2.2 * np.clip((length_s - t) / 0.03, 0, 1)
    air = band_noise(random, length_s, lambda x: 300.0 * 12.0**x, 1.6)
    tone = sum(np.sin(2 * np.pi * pitch * t) for pitch in (110.0, 165.2, 220.7))
    return np.asarray((0.8 * air + 0.22 * tone) * shape)


def _shimmer(random: Random, length_s: float) -> Wave:
    """Magic: a quick rain of small bells on a five-note scale."""
    scale = 1046.5 * 2.0 ** (np.array([0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24]) / 12)
    pieces = []
    for place, at in enumerate(np.linspace(0.0, 0.55, 12)):
        step = place - 1 + int(random.integers(0, 3))
        pitch = float(scale[np.clip(step, 0, len(scale) - 1)])
        pieces.append((float(at), bell(pitch, 0.7, 0.1, _GLASS) * random.uniform(0.4, 0.8)))
    return in_room(placed(1.2, pieces), random, 0.12, 0.35)


_Maker = Callable[[Random, float], Wave]
_EFFECTS: dict[str, tuple[_Maker, float, float]] = {
    "ping": (_ping, 0.7, -18.0),
    "receive": (_receive, 0.6, -18.0),
    "send": (_send, 0.25, -19.0),
    "pop": (_pop, 0.15, -17.0),
    "typing": (_typing, 1.2, -24.0),
    "tick": (_tick, 0.1, -19.0),
    "ding": (_ding, 1.3, -17.0),
    "buzz": (_buzz, 0.5, -17.0),
    "whoosh": (_whoosh, 0.6, -18.0),
    "swish": (_swish, 0.26, -18.0),
    "air": (_air, 1.0, -20.0),
    "riser": (_riser, 1.4, -18.0),
    "thud": (_thud, 0.7, -17.0),
    "page": (_page, 0.6, -19.0),
    "countdown": (_countdown, 3.0, -19.0),
    "drum-hit": (_drum_hit, 1.3, -15.0),
    "swell": (_swell, 1.6, -18.0),
    "shimmer": (_shimmer, 1.2, -19.0),
}
"""Each effect's maker, its usual length in seconds and its loudness in LUFS."""

EFFECTS = tuple(_EFFECTS)


def render_effect(
    name: str, seed: int = 0, duration_s: float | None = None
) -> tuple[int, NDArray[np.float32]]:
    """The rate in Hz (48,000) and mono samples of an effect.

    `duration_s` sets the length of those that last (typing, tick, countdown, swell, whoosh);
    struck sounds ring as long as they ring. Raises UnknownOption for an unknown name.
    """
    if name not in _EFFECTS:
        raise UnknownOption(f"There is no sound {name[:40]!r}; there are: {', '.join(EFFECTS)}.")
    make, usual_s, loudness_lufs = _EFFECTS[name]
    length_s = min(_MAX_LENGTH_S, max(0.1, duration_s or usual_s))
    random = np.random.default_rng([zlib.crc32(name.encode()), seed & 0xFFFFFFFF])
    wave = make(random, length_s).astype(np.float32)
    return RATE_HZ, wave * np.float32(gain_to(wave, RATE_HZ, loudness_lufs, _PEAK_DBFS))


def effect_path(name: str, folder: Path, seed: int = 0, duration_s: float | None = None) -> Path:
    """The effect as a WAV file in `folder`: made once, whole or not at all."""
    length = "" if duration_s is None else f"-{round(duration_s * 1000)}ms"
    target = folder / f"{name}-{seed}{length}-v{RECIPE}.wav"
    if target.is_file():
        return target
    rate_hz, samples = render_effect(name, seed, duration_s)
    folder.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=folder, prefix=".effect-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(wav_bytes(samples, rate_hz))
        Path(scratch).replace(target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
    return target
