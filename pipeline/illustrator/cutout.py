"""What is drawn, before it is painted: pieces of paper, back to front, and ink over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.drawing.emoji_art import parts_of, silhouette
from pipeline.drawing.paints import Colour, colour
from pipeline.drawing.paths import Path
from pipeline.illustrator.lexicon import Drawing
from pipeline.illustrator.named_colours import in_shades, is_like
from pipeline.illustrator.outlines import Pieces, Tone
from pipeline.illustrator.vectors import has_vector, vector_of

Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""

WEIGHT = 330
"""Of the font's pen (300 to 700): thin enough to look drawn, thick enough for a phone."""


@dataclass(frozen=True)
class Cutout:
    """Something to draw, in any unit: pieces of paper back to front, and ink over them.

    A piece is of one of the palette's tones, or of a colour of its own. It may have an edge, which
    shows only where the piece ends: joined limbs or overlapping discs then read as one.
    """

    pieces: tuple[tuple[Tone | Colour, Path, Path | None], ...]
    ink: Path
    whole: Path

    def placed(self, box: Box, *, mirrored: bool = False, turn_deg: float = 0.0) -> Cutout:
        """Fitted into a box, standing on its bottom."""
        left, top, right, bottom = self.whole.bounds
        width, height = max(right - left, 1e-6), max(bottom - top, 1e-6)
        scale = min(box[2] / width, box[3] / height)
        centre_x, foot_y = box[0] + box[2] / 2, box[1] + box[3]

        middle = (left + right) / 2
        scales = np.array((-scale if mirrored else scale, scale))
        shift = np.array((centre_x, foot_y)) - scales * (middle, bottom)

        def place(path: Path) -> Path:
            moved = path.fitted_by(scales, shift)
            return (
                moved.turned(turn_deg, (centre_x, foot_y - height * scale / 2))
                if turn_deg
                else moved
            )

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

    def toned(self, changes: Mapping[Tone, Tone | Colour]) -> Cutout:
        """The same with pieces of other tones, to tell two things apart that overlap."""
        pieces = tuple(
            (changes.get(tone, tone) if isinstance(tone, str) else tone, path, edge)
            for tone, path, edge in self.pieces
        )
        return Cutout(pieces, self.ink, self.whole)

    @property
    def shape(self) -> float:
        """Width over height."""
        left, top, right, bottom = self.whole.bounds
        return (right - left) / max(bottom - top, 1e-6)


def joined(*arts: Cutout) -> Cutout:
    """Placed arts as one, back to front: one shadow, one light, one silhouette."""
    pieces: list[tuple[Tone | Colour, Path, Path | None]] = []
    for art in arts:
        pieces.extend(art.pieces)
        if art.ink:
            pieces.append(("ink", art.ink, None))
    return Cutout(tuple(pieces), Path(), silhouette(sum((art.whole for art in arts), Path())))


def art_of(drawing: Drawing) -> Cutout:
    """The art of a drawing of the lexicon: its colour vector, else its lines."""
    return in_paint(_plain_art(drawing), drawing.paint)


def _plain_art(drawing: Drawing) -> Cutout:
    if has_vector(drawing.name):
        return vector_art(drawing.name)
    if drawing.glyph:
        return line_art(drawing)
    from pipeline.illustrator.things import paints_of

    return line_art(drawing).toned(paints_of(drawing.name.removeprefix("@")))


def in_paint(art: Cutout, named: Colour | None) -> Cutout:
    """Art in the colour that a text names for it: what most of it is of changes, the rest stays.
    The same art when it is of that colour already."""
    if named is None:
        return art
    own = [(tone, path) for tone, path, _ in art.pieces if not isinstance(tone, str)]
    if not own:
        return art.toned({"main": named, "second": named})
    # A rim is a piece behind all others: what lies over most of it is what one sees.
    most = 0.6 * max(_area(path) for _, path in own)
    main = next(tone for tone, path in reversed(own) if _area(path) >= most)
    if is_like(main, named):
        return art
    shades = in_shades((tone for tone, _ in own), main, named)
    pieces = tuple(
        (tone if isinstance(tone, str) else shades.get(tone, tone), path, edge)
        for tone, path, edge in art.pieces
    )
    return Cutout(pieces, art.ink, art.whole)


def _area(path: Path) -> float:
    """Of its outlines, what lies in them twice counted twice."""
    found = 0.0
    for contour in path.contours:
        x, y = contour[:, 0], contour[:, 1]
        found += abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())) / 2
    return found


@lru_cache(maxsize=256)
def line_art(drawing: Drawing, weight: int = WEIGHT) -> Cutout:
    """The lines of a drawing: the font's, `weight` of its pen, or our own."""
    if drawing.glyph:
        return glyph_art(drawing.glyph, weight)
    from pipeline.illustrator.things import THINGS

    return from_pieces(THINGS[drawing.name.removeprefix("@")]())


@lru_cache(maxsize=256)
def vector_art(name: str) -> Cutout:
    """The art of a colour vector."""
    pieces = tuple((colour(paint), path, None) for paint, path in vector_of(name))
    return Cutout(pieces, Path(), silhouette(sum((path for _, path, _ in pieces), Path())))


def from_pieces(pieces: Pieces, line: float = 0.03) -> Cutout:
    """Art of our own: every piece gets an edge of ink, `line` times the whole's size wide."""
    paper = [path for tone, path in pieces if tone != "ink"]
    whole = silhouette(sum(paper, Path()))
    left, top, right, bottom = whole.bounds
    pen = max(right - left, bottom - top) * line
    edged = tuple(
        (tone, path, None if tone == "ink" else path.stroked(pen, closed=True))
        for tone, path in pieces
    )
    return Cutout(edged, Path(), whole)


@lru_cache(maxsize=128)
def glyph_art(glyph: str, weight: int = WEIGHT) -> Cutout:
    """The art of one glyph of the font of line drawings."""
    from pipeline.drawing.font_faces import EMOJI, face

    font = face(EMOJI, weight)
    if font is None:
        raise LookupError("the illustrator's font is not installed")
    outline = font.outline(font.font.get_nominal_glyph(ord(glyph)))
    parts = parts_of(outline)
    pieces: list[tuple[Tone | Colour, Path, Path | None]] = [("main", parts.whole, None)]
    for number, (share, region) in enumerate(parts.regions):
        if number == 0 or share > 0.12:
            continue
        pieces.append(("light" if share < 0.012 else "second", region, None))
    return Cutout(tuple(pieces), outline, parts.whole + outline)
