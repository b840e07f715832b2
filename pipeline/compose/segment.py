"""A piece of encoded video on disk: its packets with their times, ready to be joined by copying.

Layout: eight bytes, the header's length, a JSON header, then the packets' bytes in coding order.
Times are in frames from the segment's first frame; decoding starts `delay` frames early, the same
in every segment, so that segments laid end to end have no gap and no overlap.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import NO_ROOM, ComposeError, DiskFull

_MAGIC = b"CLIPSEG1"
"""The disk, the quota or the largest file is full."""


def translated(error: OSError) -> ComposeError:
    """An error of the file system as one of ours: DiskFull when there is no room."""
    return DiskFull() if has_no_room(error) else ComposeError()


def has_no_room(error: Exception) -> bool:
    """Whether it failed, in Python or in a library, because the disk or the quota is full."""
    return getattr(error, "errno", None) in NO_ROOM


@dataclass(frozen=True, slots=True)
class SegmentHeader:
    """What a segment holds; `packets` are (bytes, shown at, decoded at, is a key frame)."""

    codec_header: bytes
    frame_count: int
    packets: tuple[tuple[int, int, int, bool], ...]

    @property
    def payload_bytes(self) -> int:
        """Bytes of all packets."""
        return sum(size for size, *_ in self.packets)


@dataclass(frozen=True, slots=True)
class Packet:
    """One coded picture; times in frames from the segment's first."""

    data: bytes
    shown_at: int
    decoded_at: int
    is_key: bool


def write_segment(
    path: Path, codec_header: bytes, frame_count: int, packets: Sequence[Packet]
) -> None:
    """Write whole or not at all; DiskFull when there is no room."""
    facts = [(len(one.data), one.shown_at, one.decoded_at, one.is_key) for one in packets]
    header = json.dumps([codec_header.hex(), frame_count, facts]).encode()
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            file.writelines(one.data for one in packets)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise translated(error) from error


def read_header(path: Path) -> SegmentHeader:
    """A segment's header; ComposeError when the file is none or is cut short."""
    try:
        with path.open("rb") as file:
            if file.read(8) != _MAGIC:
                raise ComposeError("A segment cannot be read.")
            length = int.from_bytes(file.read(8), "little")
            codec_header, frame_count, packets = json.loads(file.read(length))
        header = SegmentHeader(bytes.fromhex(codec_header), frame_count, tuple(map(tuple, packets)))
        whole = path.stat().st_size == 16 + length + header.payload_bytes
    except (OSError, ValueError, TypeError) as error:
        raise ComposeError("A segment cannot be read.") from error
    if not whole:
        raise ComposeError("A segment is cut short.")
    return header


def read_packets(path: Path) -> Iterator[Packet]:
    """A segment's packets one by one."""
    header = read_header(path)
    with path.open("rb") as file:
        file.seek(8)
        file.seek(16 + int.from_bytes(file.read(8), "little"))
        for size, shown_at, decoded_at, is_key in header.packets:
            yield Packet(file.read(size), shown_at, decoded_at, is_key)


def join_segments(paths: Sequence[Path], out: Path) -> None:
    """Lay segments end to end into one."""
    packets: list[Packet] = []
    headers = [read_header(path) for path in paths]
    start = 0
    for path, header in zip(paths, headers, strict=True):
        packets.extend(
            Packet(one.data, one.shown_at + start, one.decoded_at + start, one.is_key)
            for one in read_packets(path)
        )
        start += header.frame_count
    write_segment(out, headers[0].codec_header, start, packets)
