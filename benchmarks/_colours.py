"""What is left of colours in a produced file: tagged pictures, and soft dark gradients."""

from __future__ import annotations

import asyncio
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks._profiles import as_srgb, profile_named, write_tagged
from pipeline.compose import compose
from pipeline.motion.picture_files import read_picture
from pipeline.timeline import Canvas, Shot, Timeline, Visual

LEVELS = 26
_DARKEST = 10
_COLUMNS = 16
"""Pixels whose mean is looked at: fewer than one level of the gradient takes."""


def gradient(canvas: Canvas) -> NDArray[np.uint8]:
    """Dark blue from side to side in 26 levels: nearly all of it lies in one plane of chroma."""
    width, height = canvas.width_px * 7 // 6 // 2 * 2, canvas.height_px * 7 // 6 // 2 * 2
    picture = np.full((height, width, 3), (0, 12, 10), np.uint8)
    picture[..., 0] = _DARKEST + np.arange(width) * LEVELS // width
    return picture


def levels_in(bgr: NDArray[np.uint8]) -> int:
    """How many levels of blue the columns of a picture of the gradient have in the mean."""
    rows = bgr[bgr.shape[0] // 4 : bgr.shape[0] // 2, :, 0].astype(float).mean(0)
    means = rows[: len(rows) // _COLUMNS * _COLUMNS].reshape(-1, _COLUMNS).mean(1)
    return len(np.unique(np.round(means)))


def band_levels(folder: Path, canvas: Canvas) -> int:
    """The levels that are left of the gradient in a decoded frame of a still shot."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "gradient.png"
    cv2.imwrite(str(path), gradient(canvas))
    shot = Shot(Visual("photo", (path,), {"motion": "still"}), canvas.fps)
    done = asyncio.run(compose(Timeline(canvas, (shot,)), folder / "work", folder / "levels.mp4"))
    with av.open(str(done.path)) as file:
        frame = next(
            one for number, one in enumerate(file.decode(video=0)) if number == canvas.fps // 2
        )
        picture = frame.reformat(format="bgr24", src_colorspace="ITU709").to_ndarray()
        return levels_in(picture.astype(np.uint8))


def icc_error(folder: Path) -> float:
    """The most that a channel of a tagged picture is off what it means, of 255."""
    folder.mkdir(parents=True, exist_ok=True)
    colours = [(60, 120, 180), (90, 170, 110), (170, 110, 90), (128, 128, 128), (40, 60, 50)]
    blocks = np.repeat(np.array(colours, np.uint8)[None], 32, axis=0).repeat(32, axis=1)
    errors = []
    for name in ("display-p3", "adobe-rgb", "srgb"):
        path = write_tagged(folder / f"{name}.png", blocks, profile_named(name))
        seen = read_picture(path)[16, 16::32].astype(float)
        errors.append(np.abs(seen - as_srgb(np.array(colours, float), name)).max())
    return float(max(errors))
