"""What is said for what was typed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.spoken import pause_after, spoken_words
from pipeline.voice.tokens import has_words, typed_words


def _table() -> list[tuple[str, str, str]]:
    """Language, what was typed, the words that are said; docs/sound.md names the sources."""
    lines = Path(__file__).with_name("said.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(language, typed, said) for language, typed, said in rows]


TABLE = _table()


def test_the_table_is_whole() -> None:
    assert len(TABLE) >= 500
    assert len({(language, typed) for language, typed, _ in TABLE}) == len(TABLE)


@pytest.mark.parametrize(("language", "typed", "said"), TABLE)
def test_the_voice_says_what_is_written(language: str, typed: str, said: str) -> None:
    words = spoken_words(typed_words(typed.replace("\\u0301", "\u0301")), language)
    assert " ".join(part for part in words if part) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a\x00b", "a b"),
        ("x" * 3000, "x" * 80),
        ("it's 5 in 10", "it's five in ten"),
        ("He said “27” and left", "He said twenty-seven and left"),
        ('he "owns 27" apples', "he owns twenty-seven apples"),
        ("Maroon 5, live", "Maroon five live"),
        ("I think V is five", "I think V is five"),
        ("2,400 sq ft", "two thousand four hundred square feet"),
        ("¾ tsp", "three quarters teaspoon"),
        ("a $5-million deal", "a five million dollar deal"),
        ("10K run", "ten K run"),
        ("10K followers", "ten thousand followers"),
        ("1 000 000 people", "one million people"),
        ("Room 101", "Room one zero one"),
        ("WWII", "World War two"),
        ("ISBN 978-3-16", "ISBN nine seven eight three one six"),
        ("99999999999999999999", " ".join(["nine"] * 20)),
    ],
)
def test_the_words_around_decide(typed: str, said: str) -> None:
    assert " ".join(part for part in spoken_words(typed_words(typed)) if part) == said


@pytest.mark.parametrize("language", ["en", "es", "es-MX", "pt-BR", "fr", "hi", "ru", "de", "xx"])
def test_every_token_keeps_its_place_and_no_figure_is_left(language: str) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    signs = "0123456789" * 3 + ".,:;/-–'\"$€£₹%°#@+=x×kKmMBthIVX½²º()~<> " * 2 + "añяक灯😀\u0301"
    for _ in range(250):
        typed = typed_words("".join(dice.choice(signs) for _ in range(24)))
        said = spoken_words(typed, language)
        assert len(said) == len(typed)
        if language not in {"de", "xx"}:
            left = [
                word for word in said if any(char.isascii() and char.isdigit() for char in word)
            ]
            assert left == [], typed


@pytest.mark.parametrize(
    ("token", "following", "stop"),
    [
        ("end.", "", "."),
        ("“End.”", "", "."),
        ("Dr.", "Who", ""),
        ("Vs.", "them", ""),
        ("etc.", "", "."),
        ("U.S.", "was", ""),
        ("U.S.", "Then", "."),
        ("what?!", "", "!"),
        ("first,", "", ","),
        ("one;", "", ";"),
        ("—", "so", ","),
        ("well...", "", "."),
        ("plain", "", ""),
        ("終。", "", "."),
        ("3.5%", "", ""),
    ],
)
def test_stops_pause_and_abbreviations_do_not(token: str, following: str, stop: str) -> None:
    assert pause_after(token, following) == stop


def test_one_spoken_entry_for_each_typed_word() -> None:
    typed = typed_words("At 5pm — or $5 million 😀 later — Dr. No left, & nobody cared...")
    assert len(spoken_words(typed)) == len(typed)


def test_typed_words_joined_again_are_what_was_typed() -> None:
    text = "你好，世界。今天天气很好！ Hello there ประเทศไทย"
    assert "".join(typed_words(text)) == "".join(text.split())
    assert all(len(word) <= 8 for word in typed_words("今天天气很好我们去公园玩吧然后回家"))


def test_only_letters_and_numbers_are_words() -> None:
    assert has_words("a") and has_words("٣") and has_words("好")
    assert not has_words("😂 … — !!") and not has_words(" ")


def test_phonemes_need_no_espeak_on_the_system() -> None:
    assert "".join(phonemes_of("lighthouse")) == "lˈaɪthaʊs"
