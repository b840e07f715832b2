"""Whose phoneme is whose."""

from __future__ import annotations

import pytest

from pipeline.voice.labels import label_phonemes
from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.spoken import pause_after, spoken_words
from pipeline.voice.tokens import typed_words


def heard(text: str) -> list[str]:
    """What each typed word sounds like inside its sentence, without stress marks."""
    typed = typed_words(text)
    spoken = spoken_words(typed)
    said = " ".join(
        words + pause_after(token) for token, words in zip(typed, spoken, strict=True) if words
    )
    phonemes = phonemes_of(said)
    labels = label_phonemes(phonemes, [phonemes_of(words) if words else () for words in spoken])
    sounds = [""] * len(typed)
    for phoneme, label in zip(phonemes, labels, strict=True):
        if label is not None and phoneme not in "ˈˌː":
            sounds[label] += phoneme
    return sounds


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("in the end of the day", ["ɪn", "ðɪʲ", "ɛnd", "ʌv", "ðə", "deɪ"]),
        ("on the 1st", ["ɔn", "ðə", "fɜst"]),
        ("Dr. Smith paid", ["dɑktɚ", "smɪθ", "peɪd"]),
        ("for $1,200 more", ["fɔɹ", "wʌnθaʊzəndtuhʌndɹɪddɑlɚz", "mɔɹ"]),
        ("O'Neil's 24/7 shop", ["oʊnilz", "twɛntifɔɹsɛvən", "ʃɑp"]),
        ("we'd've gone to the", ["widəv", "ɡɔn", "tə", "ðə"]),
        ("a well-known café", ["ɐ", "wɛlnoʊn", "kæfeɪ"]),
        ("3.5% of it", ["θɹipɔɪntfaɪvpɚsɛnt", "ʌv", "ɪt"]),
        ("wait — 😀 what", ["weɪt", "", "", "wʌt"]),
        ("I'm a. b", ["aɪm", "ɐ", "bi"]),
    ],
)
def test_each_phoneme_goes_to_the_word_that_was_typed(text: str, sounds: list[str]) -> None:
    assert heard(text) == sounds


def test_a_long_text_gives_every_spoken_word_its_sound_in_order() -> None:
    text = (
        "Nobody believed the keeper of the light when, in the winter of 1963, he told the "
        "people on the pier that there was something out at sea, and that it had been there "
        "for as long as he had been a keeper of it."
    )
    assert all(heard(text))


def test_labels_never_go_back() -> None:
    typed = typed_words("to be or not to be that is the question of the day for the two of us")
    phonemes = phonemes_of(" ".join(typed))
    labels = [
        one
        for one in label_phonemes(phonemes, [phonemes_of(word) for word in typed])
        if one is not None
    ]
    assert labels == sorted(labels)


def test_nothing_to_align_gives_no_labels() -> None:
    assert label_phonemes(["a", " "], [(), ()]) == [None, None]
    assert label_phonemes([], [("a",)]) == []
