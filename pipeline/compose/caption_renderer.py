"""Draws every different picture of captions once, by one ffmpeg with libass, as sprites.

ffmpeg runs in the piece's own folder with fixed relative names, sees no font but the small ones
written there, and draws one of them a second on the band that captions use.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import cv2 as _opencv
import numpy as np

from pipeline.captions.ass_document import AssDocument, document
from pipeline.captions.drawn import DrawnWord
from pipeline.compose.command import letters_command
from pipeline.drawing.base import Plane
from pipeline.drawing.colour import Sprite, cv2
from pipeline.drawing.font_coverage import write_fonts
from pipeline.errors import EncoderFailed
from pipeline.timeline import Canvas

Placed = tuple[Sprite, int, int]
"""A sprite and the pixel of its upper left corner."""

LOG = "libass.log"
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>./cache</cachedir></fontconfig>
"""
"""No folder at all: only the fonts that we hand to libass exist."""


def render_captions(
    looks: Sequence[Sequence[DrawnWord]],
    canvas: Canvas,
    folder: Path,
    command: Sequence[str] | None = None,
) -> list[Placed]:
    """One sprite for each look; EncoderFailed when libass cannot draw them.

    `command` is that of command.py when it was built already.
    """
    paper = document(looks, canvas)
    fonts = folder / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    write_fonts(paper.runs, fonts)
    (folder / "captions.ass").write_text(paper.text, encoding="utf-8")
    (folder / "fonts.conf").write_text(_FONTCONFIG)
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(
            arguments(canvas.width_px, paper.height, len(looks), command),
            cwd=folder,
            env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        return list(_sprites(process.stdout, paper, canvas.width_px, len(looks)))
    finally:
        process.kill()
        process.communicate()


def _sprites(source: IO[bytes], paper: AssDocument, width: int, count: int) -> Iterator[Placed]:
    height = paper.height
    full, half = width * height, (width // 2) * (height // 2)
    for _ in range(count):
        data = source.read(2 * full + 2 * half)
        if len(data) < 2 * full + 2 * half:
            raise EncoderFailed("The captions could not be drawn.")
        planes = np.frombuffer(data, np.uint8)
        y = planes[:full].reshape(height, width)
        u = planes[full : full + half].reshape(height // 2, width // 2)
        v = planes[full + half : full + 2 * half].reshape(height // 2, width // 2)
        alpha = planes[full + 2 * half :].reshape(height, width)
        yield _trimmed(y, u, v, alpha, paper.top)


def arguments(
    width: int, height: int, count: int, command: Sequence[str] | None = None
) -> list[str]:
    """ffmpeg's arguments to draw `count` pictures, one a second, clear where nothing is."""
    places = {"{width}": str(width), "{height}": str(height), "{count}": str(count)}
    line = list(command or letters_command())
    for place, value in places.items():
        line = [part.replace(place, value) for part in line]
    return line


def _trimmed(y: Plane, u: Plane, v: Plane, alpha: Plane, top: int) -> tuple[Sprite, int, int]:
    """The drawn part as a sprite with its place. The planes are black under clear: what they
    have above black is already premultiplied."""
    left, first, width, height = _opencv.boundingRect(alpha)
    left, first = left // 2 * 2, first // 2 * 2
    right = min(alpha.shape[1], (left + width + 3) // 2 * 2)
    last = min(alpha.shape[0], (first + height + 3) // 2 * 2)
    full = (slice(first, last), slice(left, right))
    half = (slice(first // 2, last // 2), slice(left // 2, right // 2))
    solid = np.ascontiguousarray(alpha[full])
    half_alpha = cv2.resize(
        solid, (solid.shape[1] // 2, solid.shape[0] // 2), interpolation=_opencv.INTER_AREA
    )
    keep, keep_half = cv2.bitwise_not(solid), cv2.bitwise_not(half_alpha)
    art = Sprite(
        cv2.subtract(y[full], cv2.multiply(keep, 16, scale=1 / 255)),
        cv2.subtract(u[half], cv2.multiply(keep_half, 128, scale=1 / 255)),
        cv2.subtract(v[half], cv2.multiply(keep_half, 128, scale=1 / 255)),
        keep,
        keep_half,
    )
    return art, left, top + first
