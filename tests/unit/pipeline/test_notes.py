"""What a person is told of a video that was made otherwise than asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.wording import LANGUAGES, words_in
from pipeline import notes
from pipeline.brief import Brief
from pipeline.errors import ProviderBusy, ProviderRefused
from pipeline.make import make_video
from pipeline.notes import Note
from pipeline.providers.calls.fallback import FallbackPictures, FallbackWriter, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers

EVERY = (
    notes.written_built_in(),
    notes.kept_as_written(),
    notes.written_by_another("openai", "Talemill"),
    notes.spoken_by_another("Ann", "Bob"),
    notes.drawn_by_others(2, 5, "fal", "Talemill"),
    notes.shown_twice({0, 2}),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_said_in_every_language(language: str) -> None:
    for note in EVERY:
        said = words_in(language).note(json.loads(json.dumps(note.as_json())))
        assert (said == str(note)) == (language == "en"), note.code
        assert "{" not in said
        assert all(str(value) in said for value in note.values.values())


def test_a_note_is_kept_and_a_bare_sentence_stays_what_it_is() -> None:
    for note in EVERY:
        assert Note.from_json(note.as_json()).as_json() == note.as_json()
    assert words_in("ru").note("An older sentence.") == "An older sentence."


async def test_a_video_says_who_failed_and_what_was_done(tmp_path: Path) -> None:
    once = RetryPolicy(attempts=1)
    failing = FakePictures(Behaviour(failures=[ProviderBusy(), ProviderRefused()]), name="first:x")
    drawing = FakePictures(Behaviour(failures=[]), name="second:y")
    refusing = FakePictures(Behaviour(failures=[ProviderRefused()]), name="second:y")
    down = FakeWriter(Behaviour.failing(9), name="writer:z")
    makers = Makers(
        FallbackWriter(
            [Member(one, Guard("script", one.name, bound=1, retry=once))
             for one in (down, FakeWriter(name="offline"))]
        ),
        FallbackPictures(
            [Member(one, Guard("picture", one.name, bound=1, retry=once))
             for one in (failing, drawing)]
        ),
        FakeVoice(),
        picture_bound=1,
    )  # fmt: skip
    brief = Brief(prompt="A lighthouse keeper finds a door", scenes=3, resolution="270p")
    video = await make_video(brief, makers, tmp_path / "a")
    assert [note.code for note in video.notes] == ["script_by_another", "pictures_by_others"]
    assert "first did not deliver 2 of 5 pictures; second drew them." in video.notes
    assert "writer did not deliver a script, so Talemill wrote this one." in video.notes
    lost = Makers(FakeWriter(), FakePictures(), FakeVoice())
    gone = brief.model_copy(update={"voice": "brian"})
    spoken = await make_video(gone, lost, tmp_path / "c")
    assert spoken.notes == ("The voice brian was not to be had; Ada speaks the whole video.",)
    refused = Makers(FakeWriter(), refusing, FakeVoice(), picture_bound=1)
    other = await make_video(brief, refused, tmp_path / "b")
    assert [note.code for note in other.notes] == ["pictures_refused"]
