"""No spoken line stays in ElevenLabs' history once its sound is here, through its SDK, whatever
fails meanwhile."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from pipeline.errors import ProviderError
from pipeline.providers.calls.speech_timing import SpeechTimer
from pipeline.providers.elevenlabs import history
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.elevenlabs.voice import ElevenLabsVoice
from pipeline.providers.prices import PriceTable
from tests.contract.bad_servers import KEY
from tests.fakes.elevenlabs_server import ElevenLabsServer
from tests.fixtures.loopback import Handler, Mood, status, truncated
from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]

TEXT = "Nobody believed the old keeper."


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "WAITS_S", (0.0, 0.01, 0.01, 0.01))


@pytest.fixture
async def server() -> AsyncIterator[ElevenLabsServer]:
    async with ElevenLabsServer() as one:
        yield one


def maker_at(
    server: ElevenLabsServer,
    voice_cache: Path,
    folder: Path,
    *,
    zero_retention: bool = False,
    timeout_s: float = 20.0,
) -> ElevenLabsVoice:
    access = ElevenLabsSettings(
        api_key=SecretStr(KEY),
        base_url=server.url,
        zero_retention=zero_retention,
        timeout_s=timeout_s,
    )
    return ElevenLabsVoice(access, PriceTable(), SpeechTimer(voice_cache), folder)


async def spoken(maker: ElevenLabsVoice, text: str = TEXT) -> None:
    await maker.refresh()
    await maker.speak(text, maker.voices()[0].key, "en")


async def emptied(server: ElevenLabsServer, folder: Path, kept: int = 0) -> None:
    """Once no more than so much is kept there, and nothing is left to do here."""
    for _ in range(1000):
        if len(server.history) <= kept and not notes(folder):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(server.history)} are kept, {notes(folder)} are to be deleted")


def notes(folder: Path) -> list[Path]:
    return list(folder.glob("elevenlabs-history-*/*"))


def spoken_and_lost(seconds: float) -> Mood:
    """The line is spoken and kept, and its answer never comes."""

    async def mood(request: web.Request, handler: Handler) -> web.StreamResponse:
        await handler(request)
        await asyncio.sleep(seconds)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return mood


@pytest.mark.parametrize("how", ["cut off", "too late", "cancelled", "gateway", "truncated"])
async def test_a_line_whose_answer_never_came_is_found_by_its_words(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path, how: str
) -> None:
    theirs = {"voice_id": "id-roger-1", "date_unix": int(time.time()), "request_id": "another"}
    server.history["theirs"] = {**theirs, "history_item_id": "theirs", "text": "Of somebody else."}
    old = {**theirs, "date_unix": int(time.time()) - 7200, "text": TEXT}
    server.history["older"] = {**old, "history_item_id": "older"}
    maker = maker_at(server, voice_cache, tmp_path, timeout_s=0.5 if how == "too late" else 20.0)
    await maker.refresh()

    async def gateway(request: web.Request, handler: Handler) -> web.StreamResponse:
        await handler(request)
        return web.Response(status=504)

    server.only = "/text-to-speech/"
    moods: dict[str, list[Mood]] = {
        "cut off": [spoken_and_lost(0.0)],
        "too late": [spoken_and_lost(5.0)],
        "cancelled": [spoken_and_lost(5.0)],
        "gateway": [gateway],
        "truncated": [truncated()],
    }
    server.moods = moods[how]
    speaking = asyncio.create_task(maker.speak(TEXT, maker.voices()[0].key, "en"))
    if how == "cancelled":
        while len(server.history) < 3:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)
        speaking.cancel()
    with pytest.raises((ProviderError, asyncio.CancelledError)):
        await speaking
    assert len(server.history) == 3 and TEXT not in str(notes(tmp_path))
    await emptied(server, tmp_path, kept=2)
    assert list(server.history) == ["theirs", "older"]
    await maker.close()


async def test_a_line_that_was_never_sent_is_looked_for_by_nobody(
    voice_cache: Path, tmp_path: Path
) -> None:
    async with ElevenLabsServer() as server:
        maker = maker_at(server, voice_cache, tmp_path)
        await maker.refresh()
    with pytest.raises(ProviderError):
        await maker.speak(TEXT, maker.voices()[0].key, "en")
    assert not notes(tmp_path)
    await maker.close()


@pytest.mark.parametrize("says_item", [True, False])
async def test_a_line_leaves_the_history_once_its_sound_is_here(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path, says_item: bool
) -> None:
    server.says_item, server.page = says_item, 2
    theirs = {"history_item_id": "theirs", "request_id": "another", "text": "of somebody else"}
    for number in range(3):
        server.history[f"theirs-{number}"] = {**theirs, "history_item_id": f"theirs-{number}"}
    maker = maker_at(server, voice_cache, tmp_path)
    for number in range(3):
        await spoken(maker, f"{TEXT} {number}")
    await emptied(server, tmp_path, kept=3)
    assert list(server.history) == ["theirs-0", "theirs-1", "theirs-2"]
    await maker.close()


async def test_a_deletion_that_fails_is_tried_again(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path
) -> None:
    maker = maker_at(server, voice_cache, tmp_path)
    server.only, server.moods = "/v1/history", [status(429), status(500)]
    await spoken(maker)
    await emptied(server, tmp_path)
    await maker.close()


async def test_what_a_process_did_not_get_to_the_next_one_does(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path
) -> None:
    server.only, server.always = "/v1/history", status(500)
    first = maker_at(server, voice_cache, tmp_path)
    await spoken(first)
    await first.close()
    assert server.history and (left := notes(tmp_path))
    assert TEXT not in str(left), "a note has no words"
    server.always = None
    second = maker_at(server, voice_cache, tmp_path)
    await second.warm_up()
    await emptied(server, tmp_path)
    await second.close()


async def test_what_somebody_else_deleted_is_done(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path
) -> None:
    maker = maker_at(server, voice_cache, tmp_path)
    await spoken(maker)
    server.history.clear()
    await emptied(server, tmp_path)
    await maker.close()


async def test_a_key_that_may_not_delete_is_said_once_and_speaks_on(
    server: ElevenLabsServer,
    voice_cache: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.only, server.always = "/v1/history", status(401)
    maker = maker_at(server, voice_cache, tmp_path)
    with caplog.at_level(logging.ERROR):
        for number in range(3):
            await spoken(maker, f"{TEXT} {number}")
            await asyncio.sleep(0.1)
    assert len([one for one in caplog.records if "may not delete" in one.message]) == 1
    await maker.close()


async def test_an_account_without_retention_keeps_nothing_to_delete(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path
) -> None:
    maker = maker_at(server, voice_cache, tmp_path, zero_retention=True)
    await spoken(maker)
    assert not server.history and not notes(tmp_path)
    await maker.close()
    assert not server.asked("/v1/history")


async def test_notes_that_are_too_old_go(
    server: ElevenLabsServer, voice_cache: Path, tmp_path: Path
) -> None:
    server.only, server.always = "/v1/history", status(500)
    first = maker_at(server, voice_cache, tmp_path)
    await spoken(first)
    await first.close()
    for path in notes(tmp_path):
        os.utime(path, (time.time() - 2 * history.KEPT_S,) * 2)
    second = maker_at(server, voice_cache, tmp_path)
    await second.warm_up()
    assert not notes(tmp_path)
    await second.close()
