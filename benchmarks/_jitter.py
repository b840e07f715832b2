"""How smoothly pictures move: five dots followed through the decoded file.

`jitter_px` is the RMS of the second difference of (tracked - intended) position, for the worst dot
of the worst motion. ffmpeg's zoompan on the same picture is tracked beside it.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from benchmarks._reference import position
from pipeline.compose import compose
from pipeline.drawing.colour import cv2
from pipeline.motion.moves import MOTIONS, Move, move_of
from pipeline.timeline import Canvas, Metadata, Music, Shot, Timeline, Visual

_DOTS = ((0.5, 0.5), (0.32, 0.3), (0.68, 0.32), (0.34, 0.7), (0.66, 0.68))
_SIGMA_PX = 9.0
_WINDOW_PX = 34


def dotted(path: Path, width: int, height: int) -> list[tuple[float, float]]:
    """Write a picture of five soft dots; their centres in pixels."""
    x, y = np.arange(width)[None, :], np.arange(height)[:, None]
    luma = np.full((height, width), 40.0)
    centres = [(a * (width - 1), b * (height - 1)) for a, b in _DOTS]
    for cx, cy in centres:
        luma += 180 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * _SIGMA_PX**2))
    cv2.imwrite(str(path), cv2.merge([np.rint(luma).astype(np.uint8)] * 3))
    return centres


def jitter(folder: Path, canvas: Canvas, length_s: float) -> dict[str, Any]:
    """The worst RMS for each motion, the slowest pan among them, and zoompan's."""
    folder.mkdir(parents=True, exist_ok=True)
    size = (canvas.width_px * 7 // 6 // 2 * 2, canvas.height_px * 7 // 6 // 2 * 2)
    picture = folder / "dots.png"
    dots = dotted(picture, *size)
    params: list[dict[str, Any]] = [{"motion": name, "towards": [0.45, 0.55]} for name in MOTIONS]
    params.append({"motion": "pan", "amount": 0.15})
    names = [*MOTIONS, "slowest pan"]
    found: dict[str, float] = {}
    for name, one in zip(names, params, strict=True):
        shot = Shot(Visual("photo", (picture,), one), canvas.frames(length_s))
        timeline = Timeline(canvas, (shot,), Music(), Metadata())
        done = asyncio.run(compose(timeline, folder, folder / "dots.mp4"))
        move = move_of(one, (0.0, 0.0))
        wanted = _wanted(move, dots, size, canvas, shot.frame_count)
        found[name] = worst(followed(decoded(done.path), wanted), wanted)
    zoompan = _zoompan(folder, picture, canvas, canvas.frames(length_s), dots, size)
    return {"jitter_px": max(found.values()), "by_motion": found, "zoompan_px": zoompan}


def _wanted(
    move: Move,
    dots: Sequence[tuple[float, float]],
    size: tuple[int, int],
    canvas: Canvas,
    count: int,
) -> NDArray[np.float64]:
    """Where each dot should be in each frame: (frames, dots, 2)."""
    places = np.empty((count, len(dots), 2))
    for index in range(count):
        x, y, scale = position(move, index / max(1, count - 1), size, canvas)
        places[index] = [((dx - x) / scale, (dy - y) / scale) for dx, dy in dots]
    return places


def decoded(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The luma of every frame of a file."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            picture: Any = frame.to_ndarray()
            yield picture[: frame.height]


def followed(frames: Iterator[NDArray[np.uint8]], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """The centre of light of each dot, looked for around where it should be."""
    found = np.full_like(near, np.nan)
    for index, luma in enumerate(frames):
        if index >= len(near):
            break
        for dot, (x, y) in enumerate(near[index]):
            left, top = round(x) - _WINDOW_PX, round(y) - _WINDOW_PX
            around = luma[
                max(0, top) : top + 2 * _WINDOW_PX + 1, max(0, left) : left + 2 * _WINDOW_PX + 1
            ]
            if left < 0 or top < 0 or around.shape != (2 * _WINDOW_PX + 1,) * 2:
                continue
            light = np.clip(around.astype(np.float64) - 70, 0, None)
            total = light.sum()
            steps = np.arange(2 * _WINDOW_PX + 1)
            found[index, dot] = (
                left + (light.sum(axis=0) * steps).sum() / total,
                top + (light.sum(axis=1) * steps).sum() / total,
            )
    return found


def worst(tracked: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """The largest RMS over the dots of the second difference of the error, x and y together."""
    second = np.diff(tracked - wanted, n=2, axis=0)
    power = np.nanmean(np.square(second).sum(axis=2), axis=0)
    return float(np.sqrt(np.nanmax(power)))


def _zoompan(
    folder: Path,
    picture: Path,
    canvas: Canvas,
    count: int,
    dots: Sequence[tuple[float, float]],
    size: tuple[int, int],
) -> float:
    """The same measure for the filter that everybody uses, zooming in about the middle."""
    out = folder / "zoompan.mp4"
    graph = (
        f"zoompan=z='1+0.12*on/{count}':d={count}:x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2'"
        f":s={canvas.width_px}x{canvas.height_px}:fps={canvas.fps}"
    )
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(picture)]
    command += ["-vf", graph, "-frames:v", str(count), "-c:v", "libx264", "-preset", "veryfast"]
    subprocess.run([*command, "-crf", "21", "-pix_fmt", "yuv420p", str(out)], check=True)
    wanted = np.empty((count, len(dots), 2))
    base = size[0] / canvas.width_px
    for index in range(count):
        scale = base / (1 + 0.12 * index / count)
        wanted[index] = [
            (
                canvas.width_px / 2 + (dx + 0.5 - size[0] / 2) / scale - 0.5,
                canvas.height_px / 2 + (dy + 0.5 - size[1] / 2) / scale - 0.5,
            )
            for dx, dy in dots
        ]
    return worst(followed(decoded(out), wanted), wanted)
