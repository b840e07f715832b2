"""Lays captions and stamps over the frames of a shot, and takes them off again after encoding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from pipeline.captions.layout import CaptionSpan, caption_spans
from pipeline.compose.caption_renderer import Placed, render_captions
from pipeline.compose.stamp_layer import StampLayer
from pipeline.drawing.base import Frame, Plane
from pipeline.drawing.colour import Sprite, draw
from pipeline.timeline import Canvas, Shot

AT_ONCE = 48
"""Looks that are drawn ahead and kept: about ten seconds of speech and 20 MB at full size."""


class Overlay:
    """What lies over the frames `start` to `stop` of a shot, whose frames come in order."""

    def __init__(
        self,
        shot: Shot,
        canvas: Canvas,
        start: int,
        stop: int,
        workdir: Path,
        command: Sequence[str] | None = None,
    ) -> None:
        self._canvas, self._workdir, self._command = canvas, workdir, command
        self._spans = caption_spans(shot, canvas, start, stop)
        self._stamps = StampLayer(shot, canvas, start, stop)
        self._at = 0
        self._ready: dict[int, Placed] = {}
        self._under: list[tuple[Plane, Plane]] = []

    def __enter__(self) -> Overlay:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ready = {}

    def draw(self, index: int, frame: Frame) -> None:
        """Lay what is shown at this frame over it; EncoderFailed when libass cannot draw."""
        if (caption := self._caption(index)) is not None:
            self._lay(frame, *caption)
        for art, x, y, opacity in self._stamps.at(index):
            self._lay(frame, art, x, y, opacity)

    def _caption(self, index: int) -> Placed | None:
        while self._at < len(self._spans) and index >= self._spans[self._at].stop:
            self._ready.pop(self._at, None)
            self._at += 1
        if self._at == len(self._spans) or index < self._spans[self._at].start:
            return None
        if self._at not in self._ready:
            self._draw_ahead()
        return self._ready[self._at]

    def _lay(self, frame: Frame, art: Sprite, x: int, y: int, opacity: float = 1.0) -> None:
        rows, columns = slice(y, y + art.height), slice(x, x + art.width)
        half = (slice(y // 2, (y + art.height) // 2), slice(x // 2, (x + art.width) // 2))
        self._under += [
            (view, view.copy()) for view in (frame.y[rows, columns], frame.u[half], frame.v[half])
        ]
        draw(frame, art, x, y, opacity)

    def restore(self, frame: Frame) -> None:
        """Put back what was under it all: the painter counts on its own pixels."""
        for view, pixels in reversed(self._under):
            np.copyto(view, pixels)
        self._under = []

    def _draw_ahead(self) -> None:
        """Draw the next looks, equal ones once."""
        ahead = self._spans[self._at : self._at + AT_ONCE]
        looks: dict[object, CaptionSpan] = {}
        for one in ahead:
            looks.setdefault(one.items, one)
        sprites = render_captions(list(looks.values()), self._canvas, self._workdir, self._command)
        by_look = dict(zip(looks, sprites, strict=True))
        self._ready = {self._at + n: by_look[one.items] for n, one in enumerate(ahead)}
