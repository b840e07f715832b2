"""Things as cut paper: a silhouette in a soft gradient, its inner pieces in other tones, ink."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.drawing.canvas import Sheet, coverage
from pipeline.drawing.emoji_art import parts_of, silhouette
from pipeline.drawing.paints import Colour, LinearGradient, fade, mix
from pipeline.drawing.paths import Path
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.outlines import Tone
from pipeline.illustrator.palettes import Palette

Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""

WEIGHT = 330
"""Of the font's pen (300 to 700): thin enough to look drawn, thick enough for a phone."""


@dataclass(frozen=True)
class Cutout:
    """Something to draw, in any unit: pieces of paper back to front, and ink over them.

    A piece may have an edge of ink, which shows only where the piece ends: joined limbs or
    overlapping discs then read as one.
    """

    pieces: tuple[tuple[Tone, Path, Path | None], ...]
    ink: Path
    whole: Path

    def placed(self, box: Box, *, mirrored: bool = False, turn_deg: float = 0.0) -> Cutout:
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

        return Cutout(
            tuple((tone, place(path), edge and place(edge)) for tone, path, edge in self.pieces),
            place(self.ink),
            place(self.whole),
        )

    def moved(self, dx: float, dy: float) -> Cutout:
        """The same elsewhere."""
        return self.changed(lambda path: path.moved(dx, dy))

    def placed_at(self, x: float, y: float, *, mirrored: bool = False) -> Cutout:
        """In its own unit, its origin at (x, y)."""
        return self.changed(lambda path: (path.scaled(-1, 1) if mirrored else path).moved(x, y))

    def scaled(self, factor: float) -> Cutout:
        """Larger or smaller about its origin."""
        return self.changed(lambda path: path.scaled(factor))

    def changed(self, change: Callable[[Path], Path]) -> Cutout:
        """The same with every path changed."""
        pieces = tuple((t, change(path), edge and change(edge)) for t, path, edge in self.pieces)
        return Cutout(pieces, change(self.ink), change(self.whole))

    def toned(self, changes: Mapping[Tone, Tone]) -> Cutout:
        """The same with pieces of other tones, to tell two things apart that overlap."""
        pieces = tuple((changes.get(tone, tone), path, edge) for tone, path, edge in self.pieces)
        return Cutout(pieces, self.ink, self.whole)

    @property
    def shape(self) -> float:
        """Width over height."""
        left, top, right, bottom = self.whole.bounds
        return (right - left) / max(bottom - top, 1e-6)


def joined(*arts: Cutout) -> Cutout:
    """Placed arts as one, back to front: one shadow, one light, one silhouette."""
    pieces: list[tuple[Tone, Path, Path | None]] = []
    for art in arts:
        pieces.extend(art.pieces)
        if art.ink:
            pieces.append(("ink", art.ink, None))
    return Cutout(tuple(pieces), Path(), silhouette(sum((art.whole for art in arts), Path())))


@lru_cache(maxsize=256)
def art_of(drawing: Drawing, weight: int = WEIGHT) -> Cutout:
    """The art of a drawing of the lexicon."""
    if drawing.glyph:
        return glyph_art(drawing.glyph, weight)
    from pipeline.illustrator.things import THINGS

    return from_pieces(THINGS[drawing.name.removeprefix("@")]())


def from_pieces(pieces: Sequence[tuple[Tone, Path]], line: float = 0.03) -> Cutout:
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
    return Cutout(edged, Path(), whole + edges)


@lru_cache(maxsize=128)
def glyph_art(glyph: str, weight: int = WEIGHT) -> Cutout:
    """The art of one glyph of the font of line drawings."""
    from pipeline.drawing.font_faces import EMOJI, face

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
    return Cutout(tuple(pieces), outline, parts.whole + outline)


def tones(
    palette: Palette,
    box: Box,
    haze: float,
    towards: Colour,
    accent: Colour | None = None,
    coat: Colour | None = None,
) -> dict[Tone, LinearGradient]:
    """The paints of each tone over a box; `haze` 0 to 1 fades all of them `towards` a colour."""
    bright = accent or palette.accent
    pairs: dict[Tone, tuple[Colour, Colour]] = {
        "main": (mix(palette.light, palette.glow, 0.60), mix(palette.glow, palette.ground, 0.50)),
        "second": (mix(palette.glow, palette.ground, 0.62), mix(palette.ground, palette.ink, 0.2)),
        "light": (palette.light, mix(palette.light, palette.glow, 0.35)),
        "dark": (mix(palette.ground, palette.ink, 0.45), mix(palette.ground, palette.ink, 0.7)),
        "ink": (palette.ink, mix(palette.ink, palette.ground, 0.18)),
        "accent": (mix(bright, palette.light, 0.12), mix(bright, palette.ink, 0.22)),
    }
    pairs |= {"thing": pairs["main"], "thing2": pairs["second"]}
    if coat is not None:
        pairs["main"] = (mix(coat, palette.light, 0.30), mix(coat, palette.ground, 0.14))
        pairs["second"] = (mix(coat, palette.ground, 0.22), mix(coat, palette.ink, 0.30))
    top, bottom = (box[0], box[1]), (box[0], box[1] + box[3])
    return {
        tone: LinearGradient(
            top, bottom, ((0.0, mix(high, towards, haze)), (1.0, mix(low, towards, haze)))
        )
        for tone, (high, low) in pairs.items()
    }


def paste(
    sheet: Sheet,
    art: Cutout,
    palette: Palette,
    *,
    haze: float = 0.0,
    towards: Colour | None = None,
    shadow: float = 0.5,
    light_from: float = -1.0,
    shines: bool = False,
    accent: Colour | None = None,
    coat: Colour | None = None,
    against_light: bool = False,
) -> None:
    """Draw placed art: a soft shadow, the pieces, ink, and light from one side.

    `light_from` is -1 for light from the left, 1 from the right. What `shines` is of the
    colour of light itself; `coat` is a fur's own colour; what stands `against_light` is nearly
    black, its lines just seen.
    """
    left, top, right, bottom = art.whole.bounds
    size = max(right - left, bottom - top)
    box = (left, top, right - left, bottom - top)
    paints = tones(palette, box, haze, towards or palette.glow, accent, coat)
    if against_light:
        _darken(paints, palette, box)
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
    body = size if art.shape > 0.6 else size * 0.6
    _model(sheet, art.whole, palette, body, light_from, (1 - haze) * (1.5 if against_light else 1))
    sheet.fill(art.ink, paints["ink"])


def _darken(paints: dict[Tone, LinearGradient], palette: Palette, box: Box) -> None:
    """Paints of what stands before the light: ink all over, pieces told apart by a breath."""
    top, bottom = (box[0], box[1]), (box[0], box[1] + box[3])
    shares: tuple[tuple[Tone, float], ...] = (
        ("main", 0.26), ("second", 0.15), ("light", 0.50), ("dark", 0.05), ("accent", 0.30),
        ("ink", 0.0), ("thing", 0.30), ("thing2", 0.18),
    )  # fmt: skip
    for tone, share in shares:
        shade = mix(palette.ink, palette.ground, share)
        if tone == "accent":
            shade = mix(palette.ink, palette.accent, 0.55)
        paints[tone] = LinearGradient(top, bottom, ((0.0, shade), (1.0, palette.ink)))


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
    step = max(1.5, min(size * 0.024, sheet.width_px * 0.011))
    shift = np.array([[1, 0, -light_from * step], [0, 1, step * 0.8]], np.float32)
    pushed = cv2.warpAffine(inside, shift, (inside.shape[1], inside.shape[0]))
    pulled = cv2.warpAffine(inside, -shift * (0, 0, 1) + shift * (1, 1, 0), inside.shape[::-1])
    lit = np.asarray(cv2.subtract(inside, pushed), np.uint8)
    dim = np.asarray(cv2.subtract(inside, cv2.blur(pulled, (int(step) | 1,) * 2)), np.uint8)
    sheet.tint(dim, area, fade(palette.ink, 0.30 * strength))
    sheet.tint(lit, area, fade(palette.light, 0.42 * strength))
