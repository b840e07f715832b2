"""The "phrases" painter: a moving picture under a shade and grain, one phrase at a time in serif.

Parameters: those of "photo", and `phrases` (each its text, first and last frame), `attribution`,
`layered`, `seed`, `marked` (words that matter; a rule finds others).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from pipeline.drawing.base import Frame, Painter, Plane
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite, cv2, sprite
from pipeline.drawing.paints import LinearGradient, RadialGradient, fade
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import rect
from pipeline.drawing.text_blocks import balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card, CardsPainter
from pipeline.drawing.widgets.backgrounds import LayeredBackground, MovingBackground, ShadeOverlay
from pipeline.drawing.widgets.cards import CardImage, Layout, plain_text
from pipeline.media.clip_files import is_clip
from pipeline.motion.attention import Attention, covered, rows_at_first
from pipeline.templates import painters
from pipeline.templates.viral_wisdom import phrase_typesetting
from pipeline.timeline import Canvas, Visual

_GRAINS = 6
_GRAIN_FRAMES = 4
_STRENGTH = 1.35
"""Grain's standard deviation in luma steps: seen as texture, nearly free for the encoder."""
_AWAY, _PLACES = 0.12, 17
"""What it costs to leave the middle beside what is covered, and how many places are tried."""
_INK, _GOLD = "#fbf6ea", "#f6dca0"


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one thought."""
    params = visual.params
    names = ("motion", "towards", "direction", "amount", "cuts")
    moving = {name: params[name] for name in names if name in params}
    name = "layers" if params.get("layered") else "photo"
    picture = painters.open_painter(Visual(name, visual.files, moving), canvas, frame_count)
    grain = Grain(canvas, int(params.get("seed", 0)))
    ground = LayeredBackground(
        [MovingBackground(picture), ShadeOverlay(_vignette(canvas)), MovingBackground(grain)]
    )
    layout = Layout(canvas)
    rows = None
    if name == "photo" and params.get("phrases") and not is_clip(visual.files[0]):
        rows = rows_at_first(visual.files[0], moving, (canvas.width_px, canvas.height_px))
    return CardsPainter(ground, _words(params, layout, rows), canvas.fps)


@lru_cache(maxsize=1)
def _vignette(canvas: Canvas) -> Sprite:
    """The shade over every thought; drawn once, for it costs a tenth of a second."""
    width, height = canvas.width_px, canvas.height_px
    sheet = Sheet(width, height)
    dark = rgba("#050409")
    whole = rect(0, 0, width, height)
    band = ((0.0, 0.22), (0.28, 0.40), (0.5, 0.56), (0.72, 0.40), (1.0, 0.24))
    stops = tuple((at, fade(dark, share)) for at, share in band)
    sheet.fill(whole, LinearGradient((0, 0), (0, height), stops))
    corner = ((0.0, fade(dark, 0.0)), (0.62, fade(dark, 0.0)), (1.0, fade(dark, 0.62)))
    radius = float(np.hypot(width, height)) / 2
    sheet.fill(whole, RadialGradient((width / 2, height / 2), radius, corner))
    return sprite(sheet.pixels.copy(), premultiplied=True)


@lru_cache(maxsize=1)
def _noise(canvas: Canvas) -> tuple[Plane, Plane]:
    """What to add and what to take away: the same in every scene, which cuts it elsewhere."""
    random = np.random.default_rng(7)
    height, width = canvas.height_px, canvas.width_px
    half = (-(-height // 2), -(-width // 2))
    noise = random.normal(0.0, _STRENGTH, half).astype(np.float32)
    whole = cv2.resize(noise, (width, height), interpolation=1)
    plus = np.clip(np.rint(whole), 0, 255).astype(np.uint8)
    minus = np.clip(np.rint(-whole), 0, 255).astype(np.uint8)
    return plus, minus


class Grain:
    """Film grain: soft noise on luma, a new one at every fourth frame, from one stored."""

    def __init__(self, canvas: Canvas, seed: int) -> None:
        self._plus, self._minus = _noise(canvas)
        rows = np.random.default_rng(seed & 0xFFFF).integers(0, canvas.height_px, _GRAINS)
        self._rows = [int(row) for row in rows]

    def paint(self, index: int, frame: Frame) -> None:
        """Add this frame's grain to the luma plane."""
        row = self._rows[index // _GRAIN_FRAMES % _GRAINS]
        height = frame.y.shape[0]
        # The stored noise, cut at a row and its parts swapped: another grain without drawing one.
        for top, start, end in ((0, row, height), (height - row, 0, row)):
            part = frame.y[top : top + end - start]
            if part.size:
                cv2.add(part, self._plus[start:end], dst=part)
                cv2.subtract(part, self._minus[start:end], dst=part)


def _words(params: Any, layout: Layout, rows: Attention | None) -> list[Animated]:
    """The phrases, one after another at one place, and whose words they are."""
    u, canvas = layout.unit, layout.canvas
    left, _, right, _ = layout.safe
    width = (right - left) * (0.95 if layout.is_tall else 0.78)
    phrases = [
        (_phrase(str(text), layout, width, params.get("marked") or ()), int(start), int(end))
        for text, start, end in params.get("phrases") or ()
    ]
    tallest = max((art.height_px for art, _, _ in phrases), default=0.0)
    has_origin = bool(params.get("attribution"))
    centre = (canvas.width_px / 2, _centre_y(layout, rows, tallest, has_origin=has_origin))
    found: list[Animated] = []
    for at, (art, start, end) in enumerate(phrases):
        # The first phrase is there at once: the hook is read before it is heard.
        first = at == 0 and start <= 4
        found.append(
            Card(
                art.pixels, *art.centred(*centre), start, end - 5,
                "none" if first else "rise", "fade", 11, 5, 26 * u,
            )
        )  # fmt: skip
    origin = str(params.get("attribution") or "")
    if origin:
        art = _origin(origin, u, width)
        y = canvas.height_px * (0.68 if layout.is_tall else 0.82)
        found.append(Card(art.pixels, *art.centred(centre[0], y), 10, None, "fade", "fade", 14))
    return found


def _centre_y(layout: Layout, rows: Attention | None, tallest: float, *, has_origin: bool) -> float:
    """The middle of the phrases: the picture's, or beside it where less is looked at; below the
    title that the first one may stand under."""
    high = layout.canvas.height_px
    usual = 0.47 if layout.is_tall else 0.5
    if rows is None:
        return usual * high
    half = tallest / 2 / high
    lowest = (0.62 if has_origin else 0.75) if layout.is_tall else 0.76 if has_origin else 0.86
    first, last = 0.28 + half, max(lowest - half, usual)
    places = [usual, *map(float, np.linspace(min(first, usual), last, _PLACES))]
    return (
        min(places, key=lambda y: covered(rows, y - half, y + half) + _AWAY * abs(y - usual)) * high
    )


def _phrase(text: str, layout: Layout, width: float, marked: Sequence[str]) -> CardImage:
    u = layout.unit
    size, high = (146 if layout.is_tall else 122) * u, layout.canvas.height_px * 0.44
    if phrase_typesetting.can_set(text):
        return phrase_typesetting.paint(
            phrase_typesetting.set_phrase(text, width, high, size, (_INK, _GOLD), marked), u
        )
    style = TextStyle("Playfair Display", 700, size, _INK, "centre", 1.2)
    block = fit(text, style, width, high, max_lines=3)
    return plain_text(balanced(text, block.style, width), u, shadow=0.8)


def _origin(name: str, u: float, width: float) -> CardImage:
    """Whose words they are: a short rule, and the name in sturdy italics with open letters."""
    style = TextStyle("Playfair Display Italic", 600, 56 * u, _GOLD, "centre", 1.1, 0.012)
    block = fit(phrase_typesetting.typeset(name), style, width, 120 * u, max_lines=1)
    art = plain_text(block, u, shadow=0.7)
    rule = round(30 * u)
    sheet = Sheet(art.pixels.shape[1], art.pixels.shape[0] + 2 * rule)
    sheet.lay(art.pixels, 0, 2 * rule)
    line = rect(sheet.width_px / 2 - 44 * u, rule + 12 * u, 88 * u, max(2.0, 3 * u))
    sheet.fill(line, _GOLD, 0.9)
    return CardImage(sheet.pixels.copy(), art.margin_px, art.width_px, art.height_px + 2 * rule)
