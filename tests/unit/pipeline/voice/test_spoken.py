"""What is said for what was typed."""

from __future__ import annotations

import pytest

from pipeline.voice.phonemes import phonemes_of
from pipeline.voice.spoken import pause_after, spoken_words
from pipeline.voice.tokens import has_words, typed_words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Dr. Who", "doctor Who"),
        ("$1,200", "1200 dollars"),
        ("$1", "1 dollar"),
        ("$4.99", "4 dollars 99 cents"),
        ("£0.50", "50 pence"),
        ("20€", "20 euros"),
        ("$5 million", "5 million dollars"),
        ("$3B", "3 billion dollars"),
        ("-$20", "minus 20 dollars"),
        ("3.5%", "3.5 percent"),
        ("(3.5%)", "3.5 percent"),
        ("50-60%", "50 to 60 percent"),
        ("24/7", "24 7"),
        ("1/2", "one half"),
        ("7/10", "7 out of 10"),
        ("1st", "1st"),
        ("1999", "19 99"),
        ("1905", "19 oh 5"),
        ("1900", "19 hundred"),
        ("2004,", "two thousand 4"),
        ("2024", "20 24"),
        ("1990s", "19 nineties"),
        ("10:30pm", "10 30 PM"),
        ("9:05", "9 oh 5"),
        ("7:00", "7 o'clock"),
        ("5pm", "5 PM"),
        ("50°C", "50 degrees celsius"),
        ("1km", "1 kilometer"),
        ("12kg", "12 kilograms"),
        ("10k", "10 thousand"),
        ("3x", "3 times"),
        ("-5", "minus 5"),
        ("#3", "number 3"),
        ("#lighthouse", "lighthouse"),
        ("O'Neil’s", "O'Neil's"),
        ("well-known", "well-known"),
        ("salt & pepper", "salt and pepper"),
        ("U.S.A.", "U.S.A"),
        ("10am-5pm", "10 AM to 5 PM"),
        ("5 a.m.", "5 AM"),
        ("No. 5", "number 5"),
        ("No.", "no"),
        ("Main St.", "Main street"),
        ("in St. Louis", "in saint Louis"),
        ("Henry VIII", "Henry the 8th"),
        ("World War II", "World War 2"),
        ("I mix", "I mix"),
        ("5'10\"", "5 foot 10"),
        ("50/50", "50 50"),
        ("the '90s", "the nineties"),
        ("Feb. 3", "February 3"),
        ("a\x00b", "a b"),
        ("x" * 3000, "x" * 80),
        ("e.g. cats", "for example cats"),
        ("“Stop!”", "Stop"),
        ("(quietly)", "quietly"),
        ("so 😀 good", "so good"),
        ("wait — what", "wait what"),
        ("https://www.example.com/a?b=c", "example dot com"),
        ("😂", ""),
        ("...", ""),
    ],
)
def test_typed_tokens_are_read_as_a_person_reads_them(typed: str, said: str) -> None:
    assert " ".join(part for part in spoken_words(typed_words(typed)) if part) == said


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
