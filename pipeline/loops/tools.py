"""Quick drawing on BGR frames for the loops: OpenCV with subpixel coordinates."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import cv2 as _opencv
import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.colour import Image, cv2

Bgr = tuple[int, int, int]
_SHIFT = 4
_ONE = 1 << _SHIFT


def hue(turn: float, saturation: float = 0.75, value: float = 1.0) -> Bgr:
    """A colour by its hue, 0 to 1 around the circle."""
    red, green, blue = colorsys.hsv_to_rgb(turn % 1.0, saturation, value)
    return (round(blue * 255), round(green * 255), round(red * 255))


def blank(width: int, height: int, colour: Bgr) -> Image:
    """A frame of one colour."""
    return np.full((height, width, 3), colour, np.uint8)


def shaded(width: int, height: int, top: Bgr, bottom: Bgr) -> Image:
    """A frame that runs from one colour to another, dithered so that it shows no bands."""
    share = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    column = np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (height, width, 1)).astype(np.float32)
    return np.clip(np.rint(column + noise), 0, 255).astype(np.uint8)


def disc(image: Image, x: float, y: float, radius: float, colour: Bgr) -> None:
    """A filled circle."""
    centre = (round(x * _ONE), round(y * _ONE))
    cv2.circle(image, centre, max(1, round(radius * _ONE)), colour, -1, _opencv.LINE_AA, _SHIFT)


def ring(image: Image, x: float, y: float, radius: float, thick: float, colour: Bgr) -> None:
    """A circle's line."""
    centre = (round(x * _ONE), round(y * _ONE))
    cv2.circle(
        image, centre, round(radius * _ONE), colour, max(1, round(thick)), _opencv.LINE_AA, _SHIFT
    )


def shape(image: Image, points: Sequence[tuple[float, float]], colour: Bgr) -> None:
    """A filled convex polygon."""
    fixed = np.rint(np.asarray(points, np.float64) * _ONE).astype(np.int32)
    cv2.fillConvexPoly(image, fixed, colour, _opencv.LINE_AA, _SHIFT)


def stroke(
    image: Image,
    points: Sequence[tuple[float, float]] | NDArray[np.float64],
    thick: float,
    colour: Bgr,
    *,
    closed: bool = False,
) -> None:
    """A line along points."""
    fixed = np.rint(np.asarray(points, np.float64) * _ONE).astype(np.int32)[:, None, :]
    cv2.polylines(image, [fixed], closed, colour, max(1, round(thick)), _opencv.LINE_AA, _SHIFT)


def lighter(colour: Bgr, share: float) -> Bgr:
    """Towards white."""
    blue, green, red = (round(part + (255 - part) * share) for part in colour)
    return (blue, green, red)


def darker(colour: Bgr, share: float) -> Bgr:
    """Towards black."""
    blue, green, red = (round(part * (1 - share)) for part in colour)
    return (blue, green, red)


def ball(image: Image, x: float, y: float, radius: float, colour: Bgr) -> None:
    """A shaded ball with a glint."""
    disc(image, x, y, radius, darker(colour, 0.28))
    disc(image, x - radius * 0.07, y - radius * 0.08, radius * 0.86, colour)
    disc(image, x - radius * 0.20, y - radius * 0.24, radius * 0.52, lighter(colour, 0.22))
    disc(image, x - radius * 0.32, y - radius * 0.38, radius * 0.17, lighter(colour, 0.85))
