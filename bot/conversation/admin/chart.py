"""The operator's numbers as one picture, drawn with the same canvas as the videos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from db.people.stats import Day, Stats

if TYPE_CHECKING:
    from bot.wording import Words
    from pipeline.drawing.canvas import Sheet

WIDTH_PX: Final = 1200
PANEL_PX: Final = 300
MARGIN_PX: Final = 48
GROUND: Final = "#14161c"
INK: Final = "#f2f3f5"
FAINT: Final = "#8a90a0"
GOOD: Final = "#4cc38a"
BAD: Final = "#e5484d"
CALM: Final = "#5b8def"
GOLD: Final = "#f5b83d"
MOST_TEMPLATES: Final = 11
_NO_ISOLATES: Final = dict.fromkeys(range(0x2066, 0x206A))


def draw(stats: Stats, name_of: Callable[[str], str], words: Words) -> bytes:
    """A PNG: videos, spent credits and cost by day, and template shares below; what it says is
    in the language of `words`."""
    import cv2

    from pipeline.drawing.canvas import Sheet

    shares = list(stats.templates.items())[:MOST_TEMPLATES]
    height = 3 * PANEL_PX + 90 + 44 * max(1, len(shares)) + 2 * MARGIN_PX
    sheet = Sheet(WIDTH_PX, height, GROUND)
    _bars(
        sheet,
        MARGIN_PX,
        words("admin.chart.videos"),
        stats.days,
        [(lambda day: day.done, GOOD), (lambda day: day.failed, BAD), (lambda d: d.other, FAINT)],
        words,
    )
    _legend(
        sheet,
        MARGIN_PX + 42,
        [(words("admin.chart.done"), GOOD), (words("admin.chart.failed"), BAD),
         (words("admin.chart.other"), FAINT)],
    )  # fmt: skip
    _bars(
        sheet,
        MARGIN_PX + PANEL_PX,
        words("admin.chart.credits"),
        stats.days,
        [(lambda day: day.revenue_credits, GOLD)],
        words,
    )
    _bars(
        sheet,
        MARGIN_PX + 2 * PANEL_PX,
        words("admin.chart.cost"),
        stats.days,
        [(lambda day: day.cost_usd, CALM)],
        words,
        decimals=2,
    )
    named = [(name_of(key), count) for key, count in shares]
    _shares(sheet, MARGIN_PX + 3 * PANEL_PX, named, words("admin.chart.templates"))
    done, data = cv2.imencode(".png", sheet.rgb()[:, :, ::-1])
    if not done:
        raise ValueError("the chart could not be encoded")
    return data.tobytes()


def _text(
    sheet: Sheet, text: str, x: float, y: float, size_px: float, ink: str, align: str = "left"
) -> None:
    from pipeline.drawing.text_blocks import balanced
    from pipeline.drawing.text_shaping import TextStyle, measure

    # A drawn line stands alone: it needs no marks against its neighbours.
    text = text.translate(_NO_ISOLATES)
    style = TextStyle(size_px=size_px, colour=ink, align="left")
    width = measure(text, style)
    left = x - (width if align == "right" else width / 2 if align == "centre" else 0)
    balanced(text, style, WIDTH_PX).draw(sheet, left, y)


def _bars(
    sheet: Sheet,
    top: float,
    title: str,
    days: Sequence[Day],
    series: Sequence[tuple[Callable[[Day], float], str]],
    words: Words,
    *,
    decimals: int = 0,
) -> None:
    """Stacked bars, the day under each, the tallest day's value over its bar."""
    from pipeline.drawing.paths import rounded

    _text(sheet, title, MARGIN_PX, top, 30, INK)
    totals = [sum(value(day) for value, _ in series) for day in days]
    _text(
        sheet,
        words("admin.chart.sum", count=len(days), sum=f"{sum(totals):.{decimals}f}"),
        WIDTH_PX - MARGIN_PX,
        top + 3,
        24,
        FAINT,
        "right",
    )
    floor, room = top + PANEL_PX - 62, PANEL_PX - 150
    most = max([*totals, 1e-9])
    step = (WIDTH_PX - 2 * MARGIN_PX) / max(1, len(days))
    for number, (day, total) in enumerate(zip(days, totals, strict=True)):
        left, base = MARGIN_PX + number * step + step * 0.15, floor
        for value, paint in series:
            tall = room * value(day) / most
            if tall >= 1:
                sheet.fill(rounded(left, base - tall, step * 0.7, tall, 4), paint)
                base -= tall
        if total:
            _text(sheet, f"{total:.{decimals}f}", left + step * 0.35, base - 30, 20, INK, "centre")
        _text(sheet, f"{day.day.day}", left + step * 0.35, floor + 8, 20, FAINT, "centre")


def _legend(sheet: Sheet, top: float, names: Sequence[tuple[str, str]]) -> None:
    """What each colour of a stack means, in a line."""
    from pipeline.drawing.paths import rounded
    from pipeline.drawing.text_shaping import TextStyle, measure

    left = float(MARGIN_PX)
    for name, paint in names:
        sheet.fill(rounded(left, top + 3, 18, 18, 4), paint)
        _text(sheet, name, left + 26, top, 20, FAINT)
        left += 26 + measure(name, TextStyle(size_px=20)) + 28


def _shares(sheet: Sheet, top: float, shares: Sequence[tuple[str, int]], title: str) -> None:
    from pipeline.drawing.paths import rounded

    _text(sheet, title, MARGIN_PX, top, 30, INK)
    total = sum(count for _, count in shares) or 1
    most = max([count for _, count in shares], default=1)
    for number, (name, count) in enumerate(shares):
        y = top + 60 + 44 * number
        _text(sheet, name, MARGIN_PX, y, 24, INK)
        wide = max(4.0, (WIDTH_PX - 2 * MARGIN_PX - 460) * count / most)
        sheet.fill(rounded(MARGIN_PX + 320, y + 2, wide, 26, 6), CALM)
        label = f"{100 * count / total:.0f} %"
        _text(sheet, label, MARGIN_PX + 336 + wide, y, 24, FAINT)
