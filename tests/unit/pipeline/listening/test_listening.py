"""A recording's words: laid beside a text, put where they sound, tidied, and cut into scenes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.brief import Brief, OwnMedium
from pipeline.errors import CorruptVoice, NothingSaid, NoTranscriber
from pipeline.listening.listener import Listener, OtherRecording, SaidOtherwise, compared
from pipeline.listening.matching import timed_like
from pipeline.listening.onsets import refined
from pipeline.listening.recordings import BadRecording, recording_length_s
from pipeline.listening.telling import corrected, joined, narrated, told_text
from pipeline.listening.tidying import is_hesitation, moved, tidied, within
from pipeline.providers.fakes import FakeTranscriber
from pipeline.script import Recorded
from pipeline.sound.wav import resampled, wav_bytes
from pipeline.templates import load_templates
from pipeline.timeline import Word
from pipeline.voice.reader import RATE_HZ, Manner, shared_reader
from pipeline.writing.shape import read_brief
from tests.fixtures.voice import voice_cache

__all__ = ["voice_cache"]

HZ = 16_000
WRITTEN = "Nobody paid $5 to John, until the storm came slowly in from the west."
VOICE = OwnMedium(kind="voice", key="own-1", length_s=30.0)


def said(text: str, *, pauses_s: dict[int, float] | None = None) -> tuple[Word, ...]:
    """Words of 0.3 s each, 0.1 s apart; a pause before the word of that number."""
    words, at_s = [], 0.5
    for number, token in enumerate(text.split()):
        at_s += (pauses_s or {}).get(number, 0.0)
        words.append(Word(token, at_s, at_s + 0.3))
        at_s += 0.4
    return tuple(words)


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


# -- beside a text ------------------------------------------------------------------------


def test_a_text_takes_the_times_of_the_words_that_were_heard() -> None:
    heard = said("he paid five dollars to Jon today")
    timed = timed_like(["He", "paid", "$5", "to", "John,", "today."], heard)
    assert texts(timed) == "He paid $5 to John, today."
    assert (timed[2].start_s, timed[2].end_s) == (heard[2].start_s, heard[3].end_s)
    assert timed[5].start_s == heard[6].start_s
    assert timed_like(["word"], ()) == ()


def test_captions_have_the_written_spelling_and_say_what_is_heard() -> None:
    heard = said("Nobody paid five dollars to Jon until the big storm came in from the east")
    words, differences = compared(WRITTEN.split(), heard)
    assert texts(words) == "Nobody paid $5 to John, until the big storm came in from the west."
    assert differences == [SaidOtherwise("", "big"), SaidOtherwise("slowly", "")]
    words, differences = compared(["The", "green", "door"], said("the red door"))
    assert (texts(words), differences) == ("The red door", [SaidOtherwise("green", "red")])


def test_another_recording_is_no_reading_of_the_text() -> None:
    with pytest.raises(OtherRecording):
        compared(
            ["A", "fox", "crossed", "the", "frozen", "river"], said("please call me back tomorrow")
        )


# -- where words sound --------------------------------------------------------------------


def test_what_a_recogniser_says_is_made_precise(voice_cache: Path) -> None:
    text = "He knocked twice on the green door. From far below somebody knocked three times."
    reading = shared_reader(voice_cache).read(text, Manner(length=1.1, take=3))
    samples = resampled(reading.samples, RATE_HZ, HZ)
    random = Random(4)
    rough = [
        replace(word, start_s=max(0.0, word.start_s + random.uniform(-0.25, 0.1)))
        for word in reading.words
    ]
    words, timing = refined(rough, samples, "en", voice_cache)
    errors_ms = [
        abs(found.start_s - true.start_s) * 1000
        for found, true in zip(words, reading.words, strict=True)
    ]
    assert timing == "aligned"
    assert np.median(errors_ms) <= 60 and np.percentile(errors_ms, 95) <= 150
    assert texts(words) == text


def test_other_languages_begin_where_pauses_end() -> None:
    samples = np.zeros(3 * HZ, np.float32)
    hum = 0.3 * np.sin(np.arange(3 * HZ) * 0.1).astype(np.float32)
    for from_s, to_s in ((0.5, 1.0), (1.8, 2.5)):
        samples[round(from_s * HZ) : round(to_s * HZ)] = hum[: round((to_s - from_s) * HZ)]
    rough = (Word("hola", 0.42, 1.0), Word("mundo", 1.68, 2.4))
    words, timing = refined(rough, samples, "es", None)
    assert timing == "estimated"
    assert [word.start_s for word in words] == pytest.approx([0.5, 1.8], abs=0.03)


# -- tidied -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "language", "is_one"),
    [
        ("Um,", "en", True),
        ("uhh", "en-US", True),
        ("hmm...", "ja", True),
        ("um", "pt", False),
        ("er", "de", False),
        ("ähm", "de", True),
        ("эм", "ru", True),
        ("well", "en", False),
        ("umbrella", "en", False),
        ("I", "en", False),
    ],
)
def test_only_sounds_of_hesitation_are_taken_out(word: str, language: str, is_one: bool) -> None:
    assert is_hesitation(word, language) is is_one


def test_silences_shrink_and_hesitations_go_and_no_word_with_them() -> None:
    words = said("so um the keeper knocked twice and left", pauses_s={1: 0.3, 2: 0.4, 6: 2.0})
    meant, cuts = tidied(words, "en", 30.0)
    assert texts(meant) == "so the keeper knocked twice and left"
    kept_s = sum(last - first for first, last in cuts)
    assert kept_s < words[-1].end_s - words[0].start_s - 2.0
    for word in meant:
        inside = [(a, b) for a, b in cuts if a <= word.start_s and word.end_s <= b]
        assert len(inside) == 1, "no word is cut"
    um = words[1]
    assert not any(first < um.end_s - 0.01 and um.start_s + 0.01 < last for first, last in cuts)
    only = said("um uh")
    assert tidied(only, "en", 9.0)[0] == only


def test_moments_move_with_what_is_kept() -> None:
    cuts = ((1.0, 2.0), (3.0, 5.0))
    assert [moved(at_s, cuts) for at_s in (0.5, 1.5, 2.5, 3.5, 9.0)] == [0.0, 0.5, 1.0, 1.5, 3.0]
    assert within(cuts, 1.5, 4.0) == ((1.5, 2.0), (3.0, 4.0))
    assert within(cuts, 2.1, 2.9) == ()


# -- a script of it -----------------------------------------------------------------------

STORY = (
    "The keeper found a door in the sand. He knocked twice and waited for a while. "
    "Somebody knocked three times from far below. He ran home and never came back."
)


@pytest.mark.parametrize("is_tidied", [False, True])
@pytest.mark.parametrize(
    "key", sorted(key for key, one in load_templates().items() if one.tells_recordings)
)
def test_every_teller_has_the_whole_recording_in_its_scenes(key: str, is_tidied: bool) -> None:
    template = load_templates()[key]
    words = said(STORY, pauses_s={8: 1.2, 16: 0.6, 23: 1.5})
    brief = Brief(prompt=told_text(words), template=key, media=(VOICE,))
    script = template.keep(brief, read_brief(brief))
    recording = VOICE.model_copy(update={"is_tidied": is_tidied or None})
    script = narrated(script, words, "en", recording, 30.0)
    lines = [line for scene in script.scenes for line in scene.lines()]
    assert len(lines) == len(script.scenes) > 1, "one line a scene"
    assert " ".join(line.text for line in lines) == STORY
    recorded = [line.recorded for line in lines if line.recorded is not None]
    assert len(recorded) == len(lines) and script.recorded_language() == "en"
    assert [word for one in recorded for word, _, _ in one.words] == STORY.split()
    cuts = [cut for one in recorded for cut in one.cuts]
    assert cuts == sorted(cuts) and all(first < last for first, last in cuts)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(cuts))
    for one in recorded:
        length_s = sum(last - first for first, last in one.cuts)
        assert all(0 <= start_s <= end_s <= length_s + 0.01 for _, start_s, end_s in one.words)
    for word in words:
        assert any(a <= word.start_s + 1e-3 and word.end_s <= b + 1e-3 for a, b in cuts), word


@pytest.mark.parametrize("is_tidied", [None, True])
def test_a_title_of_what_is_said_does_not_hesitate(is_tidied: bool | None) -> None:
    template = load_templates()["ai_story"]
    words = said("Um, so this was our trip. Uh, we walked to a temple. Nobody else was there.")
    brief = Brief(prompt=told_text(words), template="ai_story", media=(VOICE,))
    script = template.keep(brief, read_brief(brief))
    recording = VOICE.model_copy(update={"is_tidied": is_tidied})
    assert narrated(script, words, "en", recording, 30.0).title.startswith("So this was our trip")
    hesitant = script.model_copy(update={"title": "Um"})
    assert narrated(hesitant, words, "en", recording, 30.0).title == "Um"


def test_the_pace_of_a_recording_is_kept_unless_it_is_tidied() -> None:
    template = load_templates()["ai_story"]
    words = said(STORY, pauses_s={16: 3.0})
    brief = Brief(prompt=told_text(words), media=(VOICE,))
    script = template.keep(brief, read_brief(brief))
    lengths = []
    for is_tidied in (None, True):
        recording = VOICE.model_copy(update={"is_tidied": is_tidied})
        told = narrated(script, words, "en", recording, 30.0)
        recorded = [line.recorded for scene in told.scenes for line in scene.lines()]
        lengths.append(sum(b - a for one in recorded if one for a, b in one.cuts))
    assert lengths[0] - lengths[1] > 2.0


def test_a_few_words_are_a_script_where_they_were_said() -> None:
    brief = Brief(prompt="cats", media=(VOICE,))
    assert read_brief(brief).kind == "script"
    assert read_brief(brief.model_copy(update={"media": None})).kind == "idea"


def test_words_are_joined_as_their_script_is_written() -> None:
    assert joined([Word("夜", 0, 1), Word("の", 1, 2), Word("海", 2, 3)]) == "夜の海"
    assert joined(said("a b c")) == "a b c"
    lines = told_text(said("one two three", pauses_s={2: 1.0})).split("\n")
    assert lines == ["one two", "three"]


def test_a_correction_keeps_the_sound() -> None:
    recorded = Recorded(key="k", cuts=((0, 2),), words=(("Jon", 0.1, 0.4), ("ran", 0.5, 0.9)))
    mended = corrected(recorded, "John ran.")
    assert mended.cuts == recorded.cuts
    assert mended.words == (("John", 0.1, 0.4), ("ran.", 0.5, 0.9))


# -- listened to --------------------------------------------------------------------------


def hum(length_s: float, level: float = 0.3) -> bytes:
    samples = level * np.sin(np.arange(round(length_s * HZ)) * 0.1)
    return wav_bytes(samples.astype(np.float32), HZ)


async def test_silence_and_what_is_no_sound_are_not_even_asked_about(tmp_path: Path) -> None:
    transcriber = FakeTranscriber(said("hola mundo"), "es")
    listener = Listener(transcriber, tmp_path)
    for sound, error in ((hum(3, 0.0), NothingSaid), (b"no sound", CorruptVoice)):
        with pytest.raises(error):
            await listener.hear(sound, "")
    assert not transcriber.calls
    heard = await listener.hear(hum(4), "")
    assert (texts(heard.words), heard.language) == ("hola mundo", "es")
    with pytest.raises(NothingSaid):
        await Listener(FakeTranscriber(), tmp_path).hear(hum(3), "")


async def test_without_a_recogniser_a_text_is_read_along(voice_cache: Path) -> None:
    text = "He knocked twice on the green door."
    reading = shared_reader(voice_cache).read(text)
    listener = Listener(None, voice_cache)
    assert not listener.can_hear
    sound = wav_bytes(reading.samples, RATE_HZ)
    heard = (await listener.read_along(sound, text, "en")).heard
    errors_ms = [
        abs(a.start_s - b.start_s) * 1000 for a, b in zip(heard.words, reading.words, strict=True)
    ]
    assert np.median(errors_ms) <= 60
    with pytest.raises(NoTranscriber):
        await listener.read_along(sound, " ", "en")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"RIFF is all it has of a recording", "bad"),
        (hum(0.9), "short"),
        (hum(4.0, 0.0), "silent"),
        (hum(301.0), "long"),
        (hum(410.0), "long"),
    ],
)
def test_what_cannot_tell_a_video_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(BadRecording) as caught:
        recording_length_s(data)
    assert caught.value.reason == reason


def test_a_clip_without_sound_has_none(tmp_path: Path) -> None:
    from pipeline.sound.ffmpeg import run_ffmpeg

    path = tmp_path / "mute.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "color=s=64x64:d=3", "-an", str(path)])
    with pytest.raises(BadRecording) as caught:
        recording_length_s(path.read_bytes())
    assert caught.value.reason == "mute"
