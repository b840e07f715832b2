"""Segments on disk."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline.compose.encode import SegmentWriter
from pipeline.compose.options import Quality
from pipeline.compose.segment import (
    Packet,
    join_segments,
    read_header,
    read_packets,
    write_segment,
)
from pipeline.compose.segment_render import content_of
from pipeline.drawing.base import Frame
from pipeline.errors import ComposeError, DiskFull
from pipeline.templates.painters import Content
from pipeline.timeline import Canvas, Captions, Shot, Visual

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


def test_every_search_writes_the_same_header_so_that_pieces_can_be_joined(tmp_path: Path) -> None:
    canvas, headers = Canvas(96, 160, 30), set()
    for content in get_args(Content):
        with SegmentWriter(canvas, Quality("libx264", "veryfast", 21.0), 1, content) as writer:
            frame = Frame.blank(canvas)
            for index in range(20):
                frame.y[:] = index * 9
                writer.add(frame)
            writer.finish(tmp_path / content)
        headers.add(read_header(tmp_path / content).codec_header)
    assert len(headers) == 1


def test_what_is_shown_chooses_the_search() -> None:
    def shot(painter: str, *files: str) -> Shot:
        visual = Visual(painter, tuple(map(Path, files)), {})
        return Shot(visual, 10, (), (), (), Captions("none"))

    assert content_of([shot("photo", "a.jpg"), shot("layers", "a.png", "b.png")]) == "gliding"
    assert content_of([shot("photo", "a.jpg"), shot("photo", "b.clip")]) == "moving"
    assert content_of([shot("layers", "a.clip", "b.png")]) == "moving"
    assert content_of([shot("photo"), shot("quiz")]) == "moving"
    assert content_of([shot("photo"), shot("post")]) == "drawn"
    assert content_of([shot("stick")]) == "inked"
    assert content_of([shot("stick"), shot("photo")]) == "drawn"
