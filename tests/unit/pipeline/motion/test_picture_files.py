"""Pictures as people and providers really send them."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

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


# -- colours as their profile means them. The profiles are matrices written here from the primaries
# of their standards; what the picture should look like is worked out in floating point beside.

_TO_D50 = np.array(  # Bradford, D65 to the profile connection space
    [[1.0478112, 0.0228866, -0.0501270], [0.0295424, 0.9904844, -0.0170491],
     [-0.0092345, 0.0150436, 0.7521316]]
)  # fmt: skip
_PRIMARIES = {
    "display-p3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    "adobe-rgb": ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060)),
    "srgb": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
}
_GAMMA = 563 / 256


def _matrix(name: str) -> np.ndarray:
    """Linear RGB to XYZ at D65."""
    columns = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in _PRIMARIES[name]]).T
    white = np.array([0.95047, 1.0, 1.08883])
    scaled: np.ndarray = columns * np.linalg.solve(columns, white)
    return scaled


def _profile(name: str, kind: bytes = b"RGB ") -> bytes:
    """A profile of version 2 with a plain power curve."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(_GAMMA * 256)) + bytes(2)
    tags = {b"wtpt": b"XYZ " + bytes(4) + b"".join(map(fixed, (0.9642, 1.0, 0.8249)))}
    if kind == b"GRAY":
        tags[b"kTRC"] = curve
    else:
        for mark, column in zip("rgb", (_TO_D50 @ _matrix(name)).T, strict=True):
            tags[f"{mark}XYZ".encode()] = b"XYZ " + bytes(4) + b"".join(map(fixed, column))
            tags[f"{mark}TRC".encode()] = curve
    text = name.encode() + b"\0"
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(79)
    tags[b"cprt"] = b"text" + bytes(4) + b"none\0"
    index, body, at = b"", b"", 132 + 12 * len(tags)
    for tag, value in tags.items():
        data = value + bytes(-len(value) % 4)
        index += tag + struct.pack(">II", at, len(data))
        body, at = body + data, at + len(data)
    head = struct.pack(">I4sI4s4s4s", at, bytes(4), 0x02400000, b"mntr", kind, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(map(fixed, (0.9642, 1.0, 0.8249)))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


def _as_srgb(bgr: np.ndarray, name: str) -> np.ndarray:
    """What the colour looks like, in floating point; sRGB's curve by IEC 61966-2-1."""
    linear = (bgr[..., ::-1] / 255.0) ** _GAMMA
    light = np.clip(linear @ (np.linalg.inv(_matrix("srgb")) @ _matrix(name)).T, 0, 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return curved[..., ::-1] * 255


def _tagged(path: Path, picture: np.ndarray, profile: bytes) -> Path:
    """The picture encoded with a profile in it."""
    kinds, parts = [cv2.IMAGE_METADATA_ICCP], [np.frombuffer(profile, np.uint8)]
    options = [cv2.IMWRITE_JPEG_QUALITY, 100] if path.suffix == ".jpg" else []
    done, data = cv2.imencodeWithMetadata(path.suffix, picture, kinds, parts, options)
    assert done
    path.write_bytes(data.tobytes())
    return path


_INSIDE = [(60, 120, 180), (90, 170, 110), (170, 110, 90), (128, 128, 128), (40, 60, 50)]
"""Colours that sRGB can show, too: their look is certain."""


@pytest.mark.parametrize("name", ["display-p3", "adobe-rgb", "srgb"])
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_colours_are_those_that_the_profile_means(tmp_path: Path, name: str, suffix: str) -> None:
    blocks = np.repeat(np.array(_INSIDE, np.uint8)[None], 16, axis=0).repeat(16, axis=1)
    path = _tagged(tmp_path / f"p{suffix}", blocks, _profile(name))
    seen = read_picture(path)[8, 8::16].astype(float)
    assert np.abs(seen - _as_srgb(np.array(_INSIDE, float), name)).max() <= 3
    assert name == "srgb" or np.abs(seen - _INSIDE).max() > 8


def test_a_profile_leaves_alpha_alone_and_serves_sixteen_bits(tmp_path: Path) -> None:
    clear = np.full((8, 8, 4), (60, 120, 180, 128), np.uint8)
    wanted = _as_srgb(np.array([60.0, 120.0, 180.0]), "display-p3")
    layer = read_layer(_tagged(tmp_path / "clear.png", clear, _profile("display-p3")))[4, 4]
    assert layer.tolist() == pytest.approx([*wanted, 128], abs=3)
    deep = np.full((8, 8, 3), (60 * 257, 120 * 257, 180 * 257), np.uint16)
    seen = read_picture(_tagged(tmp_path / "deep.png", deep, _profile("display-p3")))[4, 4]
    assert seen.tolist() == pytest.approx(wanted.tolist(), abs=3)


def test_a_grey_picture_keeps_to_its_grey_profile(tmp_path: Path) -> None:
    grey = np.full((8, 8), 60, np.uint8)
    seen = read_picture(_tagged(tmp_path / "g.png", grey, _profile("grey", b"GRAY")))[4, 4]
    level = _as_srgb(np.array([60.0, 60.0, 60.0]), "srgb")
    assert seen.tolist() == pytest.approx(level.tolist(), abs=3)


@pytest.mark.parametrize("profile", [b"junk", bytes(128), _profile("display-p3")[:300]])
def test_a_broken_profile_is_left_out(tmp_path: Path, profile: bytes) -> None:
    picture = np.full((8, 8, 3), (60, 120, 180), np.uint8)
    seen = read_picture(_tagged(tmp_path / "p.jpg", picture, profile))[4, 4]
    assert seen.tolist() == pytest.approx([60, 120, 180], abs=3)
