"""The "post" painter: a story over an endless loop, opened by a card like a forum's post.

Parameters: `loop`, `variant`, `shift`; `card` {community, author, age, votes, comments, heading,
seed} or null; `card_end`, the frame on which the card goes; `part`, the number on a badge (0:
none), shown for `part_end` frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from pipeline.painting.actors import Actor, ActorsPainter, Card
from pipeline.painting.base import Frame, Painter
from pipeline.painting.canvas import LinearGradient, Sheet, colour
from pipeline.painting.cards import Art, Layout, pill
from pipeline.painting.colour import Sprite, sprite
from pipeline.painting.colour import draw as draw_sprite
from pipeline.painting.loops.player import LoopPlayer
from pipeline.painting.paths import Path, ellipse, line, polygon, rect, rounded, smooth
from pipeline.painting.text import TextStyle, wrap
from pipeline.timeline import Canvas, Visual

_INK, _QUIET = "#14171c", "#6b7480"
_AVATARS = ("#ff5d5d", "#ff9f1c", "#2ec4b6", "#3a86ff", "#8338ec", "#ef5da8")


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one scene."""
    params = visual.params
    box = (0, 0, canvas.width_px, canvas.height_px)
    loop = LoopPlayer(
        str(params["loop"]), int(params["variant"]), canvas.fps, box, shift=int(params["shift"])
    )
    layout = Layout(canvas)
    actors: list[Actor] = []
    if params.get("card"):
        card = post_card(params["card"], layout)
        where = card.centred(canvas.width_px / 2, canvas.height_px * 0.44)
        end = int(params["card_end"])
        actors.append(Card(card.pixels, *where, 0, end, "pop", "fade", 10, 7))
    if params.get("part"):
        badge = pill(f"PART {params['part']}", 92 * layout.unit, "#ff4d4d", "#ffffff", layout.unit)
        top = layout.safe[1] + badge.height_px
        where = badge.centred(canvas.width_px / 2, top)
        actors.append(Card(badge.pixels, *where, 0, int(params["part_end"]), "pop", "fade"))
    return ActorsPainter(_Shaded(loop, canvas), actors)


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


def post_card(facts: Mapping[str, Any], layout: Layout) -> Art:
    """The post: avatar, community, author and age; heading; votes and comments."""
    u = layout.unit
    left, _, right, _ = layout.safe
    width = min(right - left, 930 * u)
    pad, margin = 46 * u, 40 * u
    style = TextStyle("Inter", 700, 60 * u, _INK, "start", 1.2)
    block = wrap(str(facts["heading"]), style, width - 2 * pad)
    while len(block.lines) > 6 and style.size_px > 30 * u:
        style = style.with_(size_px=style.size_px * 0.93)
        block = wrap(str(facts["heading"]), style, width - 2 * pad)
    head, foot = 104 * u, 74 * u
    height = pad + head + 22 * u + block.height_px + 34 * u + foot + pad * 0.8
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    shape = rounded(margin, margin, width, height, 44 * u)
    sheet.shadow(shape, 38 * u, "#000000", 0, 14 * u, 0.5)
    sheet.fill(shape, "#ffffff")
    x, y = margin + pad, margin + pad
    _header(sheet, facts, x, y, head, u)
    block.draw(sheet, x, y + head + 22 * u, width - 2 * pad)
    _footer(sheet, facts, x, margin + height - pad * 0.8 - foot, foot, u)
    return Art(sheet.pixels.copy(), margin, width, height)


def _header(
    sheet: Sheet, facts: Mapping[str, Any], x: float, y: float, size: float, u: float
) -> None:
    random = Random(f"avatar/{facts.get('seed', 0)}")
    tone = random.choice(_AVATARS)
    disc = ellipse(x + size / 2, y + size / 2, size / 2)
    sheet.fill(disc, tone)
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
    bold = TextStyle("Inter", 700, 38 * u, _INK)
    quiet = TextStyle("Inter", 500, 32 * u, _QUIET)
    name = wrap(str(facts["community"]), bold, 620 * u, max_lines=1)
    name.draw(sheet, x + size + 24 * u, y + 4 * u)
    by = wrap(f"{facts['author']} · {facts['age']}", quiet, 640 * u, max_lines=1)
    by.draw(sheet, x + size + 24 * u, y + 56 * u)


def _footer(
    sheet: Sheet, facts: Mapping[str, Any], x: float, y: float, height: float, u: float
) -> None:
    style = TextStyle("Inter", 600, 33 * u, _INK)
    middle = y + height / 2
    at = x
    for kind, text in (("votes", facts["votes"]), ("talk", facts["comments"]), ("share", "Share")):
        label = wrap(str(text), style, 400 * u, max_lines=1)
        wide = 64 * u + label.width_px + 34 * u
        sheet.fill(rounded(at, y, wide, height, height / 2), "#eef0f3")
        icon_x = at + 40 * u
        sheet.stroke(
            _icon(kind, icon_x, middle, 17 * u), 5.0 * u, "#ff5a1f" if kind == "votes" else _QUIET
        )
        label.draw(sheet, at + 70 * u, middle - label.height_px / 2)
        at += wide + 20 * u


def _icon(kind: str, x: float, y: float, size: float) -> Path:
    if kind == "votes":
        arrow = [
            (0, -1),
            (0.9, 0.05),
            (0.38, 0.05),
            (0.38, 1),
            (-0.38, 1),
            (-0.38, 0.05),
            (-0.9, 0.05),
            (0, -1),
        ]
        return line(*((x + px * size, y + py * size) for px, py in arrow))
    if kind == "talk":
        bubble = ellipse(x, y - size * 0.1, size, size * 0.82).contours[0]
        tail = polygon(
            (x - size * 0.5, y + size * 0.5),
            (x - size * 0.75, y + size * 1.05),
            (x, y + size * 0.7),
        )
        return Path([[*bubble.tolist(), bubble[0].tolist()]]) + tail
    arrow = [
        (-0.9, 0.7),
        (-0.5, -0.1),
        (0.25, -0.25),
        (0.25, -0.8),
        (1.0, 0.0),
        (0.25, 0.7),
        (0.25, 0.15),
        (-0.9, 0.7),
    ]
    return line(*((x + px * size, y + py * size) for px, py in arrow))
