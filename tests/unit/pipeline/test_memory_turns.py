"""Where memory is short, what takes much of it runs alone; elsewhere nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from pipeline import machine
from pipeline.errors import ProviderError, ProviderJunk
from pipeline.memory_turns import MEMORY_TURNS, MemoryTurns
from pipeline.providers.base import Call, Picture
from pipeline.providers.offline.pictures import OfflinePictures
from pipeline.providers.offline.transcriber import OfflineTranscriber
from pipeline.providers.offline.voice import OfflineVoice
from pipeline.voice.personas import PERSONAS


@pytest.fixture
def short() -> Iterator[None]:
    """A process with as much memory as a small container has."""
    machine.bound_memory(1000)
    yield
    machine.bound_memory(0)


class Worker:
    """Tasks that stay in their turn until they are told to leave."""

    def __init__(self) -> None:
        self.turns = MemoryTurns()
        self.inside: list[str] = []
        self.leave: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def comes(self, name: str) -> None:
        """Begin; the recogniser ("ear") is alone, all else is not."""
        turn = self.turns.alone() if name.startswith("ear") else self.turns.beside_others()
        self.leave[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._work(name, turn))
        await self._settled()

    async def goes(self, name: str) -> None:
        """End."""
        self.leave[name].set()
        await self.tasks[name]
        await self._settled()

    async def gives_up(self, name: str) -> None:
        """Is cancelled."""
        self.tasks[name].cancel()
        await self._settled()

    async def _work(self, name: str, turn: AbstractAsyncContextManager[None]) -> None:
        async with turn:
            self.inside.append(name)
            try:
                await self.leave[name].wait()
            finally:
                self.inside.remove(name)

    async def _settled(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.mark.usefixtures("short")
async def test_a_recogniser_waits_for_what_is_drawn_and_what_comes_next_waits_for_it() -> None:
    worker = Worker()
    for name in ("draws", "encodes", "ear", "draws next"):
        await worker.comes(name)
    assert worker.inside == ["draws", "encodes"]
    await worker.goes("draws")
    assert worker.inside == ["encodes"]
    await worker.goes("encodes")
    assert worker.inside == ["ear"]
    await worker.comes("ear two")
    await worker.goes("ear")
    assert worker.inside == ["draws next"]
    await worker.goes("draws next")
    assert worker.inside == ["ear two"]
    await worker.goes("ear two")


@pytest.mark.usefixtures("short")
async def test_who_gives_up_lets_the_others_go_on() -> None:
    worker = Worker()
    for name in ("draws", "ear", "draws next"):
        await worker.comes(name)
    await worker.gives_up("ear")
    assert worker.inside == ["draws", "draws next"]
    await worker.gives_up("draws")
    await worker.comes("ear two")
    await worker.gives_up("draws next")
    assert worker.inside == ["ear two"]
    await worker.gives_up("ear two")
    await worker.comes("draws last")
    assert worker.inside == ["draws last"]
    await worker.goes("draws last")


@pytest.mark.usefixtures("short")
async def test_who_is_let_in_and_cancelled_at_once_leaves_no_turn_taken() -> None:
    worker = Worker()
    await worker.comes("ear")
    await worker.comes("draws")
    worker.leave["ear"].set()
    await worker.tasks["ear"]  # `draws` is let in now, and has not run yet
    worker.tasks["draws"].cancel()
    await worker.comes("ear two")
    assert worker.inside == ["ear two"]
    await worker.goes("ear two")


async def test_with_memory_enough_nobody_waits() -> None:
    worker = Worker()
    assert not machine.is_memory_short()
    for name in ("draws", "ear", "encodes"):
        await worker.comes(name)
    assert worker.inside == ["draws", "ear", "encodes"]
    for name in ("draws", "ear", "encodes"):
        await worker.goes(name)


@pytest.mark.usefixtures("short")
async def test_drawing_and_speaking_wait_for_a_recogniser_and_it_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[str] = []

    def drawn(*_: object) -> Picture:
        began.append("drawing")
        raise ProviderJunk

    def read(*_: object) -> None:
        began.append("speaking")
        raise ProviderJunk

    monkeypatch.setattr(OfflinePictures, "_draw", drawn)
    monkeypatch.setattr(OfflineVoice, "_read", read)
    ear = OfflineTranscriber(tmp_path)
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "drawing": lambda: OfflinePictures().make("a cat", (90, 160), 1),
        "speaking": lambda: OfflineVoice(tmp_path).speak("Hello.", PERSONAS[0].key, "en"),
        "listening": lambda: ear.words(
            b"no sound", "en", Call(begins=lambda: began.append("listening"))
        ),
    }
    for name, call in calls.items():
        other = MEMORY_TURNS.beside_others() if name == "listening" else MEMORY_TURNS.alone()
        async with other:
            task = asyncio.ensure_future(call())
            await asyncio.wait({task}, timeout=0.1)
            assert not began, name
        with pytest.raises(ProviderError):
            await task
        assert began.pop() == name
