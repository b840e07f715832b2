"""How a phone's chat looks: colours and bubbles of the three variants, in designs of our own."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.emoji_art import silhouette
from pipeline.drawing.font_faces import is_emoji_cluster
from pipeline.drawing.paints import LinearGradient, colour, fade
from pipeline.drawing.paths import Path, ellipse, line, polygon, rounded
from pipeline.drawing.text_blocks import TextBlock, wrap
from pipeline.drawing.text_shaping import TextStyle
from pipeline.language.breaks import graphemes

NAME_COLOURS = ("#e5484d", "#0b9e74", "#8b5cf6", "#d97706", "#2563eb", "#db2777")


@dataclass(frozen=True, slots=True)
class ChatLook:
    """Colours of a variant."""

    ground: str
    header: str
    header_ink: str
    theirs: str
    theirs_ink: str
    mine: str
    mine_ink: str
    quiet: str
    tick: str
    tail: bool = True
    plain_theirs: bool = False
    """Their messages stand without a bubble, as an assistant's do."""


LOOKS = {
    "messages": ChatLook(
        "#ffffff", "#f6f6f8", "#111114", "#e9e9ee", "#111114", "#1f7aff", "#ffffff", "#8a8a94",
        "#8a8a94",
    ),
    "messages-dark": ChatLook(
        "#0d0d11", "#1a1a20", "#f4f4f6", "#2b2b33", "#f4f4f6", "#1f7aff", "#ffffff", "#8e8e9a",
        "#8e8e9a",
    ),
    "whatsapp-like": ChatLook(
        "#efe7dd", "#0f6b5c", "#ffffff", "#ffffff", "#17191c", "#d8f8c6", "#17191c", "#7b8a86",
        "#2f9bf0",
    ),
    "chat-assistant": ChatLook(
        "#202126", "#18191d", "#f2f2f4", "#202126", "#ececf0", "#3a3c45", "#f7f7f9", "#9a9ca6",
        "#9a9ca6", tail=False, plain_theirs=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Bubble:
    """A drawn message, cut to its size."""

    sheet: Sheet
    height_px: float
    """What it takes in the list, its gap included."""
    x: float
    """Its left edge in the list."""


def wallpaper(sheet: Sheet, look: ChatLook, u: float) -> None:
    """Faint marks behind the messages of the green look."""
    if look.ground != LOOKS["whatsapp-like"].ground:
        return
    marks = Path()
    step = 92 * u
    for row in range(int(sheet.height_px / step) + 1):
        for column in range(int(sheet.width_px / step) + 1):
            x = (column + 0.5 * (row % 2) + 0.2) * step
            y = (row + 0.35) * step
            kind = (row * 3 + column * 5) % 3
            if kind == 0:
                marks = marks + ellipse(x, y, 13 * u).stroked(3 * u, closed=True)
            elif kind == 1:
                marks = marks + line((x - 12 * u, y), (x, y - 12 * u), (x + 12 * u, y)).stroked(
                    3 * u
                )
            else:
                marks = marks + line((x - 10 * u, y - 8 * u), (x + 10 * u, y + 8 * u)).stroked(
                    3 * u
                )
    sheet.fill(marks, colour("#cfc4b4", 0.5))


def shape_of(
    x: float, y: float, width: float, height: float, u: float, *, right: bool, tail: bool
) -> Path:
    """A bubble's outline; the tail is at the foot, on its speaker's side (`right` or left)."""
    radius = min(36 * u, height / 2)
    body = rounded(x, y, width, height, radius)
    if not tail:
        return body
    side, way = (x + width, 1) if right else (x, -1)
    foot = y + height
    hook = polygon(
        (side - way * 26 * u, foot - 30 * u),
        (side - way * 2 * u, foot - 22 * u),
        (side + way * 4 * u, foot - 10 * u),
        (side + way * 17 * u, foot - 0.5 * u),
        (side + way * 2 * u, foot - 1 * u),
        (side - way * 20 * u, foot - 6 * u),
    )
    # Wound the same way, so that where they overlap nothing is cut out.
    return silhouette(body + hook)


def fill_of(look: ChatLook, *, mine: bool, top: float, height: float) -> LinearGradient | str:
    """The paint of a bubble; the blue one is a little lighter above."""
    if mine and look.mine == "#1f7aff":
        stops = ((0.0, colour("#3f95ff")), (1.0, colour("#1468f0")))
        return LinearGradient((0, top), (0, top + height), stops)
    return look.mine if mine else look.theirs


def ticks(x: float, y: float, size: float) -> Path:
    """Two check marks: read."""
    one = line((x, y), (x + size * 0.35, y + size * 0.38), (x + size, y - size * 0.40))
    return one.stroked(size * 0.16) + one.moved(size * 0.42, 0).stroked(size * 0.16)


def words_in(text: str, look: ChatLook, width: float, u: float, *, mine: bool) -> TextBlock:
    """A message's words, wrapped; a message of emoji alone is large."""
    letters = [one for one in graphemes(text) if not one.isspace()]
    only = letters and all(map(is_emoji_cluster, letters))
    size = 112 * u if only and len(letters) <= 3 else 48 * u
    ink = look.mine_ink if mine else look.theirs_ink
    return wrap(text, TextStyle("Inter", 500, size, ink, "start", 1.27), width)


def reaction_badge(emoji: str, look: ChatLook, u: float) -> Sheet:
    """A small round badge with an emoji."""
    side = 90 * u
    sheet = Sheet(round(side), round(side))
    disc = ellipse(side / 2, side / 2, side * 0.44)
    sheet.shadow(disc, 10 * u, "#000000", 0, 3 * u, 0.3)
    sheet.fill(disc, "#ffffff" if look.ground in {"#ffffff", "#efe7dd"} else look.header)
    sheet.stroke(disc, 2.5 * u, fade(colour(look.quiet), 0.35), closed=True)
    block = wrap(emoji, TextStyle("Inter", 500, 50 * u, "#000000", "centre", 1.0), side)
    block.draw(sheet, (side - block.width_px) / 2, (side - block.height_px) / 2 - 1 * u)
    return sheet
