"""Single messages of a chat, drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import colour, fade
from pipeline.drawing.paths import rounded
from pipeline.drawing.text_blocks import TextBlock, wrap
from pipeline.drawing.text_shaping import Align, TextStyle
from pipeline.templates.fake_text.looks import (
    NAME_COLOURS,
    Bubble,
    ChatLook,
    fill_of,
    shape_of,
    ticks,
    words_in,
)

_BLANK, _TILE_TONE = -2, 176
"""The number of a picture that is not at hand any more, and the grey of its tile."""
_PAD_X, _PAD_Y = 34, 22
"""Room between a bubble's edge and what is in it, in design units."""


@dataclass(frozen=True)
class _Parts:
    """What a message is made of, measured in pixels."""

    me: bool
    block: TextBlock | None
    picture: tuple[Any, float, float] | None
    name: TextBlock | None
    time: str
    receipt: str
    stamp: str
    inner_w: float
    body_h: float

    @property
    def stamp_h(self) -> float:
        return 78.0 if self.stamp else 0.0


def bubble(
    message: Mapping[str, Any],
    look: ChatLook,
    width: float,
    u: float,
    files: tuple[FilePath, ...],
    *,
    is_group: bool,
    is_mirrored: bool = False,
) -> Bubble:
    """One message in a list `width` pixels wide; mine at the right, mirrored at the left.

    A message has `who`, `me`, `text`, `time` (or empty), `picture` (an index of `files`, -1, or -2
    for a blank tile),
    `stamp` (a line above it, or empty), `receipt` (a line under it: when it was read) and
    `number` of its speaker.
    """
    parts = _measured(message, look, width, u, files, is_group)
    edge, body_w = 34 * u, parts.inner_w + 2 * _PAD_X * u
    top = parts.stamp_h * u
    at_right = parts.me != is_mirrored
    x = width - edge - body_w if at_right else edge
    receipt_h = 40 * u if parts.receipt else 0.0
    sheet = Sheet(math.ceil(width), math.ceil(top + parts.body_h + receipt_h + 26 * u))
    if parts.stamp:
        _stamp(sheet, parts.stamp, look, width, u)
    if parts.me or not look.plain_theirs:
        outline = shape_of(x, top, body_w, parts.body_h, u, right=at_right, tail=look.tail)
        if look.ground == "#efe7dd":
            sheet.shadow(outline, 8 * u, "#000000", 0, 2 * u, 0.22)
        sheet.fill(outline, fill_of(look, mine=parts.me, top=top, height=parts.body_h))
    _inside(sheet, parts, message, x + _PAD_X * u, top + _PAD_Y * u, u, is_mirrored)
    if parts.time:
        right, foot = x + body_w - _PAD_X * u, top + parts.body_h - (_PAD_Y + 10) * u
        _time(sheet, parts.time, look, right, foot, u, me=parts.me)
    if parts.receipt:
        align: Align = "right" if at_right else "left"
        style = TextStyle("Inter", 500, 29 * u, look.quiet, align)
        seen = wrap(parts.receipt, style, width, max_lines=1)
        inset = edge + 8 * u
        seen.draw(sheet, inset, top + parts.body_h + 6 * u, width - 2 * inset)
    return Bubble(sheet, top + parts.body_h + receipt_h + 20 * u, x)


def _measured(
    message: Mapping[str, Any],
    look: ChatLook,
    width: float,
    u: float,
    files: tuple[FilePath, ...],
    is_group: bool,
) -> _Parts:
    me, text, time = bool(message["me"]), str(message["text"]), str(message.get("time") or "")
    widest = width * (0.86 if look.plain_theirs and not me else 0.74)
    room = widest - 2 * _PAD_X * u
    picture = _picture(message, files, widest, u)
    block = words_in(text, look, room, u, mine=me) if text else None
    name: TextBlock | None = None
    if is_group and not me and not look.plain_theirs:
        bold = TextStyle("Inter", 700, 34 * u, "#000000")
        name = wrap(str(message["who"]), bold, widest, max_lines=1)
    inner_w = max(
        block.width_px if block else 0.0,
        picture[1] if picture else 0.0,
        name.width_px if name else 0.0,
    )
    height = (name.height_px + 4 * u if name else 0.0) + (block.height_px if block else 0.0)
    if picture:
        height += picture[2] + (14 * u if block else 0.0)
    if time:
        # Beside the last line where it fits, else on a line of its own.
        time_w = (122 + (46 if me else 0)) * u
        beside = (block.lines[-1].width_px if block else inner_w) + time_w + 12 * u
        inner_w = max(inner_w, beside if beside <= room else time_w)
        height += 0.0 if beside <= room else 36 * u
    return _Parts(
        me, block, picture, name, time, str(message.get("receipt") or ""),
        str(message.get("stamp") or ""), inner_w, height + 2 * _PAD_Y * u,
    )  # fmt: skip


def _inside(
    sheet: Sheet,
    parts: _Parts,
    message: Mapping[str, Any],
    x: float,
    y: float,
    u: float,
    is_mirrored: bool,
) -> None:
    if parts.name:
        tone = colour(NAME_COLOURS[int(message["number"]) % len(NAME_COLOURS)])
        shift = parts.inner_w - parts.name.width_px if is_mirrored else 0.0
        parts.name.draw(sheet, x + shift, y - 4 * u, paint=tone)
        y += parts.name.height_px + 4 * u
    if parts.picture:
        shown, wide, high = parts.picture
        sheet.image(shown, x, y, wide, high, clip=rounded(x, y, wide, high, 22 * u))
        y += high + (14 * u if parts.block else 0.0)
    if parts.block:
        parts.block.draw(sheet, x, y, parts.inner_w)


def _picture(
    message: Mapping[str, Any], files: tuple[FilePath, ...], widest: float, u: float
) -> tuple[Any, float, float] | None:
    number = int(message.get("picture", -1))
    if number == _BLANK:
        tile = np.full((3, 4, 3), _TILE_TONE, np.uint8)
        return tile, widest - 68 * u, (widest - 68 * u) * 0.75
    if not 0 <= number < len(files):
        return None
    from pipeline.motion.picture_files import read_picture

    shown = np.ascontiguousarray(read_picture(files[number])[..., ::-1])
    width = widest - 68 * u
    height = min(width * shown.shape[0] / shown.shape[1], 470 * u)
    wanted = width / height
    rows = min(shown.shape[0], round(shown.shape[1] / wanted))
    top = (shown.shape[0] - rows) // 3
    return shown[top : top + rows], width, height


def _stamp(sheet: Sheet, text: str, look: ChatLook, width: float, u: float) -> None:
    style = TextStyle("Inter", 600, 32 * u, look.quiet, "centre")
    block = wrap(text, style, width, max_lines=1)
    if look.ground == "#efe7dd":
        pill = rounded(
            (width - block.width_px) / 2 - 24 * u, 12 * u, block.width_px + 48 * u, 50 * u, 18 * u
        )
        sheet.fill(pill, "#ffffffd0")
    block.draw(sheet, 0, 18 * u, width)


def _time(
    sheet: Sheet, text: str, look: ChatLook, right: float, foot: float, u: float, *, me: bool
) -> None:
    ink = fade(colour(look.mine_ink if me else look.theirs_ink), 0.6)
    style = TextStyle("Inter", 500, 26 * u, ink)
    block = wrap(text, style, 200 * u, max_lines=1)
    x = right - block.width_px - (46 * u if me else 0.0)
    block.draw(sheet, x, foot - 12 * u)
    if me:
        tone = look.tick if look.mine != "#1f7aff" else "#cfe4ff"
        sheet.fill(ticks(right - 38 * u, foot + 6 * u, 24 * u), tone)
