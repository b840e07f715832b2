"""A real bot process killed with SIGKILL at the worst points: nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from db.core.database import Database
from db.jobs import videos
from db.money import balances
from db.people import accounts, inbox
from tests.acceptance.scenarios import IDEA
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fixtures.machine import SECRET, machine
from tests.fixtures.players import TelegramPlayer, read, read_button
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

ROOT = Path(__file__).parents[2]
START_S = 60.0


@dataclass(slots=True)
class Mortal:
    """A bot process that is started again after each death."""

    folder: Path
    environment: dict[str, str]
    server: TelegramServer
    db: Database
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """A fresh process on the same data."""
        with (self.folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.fakes.bot_process"],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )

    async def dies(self) -> None:
        """Wait until it was killed, and by nothing else."""
        assert self.process is not None
        code = await asyncio.wait_for(asyncio.to_thread(self.process.wait), START_S)
        assert code == -signal.SIGKILL, (self.folder / "bot.log").read_text()[-2000:]

    def doom(self, point: str) -> None:
        """It dies the next time that it is at that point."""
        flag = self.folder / "die"
        flag.with_suffix(".new").write_text(point)
        flag.with_suffix(".new").rename(flag)

    def stop(self) -> None:
        """End it, in good order where it lives."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(START_S)


@asynccontextmanager
async def mortal(redis_url: str, *, webhook: bool) -> AsyncIterator[Mortal]:
    """A database, a loopback Telegram, and a bot process that is not started yet."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cw-")))
        _, _, db, _ = await stack.enter_async_context(machine(folder, redis_url))
        server = await TelegramServer().start()
        stack.push_async_callback(server.stop)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        environment = {
            "TALEMILL_DATA_FOLDER": str(folder),
            "REDIS_URL": redis_url,
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": server.base_url,
            "WEB_PORT": str(port),
        }
        if webhook:
            environment["TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
            environment["TELEGRAM_WEBHOOK_SECRET"] = SECRET
        one = Mortal(folder, environment, server, db)
        stack.callback(one.stop)
        yield one


async def made(one: Mortal, player: TelegramPlayer) -> tuple[int, int]:
    """How many videos somebody has, and how many credits are left."""
    account = await accounts.account_for(one.db, "telegram", player.platform_id)
    async with one.db.acting(account.id) as tx:
        count = len(await videos.history(tx, account.id, 50))
        return count, (await balances.balance(tx, account.wallet_id)).total


async def quoted(player: TelegramPlayer) -> Any:
    """The message with Confirm."""
    await player.say(IDEA)
    await player.press("AI story", await read_button(player, "AI story"))
    return await read_button(player, "Confirm")


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_a_killed_bot_loses_nothing_and_does_nothing_twice(
    redis_url: str, webhook: bool
) -> None:
    async with mortal(redis_url, webhook=webhook) as one:
        one.start()
        people = [TelegramPlayer(TelegramPerson(one.server, 4001 + n)) for n in range(3)]
        for player in people:
            await player.say("/start")
        for player in people:
            await read(player, "24 free credits", START_S)
        for point, player in zip(("received", "handled", "sent"), people, strict=True):
            quote = await quoted(player)
            one.doom(point)
            await player.press("Confirm", quote)
            await one.dies()
            # What comes while nobody is there waits at Telegram.
            await player.say("/balance")
            one.start()
            await read(player, "14 credits", START_S)
            assert len([m for m in player.messages() if "14 credits" in m.text]) == 1
            assert await made(one, player) == (1, 14), point
            assert "Queued" in next(m.text for m in player.messages() if m.id == quote.id)
        for _ in range(100):
            if not await inbox.pending(one.db, "telegram"):
                break
            await asyncio.sleep(0.05)
        assert await inbox.pending(one.db, "telegram") == []
        one.stop()
        said = (one.folder / "bot.log").read_text()
        assert TOKEN not in said and IDEA not in said, "logs hold no token and nobody's words"
