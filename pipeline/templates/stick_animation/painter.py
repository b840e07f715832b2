"""The "stick" painter: stick people act on paper; lines wobble and draw themselves on.

Parameters: `place`; `figures`, each with `keys` (see stick_acts.seen_at), `who`, `mood`; `talks`,
spans [who, start, end] in frames during which that figure's mouth moves; `props`, each with
`name`, `at` (the frame on which it is drawn), `where` "thought", "left", "right" or "air";
`seed`; `fps`; `draws_on`, whether the scenery draws itself on; `nearness`, how large the people
are (1 is a whole stage); `words`, each its text, first and last frame, written under the ground.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from pipeline.drawing import colour as planes
from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite
from pipeline.drawing.paints import colour, fade
from pipeline.drawing.paths import Path, ellipse
from pipeline.drawing.widgets.cards import Layout
from pipeline.templates.stick_animation.acts import FigureState, figure_at
from pipeline.templates.stick_animation.figure import draw_figure, extent
from pipeline.templates.stick_animation.ground import DRAWINGS, PaperBackground
from pipeline.templates.stick_animation.ink import InkSheet
from pipeline.templates.stick_animation.lines import INK, WASHES, cloud, draw_prop, wobble
from pipeline.templates.stick_animation.scenery import scenery
from pipeline.templates.stick_animation.words import SpokenWords
from pipeline.timeline import Canvas, Visual

_ON_TWOS = 2
"""Figures move every second frame, as drawn animation does."""
_BOIL = 5
"""Frames for which a drawing stands before its lines wobble, give or take one: on twos."""
_SETTLED = 4
"""Papers with all of their props on them that are kept: more than the drawings of one."""
_PROP_ON = 18


_Laid = tuple[Sprite, int, int]
"""A drawing with its top left."""


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
        lines = scenery(str(self._params["place"]), width, height, self._ground, random)
        self._paper = PaperBackground(lines, (width, height), layout.unit, self._seed)
        left, _, right, bottom = layout.safe
        middle = (width / 2, height * (0.765 if layout.is_tall else 0.875))
        self._words = SpokenWords(
            self._params.get("words", ()),
            middle,
            bottom,
            (right - left) * 0.92,
            layout.unit,
            self._seed,
        )
        self._sprites: dict[object, _Laid] = {}
        self._settled: dict[object, Frame] = {}
        self._people: list[_Laid] = []
        self._step: int | None = None
        self._shown: tuple[Frame, object, object] | None = None
        self._dirty: list[_Laid] = []
        self._props = [
            (prop, self._box(prop), WASHES[(self._seed + number) % len(WASHES)])
            for number, prop in enumerate(self._params.get("props", ()))
        ]

    def paint(self, index: int, frame: Frame) -> None:
        """Repaint what moved: people on twos, the paper when its lines wobble, words as said."""
        step = index // _ON_TWOS * _ON_TWOS
        said = self._words.state_at(index)
        last = self._shown
        if last is not None and last[0].buffer is not frame.buffer:
            last = None
        if last is not None and step == self._step and said == last[2]:
            return
        if step != self._step:
            self._people = [
                self._draw_figure(number, figure, step)
                for number, figure in enumerate(self._params["figures"])
            ]
            self._step = step
        key, paper = self._paper_at(step)
        if last is not None and key == last[1]:
            for art, left, top in self._dirty:
                _restore(paper, frame, left, top, art.width, art.height)
        else:
            planes.copy(paper, frame)
        self._dirty = [*self._people, *([] if said is None else [self._words.art_at(said)])]
        for patch in self._dirty:
            planes.draw(frame, *patch)
        self._shown = (frame, key, said)

    def _paper_at(self, step: int) -> tuple[object, Frame]:
        """The ground with its props on it, and a key that differs when the picture does."""
        boil = step // _BOIL % DRAWINGS
        draws_on = bool(self._params.get("draws_on"))
        key, ground = self._paper.at(step, boil, draws_on=draws_on)
        props = [
            self._prop_at(number, prop, box, wash, step, boil)
            for number, (prop, box, wash) in enumerate(self._props)
            if step >= int(prop["at"])
        ]
        if not props:
            return key, ground
        key = (key, *(one for one, _ in props))
        if key not in self._settled:
            if len(self._settled) >= _SETTLED:
                self._settled.pop(next(iter(self._settled)))
            height, width = ground.y.shape
            self._settled[key] = Frame.blank(Canvas(width, height, self._fps))
            planes.copy(ground, self._settled[key])
            for _, laid in props:
                planes.draw(self._settled[key], *laid)
        return key, self._settled[key]

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

    def _prop_at(
        self,
        number: int,
        prop: Mapping[str, Any],
        box: tuple[float, float, float, float],
        wash: str,
        step: int,
        boil: int,
    ) -> tuple[object, _Laid]:
        since = step - int(prop["at"])
        shown = min(1.0, (since + 1) / _PROP_ON)
        key = (number, since if shown < 1 else ("boil", boil))
        if key not in self._sprites:
            self._sprites[key] = self._draw_prop(prop, box, wash, shown, str(key))
        return key, self._sprites[key]

    def _draw_prop(
        self,
        prop: Mapping[str, Any],
        box: tuple[float, float, float, float],
        wash: str,
        shown: float,
        key: str,
    ) -> _Laid:
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
        sheet = InkSheet(int(area[2] + 2 * margin), int(area[3] + 2 * margin))
        if prop["where"] == "thought":
            self._draw_cloud(sheet, left, top, shown, random)
        inner = (box[0] - left, box[1] - top, box[2], box[3])
        draw_prop(sheet, str(prop["name"]), inner, shown, wash, 1.6 * unit, random)
        return sheet.sprite(left, top)

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

    def _draw_figure(self, number: int, figure: Mapping[str, Any], step: int) -> _Laid:
        seen: FigureState = figure_at(figure["keys"], step, self._fps)
        height = self._tallness * float(figure.get("size", 1.0))
        x = seen.x * self._canvas.width_px
        left, top, right, bottom = extent(seen, x, self._ground, height)
        sheet = InkSheet(right - left, bottom - top)
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
            random=Random(f"{self._seed}/{number}/{step // _BOIL}"),
        )
        return sheet.sprite(left, top)

    def _mouth(self, number: int, index: int) -> float:
        for who, start, end in self._params.get("talks", ()):
            if int(who) == number and start <= index < end:
                # Opens and closes about four times a second within a word.
                return 0.45 + 0.55 * abs(math.sin((index - start) / self._fps * 2 * math.pi * 2.2))
        return 0.0


def _restore(source: Frame, target: Frame, x: int, y: int, width: int, height: int) -> None:
    """Copy a rectangle (even, clipped to the frame) of one frame onto another."""
    high, wide = target.y.shape
    left, top, right, bottom = max(0, x), max(0, y), min(wide, x + width), min(high, y + height)
    if right > left and bottom > top:
        box = (left, top, right - left, bottom - top)
        planes.copy(planes.region(source, *box), planes.region(target, *box))
