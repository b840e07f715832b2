"""Where a call-out points: where a thing is known to be, else at the nearest to where it should be.

Who draws a picture may know what it shows (`at`). A writer says where a thing stands before its
picture is made, so that place (`x`, `y`) is a guess. Things have more edges than what lies behind
them: the guess is moved to where the edges are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.drawing.colour import cv2
from pipeline.motion.attention import seen_at
from pipeline.motion.picture_files import read_picture

_SIDE = 96
"""Pixels of the long side of the small picture that is looked at."""
_REACH, _APART = 0.26, 0.24
"""How far a thing may be from the guess, and two things from each other, in shares."""

Point = tuple[float, float]
Seen = tuple[float, float, float, float]
"""Left, top, width and height in shares of a picture."""


def places_of(
    path: Path,
    labels: Sequence[Mapping[str, Any]],
    motion: Mapping[str, Any],
    frame: tuple[int, int],
) -> list[Point | None]:
    """The place of each label in shares of a frame that moves over the picture, at the middle of
    its move. None where what it names is not seen."""
    picture = read_picture(path)
    seen = seen_at(picture, motion, frame, 0.5)
    if "at" in labels[0]:
        return [_shown(label["at"], seen) for label in labels]
    return [*_nearest(picture, [(float(label["x"]), float(label["y"])) for label in labels], seen)]


def _shown(place: Sequence[float] | None, seen: Seen) -> Point | None:
    """A place of the whole picture in shares of what is seen; None outside of it."""
    if place is None:
        return None
    left, top, wide, high = seen
    x, y = (place[0] - left) / wide, (place[1] - top) / high
    return (x, y) if 0.03 < x < 0.97 and 0.03 < y < 0.97 else None


def _nearest(picture: np.ndarray, guesses: Sequence[Point], seen: Seen) -> list[Point]:
    """Each guess moved to the nearest thing."""
    shown = _cut(picture, seen)
    grey = cv2.cvtColor(_small(shown), cv2.COLOR_BGR2GRAY).astype(np.float32)
    edges = np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1))
    things = cv2.GaussianBlur(np.minimum(edges, 160.0), (0, 0), 0.07 * _SIDE)
    height, width = things.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x + 0.5) / width, (y + 0.5) / height
    # Not at the rim, where labels and round corners are.
    things = things * ((x > 0.1) & (x < 0.9) & (y > 0.2) & (y < 0.88))
    nearest: list[Point] = []
    for guess in guesses:
        near = np.exp(-((x - guess[0]) ** 2 + (y - guess[1]) ** 2) / (2 * _REACH**2))
        for other in nearest:
            near = near * (np.hypot(x - other[0], y - other[1]) > _APART)
        worth = things * near
        brightest = int(np.argmax(worth))
        is_flat = float(worth.max()) <= 0
        nearest.append(guess if is_flat else (float(x.flat[brightest]), float(y.flat[brightest])))
    return nearest


def _cut(picture: np.ndarray, seen: Seen) -> np.ndarray:
    height, width = picture.shape[:2]
    left, top = int(seen[0] * width), int(seen[1] * height)
    return picture[top : top + round(seen[3] * height), left : left + round(seen[2] * width)]


def _small(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    scale = _SIDE / max(height, width)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small: np.ndarray = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return small
