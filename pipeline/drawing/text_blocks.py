"""Blocks of text on a sheet: wrapped by width, fitted into a box, evened out, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.emoji_art import draw_emoji, parts_of
from pipeline.drawing.font_faces import EMOJI, Face, face_for
from pipeline.drawing.paints import Colour, Paint, colour, fade
from pipeline.drawing.paths import Path
from pipeline.drawing.text_shaping import TextLine, TextStyle, measure, shape
from pipeline.language.breaks import graphemes, line_pieces


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Wrapped text; `width_px` is that of the widest line."""

    lines: tuple[TextLine, ...]
    style: TextStyle
    width_px: float
    height_px: float

    def draw(
        self,
        sheet: Sheet,
        x: float,
        y: float,
        width_px: float | None = None,
        *,
        paint: Colour | str | None = None,
    ) -> None:
        """Draw with the top left of the block at `x`, `y`; lines align within `width_px`."""
        ink = colour(paint) if isinstance(paint, str) else paint or _ink(self.style)
        for line, left, baseline in self.placed(x, y, width_px):
            _draw_line(sheet, line, left, baseline, self.style, ink)

    def outline(self, x: float, y: float, width_px: float | None = None) -> Path:
        """The block as one path, for gradients, strokes and shadows."""
        whole = Path()
        for line, left, baseline in self.placed(x, y, width_px):
            for glyph in line.glyphs:
                part = glyph.face.outline(glyph.index).scaled(self.style.size_px)
                whole = whole + part.moved(left + glyph.x, baseline + glyph.y)
        return whole

    def draw_with_edge(
        self, sheet: Sheet, x: float, y: float, width_px: float | None, edge_px: float, edge: Paint
    ) -> None:
        """Draw with a rounded edge of `edge_px` around every letter, readable over anything."""
        sheet.stroke(self.outline(x, y, width_px), 2 * edge_px, edge, closed=True)
        self.draw(sheet, x, y, width_px)

    def placed(
        self, x: float, y: float, width_px: float | None = None
    ) -> Iterator[tuple[TextLine, float, float]]:
        """Each line with its left edge and baseline."""
        width = self.width_px if width_px is None else width_px
        step = self.style.size_px * self.style.line_height
        first = y + (step - self.style.size_px) / 2 + self.style.size_px * _rise(self.style)
        for number, line in enumerate(self.lines):
            align = self.style.align
            if align == "start":
                align = "right" if line.right_to_left else "left"
            spare = width - line.width_px
            shift = {"left": 0.0, "centre": spare / 2, "right": spare}[align]
            yield line, x + shift, first + number * step


def _ink(style: TextStyle) -> Colour:
    return colour(style.colour) if isinstance(style.colour, str) else style.colour


def _rise(style: TextStyle) -> float:
    """How far under the top of an em box of one size the baseline lies, so that capitals centre."""
    face = face_for("H", style.family, style.weight)
    _, top, _, bottom = face.outline(face.font.get_nominal_glyph(ord("H"))).bounds
    return 0.5 + (bottom - top) / 2


def _draw_line(
    sheet: Sheet, line: TextLine, left: float, baseline: float, style: TextStyle, ink: Colour
) -> None:
    plain = [
        (glyph.face.native(glyph.index, style.size_px), left + glyph.x, baseline + glyph.y)
        for glyph in line.glyphs
        if glyph.face.family != EMOJI
    ]
    sheet.glyphs(plain, ink)
    for glyph in line.glyphs:
        if glyph.face.family == EMOJI:
            outline, whole = (
                part.scaled(style.size_px).moved(left + glyph.x, baseline + glyph.y)
                for part in _emoji_parts(glyph.face, glyph.index)
            )
            draw_emoji(sheet, outline, whole, glyph.text, opacity=ink[3] / 255)


@lru_cache(maxsize=256)
def _emoji_parts(face: Face, glyph: int) -> tuple[Path, Path]:
    """An emoji's lines and what they enclose, in ems."""
    outline = face.outline(glyph)
    return outline, parts_of(outline).whole


def wrap(
    text: str, style: TextStyle, width_px: float, *, max_lines: int | None = None
) -> TextBlock:
    """Break at spaces (between characters where a script has none) so that lines fit.

    With `max_lines` the rest is cut and ends in an ellipsis.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_break(paragraph, style, width_px))
    if max_lines is not None and len(lines) > max_lines:
        last = lines[max_lines - 1].rstrip()
        while last and measure(last + "…", style) > width_px:
            last = last[: -len(graphemes(last)[-1])].rstrip()
        lines = [*lines[: max_lines - 1], last + "…"]
    shaped = tuple(shape(line, style) for line in lines)
    height = len(shaped) * style.size_px * style.line_height
    return TextBlock(shaped, style, max((line.width_px for line in shaped), default=0.0), height)


def fit(
    text: str,
    style: TextStyle,
    width_px: float,
    height_px: float,
    *,
    smallest_px: float = 12.0,
    max_lines: int | None = None,
) -> TextBlock:
    """The largest size up to the style's at which the wrapped text fits the box.

    No word is broken unless the smallest size needs it.
    """
    size = style.size_px
    while size > smallest_px:
        trial = style.with_(size_px=size)
        block = wrap(text, trial, width_px)
        words = _widest(text, trial)
        few = max_lines is None or len(block.lines) <= max_lines
        if block.height_px <= height_px and words <= width_px and few:
            return block
        size *= 0.94
    lines = max(1, int(height_px // (smallest_px * style.line_height)))
    return wrap(text, style.with_(size_px=smallest_px), width_px, max_lines=max_lines or lines)


def balanced(text: str, style: TextStyle, width_px: float) -> TextBlock:
    """Wrapped to as few lines as `wrap`, but of lengths as even as may be: for titles."""
    block = wrap(text, style, width_px)
    # Never narrower than the widest word: a title that is evened out breaks no word for it.
    low, high = max(block.width_px * 0.5, min(_widest(text, style), width_px)), block.width_px
    for _ in range(7):
        middle = (low + high) / 2
        trial = wrap(text, style, middle)
        if len(trial.lines) == len(block.lines) and trial.width_px <= middle:
            high = middle
        else:
            low = middle
    return wrap(text, style, high)


def _break(paragraph: str, style: TextStyle, width_px: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in line_pieces(paragraph):
        if measure((line + piece).rstrip(), style) <= width_px or not line.strip():
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece.lstrip()
        while measure(line.rstrip(), style) > width_px and len(graphemes(line)) > 1:
            cut = _fitting(line, style, width_px)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()]


def _fitting(line: str, style: TextStyle, width_px: float) -> int:
    """How many characters of one long word fit: at least one as people see it, none parted."""
    ends = list(accumulate(map(len, graphemes(line))))
    count = len(ends) - 1
    while count > 1 and measure(line[: ends[count - 1]], style) > width_px:
        count -= 1
    return ends[max(0, count - 1)]


def _widest(text: str, style: TextStyle) -> float:
    """Width of the widest part that may not be broken: a word, or one ideograph."""
    parts = (piece.strip() for line in text.split("\n") for piece in line_pieces(line))
    return max((measure(part, style) for part in parts if part), default=0.0)


def ink_colour(style: TextStyle, opacity: float) -> Colour:
    """The style's colour at an opacity of 0 to 1."""
    return fade(_ink(style), opacity)
