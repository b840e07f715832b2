"""A voice is heard before it is chosen: free, made once for everybody, and not without end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from bot.conversation.drafts import voice_samples
from bot.conversation.router import Conversation
from bot.listeners.console import Shown
from bot.wording import words_in
from db.redis.queue import Queue
from pipeline.assets.storage import LocalStorage
from pipeline.errors import ProviderUnreachable
from pipeline.providers.base import Voice
from pipeline.providers.fakes import FakeVoice
from pipeline.providers.voice_samples import VoiceSamples, sample_text
from tests.fixtures.conversation import ConsoleUser
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

WORDS = words_in("en")
IDEA = "A lighthouse keeper finds a door in the sea"
ANN = Voice("ann", "Ann", ("en", "es"), "female", "fake voice")
LONG = Voice("v" * 80, "A voice of one's own", ("*",), "neutral", "fake voice")


@pytest.fixture
def maker(user: ConsoleUser, tmp_path: Path) -> FakeVoice:
    """Two voices of a maker, in the console's installation."""
    made = FakeVoice()
    storage = LocalStorage(tmp_path / "files")
    services = user.intake.conversation.services
    samples = VoiceSamples(made, storage)
    changed = replace(services, voices=(ANN, LONG), samples=samples, storage=storage)
    user.intake.conversation = Conversation(changed)
    return made


async def samples_of(user: ConsoleUser) -> Shown:
    """The list of samples under the choice of a voice."""
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("🎙 Voice")
    return await user.press(WORDS("voice.samples"))


async def test_a_voice_is_heard_from_the_choice_of_a_voice_and_is_free(
    user: ConsoleUser, maker: FakeVoice
) -> None:
    listed = await samples_of(user)
    assert [one.label for one in listed.buttons] == ["Ann", "A voice of one's own"]
    heard = await user.press("Ann", on=listed)
    (media,), (path,) = heard.message.media, heard.files
    assert media.kind == "audio" and path.name == "Ann.mp3"
    with av.open(str(path)) as file:
        assert file.streams.audio[0].codec_context.name.startswith("mp3")
        assert file.duration and file.duration > 0
    assert path.stat().st_size < 100_000 and await user.balance() == 24


async def test_a_sample_is_made_once_for_everybody(user: ConsoleUser, maker: FakeVoice) -> None:
    listed = await samples_of(user)
    await user.press("Ann", on=listed)
    await user.press("Ann", on=listed)
    other = user.as_person("bo")
    await other.press("Ann", on=await samples_of(other))
    assert maker.calls.total() == 1
    services = user.intake.conversation.services
    assert services.storage is not None
    again = VoiceSamples(maker, services.storage)
    await again.key_of(ANN, "en")
    assert maker.calls.total() == 1, "a bot that starts anew finds it"
    await again.key_of(ANN, "es")
    assert set(maker.calls) == {sample_text("en"), sample_text("es")}


async def test_a_sample_whose_time_in_the_storage_is_over_is_made_anew(
    maker: FakeVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = LocalStorage(tmp_path / "own")
    samples = VoiceSamples(maker, storage)
    key = await samples.key_of(ANN, "en")
    await storage.delete(key)
    monkeypatch.setattr("pipeline.providers.voice_samples.LOOK_AGAIN_S", 0.0)
    assert await samples.key_of(ANN, "en") == key
    assert storage.path(key).is_file() and maker.calls.total() == 2


async def test_the_settings_offer_samples_too(user: ConsoleUser, maker: FakeVoice) -> None:
    await user.say("/settings")
    await user.press("🎙 Voice")
    listed = await user.press(WORDS("voice.samples"))
    assert (await user.press("voice of one's", on=listed)).message.media


async def test_a_voice_that_is_silent_just_now_is_said_so_and_tried_again(
    user: ConsoleUser, maker: FakeVoice
) -> None:
    listed = await samples_of(user)
    maker.behaviour.failures = [ProviderUnreachable()]
    assert (await user.press("Ann", on=listed)).message.text == WORDS("voice.silent")
    assert (await user.press("Ann", on=listed)).message.media


async def test_anothers_voice_is_never_kept_as_its_sample(
    user: ConsoleUser, maker: FakeVoice
) -> None:
    stranger = replace(ANN, provider="elsewhere")
    services = user.intake.conversation.services
    user.intake.conversation = Conversation(replace(services, voices=(stranger,)))
    listed = await _listed(user)
    assert (await user.press("Ann", on=listed)).message.text == WORDS("voice.silent")


async def _listed(user: ConsoleUser) -> Shown:
    await user.say("/start")
    return await user.press_data("sm:en")


@pytest.mark.parametrize("data", ["sm", "sm:", "sm:xx:1", "sm:en:0", "sm:en:1:2", "sm:../..:x"])
async def test_forged_buttons_make_nothing(user: ConsoleUser, maker: FakeVoice, data: str) -> None:
    await user.say("/start")
    shown = await user.press_data(data)
    assert not shown.message.media and not maker.calls


async def test_nobody_hears_samples_without_end(
    user: ConsoleUser, maker: FakeVoice, redis_url: str
) -> None:
    queue = await Queue.open(redis_url)
    services: Any = user.intake.conversation.services
    user.intake.conversation = Conversation(replace(services, queue=queue))
    listed = await _listed(user)
    for _ in range(voice_samples.BURST):
        assert (await user.press("Ann", on=listed)).message.media
    slow = (await user.press("Ann", on=listed)).message.text
    assert "Please try again in" in slow and maker.calls.total() == 1
    other = user.as_person("bo")
    assert (await other.press("Ann", on=await _listed(other))).message.media
    await queue.close()


async def test_where_no_samples_can_be_made_none_are_offered(user: ConsoleUser) -> None:
    await user.say(IDEA)
    await user.press("AI story")
    shown = await user.press("🎙 Voice")
    assert shown.button(WORDS("voice.samples")) is None
