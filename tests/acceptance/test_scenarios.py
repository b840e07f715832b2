"""The scenario list on the console and on Telegram, by polling and by webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.acceptance import file_scenarios
from tests.acceptance.scenarios import SCENARIOS
from tests.fixtures.machine import Machine, console_machine, telegram_machine
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "file_scenarios", "redis_url"]

WEBHOOK_TOO = ("a_person_gets_a_video", "hostile_presses", "a_new_person_starts")


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    """A data folder with a short path."""
    with TemporaryDirectory(prefix="cw-") as name:
        yield Path(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind in turn."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").emptied()
        monkeypatch.setattr("tests.fixtures.machine.DATABASE_URL", url)


@pytest.fixture
async def at_the_console(folder: Path, redis_url: str, database: None) -> AsyncIterator[Machine]:
    """The machine with a console."""
    async with console_machine(folder, redis_url) as one:
        yield one


@pytest.fixture
async def on_telegram(folder: Path, redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a bot that polls."""
    async with telegram_machine(folder, redis_url) as one:
        yield one


@pytest.fixture
async def on_telegram_by_webhook(folder: Path, redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a bot that is pushed its updates."""
    async with telegram_machine(folder, redis_url, webhook=True) as one:
        yield one


@pytest.mark.parametrize("name", SCENARIOS)
async def test_at_the_console(at_the_console: Machine, name: str) -> None:
    await SCENARIOS[name](at_the_console)


@pytest.mark.parametrize("name", SCENARIOS)
async def test_on_telegram(on_telegram: Machine, name: str) -> None:
    await SCENARIOS[name](on_telegram)


@pytest.mark.parametrize("name", WEBHOOK_TOO)
async def test_on_telegram_by_webhook(on_telegram_by_webhook: Machine, name: str) -> None:
    await SCENARIOS[name](on_telegram_by_webhook)
