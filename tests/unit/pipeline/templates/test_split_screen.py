"""Split screen: the seam between its halves says how far the video is, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import parse_colour, yuv_of
from pipeline.templates.painters import open_painter
from pipeline.timeline import Canvas, Visual

_DONE, _LEFT = (yuv_of(parse_colour(tone)) for tone in ("#FF3B5C", "#101014"))


@pytest.mark.parametrize("canvas", [Canvas(540, 960), Canvas(540, 540), Canvas(960, 540)])
@pytest.mark.parametrize(("index", "share"), [(0, 0.5), (10, 0.75)])
def test_the_seam_fills_from_edge_to_edge_and_the_picture_is_left_alone(
    canvas: Canvas, index: int, share: float, tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "p.png"), np.full((300, 300, 3), 128, np.uint8))
    params = {"motion": "still", "loop": "kaleidoscope", "variant": 1, "progress": [0.5, 1]}
    frame = Frame.blank(canvas)
    open_painter(Visual("split", (tmp_path / "p.png",), params), canvas, 20).paint(index, frame)
    is_wide = canvas.width_px > canvas.height_px
    edge = round((canvas.width_px * 0.58 if is_wide else canvas.height_px / 2) / 2)
    for plane, done, left, half in zip(
        (frame.y, frame.u, frame.v), _DONE, _LEFT, (1, 2, 2), strict=True
    ):
        across = plane.T if is_wide else plane
        seam = across[edge * 2 // half]
        at = round(len(seam) * share)
        assert np.all(seam[: at - 2] == done) and np.all(seam[at + 2 :] == left)
        assert np.ptp(across[: (edge * 2 - 8) // half]) <= 1
