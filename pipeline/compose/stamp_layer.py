"""The stamps of a shot as sprites, each drawn when its first frame comes."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.drawing.colour import Sprite
from pipeline.stamps.art import PlacedArt, stamp_art
from pipeline.timeline import Canvas, Shot


class StampLayer:
    """What is stamped on the frames `start` to `stop` of a shot."""

    def __init__(self, shot: Shot, canvas: Canvas, start: int, stop: int) -> None:
        self._canvas = canvas
        self._stamps = [stamp for stamp in shot.stamps if stamp.is_seen(start, stop)]
        self._drawn: dict[int, PlacedArt] = {}

    def at(self, index: int) -> Iterator[tuple[Sprite, int, int, float]]:
        """Each stamp that a frame shows, with its place and its opacity, the lowest first."""
        for number, stamp in enumerate(self._stamps):
            opacity = stamp.opacity(index)
            if opacity <= 0:
                continue
            if number not in self._drawn:
                self._drawn[number] = stamp_art(stamp, self._canvas)
            yield (*self._drawn[number], opacity)
