"""Mixes the sound of a whole video and encodes it, block by block; measures what was encoded.

Loudness goes one way: measure the mix, one linear gain, a true-peak limiter, encode, decode and
measure again (EBU R 128 s1 asks for the measure of what is delivered). Silence is never raised.
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
from pipeline.compose.tasks import AAC_FRAME, SOUND_BIT_RATE, SoundDone, SoundTask, StageTimer
from pipeline.errors import ComposeError

TARGET_LUFS = -14.0
CEILING_DBTP = -2.0
MOST_DBTP = -1.0
"""What the encoded sound may reach; encoding itself adds a little to peaks."""
MOST_GAIN_DB = 20.0


def mix_sound(task: SoundTask, beat: Callable[[int], None]) -> SoundDone:
    """Mix, master, encode and measure; CorruptVoice or ComposeError when a sound is broken."""
    clock = StageTimer()
    length = round(task.frame_count * RATE_HZ / task.fps)
    mix = Mix(task.shots, length, task.fps, task.music, beat)
    clock.lap("sound_read")
    meter = Meter()
    for _, block in _blocks(mix, length):
        meter.add(block)
        beat(0)
    loudness = meter.integrated_lufs()
    clock.lap("sound_measure")
    gain_db = min(MOST_GAIN_DB, TARGET_LUFS - loudness) if loudness > SILENT_LUFS + 10 else 0.0
    ceiling_db = CEILING_DBTP
    for _ in range(3):
        encoded = _encode(mix, length, gain_db, ceiling_db, beat)
        clock.lap("sound_encode")
        lufs, peak_db = _measure(encoded, beat)
        clock.lap("sound_check")
        too_quiet = TARGET_LUFS - lufs if loudness > SILENT_LUFS + 10 else 0.0
        if peak_db <= MOST_DBTP and (abs(too_quiet) < 0.6 or gain_db >= MOST_GAIN_DB):
            break
        gain_db = min(MOST_GAIN_DB, gain_db + too_quiet)
        ceiling_db -= max(0.0, peak_db - MOST_DBTP) * 1.2
    write_segment(task.out, encoded.header, length, encoded.packets)
    return SoundDone(lufs, peak_db, clock.stages_s)


def _blocks(mix: Mix, length: int) -> Iterator[tuple[int, Stereo]]:
    for start in range(0, length, BLOCK):
        yield start, mix.samples(start, min(length, start + BLOCK))


@dataclass(frozen=True, slots=True)
class _Encoded:
    header: bytes
    packets: list[Packet]


def _encode(
    mix: Mix, length: int, gain_db: float, ceiling_db: float, beat: Callable[[int], None]
) -> _Encoded:
    codec: Any = av.CodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = RATE_HZ, "stereo", "fltp"
    codec.bit_rate = SOUND_BIT_RATE
    codec.time_base = Fraction(1, RATE_HZ)
    codec.flags |= av.codec.context.Flags.global_header
    codec.options = {"aac_coder": "fast"}
    packets: list[Packet] = []
    gain, ceiling = 10 ** (gain_db / 20), 10 ** (ceiling_db / 20)
    try:
        codec.open()
        rest: Stereo = np.zeros((2, 0), np.float32)
        sent = 0
        for start in range(0, length, BLOCK):
            stop = min(length, start + BLOCK)
            wide = mix.samples(start - CONTEXT, stop + CONTEXT)
            block = limit(wide, gain, ceiling)[:, CONTEXT : CONTEXT + stop - start]
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
    return _Encoded(bytes(codec.extradata or b""), packets)


def _packed(packets: list[Any]) -> list[Packet]:
    return [Packet(bytes(one), one.pts, one.pts, True) for one in packets]


def _measure(encoded: _Encoded, beat: Callable[[int], None]) -> tuple[float, float]:
    """Integrated loudness and true peak of the encoded sound, decoded again."""
    codec: Any = av.CodecContext.create("aac", "r")
    codec.extradata = encoded.header
    meter, peak, parts, size = Meter(), 0.0, [], 0
    for packet in encoded.packets:
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
