"""A voice of one's own on Telegram and Discord: recorded, made at ElevenLabs, chosen, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from pydantic import SecretStr

from bot.wording import words_in
from pipeline.listening.listener import Listener
from pipeline.providers.calls.speech_timing import SpeechTimer
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.elevenlabs.voice import ElevenLabsVoice
from pipeline.providers.fakes import FakeTranscriber, FakeVoice
from pipeline.providers.prices import PriceTable
from pipeline.timeline import Word
from tests.acceptance.scenarios import delivered, quoted
from tests.fakes.elevenlabs_server import ElevenLabsServer
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.machine import Machine, telegram_machine
from tests.fixtures.players import Player, TelegramPlayer, read, read_button
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

SENTENCE = words_in("en")("clone.consent")
TALE = "The keeper found a door in the sand and knocked on it. " * 12
SAID = f"{SENTENCE} {TALE}"


@dataclass
class Cloning:
    """ElevenLabs, and the services of a bot that uses it."""

    server: ElevenLabsServer
    services: dict[str, Any]


@pytest.fixture
async def cloning(tmp_path: Path) -> AsyncIterator[Cloning]:
    async with ElevenLabsServer() as server:
        access = ElevenLabsSettings(api_key=SecretStr("k"), base_url=server.url, timeout_s=5.0)
        maker = ElevenLabsVoice(access, PriceTable(), SpeechTimer(tmp_path), tmp_path)
        words = [Word(one, number * 0.3, number * 0.3 + 0.2) for number, one in enumerate(
            SAID.split())]  # fmt: skip
        listener = Listener(FakeTranscriber(words), tmp_path)
        yield Cloning(server, {"cloner": maker.cloner, "listener": listener})
        await maker.close()


@pytest.fixture
async def recording() -> bytes:
    return (await FakeVoice().speak(SAID, "ada", "en")).data


@pytest.fixture
async def on_telegram(redis_url: str, cloning: Cloning) -> AsyncIterator[Machine]:
    with TemporaryDirectory(prefix="cw-") as folder:
        async with telegram_machine(Path(folder), redis_url, **cloning.services) as one:
            yield one


@pytest.fixture
async def on_discord(redis_url: str, cloning: Cloning) -> AsyncIterator[Machine]:
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url, **cloning.services) as one:
            yield one


async def told_and_deleted(machine: Machine, player: Player, cloning: Cloning) -> None:
    """A video in the voice that is ready, and the end of the voice."""
    await read(player, "“Mia” is ready")
    assert len(cloning.server.recordings) == 1 and len(cloning.server.account) == 5
    await quoted(player)
    await player.press("Voice")
    await player.press("🎙 Mia", await read_button(player, "🎙 Mia"))
    await player.press("Confirm", await read_button(player, "Confirm"))
    await delivered(player)
    (video, *_) = await machine.videos(player)
    assert video.brief["cloned"]["name"] == "Mia"
    await shown(player)
    await player.press("🗑 Mia", await read_button(player, "🗑 Mia"))
    await player.press("Delete it", await read_button(player, "Delete it"))
    await read(player, "You have none yet")
    assert len(cloning.server.account) == 4


async def shown(player: Player) -> None:
    """The list of /voice."""
    if isinstance(player, DiscordPlayer):
        await subcommand(player, "show", [], {})
    else:
        await player.say("/voice")


async def subcommand(
    player: DiscordPlayer, name: str, options: list[dict[str, Any]], files: dict[str, Any]
) -> None:
    """`/voice name`, as Discord's client sends it."""
    data = {
        "id": "1",
        "name": "voice",
        "type": 1,
        "options": [{"type": 1, "name": name, "options": options}],
        "resolved": {"attachments": files},
    }
    await player.person.interact(2, data)


async def test_on_telegram_it_is_made_from_a_voice_note(
    on_telegram: Machine, cloning: Cloning, recording: bytes
) -> None:
    player = on_telegram.new_person()
    assert isinstance(player, TelegramPlayer)
    await player.say("/voice add Mia")
    await read(player, SENTENCE)
    on_telegram.extras["server"].world.files["note7"] = recording
    told = {"file_id": "note7", "file_unique_id": "note7", "duration": 40}
    player.person.send({"voice": {**told, "mime_type": "audio/ogg", "file_size": len(recording)}})
    await told_and_deleted(on_telegram, player, cloning)


async def test_on_discord_it_comes_with_the_command(
    on_discord: Machine, cloning: Cloning, recording: bytes
) -> None:
    player = on_discord.new_person()
    assert isinstance(player, DiscordPlayer)
    server = player.person.server
    server.world.attached["note.wav"] = recording
    told = {
        "id": "55",
        "filename": "note.wav",
        "size": len(recording),
        "content_type": "audio/wav",
        "url": server.address("note.wav"),
        "proxy_url": server.address("note.wav"),
    }
    options = [
        {"name": "name", "type": 3, "value": "Mia"},
        {"name": "recording", "type": 11, "value": "55"},
    ]
    await subcommand(player, "add", options, {"55": told})
    await told_and_deleted(on_discord, player, cloning)
