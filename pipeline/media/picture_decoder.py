"""Decodes any picture a provider or a person may hand us; runs in a process with limits."""

from __future__ import annotations

from typing import Any, BinaryIO

import cv2 as _opencv
import numpy as np
from numpy.typing import NDArray

from pipeline.errors import CorruptPicture
from pipeline.media.colour_profiles import Correct, correction, print_picture, profile_of
from pipeline.media.heif_pictures import brand_of, heif_picture
from pipeline.media.picture_headers import PictureFacts, essential, facts_of
from pipeline.media.protocol import Facts, Send, TooMuch

MAX_PIXELS = 200_000_000
"""A picture of more is refused before it is decoded."""
MAX_WORKING_BYTES = 150_000_000
"""So is one whose decoding would take more, unless it is decoded smaller row by row."""
MAX_FILE_BYTES = 60_000_000
LARGE_PIXELS = 24_000_000
"""A picture of more is read at half or a quarter of its size."""

_REDUCED = {
    2: _opencv.IMREAD_REDUCED_COLOR_2,
    4: _opencv.IMREAD_REDUCED_COLOR_4,
    8: _opencv.IMREAD_REDUCED_COLOR_8,
}
_REDUCED_GREY = {
    2: _opencv.IMREAD_REDUCED_GRAYSCALE_2,
    4: _opencv.IMREAD_REDUCED_GRAYSCALE_4,
    8: _opencv.IMREAD_REDUCED_GRAYSCALE_8,
}
_BAND_ROWS = 256
_SMALL_PX = 32
_LEAST_REDUCED_PX = 64

Image = NDArray[np.uint8]
cv2: Any = _opencv
cv2.setNumThreads(1)


def decode(file: BinaryIO, send: Send, *, form: str) -> Facts:
    """A picture, upright by its EXIF, 8 bits, sRGB, in a `form`: "bgr" (alpha laid over near
    black), "bgra" (opaque where it has no alpha), or "look" (only what an eighth of its size says).

    Sends the pixels; the facts are `height_px`, `width_px`, its `whole_px` (width and height as its
    header says), and for a look `deviation`, of 255,
    over a small copy. Raises CorruptPicture.
    """
    data = file.read(MAX_FILE_BYTES + 1)
    if brand := brand_of(data):
        if len(data) > MAX_FILE_BYTES:
            raise CorruptPicture("A picture is too large.")
        picture, profile = heif_picture(data, brand)
        del data
        return _sent(picture, correction(profile), picture.shape[1::-1], send, form)
    facts = judged(data)
    profile = b"" if form == "look" else profile_of(data)
    fits = facts.format == "jpeg" and facts.pixels <= LARGE_PIXELS
    printed = print_picture(data, profile) if fits else None
    is_reduced = form == "look" and min(facts.width_px, facts.height_px) >= _LEAST_REDUCED_PX
    picture = printed if printed is not None else _pixels(data, facts, 8 if is_reduced else 1)
    correct = correction(profile)
    del data
    return _sent(picture, correct, (facts.width_px, facts.height_px), send, form)


def _sent(
    picture: Image, correct: Correct | None, whole_px: tuple[int, ...], send: Send, form: str
) -> Facts:
    told: Facts = {
        "height_px": picture.shape[0],
        "width_px": picture.shape[1],
        "whole_px": whole_px,
    }
    if form == "look":
        picture = _without_alpha(picture)
        small = cv2.resize(picture, (_SMALL_PX, _SMALL_PX), interpolation=_opencv.INTER_AREA)
        return told | {"deviation": float(small.reshape(-1, 3).std(axis=0).max())}
    for start in range(0, picture.shape[0], _BAND_ROWS):
        band = picture[start : start + _BAND_ROWS]
        if correct is not None:
            band = correct(band)
        if form == "bgra" and band.shape[2] == 3:
            band = cv2.cvtColor(band, _opencv.COLOR_BGR2BGRA)
        elif form == "bgr":
            band = _without_alpha(band)
        send(np.ascontiguousarray(band))
    return told


def judged(data: bytes) -> PictureFacts:
    """What an encoded picture's header promises; CorruptPicture where it may not be decoded."""
    facts = facts_of(data)
    is_heavy = facts.working_bytes > MAX_WORKING_BYTES and not facts.is_streamed
    if len(data) > MAX_FILE_BYTES or facts.pixels > MAX_PIXELS or is_heavy:
        raise CorruptPicture("A picture is too large.")
    return facts


def _without_alpha(picture: Image) -> Image:
    if picture.shape[2] == 3:
        return picture
    alpha = cv2.merge([cv2.extractChannel(picture, 3)] * 3)
    flat: Image = cv2.multiply(cv2.cvtColor(picture, _opencv.COLOR_BGRA2BGR), alpha, scale=1 / 255)
    return flat


def _pixels(data: bytes, facts: PictureFacts, least_smaller: int) -> Image:
    smaller = least_smaller
    if facts.pixels > LARGE_PIXELS:
        smaller = max(smaller, 4 if facts.pixels > 4 * LARGE_PIXELS else 2)
    how = _opencv.IMREAD_COLOR
    if facts.has_alpha:
        how = _opencv.IMREAD_UNCHANGED
    elif smaller > 1:
        how = (_REDUCED_GREY if facts.is_grey else _REDUCED)[smaller]
    try:
        picture = cv2.imdecode(np.frombuffer(essential(data), np.uint8), how)
    except _opencv.error as error:
        if error.code == _opencv.Error.STS_NO_MEM:
            raise TooMuch from error
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
