"""Discord's gateway: shards, resumes, a bot process that is killed, answers in time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from db.core.migrate import migrate
from tests.acceptance.scenarios import IDEA
from tests.fakes.discord_person import DiscordPerson
from tests.fakes.discord_server import TOKEN, DiscordServer
from tests.fakes.discord_state import snowflake, user_json
from tests.fixtures import machine
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.discord_people import answered, own_button, player_in, server_of
from tests.fixtures.machine import Machine
from tests.fixtures.players import notice, read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

EVEN, ODD = 2 << 22, 3 << 22
"""Two servers, of shard 0 and of shard 1 where there are two."""


@pytest.fixture
async def on_discord(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Discord bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url) as one:
            yield one


@pytest.fixture
async def on_two_shards(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a bot of two shards."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url, shards=2) as one:
            yield one


# -- shards -------------------------------------------------------------------------------


async def test_two_shards_serve_their_own_servers(on_two_shards: Machine) -> None:
    gateway = server_of(on_two_shards).gateway
    for guild_id in (EVEN, ODD):
        player = player_in(on_two_shards, guild_id)
        await player.person.command("create", prompt=IDEA, template="ai_story")
        await own_button(player, "Confirm")
    assert sorted(gateway.identified) == [0, 1]
    assert [one.count for one in gateway.sessions.values()] == [2, 2]
    for session in gateway.sessions.values():
        told = [one for one in session.sent if one["t"] == "INTERACTION_CREATE"]
        assert [int(one["d"]["guild_id"]) for one in told] == [(EVEN, ODD)[session.shard]]


async def test_a_dropped_shard_resumes_and_the_other_goes_on(on_two_shards: Machine) -> None:
    gateway = server_of(on_two_shards).gateway
    even, odd = player_in(on_two_shards, EVEN), player_in(on_two_shards, ODD)
    for player in (even, odd):
        await player.person.command("help")
        await read(player, "/create")
    await gateway.drop(1)
    # What is typed meanwhile comes with the resume.
    await odd.person.command("create", prompt=IDEA, template="ai_story")
    await even.person.command("create", prompt=IDEA, template="ai_story")
    await own_button(even, "Confirm")
    await own_button(odd, "Confirm")
    assert gateway.resumed == [1]
    assert sorted(gateway.identified) == [0, 1]


# -- resumes ------------------------------------------------------------------------------


async def test_a_dropped_connection_is_resumed_and_nothing_is_lost(on_discord: Machine) -> None:
    gateway = server_of(on_discord).gateway
    player = on_discord.new_person()
    await player.say("/start")
    await read(player, "24 free credits")
    await gateway.drop()
    await player.say("/help")
    await read(player, "/create")
    assert gateway.resumed == [0] and gateway.identified == [0]


# -- a bot process that is killed ---------------------------------------------------------


def database_in(folder: Path) -> str:
    """What machines are started on: a file in the folder, or a Postgres."""
    return machine.DATABASE_URL or f"sqlite:///{folder / 'talemill.db'}"


def bot_process(folder: Path, server: DiscordServer, redis: str) -> subprocess.Popen[bytes]:
    """The bot as an operator starts it, with nothing but Discord configured."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    settings = {
        "TALEMILL_DATA_FOLDER": str(folder),
        "TALEMILL_DATABASE_URL": database_in(folder),
        "REDIS_URL": redis,
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_BASE": server.api_base,
        "DISCORD_GATEWAY_URL": server.gateway_url,
        "WEB_PORT": "0",
    }
    with (folder / "bot.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "bot"],
            env={**kept, **settings},
            stdout=log,
            stderr=log,
        )


async def test_buttons_and_menus_work_after_the_bot_process_was_killed(redis_url: str) -> None:
    with TemporaryDirectory(prefix="cw-") as name:
        folder = Path(name)
        await migrate(database_in(folder))
        server = await DiscordServer().start()
        player = DiscordPlayer(DiscordPerson(server, 7001).in_server(EVEN))
        player.person.who_manages()
        process = bot_process(folder, server, redis_url)
        try:
            await _connected(server, 1)
            await player.person.command("create", prompt=IDEA, template="ai_story")
            quote = await own_button(player, "Confirm")
            await player.person.command("server")
            panel = await own_button(player, "Defaults here")
            process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(process.wait)
            process = bot_process(folder, server, redis_url)
            await _connected(server, 2)
            await player.person.select(["quiz", "ai_story"], panel.raw, number=1)
            await until(player, lambda: "Quiz" in panel.raw.text)
            quoted = quote.raw.text
            await player.press("Length", quote)
            await player.press("30 s", await own_button(player, "30 s"))
            # A ready script leaves scenes out to come near it.
            await until(player, lambda: "scenes, about" in quote.raw.text != quoted)
            assert server.syncs == 1, "the commands did not change"
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)
            await server.stop()


async def _connected(server: DiscordServer, times: int) -> None:
    for _ in range(1500):
        if len(server.gateway.identified) >= times:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the bot did not come to the gateway")


# -- answers in time ----------------------------------------------------------------------


@contextlib.asynccontextmanager
async def nobody_writes(url: str) -> AsyncIterator[None]:
    """Another process holds what every writer needs."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as another_process:
            another_process.execute("BEGIN IMMEDIATE")
            yield
            another_process.execute("ROLLBACK")
        return
    another = await asyncpg.connect(url)
    async with another.transaction():
        await another.execute("LOCK TABLE inbox, accounts, drafts IN ACCESS EXCLUSIVE MODE")
        yield
    await another.close()


async def test_the_first_answer_waits_for_no_database(on_discord: Machine) -> None:
    """While somebody else writes, Discord has its answer; the rest comes later."""
    player = player_in(on_discord)
    await player.person.command("help")
    shown = await read(player, "/create")
    async with nobody_writes(on_discord.settings.database_url):
        commanded = await player.person.command("create", prompt=IDEA, template="ai_story")
        pressed = await player.person.press_data(f"l:es|{player.platform_id}", shown.raw)
        form = await player.person.press_data(f"e:none:1|{player.platform_id}", shown.raw)
        for pending in (commanded, pressed, form):
            await answered(pending)
            assert pending.answered_after_s is not None and pending.answered_after_s < 3
        assert not [one for one in player.messages() if one.has("Confirm")]
    await own_button(player, "Confirm")


# -- presses that are not ours ------------------------------------------------------------


async def test_a_button_of_a_message_that_is_not_ours_does_nothing(on_discord: Machine) -> None:
    player = player_in(on_discord)
    await player.person.command("create", prompt=IDEA, template="ai_story")
    quote = await own_button(player, "Confirm")
    forged = player.person.server.world.keep(
        player.person.channel,
        {"content": "free", "components": quote.raw.data["components"]},
        author=user_json(snowflake(), "another bot", is_bot=True),
    )
    await player.person.press("Confirm", forged)
    await notice(player, "no longer works")
    assert await on_discord.videos(player) == []


async def test_nobody_presses_the_buttons_of_another_persons_message(on_discord: Machine) -> None:
    owner, other = player_in(on_discord), player_in(on_discord)
    await owner.person.command("settings")
    panel = await own_button(owner, "Format")
    before = panel.raw.edits
    pressed = await other.person.press("Format", panel.raw)
    answer = await answered(pressed)
    assert "somebody else" in answer["data"]["content"] and answer["data"]["flags"] & 64
    assert panel.raw.edits == before


# -- forms --------------------------------------------------------------------------------


async def test_an_idea_is_changed_in_a_form_that_holds_it(on_discord: Machine) -> None:
    player = player_in(on_discord)
    await player.person.command("create", prompt=IDEA, template="ai_story", aspect="1:1")
    quote = await own_button(player, "Confirm")
    pressed = await player.person.press("Idea", quote.raw)
    form = (await answered(pressed))["data"]
    field = form["components"][0]["component"]
    assert field["value"] == IDEA and len(form["title"]) <= 45
    await player.person.fill(form, "The last robot on Earth", quote.raw)
    await until(player, lambda: "The last robot" in quote.raw.text)
    assert "1:1" in quote.raw.text, "the same message, with the same settings"


async def test_private_matters_are_answered_to_their_person_alone(on_discord: Machine) -> None:
    player = player_in(on_discord)
    for command, said in (
        ("balance", "24 credits"),
        ("history", "Your last videos"),
        ("buy", "not sold here"),
        ("link", "from your other account"),
        ("promo", "Send the code"),
        ("deleteme", "This erases"),
    ):
        await player.person.command(command)
        assert (await read(player, said)).raw.is_ephemeral, command
    await player.press("Keep it", await own_button(player, "Keep it"))
    await read(player, "Nothing was erased")


async def test_two_accounts_are_joined_from_a_servers_channel(on_discord: Machine) -> None:
    player = player_in(on_discord)
    await player.person.command("link", code="wrong")
    assert (await read(player, "That code is wrong")).raw.is_ephemeral
    direct = on_discord.new_person()
    await direct.say("/start")
    await read_button(direct, "lighthouse")
