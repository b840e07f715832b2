"""Pictures of phones in HEIC (HEVC inside HEIF) and AVIF, read by libheif and libavif.

Both turn a picture upright and join its tiles themselves. Their headers tell the size before a
pixel is decoded.
"""

from __future__ import annotations

import io
import struct
from typing import Final

import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import AvifImagePlugin, UnidentifiedImageError

from pipeline.errors import CorruptPicture

MAX_PIXELS: Final = 24_500_000
"""Of such a picture: it is decoded whole, several times over."""
_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF: Final = {b"avif", b"avis"}

Image = NDArray[np.uint8]


def brand_of(data: bytes) -> str:
    """ "heic" or "avif", by the file's own words; empty for anything else."""
    if data[4:8] != b"ftyp":
        return ""
    major = data[8:12]
    if major in _AVIF or (major in {b"mif1", b"msf1"} and b"avif" in data[16:64]):
        return "avif"
    return "heic" if major in _HEIC else ""


def heif_picture(data: bytes, brand: str) -> tuple[Image, bytes]:
    """The picture as upright BGR or BGRA, 8 bits, and its colour profile. CorruptPicture."""
    try:
        return _avif(data) if brand == "avif" else _heic(data)
    except CorruptPicture:
        raise
    except (OSError, ValueError, RuntimeError, SyntaxError, EOFError, struct.error) as error:
        raise CorruptPicture from error


def _heic(data: bytes) -> tuple[Image, bytes]:
    file = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True, bgr_mode=True)
    _check(*file.size)
    profile = file.info.get("icc_profile") or b""
    # A copy: the pixels go with the file.
    return np.array(file, copy=True), bytes(profile)


def _avif(data: bytes) -> tuple[Image, bytes]:
    try:
        file = AvifImagePlugin.AvifImageFile(io.BytesIO(data))
    except UnidentifiedImageError as error:
        raise CorruptPicture from error
    _check(*file.size)
    rgb = np.asarray(file.convert("RGBA" if "A" in file.getbands() else "RGB"))
    order = (2, 1, 0, 3)[: rgb.shape[2]]
    return np.ascontiguousarray(rgb[:, :, order]), bytes(file.info.get("icc_profile") or b"")


def _check(width: int, height: int) -> None:
    if not 0 < width * height <= MAX_PIXELS:
        raise CorruptPicture("A picture is too large.")
