"""Admins read their screens in their own language, the picture too."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from bot import wording
from bot.conversation.admin import charts, commands
from bot.conversation.admin.charts.drawing import WIDTH_PX
from bot.wording import LANGUAGES, words_in
from db.people.stats import FUNNEL, Business, Day, ProviderStats, Stats, TemplateStats
from tests.fixtures.conversation import ConsoleUser, user
from tests.unit.bot.conversation.test_account import make_admin

__all__ = ["user"]

CATALOGUE: dict[str, Any] = json.loads(
    (Path(wording.__file__).parent / "catalogues" / "en.json").read_text()
)


def stats() -> Stats:
    """Two weeks in which something happened."""
    first = date(2026, 11, 9)
    days = [Day(first + timedelta(days=n), 3 + n, n % 3, n % 2, 40 + n, n / 4) for n in range(14)]
    return Stats(tuple(days), (template_stats("ai_story", 40), template_stats("quiz", 12)), 7)


def template_stats(key: str, count: int) -> TemplateStats:
    """A template that `count` people saw and some went on with."""
    funnel = {step: max(0, count - 4 * number) for number, step in enumerate(FUNNEL)}
    business = Business(10 * count, 8 * count, 0.04 * count, 31.0)
    return TemplateStats(
        key, funnel, stars=4 * funnel["rated"], business=business,
        providers=(ProviderStats("fal", count, 5 * count, 0.03 * count, business),),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_lists_every_command_within_one_message(language: str) -> None:
    text = commands.help_text(words_in(language))
    assert all(f"/admin {name}" in text for name in commands.COMMANDS)
    assert len(text) < 4096


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_is_drawn_with_letters_of_the_language(language: str) -> None:
    from pipeline.drawing.font_coverage import undrawable

    words = words_in(language)
    drawn = charts.draw(stats(), str, words, 0.14)
    for one in drawn:
        picture = cv2.imdecode(np.frombuffer(one.png, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape[1] == WIDTH_PX
    said = [key for key in CATALOGUE if key.startswith("admin.chart.")]
    assert len(said) > 20
    for key in said:
        shown = words(key, count=2, sum="2") if key == "admin.chart.sum" else words(key)
        assert not undrawable(shown, language)


def test_the_charts_show_a_house_in_which_nothing_happened() -> None:
    nothing = Stats((Day(date(2026, 11, 9)),))
    assert len(charts.draw(nothing, str, words_in("en"), 0.14)) == 3


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/admin", "Что могут"),
        ("/admin stats", "Роликов готово: 0"),
        ("/admin user console:me", "бесплатных: 24"),
        ("/admin grant console:me 5", "29 кредитов"),
        ("/admin grant console:me 0", "целое число"),
        ("/admin ban console:nobody", "Ничего с таким именем"),
        ("/admin queue", "Ничего не ждёт"),
        ("/admin pause", "Пауза"),
        ("/admin price quiz 7", "теперь 7 кредитов"),
        ("/admin template quiz off", "выключен"),
        ("/admin broadcast Привет", "Отправляется 1 человеку"),
        ("/admin ledger verify", "в порядке"),
        ("/admin export", "проводки"),
        ("/admin refund x", "не настроены"),
    ],
)
async def test_a_russian_admin_reads_russian(user: ConsoleUser, command: str, said: str) -> None:
    await user.say("/start")
    await user.say("/language ru")
    make_admin(user)
    await user.say(command)
    texts: list[Any] = [one.message.text for one in user.said()]
    assert any(said in text for text in texts), texts[-1]
