"""The scenario list on Discord, through the real library against the loopback Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.acceptance import file_scenarios
from tests.acceptance.scenarios import SCENARIOS
from tests.fixtures.discord_machine import discord_machine
from tests.fixtures.machine import Machine
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "file_scenarios", "redis_url"]


@pytest.fixture
async def on_discord(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Discord bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url) as one:
            yield one


@pytest.mark.parametrize("name", SCENARIOS)
async def test_on_discord(on_discord: Machine, name: str) -> None:
    await SCENARIOS[name](on_discord)
