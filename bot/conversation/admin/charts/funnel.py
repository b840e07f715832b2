"""What people do with each template, from seeing it to sharing its video, as one picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bot.conversation.admin.charts.drawing import (
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
from db.people.stats import FUNNEL, Stats

if TYPE_CHECKING:
    from bot.wording import Words

_NAMES_PX: Final = 250
_STEP_PX: Final = (WIDTH_PX - 2 * MARGIN_PX - _NAMES_PX) / len(FUNNEL)
_BAR_PX: Final = _STEP_PX - 24


def draw(stats: Stats, name_of: Callable[[str], str], words: Words) -> bytes:
    """A PNG: a row for each template, a column for each step.

    A bar is as long as the step's share of the template's own longest one.
    """
    lefts = [MARGIN_PX + _NAMES_PX + _STEP_PX * number for number in range(len(FUNNEL))]
    names = [words(f"admin.chart.{step}") for step in FUNNEL]
    sheet = table(
        words("admin.chart.title_funnel"),
        list(zip(lefts, names, strict=True)),
        len(stats.templates),
        room_px=_BAR_PX,
        align="left",
    )
    for number, template in enumerate(stats.templates):
        top, most = row_top(number), max([*template.funnel.values(), 1])
        name = name_of(template.template) or "–"
        text(sheet, name, MARGIN_PX, top - 1, 22, INK, room_px=_NAMES_PX - 20)
        for left, step in zip(lefts, FUNNEL, strict=True):
            count = template.funnel[step]
            wide = max(3.0, _BAR_PX * count / most) if count else 0.0
            bar(sheet, left, top + 24, wide, 6, GOOD if step == "delivered" else CALM)
            shown, ink = (str(count), INK) if count else ("·", FAINT)
            text(sheet, shown, left, top - 2, 20, ink, room_px=_BAR_PX)
    return png(sheet)
