"""The operator's numbers as pictures, drawn with the same canvas as the videos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation.admin.charts import days, funnel, money
from db.people.stats import Stats

if TYPE_CHECKING:
    from bot.wording import Words


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """One picture as a PNG, what it shows in a few words, and its name in the storage."""

    name: str
    title: str
    png: bytes


def draw(
    stats: Stats, name_of: Callable[[str], str], words: Words, usd_per_credit: float
) -> Sequence[DrawnChart]:
    """The funnel of each template, its money and seconds, and last the days; what they say is in
    the language of `words`, templates are named by `name_of`."""
    titled = (
        ("funnel", funnel.draw(stats, name_of, words)),
        ("money", money.draw(stats, name_of, words, usd_per_credit)),
        ("days", days.draw(stats, words)),
    )
    return [DrawnChart(name, words(f"admin.chart.title_{name}"), png) for name, png in titled]
