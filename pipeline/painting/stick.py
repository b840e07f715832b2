"""The "stick" painter: stick people act on paper; lines wobble and draw themselves on.

Parameters: `place`; `figures`, each with `keys` (see stick_acts.seen_at), `who`, `mood`; `talks`,
spans [who, start, end] in frames during which that figure's mouth moves; `props`, each with
`name`, `at` (the frame on which it is drawn), `where` "thought", "left", "right" or "air";
`seed`; `fps`; `is_first`, whether the scenery draws itself on; `nearness`, how large the people
are (1 is a whole stage); `words`, each its text, first and last frame, written under the ground.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from pipeline.painting import colour as planes
from pipeline.painting.base import Frame, Painter
from pipeline.painting.canvas import Pixels, Sheet, colour, fade
from pipeline.painting.cards import Layout
from pipeline.painting.colour import Sprite, sprite
from pipeline.painting.paths import Path, ellipse
from pipeline.painting.stick_acts import Seen, seen_at
from pipeline.painting.stick_draw import (
    INK,
    WASHES,
    cloud,
    draw_prop,
    wobble,
)
from pipeline.painting.stick_figure import draw_figure, extent
from pipeline.painting.stick_place import dotted, scenery
from pipeline.painting.stick_words import Words
from pipeline.timeline import Canvas, Visual

_ON_TWOS = 2
"""Figures move every second frame, as drawn animation does."""
_BOIL = 5
"""Frames for which a drawing stands before its lines wobble."""
_DRAWINGS = 3
_DRAW_ON = 26
_PROP_ON = 18


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one scene."""
    return _Paper(visual, canvas)


class _Paper:
    def __init__(self, visual: Visual, canvas: Canvas) -> None:
        self._params, self._canvas = visual.params, canvas
        layout = Layout(canvas)
        self._tall, self._unit = layout.is_tall, layout.unit
        width, height = canvas.width_px, canvas.height_px
        near = float(self._params.get("nearness", 1.0))
        self._ground = height * (0.675 if layout.is_tall else 0.74)
        share = 0.315 if layout.is_tall else 0.43 if layout.is_wide else 0.42
        self._tallness = height * share * near
        self._seed = int(self._params.get("seed", 0))
        self._fps = int(self._params.get("fps", 30))
        random = Random(f"place/{self._seed}/{self._params['place']}")
        self._lines = scenery(str(self._params["place"]), width, height, self._ground, random)
        left, _, right, _ = layout.safe
        middle = (width / 2, height * (0.765 if layout.is_tall else 0.875))
        self._words = Words(
            self._params.get("words", ()), middle, (right - left) * 0.92, layout.unit, self._seed
        )
        self._grounds: dict[object, Frame] = {}
        self._sprites: dict[object, tuple[Sprite, int, int]] = {}
        self._paper: Pixels | None = None
        self._state: object = None
        self._props = [
            (prop, self._box(prop), WASHES[(self._seed + number) % len(WASHES)])
            for number, prop in enumerate(self._params.get("props", ()))
        ]

    def paint(self, index: int, frame: Frame) -> None:
        """Repaint when something moved: every second frame, or when lines wobble."""
        step = index // _ON_TWOS * _ON_TWOS
        said = self._words.state_at(index)
        state = (id(frame.buffer), step, index // _BOIL, said)
        if state == self._state:
            return
        self._state = state
        planes.copy(self._ground_at(index), frame)
        boil = index // _BOIL % _DRAWINGS
        for number, (prop, box, wash) in enumerate(self._props):
            self._paint_prop(frame, number, prop, box, wash, index, boil)
        for number, figure in enumerate(self._params["figures"]):
            self._paint_figure(frame, number, figure, step, index)
        if said is not None:
            planes.draw(frame, *self._words.art_at(said))

    def _ground_at(self, index: int) -> Frame:
        """Paper and scenery: drawing itself on in the first scene, wobbling after."""
        drawing = bool(self._params.get("is_first")) and index < _DRAW_ON
        key: object = ("on", max(0, index) // 2) if drawing else index // _BOIL % _DRAWINGS
        if key not in self._grounds:
            share = (max(0, index) + 2) / _DRAW_ON if drawing else 1.0
            if drawing:
                self._grounds = {}
            self._grounds[key] = self._draw_ground(share, key)
        return self._grounds[key]

    def _draw_ground(self, share: float, key: object) -> Frame:
        width, height = self._canvas.width_px, self._canvas.height_px
        if self._paper is None:
            self._paper = dotted(width, height, self._unit)
        sheet = Sheet(width, height)
        sheet.pixels[:] = self._paper
        random = Random(f"ground/{self._seed}/{key}")
        pen = 6.5 * self._unit
        for number, path in enumerate(self._lines):
            shown = wobble(path, 2.4 * self._unit, random)
            # Lines begin one after the other, as a hand draws them.
            own = min(1.0, max(0.0, share * 1.5 - 0.5 * number / len(self._lines)))
            tone = colour(INK) if number == 0 else colour("#a8a294")
            if own > 0.01:
                sheet.stroke(shown.partly(own) if own < 1 else shown, pen, tone)
        bgr = np.ascontiguousarray(sheet.pixels[..., :3])
        return planes.to_planes(bgr)

    def _box(self, prop: Mapping[str, Any]) -> tuple[float, float, float, float]:
        width, unit = self._canvas.width_px, min(self._canvas.width_px, self._canvas.height_px)
        where = str(prop["where"])
        if where == "thought":
            x, y, w, h = self._thought()
            return (x - w * 0.30, y - h * 0.34, w * 0.60, h * 0.68)
        size = unit * 0.24
        if where == "air":
            return (width * 0.72, self._ground - self._tallness * 1.5, size * 0.8, size * 0.8)
        x = width * (0.15 if where == "left" else 0.85)
        return (x - size / 2, self._ground - size + 4 * self._unit, size, size)

    def _thought(self) -> tuple[float, float, float, float]:
        """Middle and size of the thought cloud over the stage."""
        width, height = self._canvas.width_px, self._canvas.height_px
        if self._tall:
            return (width * 0.5, height * 0.185, width * 0.74, height * 0.215)
        return (width * 0.5, height * 0.165, width * 0.30, height * 0.24)

    def _paint_prop(
        self,
        frame: Frame,
        number: int,
        prop: Mapping[str, Any],
        box: tuple[float, float, float, float],
        wash: str,
        index: int,
        boil: int,
    ) -> None:
        since = index - int(prop["at"])
        if since < 0:
            return
        shown = min(1.0, (since + 1) / _PROP_ON)
        key = (number, round(shown * _PROP_ON / 2) if shown < 1 else ("boil", boil))
        if key not in self._sprites:
            self._sprites[key] = self._draw_prop(prop, box, wash, shown, str(key))
        planes.draw(frame, *self._sprites[key])

    def _draw_prop(
        self,
        prop: Mapping[str, Any],
        box: tuple[float, float, float, float],
        wash: str,
        shown: float,
        key: str,
    ) -> tuple[Sprite, int, int]:
        unit = self._unit
        random = Random(f"prop/{self._seed}/{key}")
        area = box
        if prop["where"] == "thought":
            x, y, w, h = self._thought()
            area = (
                x - w * 0.62,
                y - h * 0.62,
                w * 1.24,
                self._ground - self._tallness - (y - h * 0.62),
            )
        margin = 24 * unit
        left, top = int(area[0] - margin) // 2 * 2, int(area[1] - margin) // 2 * 2
        sheet = Sheet(int(area[2] + 2 * margin), int(area[3] + 2 * margin))
        if prop["where"] == "thought":
            self._draw_cloud(sheet, left, top, shown, random)
        inner = (box[0] - left, box[1] - top, box[2], box[3])
        draw_prop(sheet, str(prop["name"]), inner, shown, wash, 1.6 * unit, random)
        return sprite(sheet.pixels.copy(), premultiplied=True), left, top

    def _draw_cloud(self, sheet: Sheet, left: int, top: int, shown: float, random: Random) -> None:
        x, y, w, h = self._thought()
        outline = wobble(cloud(x - left, y - top, w, h), 3 * self._unit, random)
        share = min(1.0, shown * 1.8)
        if share >= 1:
            sheet.fill(outline, fade(colour("#ffffff"), 0.9))
        closed = Path([np.vstack([c, c[:1]]) for c in outline.contours])
        sheet.stroke(closed.partly(share) if share < 1 else closed, 7 * self._unit, INK)
        foot = self._ground - self._tallness * 1.12
        hero = self._params["figures"][0]["keys"][-1]
        end = (float(hero.get("to", hero["x"])) * self._canvas.width_px, foot)
        for step, size in ((0.35, 15), (0.65, 10.5), (0.9, 7)):
            start = y + h / 2
            px = x + (end[0] - x) * step * 0.8 - left
            bubble = ellipse(px, start + (end[1] - start) * step - top, size * self._unit)
            sheet.fill(bubble, "#ffffff")
            sheet.stroke(wobble(bubble, self._unit, random), 5 * self._unit, INK, closed=True)

    def _paint_figure(
        self, frame: Frame, number: int, figure: Mapping[str, Any], step: int, index: int
    ) -> None:
        seen: Seen = seen_at(figure["keys"], step, self._fps)
        height = self._tallness * float(figure.get("size", 1.0))
        x = seen.x * self._canvas.width_px
        left, top, right, bottom = extent(seen, x, self._ground, height)
        sheet = Sheet(right - left, bottom - top)
        draw_figure(
            sheet,
            seen.pose,
            x - left,
            self._ground - top,
            height,
            seen.facing,
            who=int(figure["who"]),
            mouth=self._mouth(number, step),
            mood=str(figure["mood"]),
            random=Random(f"{self._seed}/{number}/{index // _BOIL}"),
        )
        planes.draw(frame, sprite(sheet.pixels, premultiplied=True), left, top)

    def _mouth(self, number: int, index: int) -> float:
        for who, start, end in self._params.get("talks", ()):
            if int(who) == number and start <= index < end:
                # Opens and closes about four times a second within a word.
                return 0.45 + 0.55 * abs(math.sin((index - start) / self._fps * 2 * math.pi * 2.2))
        return 0.0
