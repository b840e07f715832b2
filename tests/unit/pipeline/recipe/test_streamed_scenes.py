"""What is begun while a script is still being written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import NoCheckpoints
from pipeline.brief import Brief
from pipeline.errors import ProviderBusy, ProviderRefused
from pipeline.make import make_video
from pipeline.providers.base import Call, Made, Speech, Voice, VoiceMaker, Written
from pipeline.providers.calls.fallback import FallbackVoices, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.casting import cast_voices
from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.streamed_scenes import StreamedScenes
from pipeline.script import Script
from pipeline.templates import find_template
from pipeline.templates.base import Role, Template
from tests.fixtures.hosted import story

ONCE = RetryPolicy(attempts=1)
BRIEF = Brief(prompt="A lighthouse keeper finds a door in the sea", scenes=4, resolution="270p")


def script_of(template: Template, first: int, last: int) -> Script:
    scenes = story(last)["scenes"][first:]
    return template.script.model_validate({**story(1), "scenes": scenes})


class Dictating:
    """A writer that tells scene by scene and lets the test look in between."""

    name = "dictating"

    def __init__(self, voice: FakeVoice, told: Script, written: Script | None = None) -> None:
        self._voice, self._told, self._written = voice, told, written or told
        self.heard: list[int] = []
        """Lines begun after each scene."""
        self.error: Exception | None = None
        self.hints: dict[str, str] = {}

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        assert call.on_scene is not None
        self.hints = call.hints
        for index, scene in enumerate(self._told.scenes):
            call.on_scene(index, self._told.model_copy(update={"scenes": (scene,)}))
            await asyncio.sleep(0.05)
            self.heard.append(self._voice.calls.total())
        if self.error is not None:
            raise self.error
        return Written(self._written, Made(self.name, ""))


class Noted(FakeVoice):
    """Remembers what it was told around each line."""

    def __init__(self, behaviour: Behaviour | None = None, *, name: str = "noted") -> None:
        super().__init__(behaviour, name=name)
        self.around: dict[str, tuple[str, str]] = {}
        self.hints: dict[str, dict[str, str]] = {}
        self.deliveries: tuple[str, ...] = ()
        self.finished = 0

    def voices(self) -> Sequence[Voice]:
        return [replace(one, deliveries=self.deliveries) for one in super().voices()]

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        self.around[text], self.hints[text] = call.context, call.hints
        speech = await super().speak(text, voice, language, call)
        self.finished += 1
        return speech


async def test_a_scenes_voice_begins_when_the_next_scene_is_there(tmp_path: Path) -> None:
    template, voice = find_template("ai_story"), Noted(Behaviour(cost_usd=0.01))
    writer = Dictating(voice, script_of(template, 0, 4))
    video = await make_video(BRIEF, Makers(writer, FakePictures(), voice), tmp_path)
    assert writer.heard[0] == 0 and sorted(writer.heard) == writer.heard
    assert 1 <= writer.heard[-1] <= 3, "the last scene's voice is for the end"
    assert set(voice.calls.values()) == {1} and voice.calls.total() == 4, "taken over, not repeated"
    texts = [scene.voice for scene in video.script.scenes]
    around = [voice.around[text] for text in texts]
    assert around == list(zip(["", *texts[:-1]], [*texts[1:], ""], strict=True))
    assert video.cost_usd == pytest.approx(0.04)


@pytest.mark.parametrize("deliveries", [(), ("whispers", "sighs")])
async def test_how_a_line_is_said_is_asked_for_where_the_voice_knows_it(
    tmp_path: Path, deliveries: tuple[str, ...]
) -> None:
    template, voice = find_template("ai_story"), Noted()
    voice.deliveries = deliveries
    script = script_of(template, 0, 2)
    scenes = (script.scenes[0].model_copy(update={"delivery": "sighs"}), script.scenes[1])
    writer = Dictating(voice, script.model_copy(update={"scenes": scenes}))
    await make_video(BRIEF, Makers(writer, FakePictures(), voice), tmp_path)
    assert writer.hints == ({"deliveries": "whispers, sighs"} if deliveries else {})
    assert list(voice.hints.values()) == [{"delivery": "sighs"}, {}]


async def test_lines_that_the_finished_script_has_not_are_counted(tmp_path: Path) -> None:
    template, voice = find_template("ai_story"), Noted(Behaviour(cost_usd=0.01))
    told = script_of(template, 0, 4)
    other = script_of(template, 2, 6)
    writer = Dictating(voice, told, other)
    video = await make_video(BRIEF, Makers(writer, FakePictures(), voice), tmp_path)
    assert set(voice.calls.values()) == {1} and voice.calls.total() == 6, "one was taken over"
    assert voice.finished >= 4
    assert video.cost_usd == pytest.approx(0.01 * voice.finished)


async def test_a_script_that_fails_gives_up_what_was_begun(tmp_path: Path) -> None:
    template, voice = find_template("ai_story"), Noted(Behaviour(delay_s=30.0))
    writer = Dictating(voice, script_of(template, 0, 4))
    writer.error = ProviderRefused()
    async with asyncio.timeout(5):
        with pytest.raises(ProviderRefused):
            await make_video(BRIEF, Makers(writer, FakePictures(), voice), tmp_path)
    assert voice.in_flight == 0


async def test_no_line_is_begun_with_a_voice_that_failed_and_the_next_speaks_all(
    tmp_path: Path,
) -> None:
    template = find_template("ai_story")
    first = Noted(Behaviour(failures=[ProviderBusy()]), name="first")
    second = Noted(name="second")
    members: list[Member[VoiceMaker]] = [
        Member(one, Guard("voice", one.name, bound=4, retry=ONCE)) for one in (first, second)
    ]
    writer = Dictating(first, script_of(template, 0, 4))
    makers = Makers(writer, FakePictures(), FallbackVoices(members))
    video = await make_video(BRIEF, makers, tmp_path)
    assert (first.calls.total(), second.calls.total()) == (1, 4)
    assert [note.code for note in video.notes] == ["voice_by_another"]


async def test_a_scene_that_was_not_told_leaves_those_after_it_to_the_end(tmp_path: Path) -> None:
    template, voice = find_template("ai_story"), Noted()
    script = script_of(template, 0, 4)
    asset_maker = AssetMaker(Makers(FakeNobody(), FakePictures(), voice), NoCheckpoints(), tmp_path)
    streamed = StreamedScenes(asset_maker, BRIEF, template, (64, 96), "")
    for index in (0, 2, 3):
        streamed.begin(index, script.model_copy(update={"scenes": (script.scenes[index],)}))
    await asyncio.sleep(0.05)
    assert voice.calls.total() == 0
    for index in (0, 1):  # another writer begins anew
        streamed.begin(index, script.model_copy(update={"scenes": (script.scenes[index],)}))
    await asyncio.sleep(0.05)
    assert list(voice.calls) == [script.scenes[0].lines()[0].text]
    await asset_maker.drop_begun()


class FakeNobody:
    """A writer that is never asked."""

    name = "nobody"

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        raise AssertionError


VOICES = tuple(
    Voice(key, key, ("*",), gender, "hosted")  # type: ignore[arg-type]
    for key, gender in (("a", "male"), ("b", "female"), ("c", "male"), ("d", "neutral"))
)
ROLES = (Role("female"), Role(), Role("male"), Role(), Role("female"), Role("any"))


@pytest.mark.parametrize("chosen", [None, "c"])
@pytest.mark.parametrize("seed", range(6))
def test_who_speaks_later_changes_nobody_before(seed: int, chosen: str | None) -> None:
    roles = {f"person {place}": role for place, role in enumerate(ROLES)}

    def cast(names: Sequence[str]) -> dict[str, Voice]:
        few = {name: roles[name] for name in names}
        return cast_voices(few, VOICES, "en", chosen=chosen, seed=seed)

    whole = cast(list(roles))
    for count in range(1, len(roles)):
        assert cast(list(roles)[:count]).items() <= whole.items()
