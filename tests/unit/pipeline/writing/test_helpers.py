"""Words, sentences, numbers, headings and titles."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.templates.educational.amounts import amounts, western
from pipeline.templates.educational.headlines import headline
from pipeline.templates.educational.numbers import chart_of
from pipeline.templates.viral_wisdom.phrases import phrases_of
from pipeline.templates.would_you_rather.pairs import own_pairs, wished
from pipeline.writing.emblem import emblem_of
from pipeline.writing.english import past_of, singular
from pipeline.writing.posting import hashtag, title_case
from pipeline.writing.text import clauses, fit, script_of, sentences, speaking_s, words_of


def test_words_are_bent() -> None:
    assert [past_of(v) for v in ("find", "stop", "carry", "bake")] == [
        "found", "stopped", "carried", "baked",
    ]  # fmt: skip
    assert [singular(n) for n in ("wolves", "glass", "boxes", "stories", "news")] == [
        "wolf", "glass", "box", "story", "news",
    ]  # fmt: skip


def test_sentences_end_where_they_end() -> None:
    text = 'Dr. Mills said: "Go!" She went. At 3.5 miles? Yes… Then home.'
    assert sentences(text) == [
        'Dr. Mills said: "Go!"', "She went.", "At 3.5 miles?", "Yes…", "Then home.",
    ]  # fmt: skip
    assert sentences("海は広い。空は青い！") == ["海は広い。", "空は青い！"]
    assert sentences("Mr. Fox met Dr. Who at J. Lee's. All went well.") == [
        "Mr. Fox met Dr. Who at J. Lee's.", "All went well.",
    ]  # fmt: skip
    assert sentences("It ends with Mr.\nA new line begins.") == [
        "It ends with Mr.", "A new line begins.",
    ]  # fmt: skip


def test_clauses_end_after_commas_colons_and_dashes() -> None:
    assert clauses("one, two; three: four — five") == ["one,", "two;", "three:", "four —", "five"]
    assert clauses("first،ثانيا،، three") == ["first،", "ثانيا،،", "three"]


def test_a_long_part_is_split_and_loses_no_word() -> None:
    part = "word " * 90
    pieces = fit(part, 14.0)
    assert " ".join(pieces).split() == part.split()
    assert max(speaking_s(one) for one in pieces) <= 14.0


def test_a_text_tells_its_script() -> None:
    assert script_of("keeper") == "Latin"
    assert script_of("猫") == "Han"


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("An octopus has three hearts.", "count", (3.0,)),
        ("About 71% of the Earth is water.", "share", (71.0, 29.0)),
        ("In 2010 it was 20 million, in 2020 it was 45 million.", "line", (2e7, 4.5e7)),
        ("In 1990 it was 5.6 million; in 2000 6.6, in 2010 8.1.", "line", (5.6e6, 6.6e6, 8.1e6)),
        ("Berlin: 40, Paris: 55", "bar", (40.0, 55.0)),
        ("A cup holds 95 mg of caffeine, tea only 47 mg.", "bar", (95.0, 47.0)),
        ("About two thirds of its nerve cells sit in its arms.", "share", (66.7, 33.3)),
        ("El 60 por ciento del cuerpo es agua.", "share", (60.0, 40.0)),
        ("Россия занимает 11 процентов суши, Канада 6,7 процента.", "share", (11.0, 6.7, 82.3)),
        ("تنام القطة 15 ساعة. الكلب ينام 12 ساعة. الإنسان ينام ٨ ساعات.", "bar", (15.0, 12.0, 8.0)),
        ("भारत में 1.4 अरब लोग हैं।", "count", (1.4e9,)),
        ("O Brasil tem 215 milhões de habitantes.", "count", (2.15e8,)),
    ],
)
def test_numbers_become_charts(text: str, kind: str, values: tuple[float, ...]) -> None:
    chart = chart_of(text)
    assert chart is not None and (chart.kind, chart.values) == (kind, values)


def test_a_value_is_named_by_its_own_clause() -> None:
    chart = chart_of("Brazil grows 39 percent of it, Vietnam 17 percent and Colombia 8 percent.")
    assert chart is not None
    assert chart.labels == ("Brazil", "Vietnam", "Colombia", "All the rest")
    chart = chart_of("Brasil cultiva 39 por ciento, Vietnam 17 por ciento.", language="es")
    assert chart is not None and chart.labels[-1] == "El resto"


def test_a_text_without_numbers_has_no_chart() -> None:
    assert chart_of("The keeper found a door. It fell in 1453.") is None


def test_own_pairs_are_kept() -> None:
    pairs = own_pairs("Would you rather fly or be invisible? Tea or coffee?", Random(1))
    assert [(one.left, one.right) for one in pairs] == [
        ("fly", "be invisible"), ("Tea", "coffee"),
    ]  # fmt: skip
    hindi = own_pairs("चाय या कॉफ़ी", Random(1))
    assert [(one.left, one.right) for one in hindi] == [("चाय", "कॉफ़ी")]


def test_phrases_hold_every_word() -> None:
    text = "It is not that we have a short time to live, but that we waste a lot of it."
    phrases = phrases_of(text)
    assert " ".join(phrases) == text
    assert max(len(phrase.split()) for phrase in phrases) <= 7


def test_tags_and_titles() -> None:
    assert hashtag("lighthouse keeper") == "#LighthouseKeeper"
    assert hashtag("42") == ""
    assert title_case("why a cat of the NASA lab purrs") == "Why a Cat of the NASA Lab Purrs"


def test_what_is_wished_for_stands_behind_the_request() -> None:
    assert wished("Would you rather: life in the ocean") == "life in the ocean"
    assert wished("5 would you rather questions about school") == "school"
    assert wished("Would you rather") == "Would you rather"


@pytest.mark.parametrize(("words", "emoji"), [
    (["octopuses"], "🐙"), (["penguins"], "🐧"), (["rome"], "🏛️"), (["qwrt"], "❓"),
])  # fmt: skip
def test_a_topic_has_an_emblem(words: list[str], emoji: str) -> None:
    assert emblem_of(words, "❓") == emoji


def test_a_heading_says_what_its_sentence_says() -> None:
    octopus = ["octopus"]
    assert headline("Octopus blood is blue, because of copper.", octopus) == "Octopus blood"
    assert headline("An octopus has three hearts.", octopus) == "Three hearts"
    assert headline("Look!", octopus) == ""


def test_marks_belong_to_their_word_and_digits_of_any_script_are_read() -> None:
    assert words_of("हिन्दी में") == ["हिन्दी", "में"]
    assert western("٨ ساعات") == "8 ساعات"
    assert [one.value for one in amounts("٨ ساعات, 1,5 км, 2 million")] == [8.0, 1.5, 2e6]
