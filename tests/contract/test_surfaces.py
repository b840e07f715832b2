"""Every surface sends, edits, deletes and says how much it takes, and fails in our words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.listeners.console import ConsoleChat, Shown
from bot.surfaces.base import (
    Button,
    ChatSurface,
    Media,
    Message,
    MessageGone,
    MessageRef,
    OutcomeUnknown,
    Place,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from bot.surfaces.console import ConsoleSurface, socket_path
from bot.surfaces.telegram.surface import TelegramSurface
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN, Fault, TelegramServer


@dataclass(slots=True)
class Rig:
    """A surface, somewhere to send, and how to look at what arrived."""

    surface: ChatSurface
    place: Place
    texts: Callable[[], list[str]]
    files: Callable[[], list[bytes]]
    leave: Callable[[], Any]
    server: TelegramServer | None = None


@asynccontextmanager
async def console(folder: Path) -> AsyncIterator[Rig]:
    """A console and its socket."""
    chat, surface = ConsoleChat(folder), ConsoleSurface(folder)
    await chat.start()

    def alive() -> list[Shown]:
        return [one for one in chat.messages.values() if not one.is_deleted]

    try:
        yield Rig(
            surface,
            Place("console", "me"),
            lambda: [one.message.text for one in alive()],
            lambda: [path.read_bytes() for one in alive() for path in one.files],
            chat.stop,
        )
    finally:
        await surface.close()
        await chat.stop()


@asynccontextmanager
async def telegram(_: Path) -> AsyncIterator[Rig]:
    """The loopback Bot API and somebody who opened a chat."""
    server = await TelegramServer().start()
    person = TelegramPerson(server, 42)
    surface = TelegramSurface.build(TOKEN, server.base_url)

    async def leave() -> None:
        person.block()

    try:
        yield Rig(
            surface,
            Place("telegram", "42", person_id="42"),
            person.shown,
            lambda: [
                server.world.files[kept.data[kind]["file_id"]]
                for kept in person.said()
                for kind in ("video", "document")
                if kind in kept.data
            ],
            leave,
            server,
        )
    finally:
        await surface.close()
        await server.stop()


@pytest.fixture(params=[console, telegram], ids=["console", "telegram"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Each surface in turn."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with request.param(Path(folder)) as one:
            yield one


@pytest.fixture
async def on_telegram(tmp_path: Path) -> AsyncIterator[Rig]:
    """Telegram alone."""
    async with telegram(tmp_path) as one:
        yield one


def server_of(rig: Rig) -> TelegramServer:
    """The loopback Bot API."""
    assert rig.server is not None
    return rig.server


BUTTONS = ((Button("One", "a:1"), Button("Two", "a:2")), (Button("Page", url="https://x.test"),))


async def test_a_text_is_sent_as_it_is(rig: Rig) -> None:
    text = "A <b>bold</b> *claim* _here_ `x` [y](z) & \\ {brace} مرحبا 🎬"
    ref = await rig.surface.send(rig.place, Message(text, BUTTONS))
    assert ref.message_id and rig.texts() == [text]


async def test_an_edit_replaces_the_message_and_repeating_it_is_fine(rig: Rig) -> None:
    ref = await rig.surface.send(rig.place, Message("one", BUTTONS))
    await rig.surface.edit(ref, Message("two"))
    await rig.surface.edit(ref, Message("two"))
    assert rig.texts() == ["two"]


async def test_a_deleted_message_is_gone(rig: Rig) -> None:
    ref = await rig.surface.send(rig.place, Message("one"))
    await rig.surface.delete(ref)
    assert rig.texts() == []
    with pytest.raises(MessageGone):
        await rig.surface.edit(ref, Message("two"))
    with pytest.raises(MessageGone):
        await rig.surface.delete(ref)


async def test_an_unknown_message_is_gone(rig: Rig) -> None:
    with pytest.raises(MessageGone):
        await rig.surface.edit(MessageRef(rig.place, "987654"), Message("two"))


async def test_a_file_is_sent_and_sent_again_by_its_id(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"frames" * 1000)
    media = Media("video", path=path, name="clip.mp4", width_px=270, height_px=480, duration_s=1)
    ref = await rig.surface.send(rig.place, Message("Here", BUTTONS, media=(media,)))
    assert ref.file_id
    again = Media("video", file_id=ref.file_id, name="clip.mp4")
    await rig.surface.send(rig.place, Message("Again", media=(again,)))
    assert rig.files() == [path.read_bytes()] * 2


async def test_a_lost_file_id_falls_back_to_the_file(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"frames")
    media = Media("document", path=path, file_id="lost", name="clip.mp4")
    await rig.surface.send(rig.place, Message("Here", media=(media,)))
    assert rig.files() == [b"frames"]


async def test_a_missing_file_is_our_error(rig: Rig, tmp_path: Path) -> None:
    media = Media("video", file_id="lost", name="clip.mp4")
    with pytest.raises(SurfaceError):
        await rig.surface.send(rig.place, Message("Here", media=(media,)))


async def test_a_reply_to_nothing_is_sent_all_the_same(rig: Rig) -> None:
    await rig.surface.send(rig.place, Message("one", reply_to="123456"))
    assert rig.texts() == ["one"]


async def test_a_place_that_is_gone_says_so(rig: Rig) -> None:
    await rig.leave()
    with pytest.raises((PlaceGone, SurfaceError)):
        await rig.surface.send(rig.place, Message("one"))


async def test_limits_are_positive(rig: Rig) -> None:
    limits = await rig.surface.limits(rig.place)
    assert limits.upload_bytes > 0 and limits.caption_chars > 0 and limits.edit_interval_s > 0


@pytest.mark.parametrize(
    ("fault", "ours"),
    [
        (Fault("sendMessage", code=429, description="Too Many", retry_after_s=7), SlowDown),
        (Fault("sendMessage", code=403, description="Forbidden: bot was kicked"), PlaceGone),
        (Fault("sendMessage", code=400, description="Bad Request: chat not found"), PlaceGone),
        (Fault("sendMessage", code=413, description="Request Entity Too Large"), TooLarge),
        (Fault("sendMessage", code=500, description="Internal Server Error"), OutcomeUnknown),
        (Fault("sendMessage", drops=True), OutcomeUnknown),
        (Fault("sendMessage", code=401, description="Unauthorized"), SurfaceError),
        (Fault("sendMessage", code=400, description="Bad Request: TOPIC_CLOSED"), PlaceGone),
        (Fault("sendMessage", code=400, description="Bad Request: what?"), SurfaceError),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_telegrams_errors_are_ours(
    on_telegram: Rig, fault: Fault, ours: type[SurfaceError]
) -> None:
    server_of(on_telegram).faults.append(fault)
    with pytest.raises(SurfaceError) as caught:
        await on_telegram.surface.send(on_telegram.place, Message("one"))
    assert type(caught.value) is ours
    if isinstance(caught.value, SlowDown):
        assert caught.value.retry_after_s == 7


async def test_an_unreachable_server_was_never_asked(on_telegram: Rig) -> None:
    await server_of(on_telegram).stop()
    with pytest.raises(SurfaceError) as caught:
        await on_telegram.surface.send(on_telegram.place, Message("one"))
    assert type(caught.value) is SurfaceError, "not unknown: it never left"


async def test_a_caption_keeps_within_telegrams_limit(on_telegram: Rig, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"frames")
    message = Message("😀" * 300, media=(Media("video", path=path),), copyable="T #tag " * 200)
    await on_telegram.surface.send(on_telegram.place, message)
    (caption,) = on_telegram.texts()
    assert len(caption.encode("utf-16-le")) // 2 <= 1024


async def test_what_is_for_one_person_in_a_group_goes_to_their_private_chat(
    on_telegram: Rig,
) -> None:
    TelegramPerson(server_of(on_telegram), 42).in_group(-100)
    place = Place("telegram", "-100", is_private=False, person_id="42")
    await on_telegram.surface.send(place, Message("24 credits", ephemeral=True))
    assert on_telegram.texts() == ["24 credits"]


def test_a_long_data_folder_still_has_a_short_socket_path(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    assert len(str(socket_path(deep))) < 100
    assert socket_path(deep) == socket_path(deep)
    assert socket_path(deep) != socket_path(deep / "z")


async def test_a_second_console_on_one_data_folder_is_refused() -> None:
    with TemporaryDirectory(prefix="cw-") as folder:
        first, second = ConsoleChat(Path(folder)), ConsoleChat(Path(folder))
        await first.start()
        with pytest.raises(SurfaceError, match="Another console"):
            await second.start()
        await first.stop()
        await second.start()
        await second.stop()
