"""Reads any picture a provider or a person may hand us; refuses what is broken."""

from __future__ import annotations

from pathlib import Path

import cv2 as _opencv
import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.errors import CorruptPicture

MAX_PIXELS = 200_000_000
"""A picture of more is refused before it is decoded."""

_LARGE_PIXELS = 24_000_000
_REDUCED = {2: _opencv.IMREAD_REDUCED_COLOR_2, 4: _opencv.IMREAD_REDUCED_COLOR_4}


def read_picture(path: Path) -> Image:
    """A picture as BGR, upright by its EXIF, 8 bits, alpha laid over near black.

    An animated picture gives its first frame; a very large one is read at half or a quarter of
    its size. CorruptPicture when it cannot be read, is cut short, or is absurdly large.
    """
    bgra = _read(path, _opencv.IMREAD_COLOR)
    if bgra.shape[2] == 4:
        return over_black(bgra)
    return bgra


def read_layer(path: Path) -> Image:
    """A picture as BGRA; one without alpha is opaque. CorruptPicture as above."""
    picture = _read(path, _opencv.IMREAD_UNCHANGED)
    if picture.shape[2] == 3:
        picture = cv2.cvtColor(picture, _opencv.COLOR_BGR2BGRA)
    return picture


def over_black(bgra: Image) -> Image:
    """Alpha laid over near black."""
    alpha = cv2.merge([cv2.extractChannel(bgra, 3)] * 3)
    colour = cv2.cvtColor(bgra, _opencv.COLOR_BGRA2BGR)
    flat: Image = cv2.multiply(colour, alpha, scale=1 / 255)
    return flat


def _read(path: Path, flags: int) -> Image:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorruptPicture from error
    if _cut_short(data):
        raise CorruptPicture("A picture is cut short.")
    array = np.frombuffer(data, np.uint8)
    has_alpha = flags == _opencv.IMREAD_UNCHANGED or _may_have_alpha(data)
    pixels = _pixels(data)
    if pixels > MAX_PIXELS:
        raise CorruptPicture("A picture is too large.")
    smaller = 1
    if pixels > _LARGE_PIXELS:
        smaller = 4 if pixels > 4 * _LARGE_PIXELS else 2
    how = flags
    if has_alpha:
        how = _opencv.IMREAD_UNCHANGED
    elif smaller > 1:
        how = _REDUCED[smaller]
    try:
        picture = cv2.imdecode(array, how)
    except _opencv.error as error:
        raise CorruptPicture from error
    if picture is None or picture.size == 0:
        raise CorruptPicture
    if has_alpha and smaller > 1:
        size = (-(-picture.shape[1] // smaller), -(-picture.shape[0] // smaller))
        picture = cv2.resize(picture, size, interpolation=_opencv.INTER_AREA)
    return _eight_bits(picture)


def _eight_bits(picture: Image) -> Image:
    if picture.dtype == np.uint16:
        picture = cv2.convertScaleAbs(picture, alpha=1 / 257)
    elif picture.dtype != np.uint8:
        picture = np.clip(np.nan_to_num(picture) * 255, 0, 255).astype(np.uint8)
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, _opencv.COLOR_GRAY2BGR)
    elif picture.shape[2] == 2:
        grey = cv2.cvtColor(np.ascontiguousarray(picture[:, :, 0]), _opencv.COLOR_GRAY2BGR)
        picture = np.dstack([grey, picture[:, :, 1]])
    return picture


def _may_have_alpha(data: bytes) -> bool:
    """PNG of colour type 4 or 6 (or with a transparent index), or a WebP with its alpha flag."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return data[25:26] in {b"\x04", b"\x06"} or b"tRNS" in data[:4096]
    return data[:4] == b"RIFF" and data[12:16] == b"VP8X" and bool(data[20] & 0x10)


def _pixels(data: bytes) -> int:
    """How many pixels the header promises, for PNG and JPEG; 0 for others."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")
    if data[:2] != b"\xff\xd8":
        return 0
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(height, "big") * int.from_bytes(width, "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0


def _cut_short(data: bytes) -> bool:
    """Whether a JPEG, PNG or WebP lacks its end: decoders fill the rest with grey."""
    if data[:2] == b"\xff\xd8":
        return b"\xff\xd9" not in data[-4096:]
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return b"IEND" not in data[-4096:]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    return not data
