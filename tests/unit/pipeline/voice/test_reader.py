"""Reading aloud with the real model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.sound.measure import frame_dbfs, is_silent
from pipeline.timeline import Word
from pipeline.voice.model import prepared_model
from pipeline.voice.reader import RATE_HZ, Manner, Reader, shared_reader
from pipeline.voice.reading import fill_times
from pipeline.voice.tokens import typed_words

WORDS = (
    *("nobody", "believed", "lighthouse", "keeper", "storm", "water", "table", "apple", "purple"),
    *("giant", "people", "simple", "castle", "garden", "morning", "seven", "zebra", "shadow"),
    *("church", "music", "thunder", "whisper", "king", "window", "silver", "mountain"),
)


@pytest.fixture(scope="session")
def reader(voice_cache: Path) -> Reader:
    return shared_reader(voice_cache)


def spans_of(words: Sequence[Word]) -> list[tuple[float, float]]:
    return [(one.start_s, one.end_s) for one in words]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith paid $1,200 on the 1st of May, 3.5% more.",
        "O'Neil's 24/7 shop — it's a well-known café! 😀 OK?",
        "In the end of the day, we'd've gone to the U.S. & left...",
        "“Run!” she said (quietly); then: nothing.",
    ],
)
def test_words_keep_what_was_typed_and_their_times_lie_in_order(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    duration_s = len(reading.samples) / RATE_HZ
    assert [word.text for word in reading.words] == typed_words(text)
    times = [time for span in spans_of(reading.words) for time in span]
    assert times == sorted(times)
    assert times[0] >= 0 and times[-1] <= duration_s
    assert all(
        word.end_s - word.start_s > 0.03
        for word in reading.words
        if any(char.isalnum() for char in word.text)
    )


def test_word_starts_are_where_the_sound_starts(reader: Reader) -> None:
    errors = []
    for word in WORDS:
        reading = reader.read(word)
        level = frame_dbfs(reading.samples, RATE_HZ, 0.005)
        onset_s = np.flatnonzero(level > level.max() - 30)[0] * 0.005
        errors.append(abs(reading.words[0].start_s - onset_s) * 1000)
    assert np.percentile(errors, 95) <= 40


def test_a_pause_lies_between_sentences_and_not_within_abbreviations(reader: Reader) -> None:
    two = reader.read("He left. She stayed.").words
    one = reader.read("Dr. Smith stayed.").words
    assert two[2].start_s - two[1].end_s > 0.15
    assert one[1].start_s - one[0].end_s < 0.12


def test_the_same_words_sound_the_same_and_another_take_does_not(reader: Reader) -> None:
    once = reader.read("The same words.").samples
    again = reader.read("The same words.").samples
    other = reader.read("The same words.", Manner(take=1)).samples
    assert np.array_equal(once, again)
    assert len(once) != len(other) or not np.array_equal(once, other)


def test_a_slower_manner_takes_longer(reader: Reader) -> None:
    plain = len(reader.read("A calm and quiet evening.").samples)
    slow = len(reader.read("A calm and quiet evening.", Manner(length=1.5)).samples)
    assert 1.25 < slow / plain < 1.75


def test_emoji_only_is_a_short_silence_with_its_word(reader: Reader) -> None:
    reading = reader.read("😂😂 …")
    assert is_silent(reading.samples, RATE_HZ)
    assert [word.text for word in reading.words] == ["😂😂", "…"]


@pytest.mark.parametrize(
    "text", ["", "\t\n", "((((", "$$$", "\u0301", "[[x]]", "a\x00b", "你好", "ربي"]
)
def test_odd_texts_are_read_or_are_silence(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert [word.text for word in reading.words] == typed_words(text)
    assert len(reading.samples) > 0


def test_a_very_long_sentence_is_read_whole(reader: Reader) -> None:
    text = "and then we walked on " * 12
    words = reader.read(text).words
    assert len(words) == 60
    assert all(word.end_s > word.start_s for word in words)


def test_silent_words_share_the_pause_between_their_neighbours() -> None:
    words = fill_times(["a", "—", "😀", "b", "!"], [(0.1, 0.4), None, None, (1.0, 1.2), None], 1.5)
    edges = [words[0].start_s, *(word.end_s for word in words)]
    assert edges == pytest.approx([0.1, 0.4, 0.7, 1.0, 1.2, 1.5])


def test_two_that_prepare_the_cache_at_once_both_get_a_whole_model(tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(prepared_model(tmp_path / "new")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == [found[0].name]
    assert len(Reader(tmp_path / "new").read("Whole.").words) == 1
