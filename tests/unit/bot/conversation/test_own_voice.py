"""/voice: a person's own voice, from its recordings to its deletion; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.conversation.account import erasing
from bot.conversation.events import Attachment, Event, Person
from bot.conversation.voices import making
from bot.conversation.voices.consent import passage
from bot.listeners.voice_news import TellsOfVoices
from bot.wording import LANGUAGES, words_in
from db.core.errors import NotFound
from db.people import cloned_voices
from db.people.cloned_voices import ClonedVoice
from pipeline.assets.storage import LocalStorage
from pipeline.listening.listener import Listener
from pipeline.providers.calls.speech_timing import SpeechTimer
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.elevenlabs.voice import ElevenLabsVoice
from pipeline.providers.fakes import Behaviour, FakeTranscriber, FakeVoice
from pipeline.providers.prices import PriceTable
from pipeline.providers.voice_samples import VoiceSamples
from pipeline.timeline import Word
from tests.fakes.elevenlabs_server import ElevenLabsServer
from tests.fixtures.brought import written
from tests.fixtures.conversation import ConsoleUser
from tests.fixtures.loopback import status
from tests.unit.bot.conversation.test_brand import ManagedByMia

IDEA = "A lighthouse keeper finds a door in the sea"
SENTENCE = words_in("en")("clone.consent")
TALE = "The keeper found a door in the sand and knocked on it. " * 3


@dataclass
class Own:
    """A person, ElevenLabs, and what is heard in whatever they send."""

    user: ConsoleUser
    server: ElevenLabsServer
    transcriber: FakeTranscriber
    folder: Path

    async def send(self, heard: str, said: str = TALE, name: str = "note.wav") -> str:
        """A voice note of what is `said`, in which the recogniser hears that."""
        self.transcriber.said = tuple(
            Word(one, 0.3 * number, 0.3 * number + 0.2) for number, one in enumerate(heard.split())
        )
        path = written(self.folder, name, (await FakeVoice().speak(said, "ada", "en")).data)
        sent = Attachment("voice", str(path), path.name)
        await self.user.listener._take(kind="other", text="", attachments=(sent,))
        return (await self.user.answer()).message.text

    async def made(self, name: str = "Mia") -> ClonedVoice:
        """A voice from two recordings."""
        await self.user.say(f"/voice add {name}")
        await self.send(f"{SENTENCE} {TALE}", f"{TALE} {name}", "one.wav")
        text = await self.send(TALE, f"{name}. {TALE} {TALE} {TALE}", "two.wav")
        assert "is ready" in text, text
        return (await self.mine())[-1]

    async def mine(self) -> list[ClonedVoice]:
        account = await self.user.account()
        async with self.user.db.acting(account.id) as tx:
            return await cloned_voices.mine(tx)

    def told(self) -> list[str]:
        """What was said by itself of a voice that had to wait."""
        ends = ("is ready", "could not be made")
        said = [one.message.text for one in self.user.said()]
        return [end for text in said for end in ends if f"Your voice “Mia” {end}" in text]

    @property
    def tell(self) -> TellsOfVoices:
        return TellsOfVoices(self.user.db, {"console": self.user.intake})

    async def changed(self, **services: Any) -> None:
        conversation = self.user.intake.conversation
        conversation.services = replace(conversation.services, **services)


@pytest.fixture
async def own(user: ConsoleUser, tmp_path: Path) -> AsyncIterator[Own]:
    async with ElevenLabsServer() as server:
        access = ElevenLabsSettings(api_key=SecretStr("k"), base_url=server.url, timeout_s=5.0)
        maker = ElevenLabsVoice(access, PriceTable(), SpeechTimer(tmp_path), tmp_path)
        transcriber = FakeTranscriber()
        made = Own(user, server, transcriber, tmp_path)
        await made.changed(
            cloner=maker.cloner,
            listener=Listener(transcriber, tmp_path),
            samples=VoiceSamples(maker, LocalStorage(tmp_path / "files")),
        )
        yield made
        await maker.close()


async def test_a_voice_is_made_from_recordings_with_consent_and_offered_to_its_person(
    own: Own,
) -> None:
    asked = await own.user.say("/voice add Mia")
    assert SENTENCE in asked.message.text and "30 to 300 s" in asked.message.text
    text = await own.send(TALE, name="one.wav")
    assert "s more" in text and SENTENCE in text
    assert "already" in await own.send(TALE, name="again.wav")
    text = await own.send(TALE, TALE * 3, "two.wav")
    assert "did not hear the sentence" in text and SENTENCE in text
    text = await own.send(f"Well. {SENTENCE}", SENTENCE, "three.wav")
    assert "“Mia” is ready" in text
    (voice,) = await own.mine()
    assert voice.state == "ready" and voice.consent_words == SENTENCE
    assert [len(one) for one in own.server.recordings] == [3]
    shown = await own.user.say("/voice")
    assert "🎙 Mia · consent of" in shown.message.text
    # It is chosen like any other, and the worker is told what it needs.
    await own.user.say(IDEA)
    await own.user.press("AI story")
    await own.user.press("Voice")
    quote = await own.user.press("🎙 Mia")
    assert "🎙 Mia" in quote.message.text
    await own.user.press("Confirm")
    brief = (await own.user.videos())[0].brief
    assert brief["voice"] == f"own-{voice.id}"
    assert brief["cloned"]["vendor_id"] == voice.vendor_id
    assert brief["cloned"]["consent_on"] == voice.consent_at.date().isoformat()


async def test_a_recording_belongs_to_a_video_again_once_the_voice_is_there(own: Own) -> None:
    await own.made()
    assert "is ready" not in await own.send(TALE, name="later.wav")
    await own.user.say("/voice add Bo")
    await own.user.press("Never mind")
    assert "s more" not in await own.send(TALE, name="after.wav")
    assert len(await own.mine()) == 1


async def test_it_is_heard_like_any_other_and_its_sample_goes_with_it(own: Own) -> None:
    voice = await own.made()
    services = own.user.intake.conversation.services
    assert isinstance(services.storage, LocalStorage)
    shown = await own.user.say("/voice")
    heard = await own.user.press("🔊 Mia", on=shown)
    assert [media.kind for media in heard.message.media] == ["audio"]
    assert "🎙 Mia · English" in heard.message.text
    spoken = len(own.server.asked("/text-to-speech/"))
    await own.user.say(IDEA)
    await own.user.press("AI story")
    await own.user.press("🎙 Voice")
    listed = await own.user.press("🔊 Samples")
    assert (await own.user.press("🎙 Mia", on=listed)).message.media
    assert spoken == len(own.server.asked(f"/text-to-speech/{voice.vendor_id}/")) == 1
    bob = own.user.as_person("bob")
    await bob.say("/start")
    button = shown.button("🔊 Mia")
    assert button is not None and button.data is not None
    assert not (await bob.press_data(button.data)).message.media
    assert services.storage.path(voice.sample_key).is_file()
    await own.user.press("🗑 Mia", on=shown)
    await own.user.press("Delete it")
    await erasing.delete_files(own.user.db, services.storage)
    assert not services.storage.path(voice.sample_key).exists()


async def test_nobody_else_is_offered_it_nor_has_it_by_its_key(own: Own) -> None:
    voice = await own.made()
    bob = own.user.as_person("bob")
    await bob.say(IDEA)
    await bob.press("AI story")
    shown = await bob.press("Voice")
    assert not shown.button("Mia")
    for field in (f"own-{voice.id}", str(voice.vendor_id)):
        await bob.listener._take(
            kind="command", command="create", text=IDEA,
            brief={"template": "ai_story", "voice": field},
        )  # fmt: skip
        await bob.answer()
        await bob.press("Confirm")
        brief = (await bob.videos())[0].brief
        assert "cloned" not in brief and brief.get("voice") != f"own-{voice.id}"
    for act in ("d", "s", "u"):
        await bob.press_data(f"vo:{act}:{voice.id}")
    assert [one.id for one in await own.mine()] == [voice.id]
    assert len(own.server.account) == 5


async def test_a_deleted_voice_is_deleted_where_it_was_made_and_leaves_its_quotes(
    own: Own,
) -> None:
    voice = await own.made()
    await own.user.say(IDEA)
    await own.user.press("AI story")
    await own.user.press("Voice")
    quote = await own.user.press("🎙 Mia")
    await own.user.say("/voice")
    sure = await own.user.press("🗑 Mia")
    assert "Finished videos stay" in sure.message.text
    shown = await own.user.press("Delete it")
    assert "none yet" in shown.message.text and len(own.server.account) == 4
    await own.user.press("Confirm", quote)
    assert "not there any more" in quote.message.text
    assert not await own.user.videos()
    await own.user.press("Confirm", quote)
    assert "cloned" not in (await own.user.videos())[0].brief
    with pytest.raises(NotFound):
        await cloned_voices.remove(own.user.db, voice.account_id, voice.id)


async def test_with_the_account_it_is_deleted_too_again_until_its_maker_answers(own: Own) -> None:
    await own.made()
    own.server.always, own.server.only = status(503), "/voices"
    await own.user.say("/deleteme")
    await own.user.press("Erase")
    services = own.user.intake.conversation.services
    assert len(await cloned_voices.erased(own.user.db)) == 1
    own.server.always = None
    assert services.storage is not None
    await making.look_again(own.user.db, services.storage, services.cloner, own.tell)
    assert len(own.server.account) == 4 and not await cloned_voices.erased(own.user.db)


async def test_where_its_maker_is_away_the_voice_is_made_later(own: Own) -> None:
    own.server.only, own.server.always = "/voices/add", status(503)
    await own.user.say("/voice add Mia")
    await own.send(SENTENCE, SENTENCE, "one.wav")
    assert "does not answer" in await own.send(TALE, TALE * 4, "two.wav")
    assert "not made yet" in (await own.user.say("/voice")).message.text
    await own.user.say(IDEA)
    await own.user.press("AI story")
    assert not (await own.user.press("Voice")).button("Mia")
    own.server.always = None
    services = own.user.intake.conversation.services
    assert services.storage is not None and services.cloner is not None
    stop = asyncio.Event()
    stop.set()
    await making.keep_looking(own.user.db, services.storage, services.cloner, own.tell, stop)
    for _ in range(2):
        await making.look_again(own.user.db, services.storage, services.cloner, own.tell)
    assert [one.state for one in await own.mine()] == ["ready"]
    await own.user.answer()
    assert own.told() == ["is ready"]
    own.server.only, own.server.always = "/voices/add", status(503)


@pytest.mark.parametrize("why", ["plan", "room", "refused"])
async def test_what_its_maker_will_not_make_leaves_nothing(own: Own, why: str) -> None:
    own.server.clones, own.server.verifies = why != "plan", why == "refused"
    own.server.most_voices = 4 if why == "room" else 30
    await own.user.say("/voice add Mia")
    await own.send(SENTENCE, SENTENCE, "one.wav")
    text = await own.send(TALE, TALE * 4, "two.wav")
    assert ("did not take" if why == "refused" else "no room") in text
    assert not await own.mine() and len(own.server.account) == 4
    # Where it is found out later, the list says so.
    own.server.verifies = False
    own.server.clones, own.server.only, own.server.always = False, "/voices/add", status(503)
    await own.user.say("/voice add Mia")
    await own.send(SENTENCE, SENTENCE, "one.wav")
    await own.send(TALE, TALE * 4, "two.wav")
    own.server.always = None
    services = own.user.intake.conversation.services
    assert services.storage is not None
    await making.look_again(own.user.db, services.storage, services.cloner, own.tell)
    await own.user.answer()
    assert own.told() == ["could not be made"]
    assert "could not be made" in (await own.user.say("/voice")).message.text


async def test_a_recording_that_will_not_do_is_told_and_the_next_is_taken(own: Own) -> None:
    await own.user.say("/voice add Mia")
    assert "hear nobody" in await own.send("")
    assert "hardly a word" in await own.send("hm", TALE * 2, "noise.wav")
    own.transcriber.behaviour = Behaviour.failing(1)
    assert "cannot check" in await own.send(SENTENCE, SENTENCE, "first.wav")
    own.transcriber.behaviour = Behaviour()
    path = written(own.folder, "broken.wav", b"RIFF no sound")
    sent = Attachment("voice", str(path), path.name)
    await own.user.listener._take(kind="other", text="", attachments=(sent,))
    assert "cannot be" in (await own.user.answer()).message.text
    await own.send(SENTENCE, SENTENCE, "second.wav")
    assert "is ready" in await own.send(TALE, TALE * 4, "third.wav")


async def test_where_it_is_not_offered_it_is_said_why(own: Own, tmp_path: Path) -> None:
    await own.changed(listener=Listener(None, tmp_path))
    for said in ("/voice", "/voice add Mia"):
        assert "read the consent aloud" in (await own.user.say(said)).message.text
    await own.changed(cloner=None)
    for said in ("/voice", "/voice add Mia"):
        assert "no service that makes them" in (await own.user.say(said)).message.text


@pytest.mark.parametrize(
    ("name", "answer"),
    [("x" * 31, "at most 30 characters"), ("how to make a bomb at home", "")],
)
async def test_a_name_is_short_and_judged(own: Own, name: str, answer: str) -> None:
    shown = await own.user.say(f"/voice add {name}")
    assert answer in shown.message.text and SENTENCE not in shown.message.text


async def test_a_person_has_three(own: Own) -> None:
    for name in ("Ada", "Bea", "Cleo"):
        await own.made(name)
    assert "3 voices" in (await own.user.say("/voice add Dora")).message.text


async def in_group(user: ConsoleUser, person: str, **fields: Any) -> Any:
    place = replace(user.listener.place, person_id=person)
    event = Event(
        f"{len(user.chat.messages)}-{person}-{fields}"[:60],
        Person("console", person),
        place,
        **fields,
    )
    await user.intake.keep(event)
    return await user.answer()


async def test_a_manager_gives_their_voice_to_a_place_and_its_members_use_it(own: Own) -> None:
    user = own.user
    user.listener.person = Person("console", "mia", "Mia", "en")
    voice = await own.made()
    managed: Any = ManagedByMia(user)
    user.intake.delivery = replace(user.intake.delivery, surface=managed)
    user.listener.place = replace(user.listener.place, is_private=False, chat_id="g1")
    shown = await in_group(user, "mia", kind="command", command="voice")
    button = shown.button("➕ Mia")
    assert button is not None
    await in_group(user, "bo", kind="press", text=button.data, message_id=shown.id)
    assert (await own.mine())[0].place_key is None
    await in_group(user, "mia", kind="press", text=button.data, message_id=shown.id)
    assert (await own.mine())[0].place_key == "console:g1"
    await in_group(user, "bo", kind="text", text=IDEA)
    for label in ("AI story", "Voice", "🎙 Mia", "Confirm"):
        shown = next(one for one in reversed(user.said()) if one.button(label))
        pressed = shown.button(label)
        assert pressed is not None
        await in_group(user, "bo", kind="press", text=pressed.data, message_id=shown.id)
    (video,) = await user.as_person("bo").videos()
    assert video.brief["cloned"]["vendor_id"] == voice.vendor_id
    # In another place it is nobody's but hers.
    user.listener.place = replace(user.listener.place, chat_id="g2")
    await in_group(user, "bo", kind="text", text=f"{IDEA} again")
    for label in ("AI story", "Confirm"):
        shown = next(one for one in reversed(user.said()) if one.button(label))
        pressed = shown.button(label)
        assert pressed is not None
        await in_group(user, "bo", kind="press", text=pressed.data, message_id=shown.id)
    assert "cloned" not in (await user.as_person("bo").videos())[0].brief


async def test_a_places_videos_begin_with_its_voice_until_it_is_taken_out(own: Own) -> None:
    user = own.user
    user.listener.person = Person("console", "mia", "Mia", "en")
    voice = await own.made()
    managed: Any = ManagedByMia(user)
    user.intake.delivery = replace(user.intake.delivery, surface=managed)
    user.listener.place = replace(
        user.listener.place, is_private=False, chat_id="g1", group_id="g1"
    )

    async def press(who: str, label: str) -> Any:
        shown = [one for one in user.said() if one.button(label)][-1]
        button = shown.button(label)
        assert button is not None
        return await in_group(user, who, kind="press", text=button.data, message_id=shown.id)

    async def video_of(who: str, idea: str) -> dict[str, Any]:
        await in_group(user, who, kind="text", text=idea)
        await press(who, "AI story")
        await press(who, "Confirm")
        return (await user.as_person(who).videos())[0].brief

    await in_group(user, "mia", kind="command", command="group")
    await press("mia", "Defaults here")
    shown = await press("mia", "🎙 Voice")
    assert shown.button("🎙 Mia") is None, "a manager's own voice is not the place's"
    await in_group(user, "mia", kind="command", command="voice")
    await press("mia", "➕ Mia")
    await in_group(user, "mia", kind="command", command="group")
    await press("mia", "Defaults here")
    await press("mia", "🎙 Voice")
    shown = await press("mia", "🎙 Mia")
    assert "🎙 Mia" in shown.message.text
    assert (await video_of("bo", IDEA))["cloned"]["vendor_id"] == voice.vendor_id
    # A voice that has gone leaves the place with its other voices.
    await in_group(user, "mia", kind="command", command="voice")
    await press("mia", "➖ Mia")
    brief = await video_of("bea", f"{IDEA} again")
    assert "cloned" not in brief and not str(brief.get("voice")).startswith("own-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_found_as_a_recogniser_hears_it(language: str) -> None:
    sentence = words_in(language)("clone.consent")
    said = sentence.casefold().replace(",", "").replace(".", "").split()
    around = ["one", "two", "three", "four", "five", "six", "seven"]
    assert passage(sentence, [*around, *said, *around])
    assert passage(sentence, [*said[:3], "um", *said[3:]])
    assert not passage(sentence, around * 20)
    assert not passage(sentence, said[: len(said) // 2])
    assert not passage(sentence, [])
