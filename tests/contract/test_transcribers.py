"""One suite for everybody who writes recordings down; hosted ones before a bad server."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from pipeline.errors import (
    NoTranscriber,
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderMissing,
)
from pipeline.listening import model_files
from pipeline.listening.matching import blocks
from pipeline.providers.base import Transcriber
from pipeline.providers.calls.fallback import FallbackTranscribers, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.calls.validating import check_heard
from pipeline.providers.config import MakersSettings, ProviderConfig
from pipeline.providers.fakes import Behaviour, FakeTranscriber
from pipeline.providers.makers import build_makers
from pipeline.providers.offline.transcriber import OfflineTranscriber, RecogniserDied
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.openai.transcriber import OpenAITranscriber
from pipeline.providers.prices import PriceTable
from pipeline.providers.serving import serving
from pipeline.sound.decode import decode_mono
from pipeline.sound.wav import resampled, wav_bytes
from pipeline.timeline import Word
from pipeline.voice.reader import RATE_HZ, shared_reader
from tests.contract.bad_servers import ALL_MOODS, KEY, fails_as_ours
from tests.fakes.openai_transcription_server import OpenAITranscriptionServer
from tests.fixtures.loopback import answer, patience_s, status
from tests.fixtures.processes import children, wait_for
from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]

TEXT = "Nobody believed the keeper. The storm came in from the west, and it stayed."
HEARD_HZ = 16_000
needs_listen = pytest.mark.skipif(
    not all(find_spec(one) for one in model_files.NEEDED),
    reason="the extra talemill[listen] is not installed",
)


@dataclass
class Reading:
    """TEXT read aloud, and when each of its words sounds."""

    wav: bytes
    words: tuple[Word, ...]


@pytest.fixture(scope="module")
def reading(voice_cache: Path) -> Reading:
    read = shared_reader(voice_cache).read(TEXT)
    return Reading(
        wav_bytes(resampled(read.samples, RATE_HZ, HEARD_HZ), HEARD_HZ), tuple(read.words)
    )


@dataclass
class Bench:
    """Who listens, and the server behind them when there is one."""

    maker: Transcriber
    server: OpenAITranscriptionServer | None = None


async def openai_bench(
    reading: Reading, timeout_s: float, cache: Path, *, gives_times: bool
) -> AsyncIterator[Bench]:
    async with OpenAITranscriptionServer(
        text=TEXT, said=reading.words, gives_times=gives_times
    ) as server:
        access = OpenAISettings(
            api_key=SecretStr(KEY), base_url=server.base_url, timeout_s=timeout_s
        )
        maker = OpenAITranscriber(access, PriceTable(), cache)
        yield Bench(maker, server)
        await maker.close()


@pytest.fixture
async def openai(
    request: pytest.FixtureRequest, reading: Reading, voice_cache: Path
) -> AsyncIterator[Bench]:
    async for bench in openai_bench(reading, patience_s(request), voice_cache, gives_times=True):
        yield bench


@pytest.fixture
async def openai_without_times(
    request: pytest.FixtureRequest, reading: Reading, voice_cache: Path
) -> AsyncIterator[Bench]:
    async for bench in openai_bench(reading, patience_s(request), voice_cache, gives_times=False):
        yield bench


@pytest.fixture(
    params=[
        "openai",
        "openai_without_times",
        pytest.param("offline", marks=needs_listen),
        "fake",
    ]
)
def bench(request: pytest.FixtureRequest, reading: Reading, voice_cache: Path) -> Bench:
    if request.param == "fake":
        return Bench(FakeTranscriber(reading.words))
    if request.param == "offline":
        return Bench(OfflineTranscriber(voice_cache))
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Bench)
    return found


async def test_all_words_are_heard_about_where_they_sound(bench: Bench, reading: Reading) -> None:
    heard = await bench.maker.words(reading.wav, "")
    assert heard.language == "en" and heard.made.provider == bench.maker.name
    check_heard(heard)
    said = [word.text for word in heard.words]
    same = [
        (reading.words[first + at], heard.words[second + at])
        for kind, first, last, second, _ in blocks([word.text for word in reading.words], said)
        if kind == "equal"
        for at in range(last - first)
    ]
    assert len(same) >= len(reading.words) - 1
    assert np.median([abs(one.start_s - other.start_s) for one, other in same]) < 0.3


async def test_words_come_with_their_stops(openai: Bench, reading: Reading) -> None:
    heard = await openai.maker.words(reading.wav, "en")
    assert " ".join(word.text for word in heard.words) == TEXT
    assert openai.server is not None
    assert openai.server.forms[0]["language"] == "en"


async def test_a_model_without_times_is_asked_for_its_text_alone_from_then_on(
    openai_without_times: Bench, reading: Reading
) -> None:
    bench = openai_without_times
    heard = await bench.maker.words(reading.wav, "")
    await bench.maker.words(reading.wav, "")
    assert heard.timing == "aligned"
    assert bench.server is not None
    forms = [form["response_format"] for form in bench.server.forms]
    assert forms == ["verbose_json", "json", "json"]


async def test_silence_has_no_words(openai: Bench, reading: Reading) -> None:
    assert openai.server is not None
    openai.server.text, openai.server.said = "", ()
    assert (await openai.maker.words(reading.wav, "")).words == ()


async def test_a_recording_costs_what_its_minutes_cost(openai: Bench, reading: Reading) -> None:
    samples, rate_hz = decode_mono(reading.wav)
    heard = await openai.maker.words(reading.wav, "")
    assert heard.made.cost_usd == pytest.approx(len(samples) / rate_hz / 60 * 0.006)


@pytest.mark.parametrize("mood", ALL_MOODS)
async def test_no_foreign_error_escapes_and_no_key_is_in_it(
    openai: Bench, reading: Reading, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert openai.server is not None
    await fails_as_ours(
        mood, openai.server, lambda: openai.maker.words(reading.wav, ""), openai.maker, caplog
    )


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, ProviderDenied), (404, ProviderMissing), (429, ProviderBusy), (503, ProviderBusy)],
)
async def test_a_status_becomes_the_error_that_says_what_to_do(
    openai: Bench, reading: Reading, code: int, error: type[ProviderError]
) -> None:
    assert openai.server is not None
    openai.server.always = status(code)
    with pytest.raises(error):
        await openai.maker.words(reading.wav, "")
    assert len(openai.server.requests) == 1, "the SDK's own retries would be paid for unseen"


@pytest.mark.parametrize(
    "body",
    [
        {"text": 7},
        {"text": "Hello", "words": "many"},
        {"text": "Hello", "words": [{"word": "Hello"}]},
        {"words": []},
    ],
)
async def test_an_answer_of_another_shape_is_junk(
    openai: Bench, reading: Reading, body: dict[str, object]
) -> None:
    assert openai.server is not None
    openai.server.always = answer(body)
    with pytest.raises(ProviderJunk):
        await openai.maker.words(reading.wav, "")


async def test_the_next_one_listens_when_the_first_is_down_or_hears_nonsense(
    reading: Reading,
) -> None:
    good = FakeTranscriber(reading.words, name="good")
    for spoilt in (Behaviour.failing(9), Behaviour(is_junk=True)):
        bad = FakeTranscriber(reading.words, behaviour=spoilt, name="bad")
        policy = RetryPolicy(attempts=1)
        both = FallbackTranscribers(
            [
                Member(one, Guard("transcript", one.name, bound=1, retry=policy))
                for one in (bad, good)
            ]
        )
        heard = await both.words(reading.wav, "")
        assert heard.made.provider == "good"


# -- on this machine ----------------------------------------------------------------------


@needs_listen
async def test_music_and_noise_have_no_words(voice_cache: Path) -> None:
    from pipeline.sound.music import music_for

    track = music_for("calm", 1)
    assert track is not None
    samples, _ = decode_mono(track, HEARD_HZ)
    heard = await OfflineTranscriber(voice_cache).words(
        wav_bytes(samples[: 8 * HEARD_HZ], HEARD_HZ), ""
    )
    assert heard.words == ()


@needs_listen
async def test_a_killed_recogniser_is_a_failure_and_a_given_up_one_is_ended(
    voice_cache: Path, reading: Reading
) -> None:
    maker = OfflineTranscriber(voice_cache)
    asked = asyncio.ensure_future(maker.words(reading.wav, ""))
    await asyncio.to_thread(wait_for, recognisers, within_s=30, what="the recogniser")
    os.kill(recognisers()[0], signal.SIGKILL)
    with pytest.raises(RecogniserDied):
        await asked
    asked = asyncio.ensure_future(maker.words(reading.wav, ""))
    await asyncio.to_thread(wait_for, recognisers, within_s=30, what="the recogniser")
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert recognisers() == []


def recognisers() -> list[int]:
    """Those that this process has started and that still run."""
    mine = children(os.getpid())
    return [one for one in mine if b"recogniser" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_nothing_is_sent_away_where_this_machine_can_listen(tmp_path: Path) -> None:
    hosted = OpenAISettings(api_key=SecretStr(KEY))
    config = ProviderConfig(cache_folder=tmp_path, providers={"openai": hosted})
    names = [one.name for one in serving(config, "transcript")]
    has_extra = all(find_spec(one) for one in model_files.NEEDED)
    assert names == (["offline", "openai"] if has_extra else ["openai"])
    ordered = ProviderConfig(
        cache_folder=tmp_path,
        providers={"openai": hosted},
        makers=MakersSettings(transcribers=("openai",)),
    )
    assert [one.name for one in serving(ordered, "transcript")] == ["openai"]


async def test_without_anybody_who_listens_it_is_said(
    tmp_path: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.providers.config.find_spec", lambda name: None)
    makers = build_makers(ProviderConfig(cache_folder=tmp_path))
    assert makers.listener is not None and not makers.listener.can_hear
    with pytest.raises(NoTranscriber):
        await makers.listener.hear(reading.wav, "en")
    await makers.close()
