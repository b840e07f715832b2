"""Colours on planes: BT.709, there and back, and sprites blended at any place."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import (
    draw,
    fill,
    mix,
    parse_colour,
    put_bgr,
    region,
    sprite,
    to_bgr,
    to_planes,
    yuv_of,
)
from pipeline.timeline import Canvas

CANVAS = Canvas(64, 48)


@pytest.mark.parametrize(
    ("colour", "planes"),
    [
        ("#FFFFFF", (235, 128, 128)),
        ("#000000", (16, 128, 128)),
        ("#FF0000", (63, 102, 240)),
        ("#0000FF", (32, 240, 118)),
    ],
)
def test_colours_are_bt709_in_limited_range(colour: str, planes: tuple[int, int, int]) -> None:
    assert yuv_of(parse_colour(colour)) == planes
    frame = Frame.blank(CANVAS)
    put_bgr(frame, np.full((48, 64, 3), parse_colour(colour), np.uint8))
    assert (frame.y[0, 0], frame.u[0, 0], frame.v[0, 0]) == pytest.approx(planes, abs=1)


def test_a_soft_picture_comes_back() -> None:
    ramp = np.linspace(20, 230, 64, dtype=np.uint8)
    picture = np.stack([np.tile(one, (48, 1)) for one in (ramp, ramp[::-1], ramp)], axis=2)
    assert np.abs(to_bgr(to_planes(picture)).astype(int) - picture).mean() < 2


def test_painting_a_region_paints_the_frame() -> None:
    frame = Frame.blank(CANVAS)
    fill(region(frame, 16, 8, 20, 10), (255, 255, 255))
    assert (frame.y[8:18, 16:36] == 235).all()
    assert np.count_nonzero(frame.y == 235) == 200


@pytest.mark.parametrize("place", [(-5, -3), (10, 10), (60, 44), (200, 0), (-200, 0)])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_sprites_are_blended_and_clipped(place: tuple[int, int], opacity: float) -> None:
    art = np.zeros((9, 11, 4), np.uint8)
    art[..., :3], art[..., 3] = (40, 200, 250), 128
    frame = Frame.blank(CANVAS)
    fill(frame, (90, 60, 30))
    draw(frame, sprite(art), *place, opacity)
    left, top = (one // 2 * 2 for one in place)
    share = 128 / 255 * opacity
    wanted = np.full((48, 64), float(yuv_of((90, 60, 30))[0]))
    there = (slice(max(0, top), max(0, top + 9)), slice(max(0, left), max(0, left + 11)))
    wanted[there] = wanted[there] * (1 - share) + yuv_of((40, 200, 250))[0] * share
    assert np.abs(frame.y - wanted).max() <= 2


def test_a_mix_is_between_both() -> None:
    first, second, out = (Frame.blank(CANVAS) for _ in range(3))
    fill(first, (255, 255, 255))
    mix(first, second, 0.25, out)
    assert out.y[5, 5] == pytest.approx(235 * 0.75 + 16 * 0.25, abs=1)


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_dark_gradient_keeps_its_levels_when_planes_are_made(channel: int) -> None:
    # Chroma's squares are large: it takes a column of some hundred rows to tell their mean.
    height = 640
    picture = np.full((height, 26 * 16, 3), 12, np.uint8)
    picture[..., channel] = 10 + np.arange(26 * 16) // 16
    frame = to_planes(picture, dithers=True)
    levels = to_bgr(frame)[..., channel].astype(float)
    means = levels.reshape(height, 26, 16).mean(axis=(0, 2))
    assert np.abs(means - np.arange(10, 36)).max() < 0.6
    assert (np.diff(means) > 0.4).all()


def test_dithering_moves_no_value_by_more_than_one() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (130, 50, 3), dtype=np.uint8)
    plain, fine = to_planes(picture), to_planes(picture, dithers=True)
    for one, other in ((plain.y, fine.y), (plain.u, fine.u), (plain.v, fine.v)):
        assert np.abs(one.astype(int) - other).max() <= 1
    assert fine.y.max() <= 235
    white = to_planes(np.full((8, 8, 3), 255, np.uint8), dithers=True)
    assert (white.y == 235).all() and (white.u == 128).all()
