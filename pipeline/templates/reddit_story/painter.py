"""The "post" painter: a story over an endless loop, opened by a card like a forum's post.

Parameters: `loop`, `variant`, `shift`; `card` {community, author, age, votes, comments, heading,
seed} or null, `age` in hours; `card_end`, the frame on which the card goes; `part`, the number on
a badge (0: none), shown for `part_end` frames; `language`.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, NamedTuple

from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite, sprite
from pipeline.drawing.colour import draw as draw_sprite
from pipeline.drawing.paints import LinearGradient, colour
from pipeline.drawing.paths import Path, ellipse, line, polygon, rect, rounded, smooth
from pipeline.drawing.text_blocks import fit, wrap
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card, CardsPainter
from pipeline.drawing.widgets.cards import CardImage, Layout, pill
from pipeline.language.labels import Labels
from pipeline.loops.player import LoopPlayer
from pipeline.timeline import Canvas, Visual

_label = Labels(__package__)

_INK, _QUIET = "#14171c", "#6b7480"
_AVATARS = ("#ff5d5d", "#ff9f1c", "#2ec4b6", "#3a86ff", "#8338ec", "#ef5da8")


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one scene."""
    params = visual.params
    box = (0, 0, canvas.width_px, canvas.height_px)
    loop = LoopPlayer(
        str(params["loop"]), int(params["variant"]), canvas.fps, box, shift=int(params["shift"])
    )
    layout = Layout.of(canvas, params)
    actors: list[Animated] = []
    if params.get("card"):
        card = post_card(params["card"], layout)
        where = card.centred(canvas.width_px / 2, canvas.height_px * 0.44)
        end = int(params["card_end"])
        # There from the first frame: it is the cover.
        actors.append(Card(card.pixels, *where, 0, end, "none", "fade", 10, 7))
    if params.get("part"):
        text = _label("part", layout.language, n=params["part"])
        badge = pill(text, 104 * layout.unit, "#e5383b", "#ffffff", layout.unit)
        top = layout.safe[1] + badge.height_px
        where = badge.centred(canvas.width_px / 2, top)
        actors.append(Card(badge.pixels, *where, 0, int(params["part_end"]), "pop", "fade"))
    return CardsPainter(_Shaded(loop, canvas), actors, canvas.fps)


class _Shaded:
    """The loop, darkened a little where the words stand."""

    def __init__(self, loop: LoopPlayer, canvas: Canvas) -> None:
        self._loop = loop
        height = canvas.height_px
        self._top = round(height * 0.32 / 2) * 2
        band = Sheet(canvas.width_px, round(height * 0.36 / 2) * 2)
        clear, dark = colour("#000000", 0.0), colour("#000000", 0.34)
        stops = ((0.0, clear), (0.3, dark), (0.7, dark), (1.0, clear))
        area = rect(0, 0, band.width_px, band.height_px)
        band.fill(area, LinearGradient((0, 0), (0, band.height_px), stops))
        self._shade: Sprite = sprite(band.pixels, premultiplied=True)

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool:
        """Paint the loop's frame and the shade over it."""
        self._loop.paint(index, frame, fresh=True)
        draw_sprite(frame, self._shade, 0, self._top)
        return True


def post_card(facts: Mapping[str, Any], layout: Layout) -> CardImage:
    """The post: avatar, community, author and age; heading; votes and comments."""
    u = layout.unit
    left, top, right, bottom = layout.safe
    width = min(right - left, 960 * u)
    pad, margin = 50 * u, 40 * u
    head, foot = 116 * u, 84 * u
    most = (bottom - top) * 0.86 - head - foot - 2.6 * pad
    style = TextStyle("Inter", 750, 76 * u, _INK, "right" if layout.is_mirrored else "left", 1.18)
    block = fit(str(facts["heading"]), style, width - 2 * pad, most, smallest_px=30 * u)
    while len(block.lines) > 6 and block.style.size_px > 44 * u:
        style = block.style.with_(size_px=block.style.size_px * 0.93)
        block = wrap(str(facts["heading"]), style, width - 2 * pad)
    height = pad + head + 26 * u + block.height_px + 36 * u + foot + pad * 0.8
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    shape = rounded(margin, margin, width, height, 48 * u)
    sheet.shadow(shape, 38 * u, "#000000", 0, 14 * u, 0.5)
    sheet.fill(shape, "#ffffff")
    row = _Row(margin + pad, width - 2 * pad, layout.is_mirrored)
    _header(sheet, facts, row, margin + pad, head, layout)
    block.draw(sheet, margin + pad, margin + pad + head + 26 * u, width - 2 * pad)
    _footer(sheet, facts, row, margin + height - pad * 0.8 - foot, foot, layout)
    return CardImage(sheet.pixels.copy(), margin, width, height)


class _Row(NamedTuple):
    """A row of the card, filled from the side where its language begins."""

    left: float
    width: float
    mirrored: bool

    def x(self, at: float, width: float) -> float:
        """The left edge of a part `width` wide that begins `at` pixels into the row."""
        return self.left + (self.width - at - width if self.mirrored else at)


def _header(
    sheet: Sheet, facts: Mapping[str, Any], row: _Row, y: float, size: float, layout: Layout
) -> None:
    u = layout.unit
    random = Random(f"avatar/{facts.get('seed', 0)}")
    tone = random.choice(_AVATARS)
    x = row.x(0, size)
    sheet.fill(ellipse(x + size / 2, y + size / 2, size / 2), tone)
    # A face of our own: two eyes and a smile.
    for side in (-1, 1):
        sheet.fill(
            ellipse(x + size / 2 + side * size * 0.15, y + size * 0.44, size * 0.055), "#fff"
        )
    smile = smooth(
        [(x + size * 0.32, y + size * 0.60), (x + size * 0.5, y + size * 0.72),
         (x + size * 0.68, y + size * 0.60)]
    )  # fmt: skip
    sheet.stroke(smile, size * 0.055, "#ffffff")
    bold = TextStyle("Inter", 700, 44 * u, _INK)
    quiet = TextStyle("Inter", 500, 37 * u, _QUIET)
    room = row.width - size - 30 * u
    name = wrap(str(facts["community"]), bold, room, max_lines=1)
    name.draw(sheet, row.x(size + 28 * u, name.width_px), y + 4 * u)
    age = _label("hours", layout.language, n=facts["age"])
    by = wrap(f"{facts['author']} · {age}", quiet, room, max_lines=1)
    by.draw(sheet, row.x(size + 28 * u, by.width_px), y + 62 * u)


def _footer(
    sheet: Sheet, facts: Mapping[str, Any], row: _Row, y: float, height: float, layout: Layout
) -> None:
    u = layout.unit
    style = TextStyle("Inter", 650, 39 * u, _INK)
    middle = y + height / 2
    at = 0.0
    parts = (
        ("votes", facts["votes"]),
        ("talk", facts["comments"]),
        ("share", _label("share", layout.language)),
    )
    for kind, text in parts:
        label = wrap(str(text), style, 400 * u, max_lines=1)
        wide = 76 * u + label.width_px + 36 * u
        if at + wide > row.width:
            break
        x = row.x(at, wide)
        ground, ink = ("#ffe9e0", "#f0480f") if kind == "votes" else ("#eef0f3", _QUIET)
        sheet.fill(rounded(x, y, wide, height, height / 2), ground)
        icon_x = x + (wide - 44 * u if row.mirrored else 44 * u)
        sheet.stroke(_icon(kind, icon_x, middle, 19 * u), 5.6 * u, ink)
        label_x = x + (36 * u if row.mirrored else 76 * u)
        label.draw(sheet, label_x, middle - label.height_px / 2)
        at += wide + 20 * u


_ARROW = (
    (0, -1), (0.9, 0.05), (0.38, 0.05), (0.38, 1), (-0.38, 1), (-0.38, 0.05), (-0.9, 0.05), (0, -1),
)  # fmt: skip
_SHARE = (
    (-0.9, 0.7), (-0.5, -0.1), (0.25, -0.25), (0.25, -0.8), (1.0, 0.0), (0.25, 0.7), (0.25, 0.15),
    (-0.9, 0.7),
)  # fmt: skip


def _icon(kind: str, x: float, y: float, size: float) -> Path:
    if kind == "talk":
        bubble = ellipse(x, y - size * 0.1, size, size * 0.82).contours[0]
        tail = polygon(
            (x - size * 0.5, y + size * 0.5),
            (x - size * 0.75, y + size * 1.05),
            (x, y + size * 0.7),
        )
        return Path([[*bubble.tolist(), bubble[0].tolist()]]) + tail
    points = _ARROW if kind == "votes" else _SHARE
    return line(*((x + px * size, y + py * size) for px, py in points))
