"""Reads any picture a provider or a person may hand us; refuses what is broken or a bomb."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.drawing.colour import Image
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


def read_layer(path: Path) -> Image:
    """A picture as BGRA; one without alpha is opaque. CorruptPicture as above."""
    return _read(path, "bgra")


def _read(path: Path, form: str) -> Image:
    decoded = DECODERS.decode("picture", path, CorruptPicture, most_bytes=_MOST_BYTES, form=form)
    facts = decoded.facts
    try:
        return np.frombuffer(decoded.data, np.uint8).reshape(
            facts["height_px"], facts["width_px"], len(form)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptPicture from error
