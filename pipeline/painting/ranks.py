"""The "rank" painter: a moving picture, a badge that drops in, a name, and where we are.

Parameters: those of "photo", and `rank`, `name`, `place` (1 is the first shown), `count`,
`heading` (a title card until the badge drops, or ""), `seed`, and `frames`
{drop, name}: when the badge and the name come.
"""

from __future__ import annotations

from random import Random

from pipeline.painting.actors import Actor, ActorsPainter, Card
from pipeline.painting.base import Painter
from pipeline.painting.canvas import Sheet
from pipeline.painting.cards import Layout, badge, plain_text
from pipeline.painting.grounds import Moving, Shown
from pipeline.painting.paths import rounded
from pipeline.painting.photo import PhotoPainter
from pipeline.painting.text import TextStyle, balanced, fit
from pipeline.timeline import Canvas, Visual

_TONES = ("#e11d48", "#7c3aed", "#0d9488", "#ea580c", "#2563eb")
_GOLD = "#f5b301"
_STOPS = ((0.0, 0.62), (0.34, 0.38), (0.52, 0.05), (0.62, 0.1), (1.0, 0.6))
"""Dark where the name and the captions stand, clear in the middle."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one place."""
    params = visual.params
    moving = {key: params[key] for key in ("motion", "towards", "direction") if key in params}
    shade = {"tone": "#000000", "stops": _STOPS}
    picture = PhotoPainter(
        Visual("photo", visual.files[:1], {**moving, "shade": shade}), canvas, frame_count
    )
    layout = Layout(canvas)
    return ActorsPainter(Shown([Moving(picture)]), _actors(visual, layout))


def _actors(visual: Visual, layout: Layout) -> list[Actor]:
    params = visual.params
    u, canvas = layout.unit, layout.canvas
    left, top, right, _ = layout.safe
    width = right - left
    drop, name_at = int(params["frames"]["drop"]), int(params["frames"]["name"])
    first = int(params["rank"]) == 1
    tone = _GOLD if first else Random(f"rank/{params.get('seed', 0)}").choice(_TONES)
    middle = canvas.width_px / 2
    actors: list[Actor] = [_progress(visual, layout, tone)]
    if params.get("heading") and drop > 6:
        style = TextStyle("Anton", 400, 150 * u, "#ffffff", "centre", 1.16)
        text = str(params["heading"]).upper()
        block = fit(text, style, width, canvas.height_px * 0.34)
        art = plain_text(balanced(text, block.style, width), u, shadow=0.7)
        y = canvas.height_px * (0.32 if layout.is_tall else 0.36)
        actors.append(Card(art.pixels, *art.centred(middle, y), 0, drop - 5, "pop", "fade", 9, 5))
    size = (270 if layout.is_tall else 190) * u
    ink = "#3a2a00" if first else "#ffffff"
    disc = badge(f"#{params['rank']}", size, tone, ink, u)
    text = str(params["name"])
    if layout.is_tall:
        badge_at = (middle, top + 60 * u + size / 2)
        style = TextStyle("Anton", 400, 132 * u, "#ffffff", "centre", 1.12)
        block = fit(text.upper(), style, width, 300 * u, max_lines=2)
        block = balanced(text.upper(), block.style, width)
        name = plain_text(block, u, shadow=0.8)
        name_xy = name.at(middle - block.width_px / 2, badge_at[1] + size / 2 + 26 * u)
    else:
        badge_at = (left + size / 2, top + 46 * u + size / 2)
        room = width - size - 44 * u
        style = TextStyle("Anton", 400, 112 * u, "#ffffff", "left", 1.1)
        block = fit(text.upper(), style, room, size * 1.1, max_lines=2)
        name = plain_text(block, u, shadow=0.8)
        name_xy = name.at(left + size + 40 * u, badge_at[1] - block.height_px / 2)
    fall = badge_at[1] + size
    mark = Card(disc.pixels, *disc.centred(*badge_at), drop, None, "drop", enter_frames=17)
    mark.travel_px = fall
    return [*actors, mark, Card(name.pixels, *name_xy, name_at, None, "rise", enter_frames=8)]


def _progress(visual: Visual, layout: Layout, tone: str) -> Actor:
    """A row of segments, one a place; those that were shown are filled."""
    u = layout.unit
    left, top, right, _ = layout.safe
    count, place = int(visual.params["count"]), int(visual.params["place"])
    gap, height = min(14 * u, 0.2 * (right - left) / count), 14 * u
    length = (right - left - gap * (count - 1)) / count
    sheet = Sheet(round(right - left) + 2, round(height) + 2)
    for at in range(count):
        ground = tone if at < place else "#ffffff73"
        sheet.fill(rounded(at * (length + gap), 0, length, height, height / 2), ground)
    return Card(sheet.pixels.copy(), left, top - 6 * u, enter="none")
