"""Drawing on a sheet."""

from __future__ import annotations

import numpy as np

from pipeline.drawing import paths
from pipeline.drawing.canvas import Sheet, coverage
from pipeline.drawing.paints import LinearGradient, colour


def test_a_disc_covers_its_area_with_soft_edges() -> None:
    mask = coverage(paths.ellipse(50.3, 50.7, 40), (0, 0, 100, 100))
    assert abs(float(mask.sum()) / 255 - np.pi * 40**2) < 20
    assert ((mask > 0) & (mask < 255)).sum() > 100


def test_rgba_gives_back_the_colour_that_was_laid() -> None:
    sheet = Sheet(20, 20)
    sheet.fill(paths.rect(0, 0, 20, 20), (200, 100, 50, 128))
    assert np.abs(sheet.rgba()[10, 10].astype(int) - (200, 100, 50, 128)).max() <= 2


def test_a_gradient_runs_from_its_first_to_its_last_colour() -> None:
    stops = ((0.0, colour("#000")), (1.0, colour("#fff")))
    sheet = Sheet(10, 256)
    sheet.fill(paths.rect(0, 0, 10, 256), LinearGradient((0, 0), (0, 256), stops))
    column = sheet.rgb()[:, 5, 0].astype(int)
    assert column[0] <= 2
    assert column[-1] >= 253
    assert (np.diff(column) >= 0).all()


def test_a_stroke_is_as_wide_as_its_pen() -> None:
    sheet = Sheet(200, 100)
    sheet.stroke(paths.line((20, 50), (180, 50)), 20, "#ffffff")
    assert abs(int((sheet.pixels[:, 100, 3] > 127).sum()) - 20) <= 1


def test_a_shadow_fades_out_beyond_its_shape() -> None:
    sheet = Sheet(200, 200)
    sheet.shadow(paths.rect(60, 60, 80, 80), 20, "#000000")
    row = sheet.pixels[100, :, 3].astype(int)
    assert row[100] > 240
    assert 60 < row[60] < 200
    assert row[5] < 5


def test_a_picture_is_cut_out_by_its_clip() -> None:
    sheet = Sheet(100, 100)
    picture = np.full((10, 10, 3), 255, np.uint8)
    sheet.image(picture, 0, 0, 100, 100, clip=paths.ellipse(50, 50, 50))
    assert sheet.pixels[2, 2, 3] == 0
    assert tuple(sheet.pixels[50, 50]) == (255, 255, 255, 255)


def test_what_is_drawn_outside_the_sheet_is_ignored() -> None:
    sheet = Sheet(50, 50)
    sheet.fill(paths.ellipse(-500, -500, 20), "#ff0000")
    sheet.shadow(paths.ellipse(900, 0, 20), 10, "#ff0000")
    sheet.image(np.zeros((4, 4, 4), np.uint8), 200, 200)
    assert not sheet.pixels.any()


def test_a_line_draws_itself_up_to_its_share() -> None:
    half = paths.line((0, 0), (10, 0), (10, 10)).partly(0.75)
    assert half.bounds == (0.0, 0.0, 10.0, 5.0)


def test_nothing_is_drawn_where_there_is_no_path() -> None:
    sheet = Sheet(8, 8)
    sheet.fill(
        paths.Path(), LinearGradient((0, 0), (0, 8), ((0.0, colour("#fff")), (1.0, colour("#fff"))))
    )
    sheet.fill(paths.Path(), "#ffffff")
    assert not sheet.pixels.any()


def test_the_mask_of_a_single_pixel_is_its_own_memory() -> None:
    mask = coverage(paths.rect(0, 0, 1, 1), (0, 0, 1, 1))
    assert mask.flags.owndata and mask[0, 0] == 255


def test_pixels_are_kept_when_their_sheet_is_gone() -> None:
    kept = [Sheet(200, 200, "#ff0000").pixels for _ in range(8)]
    others = [Sheet(200, 200, "#00ff00") for _ in range(16)]
    assert all((pixels == (0, 0, 255, 255)).all() for pixels in kept)
    assert len(others) == 16
