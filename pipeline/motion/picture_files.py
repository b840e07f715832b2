"""Reads any picture a provider or a person may hand us; refuses what is broken or a bomb."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.errors import CorruptPicture
from pipeline.media.decoders import DECODERS

_MOST_BYTES = 110_000_000
"""Of pixels: what is left of a very large picture, with alpha."""


def read_picture(path: Path) -> Image:
    """A picture as BGR, upright by its EXIF, 8 bits, alpha laid over near black.

    An animated picture gives its first frame; a very large one is read at half or a quarter of
    its size. CorruptPicture when it cannot be read, is cut short, or is absurdly large.
    """
    return _read(path, "bgr")


def read_layer(source: Path | bytes) -> Image:
    """A picture as BGRA; one without alpha is opaque. CorruptPicture as above."""
    return _read(source, "bgra")


def smaller_layer(bgra: Image, size_px: tuple[int, int]) -> Image:
    """A layer of another size (width, height), its colours weighed by alpha: what is clear has a
    colour, too, and would else fringe it."""
    weighed = bgra.astype(np.float32)
    weighed[..., :3] *= weighed[..., 3:] / 255
    small = np.asarray(cv2.resize(weighed, size_px, interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] /= np.maximum(small[..., 3:], 1) / 255
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


def _read(source: Path | bytes, form: str) -> Image:
    decoded = DECODERS.decode("picture", source, CorruptPicture, most_bytes=_MOST_BYTES, form=form)
    facts = decoded.facts
    try:
        return np.frombuffer(decoded.data, np.uint8).reshape(
            facts["height_px"], facts["width_px"], len(form)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptPicture from error
