"""Which words matter where no writer said so: few, never small ones, in every language."""

from __future__ import annotations

import pytest

from pipeline.captions.word_colours import bare
from pipeline.writing.keywords import MOST, emoji_for, keywords_of


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He counted 42 storms that winter.", {"42"}),
        ("Nobody in the harbour believed the lighthouse keeper.", {"lighthouse"}),
        ("Nadie en el puerto creyó al farero extraordinario.", {"extraordinario"}),
        ("Никто не верил смотрителю маяка.", {"смотрителю"}),
        ("بنى المهندسون المنارة القديمة في عام 1820", {"1820"}),
    ],
)
def test_numbers_and_long_words_matter(text: str, wanted: set[str]) -> None:
    assert wanted <= set(keywords_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "is it on or is it off",
        "so you and me, then and there",
        "Because something everything about themselves",
    ],
)
def test_small_words_never_do(text: str) -> None:
    assert not {bare(word) for word in keywords_of(text)} & {
        "something", "everything", "about", "themselves", "because", "there"
    }  # fmt: skip


def test_few_words_and_not_side_by_side() -> None:
    text = "Extraordinary lighthouses frightened superstitious fishermen everywhere " * 8
    words = text.split()
    found = keywords_of(text)
    assert 1 <= len(found) <= MOST
    places = [words.index(word) for word in dict.fromkeys(found)]
    assert len(places) >= 1


def test_an_emoji_is_found_for_what_is_plainly_named() -> None:
    assert emoji_for("The dragon breathes on the castle") in {"🐉", "🐲", "🏰"}
    assert emoji_for("He was so very glad of it") == ""
    assert emoji_for("Nobody even knew his name, until he knocked at the town") == ""
