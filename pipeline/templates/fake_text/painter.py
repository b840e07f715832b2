"""The "chat" painter: a phone's chat fills in over an endless loop.

Parameters: `look` (a key of chat_looks.LOOKS), `title`, `under`, `people` (names and numbers of
those in the bar above), `group`, `language`; `loop`, `variant`, `shift`; `before`, messages
already there; `messages`, each with the fields that chat_bubbles.bubble reads, and `at` (the frame
on which it comes), `typing` (the frame on which its dots come, or -1), `react` (an emoji or empty)
and `react_at`; `next` {typing}: dots that stay until the shot's end for the next scene's first
message (or null). Files: pictures in messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import cv2 as _opencv
import numpy as np

from pipeline.drawing import colour as planes
from pipeline.drawing.base import Frame, Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import cv2, sprite
from pipeline.drawing.paints import Pixels
from pipeline.drawing.paths import rounded
from pipeline.drawing.widgets.animated_cards import ease_out, overshoot
from pipeline.drawing.widgets.cards import Layout
from pipeline.drawing.widgets.sprites import PlacedSprite, draw_sprite, opaque_core
from pipeline.language.labels import Labels
from pipeline.loops.player import LoopPlayer
from pipeline.templates.fake_text.bubbles import bubble
from pipeline.templates.fake_text.chrome import footer, header, typing_dots
from pipeline.templates.fake_text.looks import LOOKS, Bubble, ChatLook, reaction_badge, wallpaper
from pipeline.timeline import Canvas, Visual

_label = Labels(__package__)

_ENTER = 8
_DOTS_PERIOD = 30
_CORNER = 46
"""Radius in design units."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one stretch of a conversation."""
    return _Chat(visual, canvas, frame_count)


class _Chat:
    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        params = visual.params
        self._params, self._count = params, frame_count
        self.look: ChatLook = LOOKS[str(params["look"])]
        self._layout = layout = Layout.of(canvas, params)
        self._mirrored = layout.is_mirrored
        self._u = u = layout.unit * (1.0 if layout.is_tall else 1.06 if layout.is_wide else 0.94)
        self._panel = _panel(layout)
        x, y, width, height = self._panel
        self._head, self._foot = _even(136 * u), _even(112 * u)
        self._area = (x, y + self._head, width, height - self._head - self._foot)
        self._corner = _even(_CORNER * u) + 2
        box = (0, 0, canvas.width_px, canvas.height_px)
        hidden = (x, y + self._corner, width, height - 2 * self._corner)
        self._loop = LoopPlayer(
            str(params["loop"]), int(params["variant"]), canvas.fps, box,
            shift=int(params["shift"]), covered=hidden,
        )  # fmt: skip
        self._rim, self._still = self._chrome()
        is_group = bool(params.get("group"))
        rows = [*params.get("before", ()), *params["messages"]]
        if not params.get("before") and rows and int(rows[0]["at"]) == 0:
            rows[0] = {**rows[0], "at": -_ENTER}  # a video's first frame has its first message
        self._rows: Sequence[Mapping[str, Any]] = rows
        self._bubbles = [
            bubble(
                row,
                self.look,
                width,
                u,
                visual.files,
                is_group=is_group,
                is_mirrored=self._mirrored,
            )
            for row in rows
        ]
        self._boxes = [cv2.boundingRect(art.sheet.pixels[..., 3].copy()) for art in self._bubbles]
        self._ground = Sheet(width, self._area[3], self.look.ground)
        wallpaper(self._ground, self.look, u)
        self._sheet = Sheet(width, self._area[3])
        self._dots = [
            sprite(
                typing_dots(phase, self.look, u, is_mirrored=self._mirrored).pixels,
                premultiplied=True,
            )
            for phase in range(12)
        ]
        self._listed: tuple[object, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._planes: Frame | None = None

    def paint(self, index: int, frame: Frame) -> None:
        """The loop and the panel's rim; the list with dots over it where they changed."""
        self._loop.paint(index, frame, fresh=True)
        for art in self._rim:
            draw_sprite(frame, art)
        listed, dots = self._state(index), self._dots_at(index)
        phase = -1 if dots is None else index % _DOTS_PERIOD * 12 // _DOTS_PERIOD
        # A frame's buffer stays alive while it is painted on, so its id names it.
        shown = (id(frame.buffer), listed, dots, phase)
        if shown == self._shown:
            return
        if shown[:1] != self._shown[:1]:
            for art in self._still:
                draw_sprite(frame, art)
        self._shown = shown
        if listed != self._listed or self._planes is None:
            self._planes = planes.to_planes(self._list(index))
            self._listed = listed
        place = planes.region(frame, *self._area)
        planes.copy(self._planes, place)
        if dots is not None:
            left = _even(12 * self._u)
            if self._mirrored:
                left = _even(self._area[2] - left - self._dots[phase].width)
            planes.draw(place, self._dots[phase], left, dots)

    def _state(self, index: int) -> tuple[object, ...]:
        """What the list depends on: how far each row's entrance, dots and reaction are."""
        steps = []
        for row in self._rows:
            came = min(_ENTER, max(-1, index - int(row.get("at", -_ENTER))))
            typing = int(row.get("typing", -1))
            waits = 0 if typing < 0 or came >= 0 else min(_ENTER, max(0, index - typing))
            at = int(row.get("react_at", -1))
            reacts = min(_ENTER, max(0, index - at + 1)) if at >= 0 else 0
            steps.append((came, waits, reacts))
        last = self._params.get("next")
        ends = min(_ENTER, max(0, index - int(last["typing"]))) if last else 0
        return (*steps, ends)

    def _dots_at(self, index: int) -> int | None:
        """Where typing dots stand in the list's area, or None."""
        waits = any(
            0 <= int(row.get("typing", -1)) <= index < int(row.get("at", 0)) for row in self._rows
        )
        last = self._params.get("next")
        if not waits and not (last and index >= int(last["typing"])):
            return None
        return _even(self._list_foot(index) + 14 * self._u)

    def _list_foot(self, index: int) -> float:
        """Where the newest message ends: under the others while they are few, then at the foot."""
        u = self._u
        filled = 22 * u
        for row, art in zip(self._rows, self._bubbles, strict=True):
            since = index - int(row.get("at", -_ENTER))
            if since >= 0:
                filled += art.height_px * ease_out((since + 1) / _ENTER)
        return min(self._area[3] - 12 * u - self._room_for_dots(index), filled)

    def _list(self, index: int) -> Pixels:
        """The messages as they stand at a frame, newest at the bottom."""
        sheet = self._sheet
        sheet.pixels[:] = self._ground.pixels
        foot = self._list_foot(index)
        rows = zip(self._rows, self._bubbles, self._boxes, strict=True)
        for row, art, box in reversed(list(rows)):
            since = index - int(row.get("at", -_ENTER))
            if since < 0:
                continue
            share = ease_out((since + 1) / _ENTER)
            if foot < -art.height_px:
                break
            top = foot - art.height_px
            entering = since < _ENTER - 1
            y = top + (1 - share) * art.height_px if entering else top
            if entering:
                grown = self._entering(art, row, share)
                sheet.lay(grown, 0, round(y), opacity=min(1.0, share * 1.3))
            else:
                left, down, wide, high = box
                inked = art.sheet.pixels[down : down + high, left : left + wide]
                sheet.lay(inked, left, round(y) + down)
            self._react(sheet, row, art, index, y)
            foot -= art.height_px * (share if entering else 1.0)
        drawn: Pixels = cv2.cvtColor(sheet.pixels, _opencv.COLOR_BGRA2BGR)
        return drawn

    def _room_for_dots(self, index: int) -> float:
        """The list moves up for dots, and down again into the message that takes their place."""
        room = 122 * self._u
        for row in self._rows:
            typing, at = int(row.get("typing", -1)), int(row.get("at", 0))
            if 0 <= typing <= index < at:
                return room * ease_out((index - typing + 1) / _ENTER)
            if typing >= 0 and at <= index < at + _ENTER:
                return room * (1 - ease_out((index - at + 1) / _ENTER))
        last = self._params.get("next")
        if last and index >= int(last["typing"]):
            return room * ease_out((index - int(last["typing"]) + 1) / _ENTER)
        return 0.0

    def _entering(self, art: Bubble, row: Mapping[str, Any], share: float) -> Pixels:
        """A bubble grows out of its speaker's corner."""
        pixels = art.sheet.pixels
        scale = 0.7 + 0.3 * overshoot(share)
        height, width = pixels.shape[:2]
        corner = (width if bool(row["me"]) != self._mirrored else 0.0, float(height))
        move = np.array(
            [[scale, 0, corner[0] * (1 - scale)], [0, scale, corner[1] * (1 - scale)]], np.float32
        )
        grown: Pixels = cv2.warpAffine(pixels, move, (width, height))
        return grown

    def _react(
        self, sheet: Sheet, row: Mapping[str, Any], art: Bubble, index: int, y: float
    ) -> None:
        at = int(row.get("react_at", -1))
        if at < 0 or index < at or not row.get("react"):
            return
        badge = _badge(str(row["react"]), str(self._params["look"]), round(self._u, 4))
        share = overshoot((index - at + 1) / _ENTER)
        side = max(2, round(badge.shape[1] * max(0.2, share)))
        shown = cv2.resize(badge, (side, side), interpolation=3)
        foot = y + art.height_px - 20 * self._u
        at_right = bool(row["me"]) != self._mirrored
        x = art.x - side * 0.55 if at_right else self._right_edge(art) - side * 0.45
        sheet.lay(shown, round(x), round(foot - side * 0.62))

    def _right_edge(self, art: Bubble) -> float:
        columns = np.nonzero(art.sheet.pixels[..., 3].max(0))[0]
        return float(columns[-1]) if len(columns) else art.x

    def _chrome(self) -> tuple[list[PlacedSprite], list[PlacedSprite]]:
        """Header and footer with the panel's round corners and shadow, as two strips."""
        x, y, width, height = self._panel
        u, params = self._u, self._params
        inner = Sheet(width, height)
        header(
            inner,
            self.look,
            str(params["title"]),
            str(params.get("under", "")),
            [(str(name), int(number)) for name, number in params.get("people", ())],
            self._head,
            u,
            is_mirrored=self._mirrored,
        )
        hint = _label("message", self._layout.language)
        top = height - self._foot
        footer(inner, self.look, hint, top, self._foot, u, is_mirrored=self._mirrored)
        margin = _even(40 * u)
        whole = Sheet(width + 2 * margin, height + 2 * margin)
        shape = rounded(margin, margin, width, height, _CORNER * u)
        whole.shadow(shape, 40 * u, "#000000", 0, 12 * u, 0.55)
        whole.lay(inner.pixels, margin, margin, clip=shape)
        top, foot = margin + self._head, margin + height - self._foot
        # What lets the loop through, and what hides it: header and footer without their corners.
        # The list itself is painted over the middle.
        first, last = margin + self._corner, margin + height - self._corner
        rim = [
            (whole.pixels[:first], 0, 0),
            (whole.pixels[last:], 0, last),
            (whole.pixels[first:last, :margin], 0, first),
            (whole.pixels[first:last, -margin:], margin + width, first),
        ]
        inside = slice(margin, margin + width)
        still = [
            (whole.pixels[first:top, inside], margin, first),
            (whole.pixels[foot:last, inside], margin, foot),
        ]
        rim_art, still_art = (
            [
                _placed(pixels, x - margin + across, y - margin + down)
                for pixels, across, down in art
            ]
            for art in (rim, still)
        )
        return rim_art, still_art


def _placed(pixels: Pixels, x: int, y: int) -> PlacedSprite:
    art = sprite(pixels.copy(), premultiplied=True)
    return PlacedSprite(art, x, y, 1.0, opaque_core(art))


@lru_cache(maxsize=16)
def _badge(emoji: str, look: str, u: float) -> Pixels:
    return reaction_badge(emoji, LOOKS[look], u).pixels.copy()


def _even(value: float) -> int:
    return round(value / 2) * 2


def _panel(layout: Layout) -> tuple[int, int, int, int]:
    """Where the phone's chat stands: x, y, width, height, all even."""
    left, top, right, bottom = layout.safe
    width = min(right - left, layout.canvas.height_px * 1.3)
    left = (layout.canvas.width_px - width) / 2
    return _even(left), _even(top), _even(width), _even(bottom - top)
