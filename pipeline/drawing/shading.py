"""A shade baked into a picture before it moves: words over it stay readable at no cost a frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.drawing.colour import Image, parse_colour


def shaded(picture: Image, shade: Mapping[str, Any] | None) -> Image:
    """A BGR picture under a colour: `tone` (#RRGGBB) and `stops`, pairs of (share of the height,
    opacity), in between straight; without a shade the picture itself."""
    if not shade:
        return picture
    stops = np.asarray(shade["stops"], np.float32)
    heights = np.linspace(0.0, 1.0, picture.shape[0], dtype=np.float32)
    opacity = np.interp(heights, stops[:, 0], stops[:, 1]).astype(np.float32)[:, None, None]
    tone = np.asarray(parse_colour(str(shade["tone"])), np.float32)
    mixed = picture.astype(np.float32) * (1 - opacity) + tone * opacity
    done: Image = np.rint(mixed).astype(np.uint8)
    return done
