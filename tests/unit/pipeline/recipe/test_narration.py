"""One provider speaks a whole video, whatever fails in its middle."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brief import Brief
from pipeline.errors import ProviderBusy, ProviderRefused
from pipeline.providers.base import Call, Speech, Voice, VoiceMaker
from pipeline.providers.calls.fallback import FallbackVoices, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.fakes import FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.narration import Narration, contexts
from pipeline.script import Line
from pipeline.templates.base import Role, SpokenLine

ONCE = RetryPolicy(attempts=1)
LINES = [f"Line number {number} of the story about the sea." for number in range(5)]


class Speaker(FakeVoice):
    """A fake that fails on some lines and says how long it takes."""

    def __init__(self, name: str, *, fails_on: tuple[int, ...] = (), takes_s: float = 0.0) -> None:
        super().__init__(name=name)
        self.fails_on, self.takes_s = {LINES[number] for number in fails_on}, takes_s
        self.asked: list[str] = []
        self.told: list[Call] = []
        self.error: Exception = ProviderBusy()

    def voices(self) -> tuple[Voice, ...]:
        """A woman and a man of its own."""
        return (
            Voice(f"{self.name}-ann", f"{self.name} Ann", ("*",), "female", self.name),
            Voice(f"{self.name}-bob", f"{self.name} Bob", ("*",), "male", self.name),
        )

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        self.asked.append(text)
        self.told.append(call)
        await asyncio.sleep(self.takes_s)
        if text in self.fails_on:
            raise self.error
        return await super().speak(text, voice, language, call)


class Studio:
    """A desk per video over the same speakers and checkpoints."""

    def __init__(self, folder: Path, *speakers: Speaker, bound: int = 10) -> None:
        self.folder, self.speakers = folder, speakers
        self.checkpoints = FolderCheckpoints(folder / "kept")
        members: list[Member[VoiceMaker]] = [
            Member(one, Guard("voice", one.name, bound=bound, retry=ONCE)) for one in speakers
        ]
        self.makers = Makers(
            FakeWriter(), FakePictures(), FallbackVoices(members), voice_bound=bound
        )

    def narration(
        self, lines: list[str] = LINES, *, brief: Brief | None = None, roles: int = 1
    ) -> Narration:
        names = [f"person {number}" for number in range(roles)]
        scenes = [
            [Line(text=text, speaker=names[number % roles])] for number, text in enumerate(lines)
        ]
        desk = AssetMaker(self.makers, self.checkpoints, self.folder)
        cast = {name: Role(gender="any") for name in names}
        return desk.narration(scenes, cast, brief or Brief(prompt="x"))

    async def spoken(self, narration: Narration) -> list[tuple[SpokenLine, ...]]:
        """Run it beside scenes that wait."""
        waiting = [narration.scene(index) for index in range(len(narration.scenes))]
        done = asyncio.gather(*waiting)
        await asyncio.gather(narration.run(), done)
        return list(done.result())


async def test_a_failure_in_the_middle_moves_every_line_to_the_next_provider(
    tmp_path: Path,
) -> None:
    first, second = Speaker("first", fails_on=(2,)), Speaker("second")
    studio = Studio(tmp_path, first, second)
    narration = studio.narration()
    scenes = await studio.spoken(narration)
    assert [line.text for lines in scenes for line in lines] == LINES
    assert sorted(second.asked) == LINES, "each line once, those that were spoken already too"
    assert narration.note == (
        "The voice first Ann was not to be had; second Ann speaks the whole video."
    )


async def test_no_line_is_begun_with_a_provider_that_was_lost(tmp_path: Path) -> None:
    first, second = Speaker("first", fails_on=(1,), takes_s=0.01), Speaker("second")
    studio = Studio(tmp_path, first, second, bound=1)
    await studio.spoken(studio.narration())
    assert first.asked == LINES[:2]
    assert len(second.asked) == 5


async def test_a_scene_waits_until_its_voice_is_sure(tmp_path: Path) -> None:
    first, second = Speaker("first", takes_s=0.05, fails_on=(4,)), Speaker("second", takes_s=0.05)
    studio = Studio(tmp_path, first, second, bound=1)
    narration = studio.narration()
    task = asyncio.create_task(narration.run())
    early = asyncio.create_task(narration.scene(0))
    await asyncio.sleep(0.2)
    assert first.asked and not early.done()
    await task
    assert len(second.asked) == 5
    assert (await early)[0].text == LINES[0]


async def test_with_one_provider_a_scene_is_handed_on_at_once(tmp_path: Path) -> None:
    only = Speaker("only", takes_s=0.1)
    studio = Studio(tmp_path, only, bound=1)
    narration = studio.narration()
    task = asyncio.create_task(narration.run())
    await narration.scene(0)
    assert len(only.asked) < 5
    await task


async def test_the_same_video_again_pays_nothing_and_a_changed_line_pays_one(
    tmp_path: Path,
) -> None:
    first, second = Speaker("first", fails_on=(2,)), Speaker("second")
    studio = Studio(tmp_path, first, second)
    await studio.spoken(studio.narration())
    first.fails_on = set()
    paid = len(first.asked), len(second.asked)
    narration = studio.narration()
    await studio.spoken(narration)
    assert (len(first.asked), len(second.asked)) == paid
    assert "second Ann" in narration.note
    changed = [*LINES[:2], "This line is a new one.", *LINES[3:]]
    await studio.spoken(studio.narration(changed))
    assert (len(first.asked), len(second.asked)) == (paid[0], paid[1] + 1)
    assert second.told[-1].context == (LINES[1], LINES[3])


async def test_an_interrupted_video_goes_on_with_the_provider_that_spoke(tmp_path: Path) -> None:
    first, second = Speaker("first"), Speaker("second")
    studio = Studio(tmp_path, first, second)
    await studio.spoken(studio.narration(LINES[:3]))
    await studio.spoken(studio.narration())
    assert (sorted(first.asked), second.asked) == (LINES, [])


async def test_two_people_stay_two_voices_with_the_stand_in(tmp_path: Path) -> None:
    first, second = Speaker("first", fails_on=(0,)), Speaker("second")
    studio = Studio(tmp_path, first, second)
    used: set[str] = set()
    speak = second.speak

    async def noted(text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        used.add(voice)
        return await speak(text, voice, language, call)

    second.speak = noted  # type: ignore[method-assign]
    await studio.spoken(studio.narration(roles=2))
    assert used == {"second-ann", "second-bob"}


async def test_the_chosen_voice_is_stood_in_for_by_one_of_its_gender(tmp_path: Path) -> None:
    first, second = Speaker("first", fails_on=(0,)), Speaker("second")
    studio = Studio(tmp_path, first, second)
    narration = studio.narration(brief=Brief(prompt="x", voice="first-bob"))
    await studio.spoken(narration)
    assert "first Bob" in narration.note and "second Bob" in narration.note
    chosen = Studio(tmp_path / "other", Speaker("first"), later := Speaker("second"))
    await chosen.spoken(chosen.narration(brief=Brief(prompt="x", voice="second-bob")))
    assert len(later.asked) == 5, "who owns the chosen voice is asked first"


async def test_when_all_fail_the_scenes_learn_why(tmp_path: Path) -> None:
    first, second = Speaker("first", fails_on=(0,)), Speaker("second", fails_on=(1,))
    studio = Studio(tmp_path, first, second)
    narration = studio.narration()
    results = await asyncio.gather(
        narration.run(), narration.scene(0), narration.scene(4), return_exceptions=True
    )
    assert [type(one) for one in results] == [ProviderBusy] * 3


async def test_a_refused_text_is_not_carried_to_the_next(tmp_path: Path) -> None:
    first, second = Speaker("first", fails_on=(0,)), Speaker("second")
    first.error = ProviderRefused()
    studio = Studio(tmp_path, first, second)
    narration = studio.narration()
    with pytest.raises(ProviderRefused):
        await asyncio.gather(narration.run(), narration.scene(0))
    assert second.asked == []


async def test_a_cancelled_video_leaves_nobody_waiting(tmp_path: Path) -> None:
    studio = Studio(tmp_path, Speaker("first", takes_s=5.0), Speaker("second"))
    narration = studio.narration()
    waiting = asyncio.gather(narration.run(), narration.scene(0))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_the_context_is_what_the_same_voice_says_around_a_line() -> None:
    scenes = [
        [Line(text="A1", speaker="a"), Line(text="B1", speaker="b")],
        [Line(text="A2", speaker="a")],
        [Line(text="B2", speaker="b"), Line(text="x" * 900 + "A3", speaker="a")],
    ]
    found = contexts(scenes)
    assert found[0] == [("", "A2"), ("", "B2")]
    assert found[1] == [("A1", "x" * 300)]
    assert found[2] == [("B1", ""), ("A2", "")]
