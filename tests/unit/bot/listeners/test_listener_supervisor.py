"""One chat's outage, at the start or later, takes nothing else along."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.listeners.listener_supervisor import ListenerSupervisor


@dataclass(slots=True)
class Chat:
    """A listener whose platform is down for its first `fails` tries, or never answers."""

    fails: int = 0
    hangs: bool = False
    tries: int = 0
    is_alive: bool = False
    has_stopped: bool = False
    up: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        self.tries += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.tries <= self.fails:
            raise ConnectionError("the platform is away")
        self.is_alive = True
        self.up.set()

    async def stop(self) -> None:
        self.has_stopped = True


@pytest.mark.parametrize(("down", "other"), [("telegram", "discord"), ("discord", "telegram")])
async def test_one_that_is_down_is_tried_again_while_the_other_goes_on(
    down: str, other: str
) -> None:
    chats = {down: Chat(fails=3), other: Chat()}
    kept = ListenerSupervisor(chats, first_wait_s=0.01)
    await kept.start()
    assert kept.alive() == {down: False, other: True}
    async with asyncio.timeout(5):
        await chats[down].up.wait()
    await asyncio.sleep(0)
    assert kept.alive() == {down: True, other: True}
    assert chats[down].tries == 4 and chats[other].tries == 1
    await kept.stop()
    assert chats[down].has_stopped and chats[other].has_stopped


async def test_one_that_never_answers_holds_up_neither_start_nor_stop() -> None:
    chats = {"telegram": Chat(hangs=True), "discord": Chat()}
    kept = ListenerSupervisor(chats)
    await kept.start(first_try_s=0.05)
    assert kept.alive() == {"telegram": False, "discord": True}
    await kept.stop()
    assert not chats["telegram"].has_stopped


async def test_an_outage_later_shows_in_health_and_ends_nothing() -> None:
    chats = {"telegram": Chat(), "discord": Chat()}
    kept = ListenerSupervisor(chats)
    await kept.start()
    chats["telegram"].is_alive = False
    assert kept.alive() == {"telegram": False, "discord": True}
    await kept.stop()
