"""A shade baked into a picture before it moves, at no cost a frame, or laid over frames of a clip:
words over it stay readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.drawing.base import Frame, Plane
from pipeline.drawing.colour import Image, parse_colour, yuv_of


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


def shade_planes(frame: Frame, shade: Mapping[str, Any]) -> None:
    """The same over the planes of a whole frame."""
    stops = np.asarray(shade["stops"], np.float32)
    for plane, tone in zip(
        (frame.y, frame.u, frame.v), yuv_of(parse_colour(str(shade["tone"]))), strict=True
    ):
        _mix(plane, tone, stops)


def _mix(plane: Plane, tone: int, stops: Any) -> None:
    heights = np.linspace(0.0, 1.0, plane.shape[0], dtype=np.float32)
    opacity = np.rint(np.interp(heights, stops[:, 0], stops[:, 1]) * 256).astype(np.uint16)
    rows = np.flatnonzero(opacity)
    if not len(rows):
        return
    part = slice(rows[0], rows[-1] + 1)
    share = opacity[part, None]
    mixed = plane[part].astype(np.uint16) * (256 - share) + share * np.uint16(tone) + 128
    plane[part] = (mixed >> 8).astype(np.uint8)
