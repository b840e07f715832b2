"""The last days as one picture: videos, spent credits and cost, a bar a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from bot.conversation.admin.charts.drawing import (
    BAD,
    CALM,
    FAINT,
    GOLD,
    GOOD,
    GROUND,
    INK,
    MARGIN_PX,
    WIDTH_PX,
    bar,
    png,
    text,
)
from db.people.stats import Day, Stats

if TYPE_CHECKING:
    from bot.wording import Words
    from pipeline.drawing.canvas import Sheet

PANEL_PX: Final = 300


def draw(stats: Stats, words: Words) -> bytes:
    """A PNG: videos, spent credits and cost by day; what it says is in the language of `words`."""
    from pipeline.drawing.canvas import Sheet

    sheet = Sheet(WIDTH_PX, 3 * PANEL_PX + 2 * MARGIN_PX, GROUND)
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
    return png(sheet)


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
    text(sheet, title, MARGIN_PX, top, 30, INK)
    totals = [sum(value(day) for value, _ in series) for day in days]
    text(
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
                bar(sheet, left, base - tall, step * 0.7, tall, paint)
                base -= tall
        if total:
            text(sheet, f"{total:.{decimals}f}", left + step * 0.35, base - 30, 20, INK, "centre")
        text(sheet, f"{day.day.day}", left + step * 0.35, floor + 8, 20, FAINT, "centre")


def _legend(sheet: Sheet, top: float, names: Sequence[tuple[str, str]]) -> None:
    """What each colour of a stack means, in a line."""
    from pipeline.drawing.text_shaping import TextStyle, measure

    left = float(MARGIN_PX)
    for name, paint in names:
        bar(sheet, left, top + 3, 18, 18, paint)
        text(sheet, name, left + 26, top, 20, FAINT)
        left += 26 + measure(name, TextStyle(size_px=20)) + 28
