"""Telegram took a message and its answer was lost: the message is found again, where it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.surfaces.base import Button, Media, Message, OutcomeUnknown, Place, SurfaceError
from bot.surfaces.telegram.looking import MOST_NUMBERS, MOST_SHOWN, SIGN
from bot.surfaces.telegram.surface import TelegramSurface
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN, Fault, TelegramServer

GROUP, TOPIC = -1007, 5


@dataclass(slots=True)
class Rig:
    """A loopback Telegram, somebody there, and where the video goes."""

    server: TelegramServer
    person: TelegramPerson
    surface: TelegramSurface
    place: Place
    video: Message

    async def lost(self, message: Message) -> None:
        """Telegram takes it, and breaks the connection instead of answering."""
        method = "sendVideo" if message.media else "sendMessage"
        self.server.faults.append(Fault(method, drops=True))
        with pytest.raises(OutcomeUnknown):
            await self.surface.send(self.place, message)

    async def found(self, message: Message) -> str | None:
        """The number of what was found."""
        ref = await self.surface.find_sent(self.place, message)
        assert not [text for text in self.person.shown() if SIGN in text], "a sign was left"
        return ref.message_id if ref else None


@pytest.fixture(params=["private", "group", "topic"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    """The bot in a private chat, in a group, and in a topic of one."""
    server = await TelegramServer().start()
    person, place = TelegramPerson(server, 42), Place("telegram", "42", person_id="42")
    if request.param != "private":
        topic = TOPIC if request.param == "topic" else None
        person = person.in_group(GROUP, topic_id=topic)
        place = Place("telegram", str(GROUP), str(topic or ""), is_private=False, person_id="42")
    surface = TelegramSurface.build(TOKEN, server.base_url)
    try:
        yield Rig(server, person, surface, place, clip(tmp_path / "clip.mp4", 900))
    finally:
        await surface.close()
        await server.stop()


def clip(path: Path, size_bytes: int) -> Message:
    """A message with a file of that size."""
    path.write_bytes(b"f" * size_bytes)
    buttons = ((Button("One", "a:1"),),)
    return Message("Here", buttons, media=(Media("video", path=path),), nonce="v-r")


async def test_a_video_that_arrived_is_found_with_its_file(rig: Rig) -> None:
    await rig.lost(rig.video)
    (shown,) = rig.person.said()
    ref = await rig.surface.find_sent(rig.place, rig.video)
    assert ref is not None
    assert (ref.message_id, ref.place.chat_id) == (str(shown.id), rig.place.chat_id)
    assert ref.file_id == shown.data["video"]["file_id"]
    assert [one.id for one in rig.person.said()] == [shown.id]


async def test_what_never_arrived_is_not_found(rig: Rig, tmp_path: Path) -> None:
    assert await rig.found(rig.video) is None
    await rig.surface.send(rig.place, clip(tmp_path / "preview.mp4", 901))
    rig.person.say("where is it?")
    assert await rig.found(rig.video) is None


async def test_it_is_found_below_what_others_and_its_person_say(rig: Rig) -> None:
    await rig.lost(rig.video)
    (shown,) = rig.person.said()
    other = TelegramPerson(rig.server, 77)
    for number in range(MOST_NUMBERS // 2):
        other.say(str(number))
    rig.person.say("where is it?")
    await rig.surface.send(rig.place, Message("One moment."))
    assert await rig.found(rig.video) == str(shown.id)


async def test_of_a_busy_chat_only_the_newest_messages_are_looked_at(rig: Rig) -> None:
    await rig.lost(rig.video)
    for number in range(MOST_SHOWN):
        rig.person.say(str(number))
    before = len(rig.server.calls)
    assert await rig.found(rig.video) is None
    assert len(rig.server.calls) - before == 2 * (MOST_SHOWN + 1), "each sign is taken away"


async def test_the_same_file_from_somebody_else_is_not_ours(rig: Rig) -> None:
    rig.person.send({"video": {"file_id": "x", "file_unique_id": "x", "file_size": 900,
                               "width": 1, "height": 1, "duration": 1}})  # fmt: skip
    assert await rig.found(rig.video) is None


async def test_for_a_picture_nobody_is_shown_a_sign(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"p")
    album = Message("Scenes", media=(Media("photo", path=tmp_path / "a.png"),) * 2)
    before = len(rig.server.calls)
    assert await rig.found(album) is None
    assert len(rig.server.calls) == before


async def test_a_link_that_arrived_is_found_by_its_text(rig: Rig) -> None:
    message = Message("Your video: here", ((Button("Open", url="https://x.test/1"),),), nonce="v-r")
    await rig.lost(message)
    (shown,) = rig.person.said()
    assert await rig.found(message) == str(shown.id)
    assert await rig.found(Message("Your video: elsewhere", nonce="v-r")) is None


async def test_a_flood_wait_is_waited_for_and_an_outage_is_no_answer(rig: Rig) -> None:
    await rig.lost(rig.video)
    (shown,) = rig.person.said()
    wait = Fault("sendMessage", code=429, description="Too Many Requests", retry_after_s=1)
    rig.server.faults.append(wait)
    assert await rig.found(rig.video) == str(shown.id)
    for fault in (
        Fault("sendMessage", code=429, description="Too Many Requests", retry_after_s=900),
        Fault("sendMessage", code=502, description="Bad Gateway"),
        Fault("sendMessage", drops=True),
    ):
        rig.server.faults.append(fault)
        with pytest.raises(SurfaceError):
            await rig.surface.find_sent(rig.place, rig.video)
