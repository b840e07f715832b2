"""Admins read their screens in their own language, the picture too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import cv2
import numpy as np
import pytest

from bot.conversation.admin import chart, commands
from bot.wording import LANGUAGES, words_in
from db.people.stats import Day, Stats
from tests.fixtures.conversation import ConsoleUser, user
from tests.unit.bot.conversation.test_account import make_admin

__all__ = ["user"]


def stats() -> Stats:
    """Two weeks in which something happened."""
    first = date(2026, 11, 9)
    days = [Day(first + timedelta(days=n), 3 + n, n % 3, n % 2, 40 + n, n / 4) for n in range(14)]
    return Stats(tuple(days), {"ai_story": 40, "quiz": 12}, 7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_lists_every_command_within_one_message(language: str) -> None:
    text = commands.help_text(words_in(language))
    assert all(f"/admin {name}" in text for name in commands.COMMANDS)
    assert len(text) < 4096


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_is_drawn_with_letters_of_the_language(language: str) -> None:
    from pipeline.drawing.font_coverage import undrawable

    words = words_in(language)
    data = np.frombuffer(chart.draw(stats(), str, words), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[1] == chart.WIDTH_PX
    for name in ("videos", "credits", "cost", "templates", "done", "failed", "other"):
        assert not undrawable(words(f"admin.chart.{name}"), language)


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
