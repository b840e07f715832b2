"""The title as type over the first picture: large and close-set, its strongest word lit, where
the picture is looked at least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from pipeline.brand import is_light
from pipeline.captions.word_colours import bare
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.font_coverage import reach_em
from pipeline.drawing.paints import LinearGradient, fade
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import rect
from pipeline.drawing.text_blocks import TextBlock, balanced, fit, wrap
from pipeline.drawing.text_shaping import TextStyle, shape
from pipeline.drawing.widgets.cards import Layout, pill
from pipeline.drawing.word_boxes import word_boxes
from pipeline.errors import CorruptPicture
from pipeline.language.capitals import capitals
from pipeline.motion.attention import CELLS, Attention, covered, rows_at_first
from pipeline.stamps.cards import ACCENT, Placed, ink_on
from pipeline.timeline import Canvas
from pipeline.writing.keywords import keywords_of

_INK, _EDGE = "#FFFFFF", "#0B0C10"
_LINES = 4
_SMALLEST_PX = 34
_LARGEST_PX, _LEAST_PX = 116, 72
"""As large as it fits, and where fewer lines cover less no smaller than this."""
_LARGEST_SLIM_PX, _SLIM_PX = 96, 60
"""A slim title has as few lines as at the smaller size."""
_EDGE_PX = 7
_AIR_EM = 0.09
"""Between the edges of two lines, of letters that reach furthest."""
_LEAST_LETTERS: Final = 4
"""Of a word that is lit."""
_GUESSED: Final = 0.15
"""What a guess at a face weighs beside what is seen."""
_USUAL, _AWAY, _SMALLER = 0.33, 0.03, 0.2
"""A title's usual place in its box; what a place away from it costs, or a small title, beside what
is covered."""
_PLACES: Final = 17
"""How many places a title may stand at in its box."""


def title_card(params: Mapping[str, Any], files: tuple[Path, ...], canvas: Canvas) -> Placed:
    """The title as type over the moving picture, an intro above it, in its template's box.

    `files` may hold the picture under it, where nobody knows what that shows.
    """
    u = Layout(canvas).unit
    left, top, right, bottom = (float(edge) for edge in params["box"])
    is_serif, accent = params["style"] == "serif", params["colour"] or ACCENT
    width, height = right - left, bottom - top
    intro = _intro(params, accent, u, width)
    above = 0.0 if intro is None else intro.height_px + 22 * u
    rows = _looked_at(params, files, canvas)
    blocks = _blocks(params, u=u, room=(width, height - above))
    block, text_y = _placed(blocks, rows, (top, bottom), above, canvas, str(params["style"]))
    # Laid out where it stands on the canvas; what is clear is cut away at the end.
    lowest = bottom + 40 * u if is_serif else text_y + block.height_px + 60 * u
    sheet = Sheet(canvas.width_px, round(min(canvas.height_px, lowest)))
    if is_serif:
        whole = rect(0, 0, sheet.width_px, sheet.height_px)
        sheet.fill(whole, _dusk(sheet.height_px))
    if intro is not None:
        x, y = intro.centred((left + right) / 2, text_y - above + intro.height_px / 2)
        sheet.lay(intro.pixels, round(x), round(y))
    sheet.shadow(block.outline(left, text_y, width), 22 * u, "#000000", 0, 7 * u, 0.75)
    if is_serif:
        block.draw(sheet, left, text_y, width)
    else:
        block.draw_with_edge(sheet, left, text_y, width, _EDGE_PX * u, _EDGE)
        x = left + (width - block.width_px) / 2
        _light(sheet, block, x, text_y, accent if is_light(accent) else ACCENT)
    if is_serif:
        return sheet.pixels.copy(), 0.0, 0.0
    x, y = (max(0, int(edge - 60 * u) // 2 * 2) for edge in (left, text_y - above))
    return sheet.pixels[y:, x : canvas.width_px - x].copy(), float(x), float(y)


def _dusk(height_px: float) -> LinearGradient:
    """A shade from the upper edge down: slender letters stand on whatever a picture has there."""
    black = rgba("#050409")
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    stops = tuple((share, fade(black, 0.6 * (1 - share**3))) for share in shares)
    return LinearGradient((0, 0), (0, height_px), stops)


def _light(sheet: Sheet, block: TextBlock, x: float, y: float, accent: str) -> None:
    """The title's strongest word in the accent's colour."""
    words = word_boxes(block)
    if len(words) < 2 or any(line.right_to_left for line in block.lines):
        return
    strongest = _strongest([word for word, _, _ in words])
    if strongest is None:
        return
    word, left, top = words[strongest]
    style = block.style.with_(colour=accent, align="left")
    line = shape(word, style)
    height = style.size_px * style.line_height
    TextBlock((line,), style, line.width_px, height).draw(sheet, x + left, y + top)


def _strongest(words: Sequence[str]) -> int | None:
    """The number of the word that matters most, by our rules, else by its length."""
    keys = {bare(word) for word in keywords_of(" ".join(words).lower())}
    lengths = [len(bare(word)) for word in words]
    best = max(range(len(words)), key=lambda at: (bare(words[at]) in keys, lengths[at], at))
    return best if lengths[best] >= _LEAST_LETTERS else None


def _looked_at(params: Mapping[str, Any], files: tuple[Path, ...], canvas: Canvas) -> Attention:
    """How much each row of the canvas is looked at: the hero's face where it is known."""
    rows = np.zeros(CELLS, np.float32)
    for high, low in params["faces"]:
        at = np.arange(CELLS) * canvas.height_px / CELLS
        rows[(at >= high) & (at < low)] = 1.0
    if files:
        try:
            size = (canvas.width_px, canvas.height_px)
            seen = rows_at_first(files[0], params["motion"], size)
        except CorruptPicture:
            return rows  # whoever paints it says so
        return seen + _GUESSED * rows
    return rows


def _placed(
    blocks: Sequence[TextBlock],
    rows: Attention,
    box: tuple[float, float],
    above: float,
    canvas: Canvas,
    style: str,
) -> tuple[TextBlock, float]:
    """The block, and the upper edge of its text, that cover least of what is looked at and are
    large; of alike places a slim one's is the uppermost, others' a third below that."""
    largest = max(block.style.size_px for block in blocks)

    def cost(choice: tuple[TextBlock, float]) -> float:
        block, y = choice
        high = canvas.height_px
        hidden = covered(rows, (y - above) / high, (y + block.height_px) / high)
        room = box[1] - box[0] - above - block.height_px
        usual = box[0] + above + (0.0 if style == "slim" else _USUAL * room)
        smaller = 1 - block.style.size_px / largest
        return hidden + _AWAY * abs(y - usual) / high + _SMALLER * smaller

    choices = [
        (block, float(y))
        for block in blocks
        for y in np.linspace(box[0] + above, max(box[0] + above, box[1] - block.height_px), _PLACES)
    ]
    return min(choices, key=cost)


def _blocks(params: Mapping[str, Any], *, u: float, room: tuple[float, float]) -> list[TextBlock]:
    """The ways in which a title may be set: in as many lines as make it large, or in fewer."""
    is_serif, is_slim = (params["style"] == name for name in ("serif", "slim"))
    family = params["font"] or ("Playfair Display Italic" if is_serif else "Montserrat")
    text = str(params["text"])
    if is_serif:
        style = TextStyle(family, 650, 112 * u, "#F6DCA0", "centre", 1.16)
        return [_fitted(text, style, room, 2, u)]
    text = capitals(text, str(params["language"]))
    size = (_LARGEST_SLIM_PX if is_slim else _LARGEST_PX) * u
    far = sum(reach_em(text, family, 900)) + 2 * _EDGE_PX * u / size + _AIR_EM
    style = TextStyle(family, 900, size, _INK, "centre", far)
    if is_slim:
        small = style.with_(size_px=_SLIM_PX * u)
        return [_fitted(text, style, room, min(_LINES, len(wrap(text, small, room[0]).lines)), u)]
    blocks = [_fitted(text, style, room, lines, u) for lines in range(_LINES, 0, -1)]
    return [one for one in blocks if one.style.size_px >= _LEAST_PX * u] or blocks[:1]


def _fitted(
    text: str, style: TextStyle, room: tuple[float, float], lines: int, u: float
) -> TextBlock:
    block = fit(text, style, *room, smallest_px=_SMALLEST_PX * u, max_lines=lines)
    even = balanced(text, block.style, room[0])
    return even if len(even.lines) == len(block.lines) else block


def _intro(params: Mapping[str, Any], accent: str, u: float, most_px: float) -> Any:
    if not params["intro"]:
        return None
    high = (54 if params["style"] == "serif" else 78) * u
    return pill(params["intro"], high, accent, ink_on(accent), u, most_px=most_px)
