"""What each template costs, brings and takes, with each provider beneath it, as one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.conversation.admin.charts.drawing import (
    BAD,
    CALM,
    FAINT,
    GOOD,
    INK,
    MARGIN_PX,
    WIDTH_PX,
    bar,
    png,
    row_top,
    table,
    text,
)
from db.people.stats import Business, Stats

if TYPE_CHECKING:
    from bot.wording import Words

COLUMNS: Final = ("made", "cost_column", "revenue", "margin", "seconds", "rating")
_NAMES_PX: Final = 300
_COLUMN_PX: Final = (WIDTH_PX - 2 * MARGIN_PX - _NAMES_PX) / len(COLUMNS)
_BAR_PX: Final = _COLUMN_PX - 40


@dataclass(frozen=True, slots=True)
class _Row:
    """A template, or with an indent a provider of the one above."""

    name: str
    videos: int
    business: Business
    rating: float | None = None
    is_provider: bool = False


def draw(stats: Stats, name_of: Callable[[str], str], words: Words, usd_per_credit: float) -> bytes:
    """A PNG: videos, cost, revenue and margin in US dollars, mean seconds, mean stars.

    Only bought credits are revenue; a margin's bar is green when it is left, red when it is lost.
    """
    rows = list(_rows(stats, name_of))
    centres = [MARGIN_PX + _NAMES_PX + _COLUMN_PX * (n + 0.5) for n in range(len(COLUMNS))]
    columns = [
        (centre, words(f"admin.chart.{name}"))
        for centre, name in zip(centres, COLUMNS, strict=True)
    ]
    sheet = table(words("admin.chart.title_money"), columns, len(rows), room_px=_COLUMN_PX - 12)
    margins = [row.business.margin_usd(usd_per_credit) for row in rows]
    most = max([abs(margin) for margin in margins] + [1e-9])
    for number, (row, margin) in enumerate(zip(rows, margins, strict=True)):
        top, ink = row_top(number), FAINT if row.is_provider else INK
        indent = 28 if row.is_provider else 0
        size = 19 if row.is_provider else 22
        text(sheet, row.name, MARGIN_PX + indent, top - 1, size, ink, room_px=_NAMES_PX - 48)
        revenue_usd = row.business.paid_credits * usd_per_credit
        took_s, rating = row.business.took_s, row.rating
        cells = (
            str(row.videos),
            f"{row.business.cost_usd:.2f}",
            f"{revenue_usd:.2f}",
            f"{margin:.2f}",
            "–" if took_s is None else f"{took_s:.0f}",
            "" if row.is_provider else "–" if rating is None else f"{rating:.1f}",
        )
        for centre, cell in zip(centres, cells, strict=True):
            text(sheet, cell, centre, top - 3, size, ink, "centre", room_px=_COLUMN_PX - 12)
        paint = BAD if margin < 0 else CALM if row.is_provider else GOOD
        wide = _BAR_PX * abs(margin) / most
        bar(sheet, centres[3] - wide / 2, top + 27, wide, 4, paint)
    return png(sheet)


def _rows(stats: Stats, name_of: Callable[[str], str]) -> Iterator[_Row]:
    for one in stats.templates:
        made = one.funnel["delivered"] + one.kept
        yield _Row(name_of(one.template) or "–", made, one.business, one.rating)
        for maker in one.providers:
            yield _Row(maker.provider, maker.videos, maker.business, is_provider=True)
