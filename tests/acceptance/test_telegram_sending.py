"""What Telegram is sent: streamed files, videos with their measures, menus by kind of chat."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.listeners.telegram.menus import set_menus
from bot.surfaces.base import Media, Message, Place
from bot.surfaces.telegram.surface import TelegramSurface
from bot.wording import LANGUAGES, words_in
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN, Fault, TelegramServer

BIG_BYTES = 40_000_000
KEPT_BYTES = 8_000_000
SENT = (
    b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},'
    b'"video":{"file_id":"f","file_unique_id":"f","width":1,"height":1,"duration":1}}}'
)


@asynccontextmanager
async def drain() -> AsyncIterator[tuple[str, list[int]]]:
    """A server that counts what is uploaded and keeps none of it."""
    counted: list[int] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().casefold()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        left = length
        while left:
            left -= len(await reader.read(min(left, 65536)))
        counted.append(length)
        reply = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(SENT)}"
        writer.write(f"{reply}\r\nConnection: close\r\n\r\n".encode() + SENT)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", counted


async def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    with path.open("wb") as file:
        file.truncate(BIG_BYTES)
    async with drain() as (url, counted):
        surface = TelegramSurface.build(TOKEN, url)
        tracemalloc.start()
        try:
            message = Message("Done", media=(Media("video", path=path),))
            ref = await surface.send(Place("telegram", "7"), message)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            await surface.close()
    assert ref.file_id == "f"
    assert counted[0] > BIG_BYTES
    assert peak < KEPT_BYTES


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    one = await TelegramServer().start()
    yield one
    await one.stop()


@pytest.fixture
async def surface(server: TelegramServer) -> AsyncIterator[TelegramSurface]:
    made = TelegramSurface.build(TOKEN, server.base_url)
    yield made
    await made.close()


async def test_a_video_comes_with_its_measures_cover_and_copyable_title(
    server: TelegramServer, surface: TelegramSurface, tmp_path: Path
) -> None:
    person = TelegramPerson(server, 7)
    video, cover = tmp_path / "v.mp4", tmp_path / "c.jpg"
    video.write_bytes(b"video")
    cover.write_bytes(b"cover")
    media = Media(
        "video", path=video, width_px=1080, height_px=1920, duration_s=31.6, thumbnail=cover
    )
    title = "عنوان <b>& مرحبًا</b> #one"
    message = Message("Used 10 credits.", media=(media,), copyable=title, notify=True)
    await surface.send(Place("telegram", "7"), message)
    (call,) = server.called("sendVideo")
    sent = {key: str(call[key]) for key in ("width", "height", "duration", "supports_streaming")}
    assert sent == {
        "width": "1080",
        "height": "1920",
        "duration": "32",
        "supports_streaming": "true",
    }
    assert call["uploads"]["thumbnail"][1] == b"cover" or b"cover" in [
        data for _, data in call["uploads"].values()
    ]
    (kept,) = person.said()
    assert kept.text == f"Used 10 credits.\n\n{title}"
    (entity,) = kept.data["caption_entities"]
    assert entity["type"] == "code" and entity["length"] == len(title)
    assert not kept.data["silent"]


async def test_menus_differ_in_private_in_groups_and_for_admins(
    server: TelegramServer, surface: TelegramSurface
) -> None:
    TelegramPerson(server, 99)
    count = await set_menus(surface.bot, ["99"])
    assert count == 3 * len(LANGUAGES)
    menus = server.world.commands
    names = {key: [one["command"] for one in menu] for key, menu in menus.items()}
    assert "group" not in names["default::"] and "group" in names["all_group_chats::"]
    assert "link" not in names["all_group_chats::"]
    assert names["chat:99:ru"][-1] == "admin"
    assert all("admin" not in menu for key, menu in names.items() if not key.startswith("chat:"))
    told = {one["command"]: one["description"] for one in menus["default::pt"]}
    assert told["buy"] == words_in("pt-BR")("command.buy")


async def test_a_menu_that_cannot_be_set_keeps_no_bot_from_starting(
    server: TelegramServer, surface: TelegramSurface
) -> None:
    TelegramPerson(server, 99)
    flood = "Too Many Requests: retry after 3"
    server.faults.append(Fault("setMyCommands", 2, 429, flood, retry_after_s=3))
    assert await set_menus(surface.bot, ["99", "100"]) == 3 * len(LANGUAGES) - 2 + 6
