"""Mixes the sound of a whole video and encodes it, block by block; measures what was encoded.

Loudness goes one way: measure the mix, one linear gain, a true-peak limiter, encode, decode and
measure again (EBU R 128 s1 asks for the measure of what is delivered), with another gain until the
loudness is right or the true peak allows no more. Silence is never raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np

from pipeline.compose.limiter import CONTEXT, limit
from pipeline.compose.loudness import (
    BLOCK,
    RATE_HZ,
    SILENT_LUFS,
    Meter,
    Stereo,
    decibels,
    true_peak,
)
from pipeline.compose.mix import Mix
from pipeline.compose.segment import Packet, write_segment
from pipeline.compose.tasks import (
    AAC_FRAME,
    SOUND_BIT_RATE,
    LoudnessEnd,
    SoundDone,
    SoundTask,
    StageTimer,
)
from pipeline.errors import ComposeError

TARGET_LUFS = -14.0
CEILING_DBTP = -2.0
MOST_DBTP = -1.0
"""What the encoded sound may reach; encoding itself adds a little to peaks."""
PEAK_MARGIN_DB = 0.1
BITES_DB = 3.0
"""By how much the highest peak must pass the ceiling for the limiter to change the loudness."""
MOST_GAIN_DB = 40.0
"""Only a bound: what is to be heard at all was brought to its level before (mix.py)."""
EXACT_LU = 0.5
"""How far from the target the loudness may end."""
MOST_TRIES = 8
MOST_STEP_DB = 8.0
LEAST_YIELD = 0.15
"""What a decibel of gain must give in loudness; below, all that is loud stands at the ceiling."""


def mix_sound(task: SoundTask, beat: Callable[[int], None]) -> SoundDone:
    """Mix, master, encode and measure; CorruptVoice or ComposeError when a sound is broken."""
    clock = StageTimer()
    length = round(task.frame_count * RATE_HZ / task.fps)
    mix = Mix(task.shots, length, task.fps, task.music, beat)
    clock.lap("sound_read")
    meter, peak = Meter(), 0.0
    for _, block in _blocks(mix, length):
        meter.add(block)
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
        beat(0)
    loudness = meter.integrated_lufs()
    clock.lap("sound_measure")
    best = None
    for encoded in _tries(mix, length, (loudness, decibels(peak)), beat, clock):
        if best is None or encoded.is_better_than(best):
            best = encoded
    assert best is not None
    write_segment(task.out, best.header, length, best.packets)
    return SoundDone(best.lufs, best.peak_db, best.ended_by, clock.stages_s)


def _tries(
    mix: Mix,
    length: int,
    level: tuple[float, float],
    beat: Callable[[int], None],
    clock: StageTimer,
) -> Iterator[_Encoded]:
    """Encodes with ever better gains, until the loudness is right or more gain is in vain; `level`
    is the mix's loudness and its peak.

    A limiter takes from loud parts what the gain gives them, the more the sparser speech is: each
    step is as long as the one before was short of what it should have given. Where it will take a
    lot, the steps are tried on what it leaves, which costs a third of encoding and measuring that.
    """
    loudness, top_db = level
    if loudness <= SILENT_LUFS + 10:
        yield _encode(mix, length, 0.0, CEILING_DBTP, beat, clock)
        return
    gain_db, ceiling_db, yielded = min(MOST_GAIN_DB, TARGET_LUFS - loudness), CEILING_DBTP, 1.0
    if top_db + gain_db > CEILING_DBTP + BITES_DB:
        gain_db, yielded = _raised(mix, length, gain_db, beat)
        clock.lap("sound_measure")
    last: _Encoded | None = None
    for _ in range(MOST_TRIES):
        encoded = _encode(mix, length, gain_db, ceiling_db, beat, clock)
        if last is not None and gain_db > last.gain_db:
            yielded = (encoded.lufs - last.lufs) / (gain_db - last.gain_db)
        yield encoded
        room_db = MOST_DBTP - encoded.peak_db
        is_in_vain = yielded < LEAST_YIELD and room_db < 3 * PEAK_MARGIN_DB
        if room_db >= 0 and (encoded.ended_by == "target" or is_in_vain):
            return
        if room_db < 0:
            ceiling_db += room_db * 1.2
        elif yielded < 1 and encoded.lufs < TARGET_LUFS:
            # What the encoder did not add to these peaks is room for them.
            ceiling_db += max(0.0, room_db - PEAK_MARGIN_DB)
        step_db = (TARGET_LUFS - encoded.lufs) / min(1.0, max(LEAST_YIELD, yielded))
        last, gain_db = encoded, min(MOST_GAIN_DB, gain_db + min(MOST_STEP_DB, step_db))


def _raised(
    mix: Mix, length: int, gain_db: float, beat: Callable[[int], None]
) -> tuple[float, float]:
    """The gain at which the limited mix is as loud as it should be, and what its last decibel
    gave."""
    before: tuple[float, float] | None = None
    yielded = 1.0
    for _ in range(MOST_TRIES):
        meter = Meter()
        for _, _, limited in _limited(mix, length, gain_db, CEILING_DBTP):
            meter.add(limited)
            beat(0)
        lufs = meter.integrated_lufs()
        if before is not None and gain_db > before[0]:
            yielded = (lufs - before[1]) / (gain_db - before[0])
        missing_db = TARGET_LUFS - lufs
        if missing_db <= 0.6 * EXACT_LU or yielded < LEAST_YIELD or gain_db >= MOST_GAIN_DB:
            break
        before = (gain_db, lufs)
        step_db = missing_db / min(1.0, max(LEAST_YIELD, yielded))
        gain_db = min(MOST_GAIN_DB, gain_db + min(MOST_STEP_DB, step_db))
    return gain_db, yielded


def _limited(
    mix: Mix, length: int, gain_db: float, ceiling_db: float
) -> Iterator[tuple[int, int, Stereo]]:
    """The mix with its gain below the ceiling, block by block, each between its samples."""
    gain, ceiling = 10 ** (gain_db / 20), 10 ** (ceiling_db / 20)
    for start in range(0, length, BLOCK):
        stop = min(length, start + BLOCK)
        wide = mix.samples(start - CONTEXT, stop + CONTEXT)
        yield start, stop, limit(wide, gain, ceiling)[:, CONTEXT : CONTEXT + stop - start]


def _blocks(mix: Mix, length: int) -> Iterator[tuple[int, Stereo]]:
    for start in range(0, length, BLOCK):
        yield start, mix.samples(start, min(length, start + BLOCK))


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Sound as it will be heard, with the gain it got."""

    header: bytes
    packets: list[Packet]
    gain_db: float
    lufs: float
    peak_db: float

    @property
    def ended_by(self) -> LoudnessEnd:
        """Why no more gain is given."""
        if self.lufs <= SILENT_LUFS + 10:
            return "silence"
        return "target" if abs(self.lufs - TARGET_LUFS) <= EXACT_LU else "true_peak"

    def is_better_than(self, other: _Encoded) -> bool:
        """No peak that is too high; then as near to the target as can be."""

        def fault(one: _Encoded) -> tuple[float, float]:
            return max(0.0, one.peak_db - MOST_DBTP), abs(one.lufs - TARGET_LUFS)

        return fault(self) < fault(other)


def _encode(
    mix: Mix,
    length: int,
    gain_db: float,
    ceiling_db: float,
    beat: Callable[[int], None],
    clock: StageTimer,
) -> _Encoded:
    """Limit, encode, and measure what was encoded."""
    header, packets = _packets(mix, length, gain_db, ceiling_db, beat)
    clock.lap("sound_encode")
    lufs, peak_db = _measure(header, packets, beat)
    clock.lap("sound_check")
    return _Encoded(header, packets, gain_db, lufs, peak_db)


def _packets(
    mix: Mix, length: int, gain_db: float, ceiling_db: float, beat: Callable[[int], None]
) -> tuple[bytes, list[Packet]]:
    codec: Any = av.CodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = RATE_HZ, "stereo", "fltp"
    codec.bit_rate = SOUND_BIT_RATE
    codec.time_base = Fraction(1, RATE_HZ)
    codec.flags |= av.codec.context.Flags.global_header
    codec.options = {"aac_coder": "fast"}
    packets: list[Packet] = []
    try:
        codec.open()
        rest: Stereo = np.zeros((2, 0), np.float32)
        sent = 0
        for _, stop, block in _limited(mix, length, gain_db, ceiling_db):
            rest = np.concatenate([rest, block], axis=1)
            whole = rest.shape[1] if stop == length else rest.shape[1] // AAC_FRAME * AAC_FRAME
            for at in range(0, whole, AAC_FRAME):
                part = np.ascontiguousarray(rest[:, at : min(whole, at + AAC_FRAME)])
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = RATE_HZ, sent
                frame.time_base = Fraction(1, RATE_HZ)
                sent += part.shape[1]
                packets.extend(_packed(codec.encode(frame)))
            rest = rest[:, whole:]
            beat(0)
        packets.extend(_packed(codec.encode(None)))
    except (av.FFmpegError, ValueError) as error:
        raise ComposeError("The sound could not be encoded.") from error
    return bytes(codec.extradata or b""), packets


def _packed(packets: list[Any]) -> list[Packet]:
    return [Packet(bytes(one), one.pts, one.pts, True) for one in packets]


def _measure(
    header: bytes, packets: list[Packet], beat: Callable[[int], None]
) -> tuple[float, float]:
    """Integrated loudness and true peak of the encoded sound, decoded again."""
    codec: Any = av.CodecContext.create("aac", "r")
    codec.extradata = header
    meter, peak, parts, size = Meter(), 0.0, [], 0
    for packet in packets:
        for frame in codec.decode(av.Packet(packet.data)):
            parts.append(frame.to_ndarray())
            size += parts[-1].shape[1]
        if size >= BLOCK:
            block = np.concatenate(parts, axis=1)
            meter.add(block)
            peak = max(peak, true_peak(block))
            parts, size = [], 0
            beat(0)
    if parts:
        block = np.concatenate(parts, axis=1)
        meter.add(block)
        peak = max(peak, true_peak(block))
    return meter.integrated_lufs(), decibels(peak)
