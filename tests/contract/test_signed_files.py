"""A signed file that a chat hands out again is still signed: sent and fetched by the real clients,
judged by C2PA's own reader. (The bucket's are in test_bucket.py.)"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from c2pa import Reader
from discord.http import Route

from bot.surfaces.base import Media, Message, Place
from bot.surfaces.discord import attachments
from bot.surfaces.discord.client import rest_client
from bot.surfaces.discord.surface import DiscordSurface
from bot.surfaces.discord.tokens import TokenStore
from bot.surfaces.telegram.surface import TelegramSurface
from db.redis.queue import Queue
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.making import UsedAsset
from pipeline.provenance.signing import FileSigner, read_provenance
from tests.fakes.discord_server import TOKEN as DISCORD_TOKEN
from tests.fakes.discord_server import DiscordServer
from tests.fakes.discord_state import Channel, snowflake
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram_server import TelegramServer
from tests.fixtures.redis import embedded_redis, queue, redis_url

__all__ = ["embedded_redis", "queue", "redis_url"]

MOST_BYTES = 10_000_000
SAMPLES = Path("pipeline/templates/quiz")
KINDS = {"video/mp4": "preview.mp4", "image/jpeg": "preview.jpg"}


@dataclass(frozen=True, slots=True)
class Chat:
    """A platform's real client, a place, and what names the file of the newest message there."""

    surface: TelegramSurface | DiscordSurface
    place: Place
    newest: Callable[[], str]


@pytest.fixture(params=["telegram", "discord"])
async def chat(
    request: pytest.FixtureRequest, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Chat]:
    async with AsyncExitStack() as stack:
        opened: Callable[..., Awaitable[Chat]] = _telegram
        if request.param == "discord":
            opened = _discord
        yield await opened(stack, queue, monkeypatch)


async def _telegram(stack: AsyncExitStack, *_: Any) -> Chat:
    server = await TelegramServer().start()
    stack.push_async_callback(server.stop)
    person = TelegramPerson(server, 42)
    surface = TelegramSurface.build(TELEGRAM_TOKEN, server.base_url)
    stack.push_async_callback(surface.close)

    def newest() -> str:
        (kept,) = person.said()
        return str(kept.data["document"]["file_id"])

    return Chat(surface, Place("telegram", "42", person_id="42"), newest)


async def _discord(stack: AsyncExitStack, queue: Queue, patch: pytest.MonkeyPatch) -> Chat:
    server = await DiscordServer().start()
    stack.push_async_callback(server.stop)
    patch.setattr(Route, "BASE", server.api_base)
    patch.setattr(attachments, "ADDRESSES", (server.files_base,))
    redis: Any = queue.redis
    surface = DiscordSurface(
        rest_client(queue.budget), DISCORD_TOKEN, TokenStore(redis, DISCORD_TOKEN)
    )
    stack.push_async_callback(surface.close)
    channel = Channel(snowflake(), guild_id=77)
    server.world.channels[channel.id] = channel

    def newest() -> str:
        (kept,) = channel.messages.values()
        return str(kept.data["attachments"][0]["url"])

    return Chat(surface, Place("discord", str(channel.id), is_private=False), newest)


@pytest.mark.parametrize("media_type", KINDS)
async def test_a_signed_file_comes_back_from_a_chat_and_still_verifies(
    chat: Chat, media_type: str, tmp_path: Path
) -> None:
    path = Path(shutil.copy(SAMPLES / KINDS[media_type], tmp_path))
    used, signer = [UsedAsset("picture", "p1", "fal:flux", "flux")], FileSigner(self_signed("S"))
    if media_type == "video/mp4":
        await signer.sign_mp4(path, "A quiz", used)
    else:
        await signer.sign_jpeg(path, "A quiz", used)
    document = Media("document", path=path, name=path.name)
    await chat.surface.send(chat.place, Message("Here it is", media=(document,)))
    back = tmp_path / f"back{path.suffix}"
    await chat.surface.fetch(chat.newest(), back, MOST_BYTES)
    assert read_provenance(back).verdict == "valid"
    with back.open("rb") as file, Reader(media_type, file) as reader:
        assert reader.get_validation_state() == "Valid"
        store = json.loads(reader.json())
    manifest = store["manifests"][store["active_manifest"]]
    assert "fal:flux" in str([one["description"] for one in manifest["ingredients"]])
