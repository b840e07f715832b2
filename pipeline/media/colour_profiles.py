"""Colours as the picture's own profile means them, brought to sRGB by LittleCMS.

Phones tag their photos with Display P3, cameras with Adobe RGB, print shops with a profile of four
inks: read as if they were sRGB they come out dull, or in wrong colours. A profile that is broken,
or of another kind of colour than the pixels, is left out; a picture without one is sRGB.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import cv2 as _opencv
import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ImageCms, ImageOps, JpegImagePlugin

from pipeline.media.picture_headers import PNG_MAGIC

Image = NDArray[np.uint8]
cv2: Any = _opencv

_MOST_BYTES: Final = 4 << 20
_MOST_SEGMENTS: Final = 255
_ICC_MARK: Final = b"ICC_PROFILE\0"
_SRGB = ImageCms.createProfile("sRGB")
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
_SAME = 1
"""Of 255: a profile that moves no colour further is sRGB by another name."""
_LEVELS = np.arange(0, 256, 17, dtype=np.uint8)

Correct = Callable[[Image], Image]
"""Takes some rows of a picture, BGR or BGRA, and gives them in sRGB."""


def profile_of(data: bytes) -> bytes:
    """The colour profile in a JPEG, PNG or WebP; empty without a whole one."""
    try:
        if data.startswith(PNG_MAGIC):
            return _png_profile(data)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_profile(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_profile(data)
    except (IndexError, ValueError, zlib.error):
        pass
    return b""


def correction(profile: bytes) -> Correct | None:
    """What brings pixels with that profile to sRGB; None where nothing needs to be done."""
    kind = {b"RGB ": "RGB", b"GRAY": "L"}.get(profile[16:20])
    if kind is None:
        return None
    try:
        tagged = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(tagged, _SRGB, kind, "RGB", _INTENT, _FLAGS)
        colours = np.stack(np.meshgrid(_LEVELS, _LEVELS, _LEVELS), axis=-1)
        lattice = colours.reshape(1, -1, 3) if kind == "RGB" else np.dstack([_LEVELS[None]] * 3)
        moved = _applied(transform, kind, lattice)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    if np.abs(moved.astype(int) - lattice).max() <= _SAME:
        return None

    def correct(rows: Image) -> Image:
        plain = _applied(transform, kind, rows[:, :, :3])
        return plain if rows.shape[2] == 3 else np.dstack([plain, rows[:, :, 3]])

    return correct


def print_picture(data: bytes, profile: bytes) -> Image | None:
    """A JPEG of four inks with their profile as upright BGR; None where it is none."""
    if profile[16:20] != b"CMYK":
        return None
    try:
        inks = ImageOps.exif_transpose(JpegImagePlugin.JpegImageFile(io.BytesIO(data)))
        if inks.mode != "CMYK":
            return None
        tagged = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        light = ImageCms.profileToProfile(inks, tagged, _SRGB, _INTENT, "RGB", flags=_FLAGS)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, SyntaxError):
        return None
    if light is None:
        return None
    picture: Image = cv2.cvtColor(np.asarray(light), _opencv.COLOR_RGB2BGR)
    return picture


def _applied(transform: Any, kind: str, rows: Image) -> Image:
    size = (rows.shape[1], rows.shape[0])
    if kind == "L":
        grey = np.ascontiguousarray(rows[:, :, 0])
        tagged = PIL.Image.frombuffer("L", size, grey.tobytes(), "raw", "L", 0, 1)
    else:
        pixels = np.ascontiguousarray(rows)
        tagged = PIL.Image.frombuffer("RGB", size, pixels.tobytes(), "raw", "BGR", 0, 1)
    plain = ImageCms.applyTransform(tagged, transform)
    assert plain is not None
    return np.frombuffer(plain.tobytes("raw", "BGR"), np.uint8).reshape(*rows.shape[:2], 3)


def _png_profile(data: bytes) -> bytes:
    offset = len(PNG_MAGIC)
    while data[offset + 4 : offset + 8] not in {b"IDAT", b"IEND", b""}:
        length = int.from_bytes(data[offset : offset + 4], "big")
        if data[offset + 4 : offset + 8] == b"iCCP":
            body = data[offset + 8 : offset + 8 + length]
            packed = body[body.index(b"\0") + 2 :]
            unpacker = zlib.decompressobj()
            profile = unpacker.decompress(packed, _MOST_BYTES)
            return profile if unpacker.eof else b""
        offset += 12 + length
    return b""


def _jpeg_profile(data: bytes) -> bytes:
    """A profile may be cut into numbered segments."""
    parts: dict[int, bytes] = {}
    for body in _app2(data):
        parts[body[12]] = body[14:]
        if len(parts) == body[13]:
            profile = b"".join(parts[number] for number in sorted(parts))
            return profile if len(profile) <= _MOST_BYTES else b""
    return b""


def _app2(data: bytes) -> Iterator[bytes]:
    offset = 2
    for _ in range(4 * _MOST_SEGMENTS):
        while data[offset : offset + 2] == b"\xff\xff":
            offset += 1
        if data[offset] != 0xFF or data[offset + 1] in {0xD9, 0xDA}:
            return
        length = int.from_bytes(data[offset + 2 : offset + 4], "big")
        body = data[offset + 4 : offset + 2 + length]
        if data[offset + 1] == 0xE2 and body.startswith(_ICC_MARK):
            yield body
        offset += 2 + length


def _webp_profile(data: bytes) -> bytes:
    at = 12
    for _ in range(_MOST_SEGMENTS):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"ICCP":
            return data[at + 8 : at + 8 + length] if length <= _MOST_BYTES else b""
        if kind in {b"VP8 ", b"VP8L", b""}:
            return b""
        at += 8 + length + length % 2
    return b""
