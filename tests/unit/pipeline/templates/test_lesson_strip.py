"""The strip of a lesson holds its captions: two lines of any style stand in its middle."""

from __future__ import annotations

import pytest

from pipeline.captions.styles import STYLES, CaptionLook
from pipeline.drawing.safe_area import safe_area
from pipeline.templates.educational.page import STRIP_FLAT, STRIP_TALL
from pipeline.timeline import Canvas


@pytest.mark.parametrize("look", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (1080, 1080)])
def test_lines_are_not_pushed_out_of_the_strips_middle(
    look: CaptionLook, size: tuple[int, int]
) -> None:
    canvas = Canvas(*size, 30)
    middle = (STRIP_TALL if size[1] > size[0] else STRIP_FLAT) * canvas.height_px
    half = look.size * min(size) * look.line_height * look.most_lines / 2
    assert middle + half <= safe_area(canvas).bottom + 1
