"""Lays captions and stamps over the frames of a shot, and takes them off again after encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from pipeline.captions.drawn import CaptionLayer, DrawnEmoji, DrawnPill, DrawnWord
from pipeline.captions.layout import caption_spans
from pipeline.compose.caption_pictures import emoji_sprite, pill_parts, pill_sprite
from pipeline.compose.caption_renderer import Placed, render_captions
from pipeline.compose.stamp_layer import StampLayer
from pipeline.drawing.base import Frame, Plane
from pipeline.drawing.colour import Sprite, draw
from pipeline.timeline import Canvas, Shot

AT_ONCE = 48
"""Looks that are drawn ahead and kept: about ten seconds of speech and 20 MB at full size."""
_AHEAD = 1200
"""Stretches that are looked through for them: a pill moves in every frame and is drawn once."""


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
        self._ready: dict[tuple[DrawnWord, ...], Placed] = {}
        self._pictures: dict[DrawnPill | DrawnEmoji, Sprite] = {}
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
        while self._at < len(self._spans) and index >= self._spans[self._at].stop:
            self._at += 1
        if self._at < len(self._spans) and index >= self._spans[self._at].start:
            for layer in self._spans[self._at].layers:
                for art, x, y in self._placed(layer):
                    self._lay(art, x, y, layer.opacity, frame)
        for art, x, y, opacity in self._stamps.at(index):
            self._lay(art, x, y, opacity, frame)

    def restore(self, frame: Frame) -> None:
        """Put back what was under it all: the painter counts on its own pixels."""
        for view, pixels in reversed(self._under):
            np.copyto(view, pixels)
        self._under = []

    def _lay(self, art: Sprite, x: int, y: int, opacity: float, frame: Frame) -> None:
        """Blend a sprite and remember what was under it."""
        height, width = frame.y.shape
        left, top = max(0, x), max(0, y)
        right, bottom = min(width, x + art.width), min(height, y + art.height)
        if right <= left or bottom <= top:
            return
        rows, columns = slice(top, bottom), slice(left, right)
        half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
        for view in (frame.y[rows, columns], frame.u[half], frame.v[half]):
            self._under.append((view, view.copy()))
        draw(frame, art, x, y, opacity)

    def _placed(self, layer: CaptionLayer) -> Iterator[Placed]:
        """A layer's sprites with the even pixels of their upper left corners."""
        match layer.art:
            case DrawnPill() as pill:
                yield from pill_parts(pill, self._kept(pill), layer.x, layer.y, layer.width_px)
            case DrawnEmoji() as emoji:
                art = self._kept(emoji)
                x, y = layer.x - art.width / 2, layer.y - art.height / 2
                yield art, round(x / 2) * 2, round(y / 2) * 2
            case words:
                if words not in self._ready:
                    self._draw_ahead()
                art, x, y = self._ready[words]
                yield art, x + round(layer.x / 2) * 2, y + round(layer.y / 2) * 2

    def _kept(self, art: DrawnPill | DrawnEmoji) -> Sprite:
        made = self._pictures.get(art)
        if made is None:
            make = pill_sprite if isinstance(art, DrawnPill) else emoji_sprite
            made = self._pictures[art] = make(art)  # type: ignore[arg-type]
        return made

    def _draw_ahead(self) -> None:
        """Draw the next looks, equal ones once; those behind are given up."""
        looks: dict[tuple[DrawnWord, ...], None] = {}
        for span in self._spans[self._at : self._at + _AHEAD]:
            words = [layer.art for layer in span.layers if isinstance(layer.art, tuple)]
            if len(looks) + len(words) > AT_ONCE:
                break
            looks.update(dict.fromkeys(words))
        sprites = render_captions(list(looks), self._canvas, self._workdir, self._command)
        self._ready = dict(zip(looks, sprites, strict=True))
