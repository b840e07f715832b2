"""Segments on disk."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from pipeline.compose.segment import (
    Packet,
    join_segments,
    read_header,
    read_packets,
    write_segment,
)
from pipeline.errors import ComposeError, DiskFull

PACKETS = [Packet(b"key", 0, -1, True), Packet(b"next", 1, 0, False)]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    write_segment(path, b"head", 2, PACKETS)
    header = read_header(path)
    assert (header.codec_header, header.frame_count) == (b"head", 2)
    assert list(read_packets(path)) == PACKETS
    assert [one.name for one in tmp_path.iterdir()] == ["a.seg"]


def test_segments_laid_end_to_end_have_no_gap(tmp_path: Path) -> None:
    parts = [tmp_path / "a.seg", tmp_path / "b.seg"]
    for part in parts:
        write_segment(part, b"head", 2, PACKETS)
    join_segments(parts, tmp_path / "c.seg")
    assert [one.shown_at for one in read_packets(tmp_path / "c.seg")] == [0, 1, 2, 3]
    assert [one.decoded_at for one in read_packets(tmp_path / "c.seg")] == [-1, 0, 1, 2]


def test_a_segment_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    write_segment(path, b"head", 2, PACKETS)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ComposeError):
        read_header(path)
    path.write_bytes(b"something else")
    with pytest.raises(ComposeError):
        read_header(path)


def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFull):
        write_segment(tmp_path / "a.seg", b"head", 2, PACKETS)
    assert list(tmp_path.iterdir()) == []
