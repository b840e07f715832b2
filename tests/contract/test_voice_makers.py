"""One suite for every voice maker, hosted ones through their SDK against a bad server."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from pipeline.errors import (
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderMissing,
    ProviderRefused,
    UnknownOption,
    UnsupportedLanguage,
)
from pipeline.providers.base import Call, Speech, VoiceMaker
from pipeline.providers.calls.fallback import FallbackVoices, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.speech_timing import SpeechTimer
from pipeline.providers.calls.validating import check_speech
from pipeline.providers.casting import speaks
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.elevenlabs.voice import ElevenLabsVoice
from pipeline.providers.fakes import Behaviour, FakeVoice
from pipeline.providers.offline.voice import OfflineVoice
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.openai.voice import OpenAIVoice, is_reading
from pipeline.providers.prices import PriceTable
from pipeline.providers.voice_samples import preview, sample_text
from pipeline.sound.decode import decode_mono
from pipeline.sound.measure import loudness_lufs
from pipeline.timeline import Word
from pipeline.voice.tokens import typed_words
from tests.contract.bad_servers import ALL_MOODS, KEY, fails_as_ours
from tests.fakes.elevenlabs_server import ElevenLabsServer
from tests.fakes.openai_speech_server import OpenAISpeechServer
from tests.fakes.speech import hummed, silence, spoken_by_a_woman
from tests.fixtures.loopback import Loopback, answer, patience_s, reset, status
from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]

TEXT = "Nobody paid Dr. Smith $1,200 — why? He'd left at 5pm."


@dataclass
class Bench:
    """A maker, and the server behind it when it has one."""

    maker: VoiceMaker
    server: Loopback | None = None

    @property
    def voice(self) -> str:
        return self.maker.voices()[0].key

    async def speak(self, text: str = TEXT, call: Call = Call()) -> Speech:
        async with asyncio.timeout(60):
            return await self.maker.speak(text, self.voice, "en", call)


@pytest.fixture
async def elevenlabs(
    request: pytest.FixtureRequest, voice_cache: Path, tmp_path: Path
) -> AsyncIterator[Bench]:
    async with ElevenLabsServer() as server:
        access = ElevenLabsSettings(
            api_key=SecretStr(KEY), base_url=server.url, timeout_s=patience_s(request)
        )
        maker = ElevenLabsVoice(access, PriceTable(), SpeechTimer(voice_cache), tmp_path)
        await maker.refresh()
        server.requests.clear()
        yield Bench(maker, server)
        await maker.close()


@pytest.fixture
async def openai(request: pytest.FixtureRequest, voice_cache: Path) -> AsyncIterator[Bench]:
    """The audio models, which speak in a chat's answer."""
    async for bench in openai_bench("gpt-audio-1.5", patience_s(request), voice_cache):
        yield bench


@pytest.fixture
async def openai_endpoint(
    request: pytest.FixtureRequest, voice_cache: Path
) -> AsyncIterator[Bench]:
    """The speech models at an endpoint of their own."""
    async for bench in openai_bench("gpt-4o-mini-tts", patience_s(request), voice_cache):
        yield bench


async def openai_bench(model: str, timeout_s: float, voice_cache: Path) -> AsyncIterator[Bench]:
    async with OpenAISpeechServer() as server:
        access = OpenAISettings(
            api_key=SecretStr(KEY),
            base_url=server.base_url,
            speech_model=model,
            timeout_s=timeout_s,
        )
        maker = OpenAIVoice(access, PriceTable(), SpeechTimer(voice_cache))
        yield Bench(maker, server)
        await maker.close()


@pytest.fixture(params=["elevenlabs", "openai", "openai_endpoint", "offline", "fake"])
def bench(request: pytest.FixtureRequest, voice_cache: Path) -> Bench:
    if request.param == "fake":
        return Bench(FakeVoice(Behaviour(cost_usd=0.01)))
    if request.param == "offline":
        return Bench(OfflineVoice(voice_cache))
    bench = request.getfixturevalue(request.param)
    assert isinstance(bench, Bench)
    return bench


@pytest.fixture(params=["elevenlabs", "openai", "openai_endpoint"])
def hosted(request: pytest.FixtureRequest) -> Bench:
    bench = request.getfixturevalue(request.param)
    assert isinstance(bench, Bench)
    return bench


# -- what all makers promise -------------------------------------------------------------


async def test_speech_is_sound_with_a_time_for_every_typed_word(bench: Bench) -> None:
    speech = await bench.speak()
    await check_speech(speech, TEXT, "en")
    assert [word.text for word in speech.words] == typed_words(TEXT)
    times = [time_s for word in speech.words for time_s in (word.start_s, word.end_s)]
    assert times == sorted(times) and times[-1] <= speech.duration_s + 0.05
    assert speech.made.provider == bench.maker.name
    samples, rate_hz = decode_mono(speech.data)
    assert len(samples) / rate_hz == pytest.approx(speech.duration_s, abs=0.01)


async def test_voices_are_distinct_and_speak_english(bench: Bench) -> None:
    voices = bench.maker.voices()
    assert len({voice.key for voice in voices}) == len(voices) >= 2
    assert all(voice.name and voice.languages for voice in voices)
    # The offline ones speak more languages where their extra is installed.
    english = [voice for voice in voices if speaks(voice, "en-US")]
    assert {"female", "male"} <= {voice.gender for voice in english}
    assert english == list(voices[: len(english)])
    assert len(english) == len(voices) or bench.server is None


async def test_an_unknown_voice_or_language_is_said_before_anything_is_paid(hosted: Bench) -> None:
    await refuses_what_it_cannot_speak(hosted.maker)
    assert hosted.server is not None and hosted.server.requests == []


async def test_the_offline_voice_refuses_other_languages(voice_cache: Path) -> None:
    await refuses_what_it_cannot_speak(OfflineVoice(voice_cache))


async def refuses_what_it_cannot_speak(maker: VoiceMaker) -> None:
    with pytest.raises(UnknownOption):
        await maker.speak("Hello.", "nobody at all", "en")
    with pytest.raises(UnsupportedLanguage):
        await maker.speak("Saluton.", maker.voices()[0].key, "eo")


async def test_a_preview_is_the_sample_in_a_language_of_the_voice(bench: Bench) -> None:
    voice = bench.maker.voices()[1]
    speech = await preview(bench.maker, voice, "eo" if bench.server else "en")
    assert [word.text for word in speech.words] == typed_words(sample_text("en"))


# -- hosted ones, against bad servers ----------------------------------------------------


@pytest.mark.parametrize("mood", ALL_MOODS)
async def test_no_foreign_error_escapes_and_no_key_is_in_it(
    hosted: Bench, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert hosted.server is not None
    await fails_as_ours(mood, hosted.server, hosted.speak, hosted.maker, caplog)


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, ProviderDenied), (403, ProviderDenied), (429, ProviderBusy), (503, ProviderBusy)],
)
async def test_a_status_becomes_the_error_that_says_what_to_do(
    hosted: Bench, code: int, error: type[ProviderError]
) -> None:
    assert hosted.server is not None
    hosted.server.always = status(code, retry_after="7")
    with pytest.raises(error) as caught:
        await hosted.speak()
    if error is ProviderBusy:
        assert caught.value.retry_after_s == 7


async def test_one_request_is_one_try(hosted: Bench) -> None:
    assert hosted.server is not None
    hosted.server.always = status(500)
    with pytest.raises(ProviderBusy):
        await hosted.speak()
    assert len(hosted.server.requests) == 1, "the SDK's own retries would be paid for unseen"


async def test_what_was_spoken_says_its_price_and_the_request(hosted: Bench) -> None:
    speech = await hosted.speak("Twenty characters ok")
    assert 0 < speech.made.cost_usd < 0.01
    assert speech.media_type == "audio/mpeg"


async def test_silent_sound_does_not_count(hosted: Bench) -> None:
    hosted.server.speak = silence  # type: ignore[union-attr]
    speech = await hosted.speak()
    with pytest.raises(ProviderJunk, match="silent"):
        await check_speech(speech, TEXT, "en")


@pytest.mark.parametrize("sound", [b"", b"<html>", b"\xff\xfb\x90\x00" * 4, b"RIFF0000WAVEfmt "])
async def test_bytes_that_are_no_sound_are_junk(hosted: Bench, sound: bytes) -> None:
    hosted.server.speak = lambda text: (sound, ())  # type: ignore[union-attr]
    with pytest.raises(ProviderJunk):
        await hosted.speak("One")


# -- ElevenLabs ---------------------------------------------------------------------------


def server_of(bench: Bench) -> ElevenLabsServer:
    assert isinstance(bench.server, ElevenLabsServer)
    return bench.server


async def test_character_times_give_exact_word_times(elevenlabs: Bench, voice_cache: Path) -> None:
    server_of(elevenlabs).speak = partial(spoken_by_a_woman, cache=voice_cache)
    speech = await elevenlabs.speak("So, nobody — truly nobody — heard the bell.")
    _, truth = spoken_by_a_woman("So, nobody — truly nobody — heard the bell.", voice_cache)
    assert speech.timing == "exact"
    for word, true in zip(speech.words, truth, strict=True):
        if any(char.isalnum() for char in word.text):
            assert word.start_s == pytest.approx(true.start_s, abs=0.002)
            assert word.end_s == pytest.approx(true.end_s, abs=0.002)


SPOILS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "none at all": lambda a: None,
    "another text": lambda a: {**a, "characters": ["x"] * len(a["characters"])},
    "a missing character": lambda a: {key: value[:-1] for key, value in a.items()},
    "lists of different length": lambda a: {**a, "characters": a["characters"][:-3]},
    "too many": lambda a: {key: value + value for key, value in a.items()},
    "empty": lambda a: {key: [] for key in a},
    "words for numbers": lambda a: {
        **a, "character_start_times_seconds": ["now"] * len(a["characters"])
    },
    "nothing for numbers": lambda a: {
        **a, "character_end_times_seconds": [None] * len(a["characters"])
    },
    "times that go back": lambda a: {
        **a, "character_start_times_seconds": a["character_start_times_seconds"][::-1]
    },
    "times after the end": lambda a: {
        **a, "character_end_times_seconds": [99.0] * len(a["characters"])
    },
    "a string": lambda a: "alignment",
    "a list": lambda a: [1, 2],
    "fields missing": lambda a: {"characters": a["characters"]},
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS)
async def test_times_that_do_not_fit_are_found_in_the_sound_instead(
    elevenlabs: Bench, spoil: str
) -> None:
    server_of(elevenlabs).spoil = SPOILS[spoil]
    speech = await elevenlabs.speak("Nobody heard the bell.")
    assert speech.timing == "aligned"
    await check_speech(speech, "Nobody heard the bell.", "en")
    assert [word.text for word in speech.words] == ["Nobody", "heard", "the", "bell."]


async def test_sound_that_is_cut_off_is_a_failed_call(elevenlabs: Bench, voice_cache: Path) -> None:
    text = "Nobody in the village had ever opened the green door under the harbour stairs."
    _, words = await asyncio.to_thread(hummed, text)
    short, _ = await asyncio.to_thread(hummed, "Nobody in the village")
    server_of(elevenlabs).speak = lambda _: (short, words)
    counted: list[float] = []
    with pytest.raises(ProviderJunk, match="cut off"):
        await elevenlabs.speak(text, Call(on_cost=lambda provider, usd: counted.append(usd)))
    assert len(counted) == 1, "it was billed all the same"


async def test_words_crammed_into_the_end_are_a_failed_call(elevenlabs: Bench) -> None:
    speech = await elevenlabs.speak(TEXT)
    *kept, last = speech.words[:4], speech.words[-1]
    crammed = [
        Word(word.text, last.end_s - 0.01 + at / 1e4, last.end_s - 0.009 + at / 1e4)
        for at, word in enumerate(speech.words[4:])
    ]
    with pytest.raises(ProviderJunk, match="crammed"):
        await check_speech(replace(speech, words=(*kept[0], *crammed)), TEXT, "en")


async def test_what_is_asked_of_elevenlabs(elevenlabs: Bench) -> None:
    hints = {"seed": "12", "other": "x"}
    await elevenlabs.speak("Now.", Call(hints=hints, context=("Before.", "After.")))
    (seen,) = server_of(elevenlabs).asked("text-to-speech")
    asked = seen.json()
    assert seen.path.startswith("/v1/text-to-speech/id-roger-1/with-timestamps")
    assert "output_format=mp3_44100_128" in seen.path
    assert asked["model_id"] == "eleven_multilingual_v2"
    assert (asked["previous_text"], asked["next_text"], asked["seed"]) == ("Before.", "After.", 12)
    assert "language_code" not in asked and "other" not in asked


@pytest.mark.parametrize(
    ("model", "taken"),
    [
        ("eleven_multilingual_v2", {"previous_text", "next_text"}),
        ("eleven_flash_v2_5", {"previous_text", "next_text", "language_code"}),
        ("eleven_v3", {"language_code"}),
        ("eleven_v4_turbo", {"previous_text", "next_text", "language_code"}),
    ],
)
async def test_each_model_is_sent_what_it_takes(
    elevenlabs: Bench, voice_cache: Path, tmp_path: Path, model: str, taken: set[str]
) -> None:
    server = server_of(elevenlabs)
    maker = maker_of(server, voice_cache, tmp_path / "b", model=model)
    await maker.refresh()
    await maker.speak("Now.", "roger", "en", Call(context=("Before.", "After.")))
    asked = set(server.asked("text-to-speech")[-1].json())
    assert asked - {"text", "model_id"} == taken
    await maker.close()


@pytest.mark.parametrize(
    ("model", "delivery", "sent"),
    [
        ("eleven_v3", "whispers", "[whispers] Now, twelve boats."),
        ("eleven_v4", "sarcastic", "[sarcastic] Now, twelve boats."),
        ("eleven_v3", "yodels", "Now, twelve boats."),
        ("eleven_v3", "", "Now, twelve boats."),
        ("eleven_multilingual_v2", "whispers", "Now, twelve boats."),
        ("eleven_flash_v2_5", "excited", "Now, twelve boats."),
    ],
)
async def test_an_audio_tag_is_sent_where_the_model_has_it_and_never_shown(
    elevenlabs: Bench, voice_cache: Path, tmp_path: Path, model: str, delivery: str, sent: str
) -> None:
    server = server_of(elevenlabs)
    maker = maker_of(server, voice_cache, tmp_path / "b", model=model)
    await maker.refresh()
    hints = {"delivery": delivery} if delivery else {}
    speech = await maker.speak("Now, twelve boats.", "roger", "en", Call(hints=hints))
    assert server.asked("text-to-speech")[-1].json()["text"] == sent
    assert [word.text for word in speech.words] == ["Now,", "twelve", "boats."]
    assert speech.timing == "exact"
    assert speech.made.cost_usd == PriceTable().voice_chars(maker.name, len(sent))
    await maker.close()


async def test_what_a_model_refuses_is_learned_and_left_out(elevenlabs: Bench) -> None:
    server = server_of(elevenlabs)
    server.refuses = ("previous_text", "seed")
    call = Call(hints={"seed": "3"}, context=("Before.", "After."))
    await elevenlabs.speak("One more.", call)
    asked = len(server.asked("text-to-speech"))
    await elevenlabs.speak("And again.", call)
    assert len(server.asked("text-to-speech")) == asked + 1
    last = server.asked("text-to-speech")[-1].json()
    assert not {"previous_text", "next_text", "seed"} & set(last)
    assert server.billed_chars == len("One more.And again.")


# -- ElevenLabs: whose voices ----------------------------------------------------------------


def maker_of(
    server: ElevenLabsServer, voice_cache: Path, folder: Path, **options: Any
) -> ElevenLabsVoice:
    settings = ElevenLabsSettings(api_key=SecretStr(KEY), base_url=server.url, **options)
    return ElevenLabsVoice(settings, PriceTable(), SpeechTimer(voice_cache), folder)


async def test_voices_are_the_accounts_own_with_their_labels(elevenlabs: Bench) -> None:
    roger, alice, lucia, river = elevenlabs.maker.voices()
    assert (roger.key, roger.name, roger.gender, roger.age) == (
        "roger", "Roger", "male", "middle aged",
    )  # fmt: skip
    assert (alice.accent, alice.native, alice.note) == ("british", "en", "Clear, british")
    assert (lucia.key, lucia.native) == ("lucia", "es")
    assert river.gender == "neutral"


async def test_the_list_is_read_once_an_hour_and_kept_for_the_next_start(
    elevenlabs: Bench, voice_cache: Path, tmp_path: Path
) -> None:
    server = server_of(elevenlabs)
    server.page = 3
    first = maker_of(server, voice_cache, tmp_path / "c")
    for _ in range(3):
        await first.refresh()
    assert len(server.asked("/v2/voices")) == 2, "two pages, once"
    await first.close()
    server.always = reset()
    second = maker_of(server, voice_cache, tmp_path / "c")
    await second.refresh()
    assert [voice.key for voice in second.voices()] == ["roger", "alice", "lucia", "river"]
    await second.close()


@pytest.mark.parametrize("mood", sorted(set(ALL_MOODS) - {"late"}))
async def test_a_list_that_cannot_be_read_is_our_error_and_leaves_no_voices(
    elevenlabs: Bench, voice_cache: Path, tmp_path: Path, mood: str
) -> None:
    server = server_of(elevenlabs)
    server.always = ALL_MOODS[mood]()
    maker = maker_of(server, voice_cache, tmp_path / "d")
    with pytest.raises(ProviderError) as caught:
        await maker.refresh()
    assert KEY not in "".join(traceback.format_exception(caught.value))
    await maker.refresh()  # it was asked just now
    assert maker.voices() == ()
    with pytest.raises(UnknownOption):
        await maker.speak("Hello.", "roger", "en")
    await maker.close()


async def test_some_voices_can_be_pinned_by_name_or_id(
    elevenlabs: Bench, voice_cache: Path, tmp_path: Path
) -> None:
    pinned = ("River", "id-roger-1", "id-of-another-9")
    maker = maker_of(server_of(elevenlabs), voice_cache, tmp_path / "e", voices=pinned)
    await maker.refresh()
    assert [voice.key for voice in maker.voices()] == ["river", "roger", "id-of-another-9"]
    await maker.close()


async def test_a_voice_that_is_gone_says_nothing_about_the_key(
    elevenlabs: Bench,
) -> None:
    server = server_of(elevenlabs)
    guard = Guard("voice", "elevenlabs", bound=2)
    voices = FallbackVoices([Member(elevenlabs.maker, guard)])
    server.account = server.account[1:]
    for _ in range(4):
        with pytest.raises(ProviderMissing):
            await voices.speak("Hello there.", "roger", "en")
        assert guard.health.state == "closed"
        server_of(elevenlabs).moods = []
    await elevenlabs.maker.refresh()  # type: ignore[attr-defined]
    assert "roger" not in {voice.key for voice in elevenlabs.maker.voices()}
    server.always = status(401)
    with pytest.raises(ProviderDenied):
        await voices.speak("Hello there.", "alice", "en")
    assert guard.health.state == "open"


async def test_quota_and_policy_answers_are_told_apart(elevenlabs: Bench) -> None:
    server = server_of(elevenlabs)
    server.moods = [
        status(401, body={"detail": {"status": "quota_exceeded", "message": "0 left"}}),
        status(400, body={"detail": {"status": "content_against_policy", "message": "no"}}),
        status(422, body={"detail": [{"loc": ["body"], "msg": KEY, "type": "value_error"}]}),
    ]
    for error in (ProviderDenied, ProviderRefused, ProviderError):
        with pytest.raises(error) as caught:
            await elevenlabs.speak("Hello.")
        assert KEY not in "".join(traceback.format_exception(caught.value))


async def test_sound_that_is_not_base64_is_junk(elevenlabs: Bench) -> None:
    for junk in ("%%%", 7, "", None, ["a"]):
        server_of(elevenlabs).moods = [answer({"audio_base64": junk, "alignment": None})]
        with pytest.raises(ProviderJunk):
            await elevenlabs.speak("Hello.")


# -- OpenAI ---------------------------------------------------------------------------------


async def test_words_of_a_voice_without_times_are_found_in_its_sound(
    openai: Bench, voice_cache: Path
) -> None:
    text = "Did you know that octopuses have three hearts? Two of them stop when they swim."
    openai.server.speak = partial(spoken_by_a_woman, cache=voice_cache)  # type: ignore[union-attr]
    speech = await openai.speak(text)
    _, truth = spoken_by_a_woman(text, voice_cache)
    errors = [abs(a.start_s - b.start_s) for a, b in zip(speech.words, truth, strict=True)]
    assert speech.timing == "aligned"
    assert np.percentile(errors, 95) < 0.08


async def test_an_audio_model_is_told_to_read_and_is_checked(openai: Bench) -> None:
    server = openai.server
    assert isinstance(server, OpenAISpeechServer)
    await openai.speak("Nobody heard the bell.")
    asked = server.requests[-1].json()
    assert asked["modalities"] == ["text", "audio"] and asked["audio"]["format"] == "mp3"
    assert asked["messages"][-1] == {"role": "user", "content": "Nobody heard the bell."}
    assert "word for word" in asked["messages"][0]["content"]
    wasted: list[float] = []
    server.says = "Sure! I would love to talk about bells and their long history."
    with pytest.raises(ProviderJunk, match="something else"):
        await openai.speak(
            "Nobody heard the bell.", Call(on_cost=lambda provider, usd: wasted.append(usd))
        )
    assert wasted and wasted[0] > 0, "it was billed all the same"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"audio": None}, ProviderJunk),
        ({"audio": {"id": "a", "data": "%%%", "expires_at": 1, "transcript": "x"}}, ProviderJunk),
        ({"refusal": "I cannot read that."}, ProviderRefused),
        ("content_filter", ProviderRefused),
        ("length", ProviderJunk),
    ],
)
async def test_what_an_audio_model_does_not_speak(
    openai: Bench, change: object, error: type[ProviderError]
) -> None:
    server = openai.server
    assert isinstance(server, OpenAISpeechServer)
    if isinstance(change, str):
        server.finish_reason = change
    else:
        server.message = dict(change)  # type: ignore[call-overload]
    with pytest.raises(error):
        await openai.speak("Nobody heard the bell.")


@pytest.mark.parametrize(
    ("asked", "said", "is_good"),
    [
        ("He'd left at 5pm.", "He'd left at 5 PM.", True),
        (
            "It cost $1,200 in all, they say.",
            "It cost twelve hundred dollars in all, they say.",
            True,
        ),
        ("Nobody heard the bell.", "Here you go: nobody heard the bell. Anything else?", False),
        ("Nobody heard the bell.", "", False),
        ("Никто не слышал колокол.", "никто не слышал колокол", True),
        ("没有人听到钟声。", "没有人听到钟声", True),
        ("…", "Mm-hm.", True),
    ],
)
def test_a_reading_has_nearly_the_letters_of_its_text(asked: str, said: str, is_good: bool) -> None:
    assert is_reading(asked, said) is is_good


async def test_other_languages_say_that_their_times_are_estimates(openai: Bench) -> None:
    speech = await openai.maker.speak("Niemand hörte die Glocke.", openai.voice, "de")
    assert speech.timing == "estimated"
    assert len(speech.words) == 4


# -- offline -------------------------------------------------------------------------------


async def test_all_offline_voices_are_equally_loud_and_exact(voice_cache: Path) -> None:
    maker = OfflineVoice(voice_cache)
    loudness, sounds = [], set()
    english = [voice for voice in maker.voices() if speaks(voice, "en")]
    for voice in english:
        speech = await maker.speak("The lamp went out at midnight.", voice.key, "en-GB")
        samples, rate_hz = decode_mono(speech.data)
        loudness.append(loudness_lufs(samples, rate_hz))
        sounds.add(speech.data)
        assert speech.timing == "exact"
        assert speech.words[-1].end_s <= speech.duration_s
    assert len(sounds) == len(english)
    assert max(loudness) - min(loudness) < 1.0


async def test_many_lines_at_once_are_spoken_like_one_by_one(voice_cache: Path) -> None:
    maker = OfflineVoice(voice_cache)
    lines = [f"This is line number {number}." for number in range(5)]
    together = await asyncio.gather(*(maker.speak(line, "joe", "en") for line in lines))
    alone = [await maker.speak(line, "joe", "en") for line in lines]
    assert [one.data for one in together] == [one.data for one in alone]


async def test_a_line_of_emoji_only_is_silent_and_counts(voice_cache: Path) -> None:
    speech = await OfflineVoice(voice_cache).speak("😂😂", "joe", "en")
    await check_speech(speech, "😂😂", "en")
    assert [word.text for word in speech.words] == ["😂😂"]
