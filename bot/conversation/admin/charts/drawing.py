"""What the charts are drawn with: one look, a line of text, a bar, a table's frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pipeline.drawing.canvas import Sheet

WIDTH_PX: Final = 1200
MARGIN_PX: Final = 48
ROW_PX: Final = 46
HEAD_PX: Final = 116
"""Of a table: its title and the names of its columns."""
GROUND: Final = "#14161c"
BAND: Final = "#1b1e26"
INK: Final = "#f2f3f5"
FAINT: Final = "#8a90a0"
GOOD: Final = "#4cc38a"
BAD: Final = "#e5484d"
CALM: Final = "#5b8def"
GOLD: Final = "#f5b83d"
_NO_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))

Align = Literal["left", "right", "centre"]


def text(
    sheet: Sheet,
    said: str,
    x: float,
    y: float,
    size_px: float,
    ink: str,
    align: Align = "left",
    *,
    room_px: float = WIDTH_PX,
) -> None:
    """One line at `x`, as small as it must be to fit `room_px`."""
    from pipeline.drawing.text_blocks import balanced
    from pipeline.drawing.text_shaping import TextStyle, measure

    # A drawn line stands alone: it needs no marks against its neighbours.
    said = said.translate(_NO_ISOLATES)
    width = measure(said, TextStyle(size_px=size_px))
    if width > room_px:
        y += size_px * (1 - room_px / width) / 2
        size_px *= room_px / width
        width = room_px
    style = TextStyle(size_px=size_px, colour=ink, align="left")
    left = x - (width if align == "right" else width / 2 if align == "centre" else 0)
    balanced(said, style, WIDTH_PX).draw(sheet, left, y)


def bar(sheet: Sheet, left: float, top: float, width: float, height: float, paint: str) -> None:
    """A bar with round corners; nothing where it would be thinner than a pixel."""
    from pipeline.drawing.paths import rounded

    if width >= 1 and height >= 1:
        sheet.fill(rounded(left, top, width, height, min(4.0, width / 2, height / 2)), paint)


def table(
    title: str,
    columns: Sequence[tuple[float, str]],
    rows: int,
    *,
    room_px: float,
    align: Align = "centre",
) -> Sheet:
    """A sheet with the title, the columns' names at their places, and bands for the rows."""
    from pipeline.drawing.canvas import Sheet

    height = MARGIN_PX + HEAD_PX + ROW_PX * max(1, rows) + MARGIN_PX
    sheet = Sheet(WIDTH_PX, height, GROUND)
    text(sheet, title, MARGIN_PX, MARGIN_PX, 30, INK, room_px=WIDTH_PX - 2 * MARGIN_PX)
    for x, name in columns:
        text(sheet, name, x, MARGIN_PX + 70, 20, FAINT, align, room_px=room_px)
    for number in range(0, rows, 2):
        bar(sheet, MARGIN_PX - 16, row_top(number) - 9, WIDTH_PX - 2 * MARGIN_PX + 32, ROW_PX, BAND)
    return sheet


def row_top(number: int) -> float:
    """Where the text of a table's row begins."""
    return MARGIN_PX + HEAD_PX + ROW_PX * number


def png(sheet: Sheet) -> bytes:
    """The sheet as a file."""
    import cv2

    done, data = cv2.imencode(".png", sheet.rgb()[:, :, ::-1])
    if not done:
        raise ValueError("the chart could not be encoded")
    return data.tobytes()
