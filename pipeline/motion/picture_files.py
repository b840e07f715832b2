"""Reads any picture a provider or a person may hand us; refuses what is broken or a bomb."""

from __future__ import annotations

from pathlib import Path

import cv2 as _opencv
import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.errors import CorruptPicture
from pipeline.motion.picture_headers import PictureFacts, essential, facts_of

MAX_PIXELS = 200_000_000
"""A picture of more is refused before it is decoded."""
MAX_WORKING_BYTES = 150_000_000
"""So is one whose decoding would take more, unless it is decoded smaller row by row."""
MAX_FILE_BYTES = 60_000_000

_LARGE_PIXELS = 24_000_000
_REDUCED = {2: _opencv.IMREAD_REDUCED_COLOR_2, 4: _opencv.IMREAD_REDUCED_COLOR_4}
_REDUCED_GREY = {2: _opencv.IMREAD_REDUCED_GRAYSCALE_2, 4: _opencv.IMREAD_REDUCED_GRAYSCALE_4}


def read_picture(path: Path) -> Image:
    """A picture as BGR, upright by its EXIF, 8 bits, alpha laid over near black.

    An animated picture gives its first frame; a very large one is read at half or a quarter of
    its size. CorruptPicture when it cannot be read, is cut short, or is absurdly large.
    """
    picture = _read(path)
    return over_black(picture) if picture.shape[2] == 4 else picture


def read_layer(path: Path) -> Image:
    """A picture as BGRA; one without alpha is opaque. CorruptPicture as above."""
    picture = _read(path)
    if picture.shape[2] == 3:
        picture = cv2.cvtColor(picture, _opencv.COLOR_BGR2BGRA)
    return picture


def over_black(bgra: Image) -> Image:
    """Alpha laid over near black."""
    alpha = cv2.merge([cv2.extractChannel(bgra, 3)] * 3)
    colour = cv2.cvtColor(bgra, _opencv.COLOR_BGRA2BGR)
    flat: Image = cv2.multiply(colour, alpha, scale=1 / 255)
    return flat


def judged(data: bytes) -> PictureFacts:
    """What an encoded picture's header promises; CorruptPicture where it may not be decoded."""
    facts = facts_of(data)
    is_heavy = facts.working_bytes > MAX_WORKING_BYTES and not facts.is_streamed
    if len(data) > MAX_FILE_BYTES or facts.pixels > MAX_PIXELS or is_heavy:
        raise CorruptPicture("A picture is too large.")
    return facts


def _read(path: Path) -> Image:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CorruptPicture from error
    facts = judged(data)
    smaller = 1
    if facts.pixels > _LARGE_PIXELS:
        smaller = 4 if facts.pixels > 4 * _LARGE_PIXELS else 2
    how = _opencv.IMREAD_COLOR
    if facts.has_alpha:
        how = _opencv.IMREAD_UNCHANGED
    elif smaller > 1:
        how = (_REDUCED_GREY if facts.is_grey else _REDUCED)[smaller]
    try:
        picture = cv2.imdecode(np.frombuffer(essential(data), np.uint8), how)
    except (_opencv.error, MemoryError) as error:
        raise CorruptPicture from error
    if picture is None or picture.size == 0:
        raise CorruptPicture
    if facts.has_alpha and smaller > 1:
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
