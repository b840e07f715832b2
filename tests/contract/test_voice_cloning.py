"""A person's own voice at ElevenLabs, through its SDK: made once, offered to nobody, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.brief import PersonalVoice
from pipeline.errors import (
    CloningDenied,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    UnknownOption,
)
from pipeline.providers.calls.fallback import FallbackVoices, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.speech_timing import SpeechTimer
from pipeline.providers.calls.validating import check_speech
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.elevenlabs.voice import ElevenLabsVoice
from pipeline.providers.prices import PriceTable
from tests.contract.bad_servers import KEY
from tests.fakes.elevenlabs_server import ElevenLabsServer
from tests.fixtures.loopback import Mood, reset, status
from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]

RECORDING = b"an mp3 " * 100
TEXT = "This is my own voice."


@dataclass
class Bench:
    """The maker and its server."""

    maker: ElevenLabsVoice
    server: ElevenLabsServer

    async def clone(self, mark: str = "voice-1") -> str:
        return await self.maker.cloner.clone("Mia", [RECORDING, RECORDING], mark)


@pytest.fixture
async def bench(voice_cache: Path, tmp_path: Path) -> AsyncIterator[Bench]:
    async with ElevenLabsServer() as server:
        access = ElevenLabsSettings(api_key=SecretStr(KEY), base_url=server.url, timeout_s=5.0)
        maker = ElevenLabsVoice(access, PriceTable(), SpeechTimer(voice_cache), tmp_path)
        yield Bench(maker, server)
        await maker.close()


def cloned(vendor_id: str) -> PersonalVoice:
    return PersonalVoice(
        key="own-1", vendor_id=vendor_id, name="Mia", language="en", consent_on=date(2026, 12, 1)
    )


async def test_a_voice_is_made_from_its_recordings_and_offered_to_nobody(bench: Bench) -> None:
    vendor_id = await bench.clone()
    assert bench.server.recordings == [[RECORDING, RECORDING]]
    await bench.maker.refresh()
    assert vendor_id in {one["voice_id"] for one in bench.server.account}
    assert len(bench.maker.voices()) == 4
    assert "Mia" not in {one.name for one in bench.maker.voices()}
    assert vendor_id not in repr(bench.maker.voices())


async def test_what_was_made_before_a_process_died_is_found_not_made_again(bench: Bench) -> None:
    first = await bench.clone()
    assert await bench.clone() == first
    assert await bench.clone("voice-2") != first
    assert len(bench.server.recordings) == 2


async def test_a_video_in_that_voice_has_it_beside_the_others(bench: Bench) -> None:
    own = cloned(await bench.clone())
    await bench.maker.refresh()
    all_voices = FallbackVoices([Member(bench.maker, Guard("voice", "elevenlabs", bound=4))])
    mine = all_voices.with_cloned(own)
    assert [one.key for one in mine.voices()][-1] == "own-1"
    speech = await mine.speak(TEXT, "own-1", "en")
    await check_speech(speech, TEXT, "en")
    assert bench.server.asked(f"/text-to-speech/{own.vendor_id}/")
    assert speech.made.cost_usd > 0
    assert "own-1" not in {one.key for one in all_voices.voices()}
    # By its id it is nobody else's either.
    for name in ("own-1", own.vendor_id):
        with pytest.raises(UnknownOption):
            await all_voices.speak(TEXT, name, "en")


async def test_a_deleted_voice_speaks_no_more_and_is_deleted_once(bench: Bench) -> None:
    own = cloned(await bench.clone())
    await bench.maker.cloner.delete("voice-1", own.vendor_id)
    assert len(bench.server.account) == 4
    await bench.maker.cloner.delete("voice-1", own.vendor_id)
    with pytest.raises(ProviderMissing):
        await bench.maker.with_cloned(own).speak(TEXT, "own-1", "en")


async def test_one_whose_id_nobody_wrote_down_is_deleted_by_its_mark(bench: Bench) -> None:
    await bench.clone()
    await bench.maker.cloner.delete("another", None)
    assert len(bench.server.account) == 5
    await bench.maker.cloner.delete("voice-1", None)
    assert len(bench.server.account) == 4


async def test_a_plan_without_copies_or_without_room_is_told_apart(bench: Bench) -> None:
    bench.server.clones = False
    with pytest.raises(CloningDenied):
        await bench.clone()
    bench.server.clones, bench.server.most_voices = True, 4
    with pytest.raises(CloningDenied):
        await bench.clone()
    bench.server.most_voices = 30
    with pytest.raises(ProviderRefused):
        await bench.maker.cloner.clone("Mia", [b"short"], "voice-1")


async def test_a_voice_that_must_be_verified_is_refused_and_not_left_there(bench: Bench) -> None:
    bench.server.verifies = True
    with pytest.raises(ProviderRefused):
        await bench.clone()
    assert len(bench.server.account) == 4


@pytest.mark.parametrize("mood", [status(500), status(503), status(429), reset()])
async def test_a_service_that_is_away_may_be_asked_again(bench: Bench, mood: Mood) -> None:
    bench.server.only, bench.server.moods = "/voices/add", [mood]
    with pytest.raises(ProviderError) as raised:
        await bench.clone()
    assert raised.value.can_retry and not isinstance(raised.value, CloningDenied)
    vendor_id = await bench.clone()
    bench.server.only, bench.server.moods = f"/voices/{vendor_id}", [mood]
    with pytest.raises(ProviderError) as raised:
        await bench.maker.cloner.delete("voice-1", vendor_id)
    await bench.maker.cloner.delete("voice-1", vendor_id)
    assert len(bench.server.account) == 4


@pytest.mark.parametrize("answer", [{}, {"voice_id": None}, {"voice_id": 7}, []])
async def test_an_answer_without_an_id_is_no_voice(bench: Bench, answer: object) -> None:
    from tests.fixtures import loopback

    bench.server.only, bench.server.moods = "/voices/add", [loopback.answer(answer)]
    with pytest.raises(ProviderError):
        await bench.clone()
