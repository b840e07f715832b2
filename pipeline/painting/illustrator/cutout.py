"""Things as cut paper: a silhouette in a soft gradient, its inner pieces in other tones, ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from pipeline.painting.canvas import Colour, LinearGradient, Sheet, coverage, fade, mix
from pipeline.painting.emoji_art import parts_of, silhouette
from pipeline.painting.illustrator.lexicon import Drawing
from pipeline.painting.illustrator.palettes import Palette
from pipeline.painting.paths import Path

Tone = Literal["main", "second", "light", "dark", "ink"]
Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""


@dataclass(frozen=True)
class Art:
    """Something to draw, in any unit: pieces of paper back to front, and ink over them.

    A piece may have an edge of ink, which shows only where the piece ends: joined limbs or
    overlapping discs then read as one.
    """

    pieces: tuple[tuple[Tone, Path, Path | None], ...]
    ink: Path
    whole: Path

    def placed(self, box: Box, *, mirrored: bool = False, turn_deg: float = 0.0) -> Art:
        """Fitted into a box, standing on its bottom."""
        left, top, right, bottom = self.whole.bounds
        width, height = max(right - left, 1e-6), max(bottom - top, 1e-6)
        scale = min(box[2] / width, box[3] / height)
        centre_x, foot_y = box[0] + box[2] / 2, box[1] + box[3]

        def place(path: Path) -> Path:
            moved = path.moved(-(left + right) / 2, -bottom)
            moved = moved.scaled(-scale if mirrored else scale, scale)
            if turn_deg:
                moved = moved.turned(turn_deg, (0.0, -height * scale / 2))
            return moved.moved(centre_x, foot_y)

        return Art(
            tuple((tone, place(path), edge and place(edge)) for tone, path, edge in self.pieces),
            place(self.ink),
            place(self.whole),
        )

    @property
    def shape(self) -> float:
        """Width over height."""
        left, top, right, bottom = self.whole.bounds
        return (right - left) / max(bottom - top, 1e-6)


@lru_cache(maxsize=256)
def art_of(drawing: Drawing, weight: int = 400) -> Art:
    """The art of a drawing of the lexicon."""
    if drawing.glyph:
        return _from_glyph(drawing.glyph, weight)
    from pipeline.painting.illustrator.things import THINGS

    return from_pieces(THINGS[drawing.name.removeprefix("@")]())


def from_pieces(pieces: Sequence[tuple[Tone, Path]], line: float = 0.03) -> Art:
    """Art of our own: every piece gets an edge of ink, `line` times the whole's size wide."""
    paper = [path for tone, path in pieces if tone != "ink"]
    whole = silhouette(sum(paper, Path()))
    left, top, right, bottom = whole.bounds
    pen = max(right - left, bottom - top) * line
    edged = tuple(
        (tone, path, None if tone == "ink" else path.stroked(pen, closed=True))
        for tone, path in pieces
    )
    edges = sum((edge for _, _, edge in edged if edge is not None), Path())
    return Art(edged, Path(), whole + edges)


def _from_glyph(glyph: str, weight: int) -> Art:
    from pipeline.painting.faces import EMOJI, face

    font = face(EMOJI, weight)
    if font is None:
        raise LookupError("the illustrator's font is not installed")
    outline = font.outline(font.font.get_nominal_glyph(ord(glyph)))
    parts = parts_of(outline)
    pieces: list[tuple[Tone, Path, Path | None]] = [("main", parts.whole, None)]
    for number, (share, region) in enumerate(parts.regions):
        if number == 0 or share > 0.12:
            continue
        pieces.append(("light" if share < 0.012 else "second", region, None))
    return Art(tuple(pieces), outline, parts.whole + outline)


def tones(palette: Palette, box: Box, haze: float, towards: Colour) -> dict[Tone, LinearGradient]:
    """The paints of each tone over a box; `haze` 0 to 1 fades all of them `towards` a colour."""
    pairs: dict[Tone, tuple[Colour, Colour]] = {
        "main": (mix(palette.light, palette.glow, 0.60), mix(palette.glow, palette.ground, 0.50)),
        "second": (mix(palette.glow, palette.ground, 0.62), mix(palette.ground, palette.ink, 0.2)),
        "light": (palette.light, mix(palette.light, palette.glow, 0.35)),
        "dark": (mix(palette.ground, palette.ink, 0.45), mix(palette.ground, palette.ink, 0.7)),
        "ink": (palette.ink, mix(palette.ink, palette.ground, 0.18)),
    }
    top, bottom = (box[0], box[1]), (box[0], box[1] + box[3])
    return {
        tone: LinearGradient(
            top, bottom, ((0.0, mix(high, towards, haze)), (1.0, mix(low, towards, haze)))
        )
        for tone, (high, low) in pairs.items()
    }


def paste(
    sheet: Sheet,
    art: Art,
    palette: Palette,
    *,
    haze: float = 0.0,
    towards: Colour | None = None,
    shadow: float = 0.5,
    light_from: float = -1.0,
    shines: bool = False,
) -> None:
    """Draw placed art: a soft shadow, the pieces, ink, and light from one side.

    `light_from` is -1 for light from the left, 1 from the right. What `shines` is of the
    colour of light itself.
    """
    left, top, right, bottom = art.whole.bounds
    size = max(right - left, bottom - top)
    box = (left, top, right - left, bottom - top)
    paints = tones(palette, box, haze, towards or palette.glow)
    if shines:
        paints["main"] = paints["light"]
        sheet.shadow(art.whole, size * 0.3, palette.light, opacity=0.5)
    elif shadow > 0:
        sheet.shadow(
            art.whole, size * 0.06, palette.ink, 0, size * 0.02, opacity=shadow * (1 - haze * 0.7)
        )
    for tone, path, edge in art.pieces:
        if edge is not None:
            sheet.fill(edge, paints["ink"])
        sheet.fill(path, paints[tone])
    _model(sheet, art.whole, palette, size, light_from, 1 - haze)
    sheet.fill(art.ink, paints["ink"])


def _model(
    sheet: Sheet, whole: Path, palette: Palette, size: float, light_from: float, strength: float
) -> None:
    """Give the paper body: a lit edge towards the light and a shaded one away from it."""
    left, top, right, bottom = whole.bounds
    area = (
        max(0, int(left)),
        max(0, int(top)),
        min(sheet.width_px, int(right) + 1),
        min(sheet.height_px, int(bottom) + 1),
    )
    if area[2] - area[0] < 8 or area[3] - area[1] < 8:
        return
    import cv2

    inside = coverage(whole, area)
    step = max(2.0, size * 0.030)
    shift = np.array([[1, 0, -light_from * step], [0, 1, step * 0.8]], np.float32)
    pushed = cv2.warpAffine(inside, shift, (inside.shape[1], inside.shape[0]))
    pulled = cv2.warpAffine(inside, -shift * (0, 0, 1) + shift * (1, 1, 0), inside.shape[::-1])
    lit = np.asarray(cv2.subtract(inside, pushed), np.uint8)
    dim = np.asarray(cv2.subtract(inside, cv2.blur(pulled, (int(step) | 1,) * 2)), np.uint8)
    sheet.tint(dim, area, fade(palette.ink, 0.30 * strength))
    sheet.tint(lit, area, fade(palette.light, 0.42 * strength))
