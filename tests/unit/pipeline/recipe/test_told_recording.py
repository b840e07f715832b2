"""A video that its person tells: their own sound, no voice maker, captions on their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brief import Brief, OwnMedium
from pipeline.editing.edits import ChangeLine, EditRefused, OwnVoice, apply
from pipeline.editing.parts import parts_of
from pipeline.errors import NoTranscriber, UnknownOption
from pipeline.listening.listener import Listener
from pipeline.make import make_video
from pipeline.providers.base import Speech
from pipeline.providers.fakes import FakePictures, FakeTranscriber, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from pipeline.recipe.recordings import recording_key
from pipeline.recipe.storyboard import make_storyboard
from pipeline.recipe.video import MadeVideo
from pipeline.sound.decode import decode_mono
from pipeline.sound.measure import loudness_lufs
from pipeline.templates import find_template
from pipeline.timeline import Word
from pipeline.voice.tokens import typed_words

TOLD = "Nobody knocked on it twice. The door was warm. Jon ran home and stayed."
STORY = find_template("ai_story")


class Studio:
    """A person with one recording, and makers that count what is asked of them."""

    def __init__(self, folder: Path, speech: Speech, said: Sequence[Word], language: str) -> None:
        self.folder = folder
        self.voice, self.hearing = FakeVoice(), FakeTranscriber(said, language)
        self.kept = FolderCheckpoints(folder / "kept")
        self.speech, self.key = speech, recording_key(speech.data)
        self.makers = Makers(
            writer=FakeWriter(),
            pictures=FakePictures(),
            voices=self.voice,
            listener=Listener(self.hearing, folder),
        )

    async def keep(self, key: str, data: bytes) -> None:
        await self.kept.put(key, data, {}, kind="own", cost_usd=0.0)

    def brief(self, prompt: str = "", **fields: object) -> Brief:
        medium = OwnMedium(kind="voice", key=self.key, length_s=self.speech.duration_s)
        given = {"media": (medium,), "resolution": "270p", "fps": 24, "music": "none", **fields}
        return Brief(prompt=prompt, **given)

    async def video(self, brief: Brief, **board: object) -> MadeVideo:
        return await make_video(
            brief,
            self.makers,
            self.folder / "work",
            checkpoints=self.kept,
            **board,  # type: ignore[arg-type]
        )


async def studio(folder: Path, text: str = TOLD, language: str = "es") -> Studio:
    """Who recorded TOLD. In Spanish no aligner touches the words of a hum."""
    speech = await FakeVoice().speak(text, "ada", "en")
    made = Studio(folder, speech, speech.words, language)
    await made.keep(made.key, speech.data)
    return made


async def test_a_recording_is_the_voice_and_nobody_else_speaks(tmp_path: Path) -> None:
    here = await studio(tmp_path)
    made = await here.video(here.brief())
    assert not here.voice.calls
    assert [word.text for scene in made.scenes for word in scene.words] == typed_words(TOLD)
    assert here.hearing.calls.total() == 1
    assert ("voice", here.key, "own") in {(one.kind, one.key, one.provider) for one in made.used}
    assert {cost.usd for cost in made.costs if cost.kind == "voice"} <= {0.0}
    samples, rate_hz = decode_mono(made.path)
    assert loudness_lufs(samples, rate_hz) == pytest.approx(-14, abs=1.5)
    length_s = len(samples) / rate_hz
    assert here.speech.duration_s - 0.3 < length_s < here.speech.duration_s + 2.5
    # Said where it was said: from word to word the same time passes as in the recording.
    words = [word for scene in made.scenes for word in scene.words]
    for index in (1, 3):
        passed_s = words[index].start_s - words[0].start_s
        true_s = here.speech.words[index].start_s - here.speech.words[0].start_s
        assert passed_s == pytest.approx(true_s, abs=0.1)
    await here.video(here.brief())
    assert here.hearing.calls.total() == 1, "it was listened to once"


async def test_its_board_can_be_corrected_and_a_scene_said_anew(tmp_path: Path) -> None:
    here = await studio(tmp_path)
    brief = here.brief(scenes=2)
    made = await make_storyboard(brief, here.makers, tmp_path / "work", checkpoints=here.kept)
    board, number = made.board, len(made.board.cards)
    last = board.cards[-1].id
    assert not any(part.kind == "line" for part in parts_of(board, brief, STORY))
    mended = apply(board, ChangeLine(last, made.script.scenes[-1].voice.replace("Jon", "John")),
                   STORY, "es")  # fmt: skip
    with pytest.raises(EditRefused, match="own_voice"):
        apply(board, ChangeLine(last, "Quite another end of it."), STORY, "es")
    again = await FakeVoice().speak("The keeper knocked.", "bo", "en")
    await here.keep("own-again", again.data)
    anew = apply(mended, OwnVoice(board.cards[0].id, "own-again"), STORY, "es")
    here.hearing.said = again.words
    video = await here.video(brief, board=anew)
    said = [" ".join(word.text for word in scene.words) for scene in video.scenes]
    assert said[0] == "The keeper knocked." and "John" in said[-1] and len(said) == number
    assert not here.voice.calls


async def test_a_scene_of_a_made_video_can_be_ones_own_voice(tmp_path: Path) -> None:
    here = await studio(tmp_path)
    brief = Brief(
        prompt=f"{TOLD} Nobody knows why he did it.",
        scenes=2,
        resolution="270p",
        fps=24,
        music="none",
    )
    made = await make_storyboard(brief, here.makers, tmp_path / "work", checkpoints=here.kept)
    first = made.board.cards[0]
    own = await FakeVoice().speak(made.script.scenes[0].voice, "bo", "en")
    await here.keep("own-scene", own.data)
    here.hearing.said = own.words
    board = apply(made.board, OwnVoice(first.id, "own-scene"), STORY, "en")
    video = await here.video(brief, board=board)
    others = [scene.voice for scene in made.script.scenes[1:]]
    assert sorted(here.voice.calls) == sorted(others), "the rest is spoken as ever"
    assert [word.text for word in video.scenes[0].words] == [word.text for word in own.words]


async def test_what_was_read_is_captioned_as_it_was_written(tmp_path: Path) -> None:
    here = await studio(tmp_path)
    written = TOLD.replace("Jon", "John").replace("warm", "shut")
    made = await here.video(here.brief(written))
    said = " ".join(word.text for scene in made.scenes for word in scene.words)
    assert said == TOLD.replace("Jon", "John")
    assert made.notes[0].code == "recording_differs"
    assert made.notes[0].values["written"] == "shut" and made.notes[0].values["said"] == "warm"
    assert here.hearing.calls.total() == 1
    other = await here.video(here.brief("A fox crossed the frozen river. It looked back once. Then"
                                        " it was gone for good, and nobody saw it."))  # fmt: skip
    assert other.notes[0].code == "recording_is_other"
    assert " ".join(word.text for scene in other.scenes for word in scene.words) == TOLD


async def test_what_cannot_be_told_is_said_before_anything_is_made(tmp_path: Path) -> None:
    here = await studio(tmp_path)
    with pytest.raises(UnknownOption, match="recording"):
        await here.video(here.brief(template="quiz"))
    here.makers = replace(here.makers, listener=Listener(None, tmp_path))
    with pytest.raises(NoTranscriber):
        await here.video(here.brief())
    assert not here.hearing.calls
