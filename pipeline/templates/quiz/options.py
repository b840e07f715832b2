"""A quiz's options: they come one by one, and at the end the right one turns green."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paths import ellipse, rounded
from pipeline.drawing.text_blocks import fit
from pipeline.drawing.text_shaping import Align, TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card
from pipeline.drawing.widgets.cards import CardImage, Layout, check_mark, text_card
from pipeline.language.labels import Labels
from pipeline.templates.quiz.confetti import burst

_label = Labels(__package__)

GREEN = "#16a34a"
_INK = "#1d1b33"
_TINTS = ("#ef476f", "#118ab2", "#f59e0b", "#8338ec", "#06a77d", "#3a5a98")

_GAP, _SMALLEST = 26, 42
"""Between options, and the smallest words that two columns may have, in design units."""

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
) -> list[Animated]:
    """One column in a tall video, else two; in a mirrored language the first is at the right."""
    u = layout.unit
    ask, reveal, gone = times
    columns, size = _arranged(options, room, layout)
    rows = math.ceil(len(options) / columns)
    gap = _GAP * u * (1 if columns > 1 or layout.is_tall else 0.6)
    height = min(176 * u, (room.height - gap * (rows - 1)) / rows)
    width = (room.width - gap * (columns - 1)) / columns
    actors: list[Animated] = []
    centre = (0.0, 0.0)
    for number, text in enumerate(options):
        x = layout.mirror(room.left + (number % columns) * (width + gap), width)
        y = room.top + (number // columns) * (height + gap)
        right = number == answer
        if right:
            centre = (x + width / 2, y + height / 2)
        plain = _option(text, number, (width, height, size), "plain", layout)
        start = ask + 8 + 4 * number
        come = Card(plain.pixels, *plain.at(x, y), start, reveal, "rise", "none", 9, 0)
        look = "right" if right else "dim" if answer >= 0 else "plain"
        shown = _option(text, number, (width, height, size), look, layout)
        stay = Card(shown.pixels, *shown.at(x, y), reveal, gone, "pop" if right else "none",
                    "fade", 9)  # fmt: skip
        actors += [come, stay]
    if answer < 0:
        return actors
    # The paper flies out from behind the cards: the answer stays readable.
    return [burst(centre, (width * 0.62, 420 * u), reveal, u, seed), *actors]


def bare_answer(text: str, room: Room, layout: Layout, times: Times, seed: int) -> list[Animated]:
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


def _measures(height: float, u: float) -> tuple[float, float, float]:
    """The letter's disc, its distance from the card's edge, and from the words, in pixels."""
    return height * 0.6, height * 0.2, min(34 * u, height * 0.2)


def _arranged(options: Sequence[str], room: Room, layout: Layout) -> tuple[int, float]:
    """How many columns, and one size for the words of all: what all of them fit at."""
    u = layout.unit
    layouts: list[tuple[int, float]] = []
    for columns in (1,) if layout.is_tall else (2, 1):
        rows = math.ceil(len(options) / columns)
        height = min(176 * u, (room.height - _GAP * u * (rows - 1)) / rows)
        disc, inset, pad = _measures(height, u)
        width = (room.width - _GAP * u * (columns - 1)) / columns - inset - disc - 2 * pad
        style = TextStyle("Poppins", 600, min(72 * u, height * 0.46), "#000000", "left", 1.06)
        sizes = [
            fit(text, style, width, height * 0.9, max_lines=2).style.size_px for text in options
        ]
        layouts.append((columns, min(sizes)))
        if min(sizes) >= _SMALLEST * u:
            return layouts[-1]
    return max(layouts, key=lambda one: one[1])


def _option(
    text: str, number: int, box: tuple[float, float, float], look: str, layout: Layout
) -> CardImage:
    """A rounded card: a disc with the option's letter (or a tick), then its words.

    `box` is its width and height and the size of its words, all options' the same.
    """
    width, height, size = box
    u, mirrored = layout.unit, layout.is_mirrored
    margin = 20 * u
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    shape = rounded(margin, margin, width, height, height * 0.34)
    ground, ink, tone = {
        "plain": ("#ffffff", _INK, _TINTS[number % len(_TINTS)]),
        "right": (GREEN, "#ffffff", "#ffffff"),
        "dim": ("#ffffff4d", "#ffffffb8", "#ffffff40"),
    }[look]
    if look != "dim":
        sheet.shadow(shape, 18 * u, "#000000", 0, 7 * u, 0.25)
    sheet.fill(shape, ground)
    disc, inset, pad = _measures(height, u)
    x = margin + (width - inset - disc / 2 if mirrored else inset + disc / 2)
    y = margin + height / 2
    sheet.fill(ellipse(x, y, disc / 2), tone)
    if look == "right":
        sheet.stroke(check_mark(x, y, disc * 0.72), disc * 0.13, GREEN)
    else:
        letters = _label("letters", layout.language)
        style = TextStyle("Poppins", 800, disc * 0.56, "#ffffff", "centre", 1.0)
        letter = fit(letters[number % len(letters)], style, disc, disc, max_lines=1)
        letter.draw(sheet, x - letter.width_px / 2, y - letter.height_px / 2)
    room = width - inset - disc - 2 * pad
    align: Align = "right" if mirrored else "left"
    style = TextStyle("Poppins", 600, size, ink, align, 1.06)
    block = fit(text, style, room, height * 0.9, max_lines=2)
    left = margin + pad if mirrored else x + disc / 2 + pad
    block.draw(sheet, left, y - block.height_px / 2, room)
    return CardImage(sheet.pixels.copy(), margin, width, height)
