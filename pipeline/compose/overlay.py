"""Lays the captions of a shot over its frames and takes them off again after encoding.

One ffmpeg with libass draws every different picture of the captions once (a word lit, a word a
little larger), only on the band that captions use; here they are blended straight on the planes.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

import cv2 as _opencv
import imageio_ffmpeg
import numpy as np

from pipeline.captions import Document, Moment, document, moments
from pipeline.errors import EncoderFailed
from pipeline.fonts import write_fonts
from pipeline.painting.base import Frame, Plane
from pipeline.painting.colour import Sprite, cv2, draw
from pipeline.timeline import Canvas, Shot

_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>./cache</cachedir></fontconfig>
"""
"""No folder at all: only the fonts that we hand to libass exist."""


class Overlay:
    """Captions of the frames `start` to `stop` of a shot, whose frames come in order."""

    def __init__(self, shot: Shot, canvas: Canvas, start: int, stop: int, workdir: Path) -> None:
        self._canvas, self._workdir = canvas, workdir
        self._moments = iter(moments(shot, canvas, start, stop))
        self._now: Moment | None = next(self._moments, None)
        self._art: tuple[Sprite, int, int] | None = None
        self._under: list[tuple[Plane, Plane]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._pictures: Iterator[tuple[Sprite, int, int]] = iter(())
        if self._now is not None:
            every = moments(shot, canvas, start, stop)
            self._start_drawing(document(every, canvas), len(every))

    def __enter__(self) -> Overlay:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process.kill()
            self._process.wait()

    def draw(self, index: int, frame: Frame) -> None:
        """Lay what is shown at this frame over it; EncoderFailed when libass cannot draw."""
        while self._now is not None and index >= self._now.stop:
            self._now, self._art = next(self._moments, None), None
            if self._now is not None and self._now.start < index:
                next(self._pictures)
        if self._now is None or index < self._now.start:
            return
        if self._art is None:
            self._art = next(self._pictures)
        art, x, y = self._art
        rows, columns = slice(y, y + art.height), slice(x, x + art.width)
        half = (slice(y // 2, (y + art.height) // 2), slice(x // 2, (x + art.width) // 2))
        self._under = [
            (view, view.copy()) for view in (frame.y[rows, columns], frame.u[half], frame.v[half])
        ]
        draw(frame, art, x, y)

    def restore(self, frame: Frame) -> None:
        """Put back what was under the captions: the painter counts on its own pixels."""
        for view, pixels in self._under:
            np.copyto(view, pixels)
        self._under = []

    def _start_drawing(self, paper: Document, count: int) -> None:
        fonts = self._workdir / "fonts"
        fonts.mkdir(parents=True, exist_ok=True)
        write_fonts(paper.runs, fonts)
        (self._workdir / "captions.ass").write_text(paper.text, encoding="utf-8")
        (self._workdir / "fonts.conf").write_text(_FONTCONFIG)
        with (self._workdir / "libass.log").open("wb") as log:
            self._process = subprocess.Popen(
                arguments(self._canvas.width_px, paper.height, count),
                cwd=self._workdir,
                env={**os.environ, "FONTCONFIG_FILE": str(self._workdir / "fonts.conf")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        self._pictures = self._read(self._process.stdout, paper)

    def _read(self, source: IO[bytes], paper: Document) -> Iterator[tuple[Sprite, int, int]]:
        width, height = self._canvas.width_px, paper.height
        full, half = width * height, (width // 2) * (height // 2)
        while True:
            data = source.read(2 * full + 2 * half)
            if len(data) < 2 * full + 2 * half:
                raise EncoderFailed("The captions could not be drawn.")
            planes = np.frombuffer(data, np.uint8)
            y = planes[:full].reshape(height, width)
            u = planes[full : full + half].reshape(height // 2, width // 2)
            v = planes[full + half : full + 2 * half].reshape(height // 2, width // 2)
            alpha = planes[full + 2 * half :].reshape(height, width)
            yield _trimmed(y, u, v, alpha, paper.top)


def arguments(width: int, height: int, count: int) -> list[str]:
    """ffmpeg's arguments to draw `count` pictures, one a second, clear where nothing is."""
    import ffmpeg

    clear = ffmpeg.input(
        f"color=c=black@0:s={width}x{height}:r=1:d={count},format=yuva420p,"
        "setparams=colorspace=bt709:range=tv",
        f="lavfi",
    )
    drawn = clear.filter("ass", "captions.ass", alpha=1, fontsdir="fonts")
    out = drawn.output("pipe:1", f="rawvideo", pix_fmt="yuva420p")
    line: list[str] = (
        out.global_args("-hide_banner", "-nostdin", "-v", "verbose", "-threads", "1")
        .global_args("-filter_threads", "1")
        .compile(cmd=imageio_ffmpeg.get_ffmpeg_exe())
    )
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
