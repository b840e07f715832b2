"""Pictures as people and providers really send them."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks._profiles import as_srgb, profile_named, write_tagged
from pipeline.drawing.base import Frame
from pipeline.errors import CorruptPicture
from pipeline.motion.picture_files import read_layer, read_picture
from pipeline.templates.painters import open_painter
from pipeline.timeline import Visual
from tests.fixtures.media import SMALL, write_picture


def test_sixteen_bits_grey_and_alpha(tmp_path: Path) -> None:
    deep = tmp_path / "deep.png"
    cv2.imwrite(str(deep), np.full((8, 8, 3), 40_000, np.uint16))
    assert read_picture(deep).dtype == np.uint8
    assert read_picture(deep)[0, 0, 0] == pytest.approx(156, abs=1)
    grey = tmp_path / "grey.png"
    cv2.imwrite(str(grey), np.full((8, 8), 90, np.uint8))
    assert read_picture(grey).shape == (8, 8, 3)
    clear = tmp_path / "clear.png"
    cv2.imwrite(str(clear), np.full((8, 8, 4), (10, 20, 200, 128), np.uint8))
    assert read_picture(clear)[0, 0].tolist() == pytest.approx([5, 10, 100], abs=1)
    assert read_layer(clear).shape == (8, 8, 4)


def test_a_picture_on_its_side_is_stood_up(tmp_path: Path) -> None:
    path = tmp_path / "side.jpg"
    cv2.imwrite(str(path), np.zeros((10, 20, 3), np.uint8))
    data = path.read_bytes()
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:])
    assert read_picture(path).shape[:2] == (20, 10)


_CMYK_RED = (
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBX"
    "QUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYH"
    "CAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBka"
    "JSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeo"
    "qaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD06vMK"
    "8wr06iiiiiiiiiiiiv/Z"
)
"""A JPEG of 16 x 16 in the four colours of print, all red."""


def test_the_colours_of_print_are_read_as_light(tmp_path: Path) -> None:
    path = tmp_path / "print.jpg"
    path.write_bytes(base64.b64decode(_CMYK_RED))
    assert read_picture(path)[8, 8].tolist() == pytest.approx([0, 0, 255], abs=4)


def test_a_very_large_jpeg_is_read_smaller(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    cv2.imwrite(str(path), np.zeros((5000, 6000, 3), np.uint8))
    assert read_picture(path).shape[:2] == (2500, 3000)


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_twelve_thousand_by_nine_thousand_pixels(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"vast{suffix}"
    assert cv2.imwrite(str(path), np.full((9_000, 12_000), 150, np.uint8))
    assert read_picture(path).shape[:2] == (2250, 3000)


def test_a_very_large_picture_with_alpha_is_made_smaller_before_it_is_worked_on(
    tmp_path: Path,
) -> None:
    path = tmp_path / "clear.png"
    cv2.imwrite(str(path), np.full((4_000, 6_100, 4), (10, 20, 200, 128), np.uint8))
    assert read_picture(path).shape == (2_000, 3_050, 3)
    assert read_picture(path)[0, 0].tolist() == pytest.approx([5, 10, 100], abs=1)
    assert read_layer(path).shape == (2_000, 3_050, 4)


def test_an_absurd_size_is_refused_before_decoding(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "p.png")
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    path.write_bytes(data)
    with pytest.raises(CorruptPicture):
        read_picture(path)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_picture_that_is_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    path = write_picture(tmp_path / f"p{suffix}")
    assert read_picture(path).shape == (320, 180, 3)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(CorruptPicture):
        read_picture(path)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    for data in (b"", b"hello", b"\xff\xd8\xff\xd9"):
        path.write_bytes(data)
        with pytest.raises(CorruptPicture):
            read_picture(path)
    with pytest.raises(CorruptPicture):
        read_picture(tmp_path / "missing.png")


def test_an_animated_picture_gives_its_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    frames = [np.full((8, 8, 3), level, np.uint8) for level in (200, 20)]
    animation = cv2.Animation()
    animation.frames, animation.durations = frames, [100, 100]
    assert cv2.imwriteanimation(str(path), animation)
    assert read_picture(path).mean() > 150


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3)])
def test_any_shape_fills_the_frame(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "p.png"
    cv2.imwrite(str(path), np.full((size[1], size[0], 3), 180, np.uint8))
    frame = Frame.blank(SMALL)
    open_painter(Visual("photo", (path,), {"motion": "pan"}), SMALL, 30).paint(15, frame)
    assert frame.y.min() > 150


_INSIDE = [(60, 120, 180), (90, 170, 110), (170, 110, 90), (128, 128, 128), (40, 60, 50)]
"""Colours that sRGB can show, too: their look is certain."""


@pytest.mark.parametrize("name", ["display-p3", "adobe-rgb", "srgb"])
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_colours_are_those_that_the_profile_means(tmp_path: Path, name: str, suffix: str) -> None:
    blocks = np.repeat(np.array(_INSIDE, np.uint8)[None], 16, axis=0).repeat(16, axis=1)
    path = write_tagged(tmp_path / f"p{suffix}", blocks, profile_named(name))
    seen = read_picture(path)[8, 8::16].astype(float)
    assert np.abs(seen - as_srgb(np.array(_INSIDE, float), name)).max() <= 3
    assert name == "srgb" or np.abs(seen - _INSIDE).max() > 8


def test_a_profile_leaves_alpha_alone_and_serves_sixteen_bits(tmp_path: Path) -> None:
    clear = np.full((8, 8, 4), (60, 120, 180, 128), np.uint8)
    wanted = as_srgb(np.array([60.0, 120.0, 180.0]), "display-p3")
    layer = read_layer(write_tagged(tmp_path / "clear.png", clear, profile_named("display-p3")))[
        4, 4
    ]
    assert layer.tolist() == pytest.approx([*wanted, 128], abs=3)
    deep = np.full((8, 8, 3), (60 * 257, 120 * 257, 180 * 257), np.uint16)
    seen = read_picture(write_tagged(tmp_path / "deep.png", deep, profile_named("display-p3")))[
        4, 4
    ]
    assert seen.tolist() == pytest.approx(wanted.tolist(), abs=3)


def test_a_grey_picture_keeps_to_its_grey_profile(tmp_path: Path) -> None:
    grey = np.full((8, 8), 60, np.uint8)
    seen = read_picture(write_tagged(tmp_path / "g.png", grey, profile_named("grey", b"GRAY")))[
        4, 4
    ]
    level = as_srgb(np.array([60.0, 60.0, 60.0]), "srgb")
    assert seen.tolist() == pytest.approx(level.tolist(), abs=3)


@pytest.mark.parametrize("profile", [b"junk", bytes(128), profile_named("display-p3")[:300]])
def test_a_broken_profile_is_left_out(tmp_path: Path, profile: bytes) -> None:
    picture = np.full((8, 8, 3), (60, 120, 180), np.uint8)
    seen = read_picture(write_tagged(tmp_path / "p.jpg", picture, profile))[4, 4]
    assert seen.tolist() == pytest.approx([60, 120, 180], abs=3)
