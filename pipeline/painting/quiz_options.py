"""A quiz's options: they come one by one, and at the end the right one turns green."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.painting.actors import Actor, Card
from pipeline.painting.canvas import Sheet
from pipeline.painting.cards import Art, Layout, check_mark, text_card
from pipeline.painting.confetti import burst
from pipeline.painting.paths import ellipse, rounded
from pipeline.painting.shaping import Align
from pipeline.painting.text import TextStyle, fit

GREEN = "#16a34a"
_INK = "#1d1b33"
_TINTS = ("#ef476f", "#118ab2", "#f59e0b", "#8338ec", "#06a77d", "#3a5a98")

Times = tuple[int, int, int | None]
"""The frames on which the question comes, the answer shows, and the board is cleared."""


class Room(NamedTuple):
    """Where the options stand, in pixels."""

    left: float
    top: float
    width: float
    height: float


def option_cards(
    options: Sequence[str], answer: int, room: Room, layout: Layout, times: Times, seed: int
) -> list[Actor]:
    """One column in a tall video, else two; in a mirrored language the first is at the right."""
    u = layout.unit
    ask, reveal, gone = times
    columns = 1 if layout.is_tall else 2
    rows = math.ceil(len(options) / columns)
    gap = 26 * u
    height = min(176 * u, (room.height - gap * (rows - 1)) / rows)
    width = (room.width - gap * (columns - 1)) / columns
    actors: list[Actor] = []
    centre = (0.0, 0.0)
    for at, text in enumerate(options):
        x = layout.mirror(room.left + (at % columns) * (width + gap), width)
        y = room.top + (at // columns) * (height + gap)
        right = at == answer
        if right:
            centre = (x + width / 2, y + height / 2)
        plain = _option(text, at, width, height, "plain", layout)
        start = ask + 8 + 4 * at
        come = Card(plain.pixels, *plain.at(x, y), start, reveal, "rise", "none", 9, 0)
        shown = _option(text, at, width, height, "right" if right else "dim", layout)
        stay = Card(shown.pixels, *shown.at(x, y), reveal, gone, "pop" if right else "none",
                    "fade", 9)  # fmt: skip
        actors += [come, stay]
    # The paper flies out from behind the cards: the answer stays readable.
    return [burst(centre, (width * 0.62, 420 * u), reveal, u, seed), *actors]


def bare_answer(text: str, room: Room, layout: Layout, times: Times, seed: int) -> list[Actor]:
    """A pasted question has no options: its answer comes on a green card."""
    u = layout.unit
    _, reveal, gone = times
    height = min(320 * u, room.height)
    style = TextStyle("Poppins", 800, 92 * u, "#ffffff", "centre", 1.1)
    block = fit(text, style, room.width * 0.88, height * 0.84)
    art = text_card(block, room.width, height, GREEN, radius_px=52 * u, unit=u)
    y = room.top + (room.height - height) * 0.3
    centre = (room.left + room.width / 2, y + height / 2)
    return [
        Card(art.pixels, *art.at(room.left, y), reveal, gone, "pop", "fade"),
        burst(centre, (room.width * 0.5, 380 * u), reveal, u, seed),
    ]


def _option(text: str, at: int, width: float, height: float, look: str, layout: Layout) -> Art:
    """A rounded card: a disc with the option's letter (or a tick), then its words."""
    u, mirrored = layout.unit, layout.is_mirrored
    margin = 20 * u
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    shape = rounded(margin, margin, width, height, height * 0.34)
    ground, ink, tone = {
        "plain": ("#ffffff", _INK, _TINTS[at % len(_TINTS)]),
        "right": (GREEN, "#ffffff", "#ffffff"),
        "dim": ("#ffffff4d", "#ffffffb8", "#ffffff40"),
    }[look]
    if look != "dim":
        sheet.shadow(shape, 18 * u, "#000000", 0, 7 * u, 0.25)
    sheet.fill(shape, ground)
    disc = height * 0.62
    inset = height * 0.2
    x = margin + (width - inset - disc / 2 if mirrored else inset + disc / 2)
    y = margin + height / 2
    sheet.fill(ellipse(x, y, disc / 2), tone)
    if look == "right":
        sheet.stroke(check_mark(x, y, disc * 0.72), disc * 0.13, GREEN)
    else:
        letters = layout.say("letters")
        style = TextStyle("Poppins", 800, disc * 0.56, "#ffffff", "centre", 1.0)
        letter = fit(letters[at % len(letters)], style, disc, disc, max_lines=1)
        letter.draw(sheet, x - letter.width_px / 2, y - letter.height_px / 2)
    pad = 34 * u
    room = width - inset - disc - 2 * pad
    align: Align = "right" if mirrored else "left"
    style = TextStyle("Poppins", 600, min(70 * u, height * 0.44), ink, align, 1.06)
    block = fit(text, style, room, height * 0.9, max_lines=2)
    left = margin + pad if mirrored else x + disc / 2 + pad
    block.draw(sheet, left, y - block.height_px / 2, room)
    return Art(sheet.pixels.copy(), margin, width, height)
