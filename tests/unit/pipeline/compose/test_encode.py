"""Frames into the encoder: every plane arrives where it belongs, in every size."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.compose.encode import SegmentWriter
from pipeline.compose.options import EncodeOptions, quality_of
from pipeline.compose.segment import read_header, read_packets
from pipeline.drawing.base import Frame
from pipeline.timeline import Canvas


@pytest.mark.parametrize(
    ("width_px", "height_px"), [(480, 270), (270, 270), (270, 480), (1280, 720), (720, 720)]
)
def test_colours_stay_in_their_rows(tmp_path: Path, width_px: int, height_px: int) -> None:
    canvas = Canvas(width_px, height_px)
    frame = Frame.blank(canvas)
    half = height_px // 4
    frame.y[:] = 120
    for plane, above, below in ((frame.u, 90, 160), (frame.v, 170, 100)):
        plane[:half] = above
        plane[half:] = below
    with SegmentWriter(canvas, quality_of(EncodeOptions(), "libx264")) as writer:
        for _ in range(3):
            writer.add(frame)
        writer.finish(tmp_path / "a.seg")
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata = read_header(tmp_path / "a.seg").codec_header
    pictures = [
        picture
        for packet in (*read_packets(tmp_path / "a.seg"), None)
        for picture in decoder.decode(av.Packet(packet.data) if packet else None)
    ]
    assert len(pictures) == 3
    seen = pictures[-1].to_ndarray(format="yuv444p")
    for index, above, below in ((1, 90, 160), (2, 170, 100)):
        rows = np.median(seen[index], axis=1)
        assert rows[: 2 * half - 4] == pytest.approx(above, abs=3)
        assert rows[2 * half + 4 :] == pytest.approx(below, abs=3)
