"""The "versus" painter: two halves with a picture and a line each, a clock, growing bars.

Parameters: `left`, `right`, `percent` (of the first side), `number`, `count`, `motions` (one for
each half), `language`, `seed`, and `frames` {second, timer, reveal}: when the second half comes,
when the clock starts, when it ends and the bars grow. Two picture files.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import fill, parse_colour, region
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import rounded
from pipeline.drawing.text_blocks import balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import (
    Animated,
    Card,
    CardsPainter,
    ChangingCard,
    Entrance,
    ease_out,
)
from pipeline.drawing.widgets.backgrounds import LayeredBackground, MovingBackground
from pipeline.drawing.widgets.cards import Layout, badge, pill, plain_text
from pipeline.drawing.widgets.countdown import countdown
from pipeline.drawing.widgets.sprites import PlacedSprite
from pipeline.language.capitals import capitals
from pipeline.language.labels import Labels
from pipeline.motion.photo import PhotoPainter
from pipeline.templates.would_you_rather.halves import PICTURE_SHARE
from pipeline.timeline import Canvas, Visual

_label = Labels(__package__)

SIDES = ("#d11149", "#1a56db")
_STOPS = {
    "first": ((0.0, 0.5), (0.28, 0.12), (0.66, 0.14), (0.9, 0.8), (1.0, 1.0)),
    "second": ((0.0, 1.0), (0.1, 0.8), (0.34, 0.14), (0.8, 0.12), (1.0, 0.4)),
    "column": ((0.0, 0.5), (0.2, 0.14), (0.5, 0.16), (0.7, 0.72), (1.0, 0.96)),
}
"""Each half in its side's colour where its words stand, clear where its picture shows. Halves
over each other have their words beside the line between them."""
_INK = "#16132b"
_AHEAD = "#ffd23f"
_BAR_FRAMES, _MOVE_FRAMES = 26, 10


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one round."""
    layout = Layout.of(canvas, visual.params)
    share = PICTURE_SHARE
    boxes: tuple[Sequence[float], ...] = ((0, 0, 1, share), (0, 1 - share, 1, share))
    shades = ("first", "second")
    if layout.is_wide:
        boxes, shades = ((0, 0, 0.5, 1), (0.5, 0, 0.5, 1)), ("column", "column")
        boxes = boxes[::-1] if layout.is_mirrored else boxes
    motions: Sequence[Mapping[str, Any]] = visual.params.get("motions") or ({}, {})
    halves = [
        PhotoPainter(
            Visual(
                "photo",
                (visual.files[side],),
                {
                    **motions[side],
                    "box": boxes[side],
                    "shade": {"tone": SIDES[side], "stops": _STOPS[shades[side]]},
                },
            ),
            canvas,
            frame_count,
        )
        for side in (0, 1)
    ]
    board = _Board(visual.params, layout)
    return CardsPainter(
        LayeredBackground(
            [*([] if layout.is_wide else [_Sides()]), *map(MovingBackground, halves)]
        ),
        [_divider(layout), *board.cards()],
        canvas.fps,
    )


class _Sides:
    """Each half in its side's colour: pictures are painted over it, words stand on it."""

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool:
        """Fill what lies between the pictures, and a little below them."""
        height, width = frame.y.shape
        edge, middle = int(height * PICTURE_SHARE) // 2 * 2 - 2, height // 4 * 2
        for top, bottom, side in ((edge, middle, 0), (middle, height - edge, 1)):
            fill(region(frame, 0, top, width, bottom - top), parse_colour(SIDES[side]))
        return True


def _divider(layout: Layout) -> Card:
    """The white line between the halves."""
    canvas, pen = layout.canvas, max(4, round(12 * layout.unit) // 2 * 2)
    wide = layout.is_wide
    width, height = (pen, canvas.height_px) if wide else (canvas.width_px, pen)
    sheet = Sheet(width, height, "#ffffff")
    x = (canvas.width_px - pen) / 2 if wide else 0
    y = 0 if wide else (canvas.height_px - pen) / 2
    return Card(sheet.pixels.copy(), x, y, -canvas.fps, None, "none")


class _Moved:
    """A card that moves up or down by `by_px`, softly, from frame `at_frame` on."""

    def __init__(self, card: Card, at_frame: int, by_px: float) -> None:
        self._card, self._at, self._by = card, at_frame, by_px

    def at(self, index: int) -> Sequence[PlacedSprite]:
        """Where the card is seen at a frame."""
        share = ease_out((index - self._at + 1) / _MOVE_FRAMES)
        shift = round(self._by * share / 2) * 2
        return [one._replace(y=one.y + shift) for one in self._card.at(index)]


class _Board:
    def __init__(self, params: Mapping[str, Any], layout: Layout) -> None:
        self.params, self.layout, self.unit = params, layout, layout.unit
        frames = params["frames"]
        self.second, self.timer = int(frames["second"]), int(frames["timer"])
        self.reveal = int(frames["reveal"])
        canvas = layout.canvas
        self.middle = (canvas.width_px / 2, canvas.height_px / 2)
        self.ring_px = (200 if layout.is_tall else 180) * self.unit

    def cards(self) -> list[Animated]:
        """Words, badge, clock, bars."""
        sides = [part for side in (0, 1) for part in self._side(side)]
        u = self.unit
        word = capitals(_label("or", self.layout.language), self.layout.language)
        either = badge(word, self.ring_px, _INK, "#ffffff", u)
        orb = Card(either.pixels, *either.centred(*self.middle), self.second - 4, self.timer, "pop")
        orb.leave_frames = 0
        versus = capitals(_label("versus", self.layout.language), self.layout.language)
        clock = countdown(
            self.middle, self.ring_px, self.timer, self.reveal,
            lambda: badge(versus, self.ring_px, _INK, _AHEAD, u),
            fps=self.layout.canvas.fps, unit=u,
        )  # fmt: skip
        return [*self._header(), *sides, orb, clock]

    def _header(self) -> list[Animated]:
        """What is asked, and which round this is."""
        u, layout = self.unit, self.layout
        left, top, _, _ = layout.safe
        number = f"{self.params['number']} / {self.params['count']}"
        height = (96 if layout.is_tall else 80) * u
        asks = pill(_label("would_you_rather", layout.language), height, "#ffffff", _INK, u)
        count = pill(number, height * 0.72, "#000000a6", "#ffffff", u)
        y = top + (height - count.height_px) / 2
        if layout.is_tall:
            # Side by side in the middle, so that the first picture keeps its room.
            gap = 18 * u
            x = self.middle[0] - (asks.width_px + gap + count.width_px) / 2
            one = layout.mirror(x, asks.width_px)
            other = layout.mirror(x + asks.width_px + gap, count.width_px)
        else:
            one = self.middle[0] - asks.width_px / 2
            other = layout.mirror(left, count.width_px)
        # Who knows what is asked needs it no longer: from then on the first picture is whole.
        gone = None if layout.is_wide else self.second
        return [
            Card(asks.pixels, *asks.at(one, top), end=gone, enter="none"),
            Card(count.pixels, *count.at(other, y), end=gone, enter="none"),
        ]

    def _box(self, side: int) -> tuple[float, float, float, float]:
        """The part of a half that is safe for words: left, top, right, bottom."""
        canvas = self.layout.canvas
        left, top, right, bottom = self.layout.safe
        if self.layout.is_wide:
            gap = 40 * self.unit
            first = (left, top, self.middle[0] - gap, bottom)
            second = (self.middle[0] + gap, top, right, bottom)
            return (first, second)[side != self.layout.is_mirrored]
        clear = self.ring_px * 0.56
        if side == 0:
            return left, top, right, canvas.height_px / 2 - clear
        return left, canvas.height_px / 2 + clear, right, min(bottom, canvas.height_px * 0.9)

    def _side(self, side: int) -> list[Animated]:
        """A side's words and, nearer to the line between the halves, its bar."""
        u, layout = self.unit, self.layout
        left, top, right, bottom = self._box(side)
        width = right - left
        text = str(self.params["left" if side == 0 else "right"])
        text = text[:1].upper() + text[1:]
        size = (126 if layout.is_tall else 88) * u
        style = TextStyle("Poppins", 800, size, "#ffffff", "centre", 1.1)
        bar_height, gap = (104 if layout.is_tall else 88) * u, 34 * u
        share = 0.4 if layout.is_tall else 0.3
        block = fit(text, style, width, (bottom - top) * share, max_lines=3)
        block = balanced(text, block.style, width)
        art = plain_text(block, u, shadow=0.75)
        under = side == 1 and not layout.is_wide
        y = top + bar_height + gap if under else bottom - bar_height - gap - block.height_px
        bar_y = top if under else bottom - bar_height
        # The first side is there from the first frame on: a cover must not be empty.
        start = 0 if side == 0 else self.second
        come: Entrance = "none" if side == 0 else "rise"
        # Until the bars grow the words stand where the bars will be: nearer to the line.
        away = (bar_height + gap) * (-1 if under else 1) * 0.5
        x = left + (width - block.width_px) / 2
        words = _Moved(
            Card(art.pixels, *art.at(x, y + away), start, None, come), self.reveal, -away
        )
        return [words, self._bar(side, left, bar_y, width, bar_height)]

    def _bar(self, side: int, x: float, y: float, width: float, height: float) -> Animated:
        share = int(self.params["percent"]) / 100
        share = share if side == 0 else 1 - share

        def state(index: int) -> Hashable | None:
            if index < self.reveal:
                return None
            return min(_BAR_FRAMES, index - self.reveal + 1)

        def draw(step: Hashable) -> tuple[Pixels, float, float]:
            grown = ease_out(int(str(step)) / _BAR_FRAMES)
            return self._bar_at(share, grown, width, height), x, y

        return ChangingCard(state, draw)

    def _bar_at(self, share: float, grown: float, width: float, height: float) -> Pixels:
        """A bar grown to a part of its share, its number in or beside it."""
        u, mirrored = self.unit, self.layout.is_mirrored
        sheet = Sheet(round(width), round(height))
        radius = height * 0.34
        sheet.fill(rounded(0, 0, width, height, radius), "#000000a0")
        filled = max(height * 0.8, width * share * grown)
        start = width - filled if mirrored else 0
        tone = _AHEAD if share >= 0.5 else "#ffffffe0"
        sheet.fill(rounded(start, 0, filled, height, radius), tone)
        inside = filled > width * 0.3
        style = TextStyle("Poppins", 800, height * 0.66, _INK if inside else "#ffffff", "left", 1.0)
        block = fit(f"{round(share * 100 * grown)}%", style, width, height, max_lines=1)
        at = filled - block.width_px - 30 * u if inside else filled + 24 * u
        at = width - at - block.width_px if mirrored else at
        block.draw(sheet, at, (height - block.height_px) / 2)
        if filled < width * 0.64:
            # Say what the number is: nobody voted yet.
            quiet = TextStyle("Poppins", 600, height * 0.36, "#ffffffd0", "left", 1.0)
            guess = fit(
                _label("our_guess", self.layout.language), quiet, width * 0.34, height, max_lines=1
            )
            place = 30 * u if mirrored else width - guess.width_px - 30 * u
            guess.draw(sheet, place, (height - guess.height_px) / 2)
        return sheet.pixels.copy()
