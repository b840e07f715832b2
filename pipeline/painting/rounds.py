"""The "versus" painter: two halves with a picture and a line each, a clock, growing bars.

Parameters: `left`, `right`, `percent` (of the first side), `number`, `count`, `motions` (one for
each half), `seed`, and `frames` {second, timer, reveal}: when the second half comes, when the
clock starts, when it ends and the bars grow. Two picture files.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from pipeline.painting.actors import Actor, ActorsPainter, Card, Live, ease_out
from pipeline.painting.base import Painter
from pipeline.painting.canvas import Pixels, Sheet
from pipeline.painting.canvas import colour as rgba
from pipeline.painting.cards import Layout, badge, pill, plain_text, ring
from pipeline.painting.grounds import Moving, Shown
from pipeline.painting.paths import rounded
from pipeline.painting.photo import PhotoPainter
from pipeline.painting.text import TextStyle, balanced, fit
from pipeline.timeline import Canvas, Visual

SIDES = ("#e11d48", "#2563eb")
_STOPS = ((0.0, 0.35), (0.4, 0.14), (0.72, 0.70), (1.0, 0.9))
"""Each half in its side's colour where its words stand, clearer where its picture shows."""
_BAR_FRAMES = 26


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one round."""
    layout = Layout(canvas)
    boxes = ((0, 0, 0.5, 1), (0.5, 0, 0.5, 1)) if layout.is_wide else (
        (0, 0, 1, 0.5), (0, 0.5, 1, 0.5),
    )  # fmt: skip
    motions: Sequence[Mapping[str, Any]] = visual.params.get("motions") or ({}, {})
    halves = [
        PhotoPainter(
            Visual("photo", (visual.files[side],), _half_params(motions[side], boxes[side], side)),
            canvas,
            frame_count,
        )
        for side in (0, 1)
    ]
    board = _Board(visual.params, layout)
    return ActorsPainter(Shown([*map(Moving, halves)]), [_divider(layout), *board.actors()])


def _half_params(motion: Mapping[str, Any], box: Sequence[float], side: int) -> dict[str, Any]:
    return {**motion, "box": box, "shade": {"tone": SIDES[side], "stops": _STOPS}}


def _divider(layout: Layout) -> Card:
    """The white line between the halves."""
    canvas, pen = layout.canvas, max(4, round(10 * layout.unit) // 2 * 2)
    wide = layout.is_wide
    width, height = (pen, canvas.height_px) if wide else (canvas.width_px, pen)
    sheet = Sheet(width, height, "#ffffff")
    x = (canvas.width_px - pen) / 2 if wide else 0
    y = 0 if wide else (canvas.height_px - pen) / 2
    return Card(sheet.pixels.copy(), x, y, -canvas.fps, None, "none")


class _Board:
    def __init__(self, params: Mapping[str, Any], layout: Layout) -> None:
        self.params, self.layout, self.unit = params, layout, layout.unit
        frames = params["frames"]
        self.second, self.timer = int(frames["second"]), int(frames["timer"])
        self.reveal = int(frames["reveal"])
        canvas = layout.canvas
        self.middle = (canvas.width_px / 2, canvas.height_px / 2)
        self.ring_px = 190 * self.unit

    def actors(self) -> list[Actor]:
        """Words, badge, clock, bars."""
        u = self.unit
        left, top, _, _ = self.layout.safe
        label = f"{self.params['number']} / {self.params['count']}"
        count = pill(label, 60 * u, "#000000a0", "#ffffff", u)
        either = badge("OR", self.ring_px, "#16132b", "#ffffff", u)
        height = (92 if self.layout.is_tall else 76) * u
        asks = pill("WOULD YOU RATHER", height, "#ffffff", "#16132b", u)
        where = asks.at(self.middle[0] - asks.width_px / 2, top)
        found: list[Actor] = [Card(asks.pixels, *where, enter="none")]
        beside = top + height + 18 * u if self.layout.is_tall else top + (height - 60 * u) / 2
        at = (self.middle[0] - count.width_px / 2) if self.layout.is_tall else left
        found.append(Card(count.pixels, *count.at(at, beside), enter="none"))
        for side in (0, 1):
            found += self._side(side)
        orb = Card(either.pixels, *either.centred(*self.middle), self.second - 4, self.timer, "pop")
        orb.leave_frames = 0
        return [*found, orb, self._clock()]

    def _box(self, side: int) -> tuple[float, float, float, float]:
        """The part of a half that is safe for words: left, top, right, bottom."""
        canvas = self.layout.canvas
        left, top, right, bottom = self.layout.safe
        if self.layout.is_wide:
            inner = 60 * self.unit + self.ring_px * 0.3
            return (left, top, self.middle[0] - inner, bottom) if side == 0 else (
                self.middle[0] + inner, top, right, bottom,
            )  # fmt: skip
        clear = self.ring_px * 0.62
        if side == 0:
            return left, top, right, canvas.height_px / 2 - clear
        low = min(bottom, canvas.height_px * 0.9)
        return left, canvas.height_px / 2 + clear, right, low

    def _side(self, side: int) -> list[Actor]:
        u = self.unit
        left, top, right, bottom = self._box(side)
        width = right - left
        text = str(self.params["left" if side == 0 else "right"])
        text = text[:1].upper() + text[1:]
        room = (bottom - top) * 0.46
        size = (100 if self.layout.is_tall else 76) * u
        style = TextStyle("Poppins", 800, size, "#ffffff", "centre", 1.14)
        block = fit(text, style, width, room)
        block = balanced(text, block.style, width)
        art = plain_text(block, u, shadow=0.75)
        bar_height = 96 * u
        y = bottom - bar_height - 34 * u - block.height_px
        x = left + (width - block.width_px) / 2
        start = 0 if side == 0 else self.second
        # The first side is there from the first frame on: a cover must not be empty.
        words = Card(art.pixels, *art.at(x, y), start, None, "rise" if side else "none")
        return [words, self._bar(side, left, bottom - bar_height, width, bar_height)]

    def _bar(self, side: int, x: float, y: float, width: float, height: float) -> Actor:
        share = int(self.params["percent"]) / 100
        share = share if side == 0 else 1 - share
        wins = share >= 0.5
        u = self.unit

        def state(index: int) -> Hashable | None:
            if index < self.reveal:
                return None
            return min(_BAR_FRAMES, index - self.reveal + 1)

        def draw(step: Hashable) -> tuple[Pixels, float, float]:
            grown = ease_out(int(str(step)) / _BAR_FRAMES)
            sheet = Sheet(round(width), round(height))
            radius = height * 0.32
            sheet.fill(rounded(0, 0, width, height, radius), "#0000008c")
            filled = max(height * 0.7, width * share * grown)
            tone = "#ffd23f" if wins else "#ffffffd8"
            sheet.fill(rounded(0, 0, filled, height, radius), tone)
            number = f"{round(share * 100 * grown)} %"
            inside = filled > width * 0.3
            ink = "#16132b" if inside else "#ffffff"
            style = TextStyle("Poppins", 800, height * 0.56, ink, "left", 1.0)
            block = fit(number, style, width, height, max_lines=1)
            at = filled - block.width_px - 26 * u if inside else filled + 22 * u
            block.draw(sheet, at, (height - block.height_px) / 2)
            if filled < width * 0.62 or not inside:
                _guess(sheet, width, height, u)
            return sheet.pixels.copy(), x, y

        return Live(state, draw)

    def _clock(self) -> Actor:
        fps = self.layout.canvas.fps
        length = max(1, self.reveal - self.timer)

        def state(index: int) -> Hashable | None:
            if index < self.timer or index >= self.reveal:
                return 0 if index >= self.reveal else None
            return (self.reveal - index + 1) // 2 * 2

        def draw(left: Hashable) -> tuple[Pixels, float, float]:
            frames = int(str(left))
            if frames <= 0:
                art = badge("VS", self.ring_px, "#16132b", "#ffd23f", self.unit)
            else:
                seconds = math.ceil(frames / fps - 1e-6)
                tone = rgba("#dc2626" if seconds <= 1 else "#f59e0b")
                share = min(1.0, frames / length)
                art = ring(share, str(seconds), self.ring_px, tone, self.unit)
            return (art.pixels, *art.centred(*self.middle))

        return Live(state, draw)


def _guess(sheet: Sheet, width: float, height: float, unit: float) -> None:
    """Say what the number is: nobody voted yet."""
    style = TextStyle("Poppins", 600, height * 0.3, "#ffffffc0", "right", 1.0)
    block = fit("our guess", style, width * 0.3, height, max_lines=1)
    block.draw(sheet, width - block.width_px - 26 * unit, (height - block.height_px) / 2)
