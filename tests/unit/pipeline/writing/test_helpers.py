"""Subjects, sentences, languages, numbers, and the tables of general knowledge."""

from __future__ import annotations

from random import Random

import pytest

from pipeline.templates.educational.numbers import chart_of, known_chart
from pipeline.templates.quiz.questions import questions_about, quiz_topic
from pipeline.templates.top_list.rankings import rank
from pipeline.templates.viral_wisdom.thoughts import phrases_of, thoughts_about
from pipeline.templates.would_you_rather.pairs import own_pairs, pairs_about
from pipeline.writing.english import content_words, gerund, past_of, singular, with_article
from pipeline.writing.facts import facts_about, subjects
from pipeline.writing.grammar import sections
from pipeline.writing.posting import hashtag, title_case
from pipeline.writing.subject import parse
from pipeline.writing.text import (
    clauses,
    fit,
    is_right_to_left,
    script_of,
    sentences,
    speaking_s,
    words_of,
)


@pytest.mark.parametrize(
    ("prompt", "kind", "head", "verb"),
    [
        ("A lighthouse keeper finds a door in the sea", "story", "keeper", "find"),
        ("Make a video about a shy dragon who learns to bake", "story", "dragon", "learn"),
        ("Two astronauts lost on Mars", "story", "astronauts", "be"),
        ("A boy and his dog find a map", "story", "dog", "find"),
        ("Maya opens a bakery in a lighthouse", "story", "Maya", "open"),
        ("why cats purr", "topic", "cats", "why"),
        ("how to make sourdough bread", "howto", "bread", "make"),
        ("What if the moon disappeared?", "whatif", "moon", ""),
        ("Top 5 strangest lives of the sea", "list", "lives", ""),
        ("The fall of Constantinople in 1453", "event", "fall", ""),
        ("Money can't buy happiness", "claim", "Money", ""),
        ("I quit my job to sail", "mine", "job", ""),
        ("coffee", "word", "", ""),
        ("🦊🚀🌙", "story", "fox", "find"),
    ],
)
def test_prompts_are_parsed(prompt: str, kind: str, head: str, verb: str) -> None:
    subject = parse(prompt)
    assert (subject.kind, subject.head, subject.verb) == (kind, head, verb)


def test_words_are_bent() -> None:
    assert [past_of(v) for v in ("find", "stop", "carry", "bake")] == [
        "found", "stopped", "carried", "baked",
    ]  # fmt: skip
    assert [gerund(v) for v in ("find", "lie", "run", "bake")] == [
        "finding", "lying", "running", "baking",
    ]  # fmt: skip
    assert [singular(n) for n in ("wolves", "glass", "boxes", "stories", "news")] == [
        "wolf", "glass", "box", "story", "news",
    ]  # fmt: skip
    assert [with_article(n) for n in ("owl", "hour", "unicorn", "door")] == [
        "an owl", "an hour", "a unicorn", "a door",
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


def test_scripts_and_directions() -> None:
    assert script_of("keeper") == "Latin"
    assert script_of("猫") == "Han"
    assert is_right_to_left("שלום world") and not is_right_to_left("hello שלום")


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


def test_known_charts_add_up() -> None:
    for word in ("cat", "planet", "ocean", "tree", "coffee", "water", "population"):
        chart = known_chart([word])
        assert chart is not None and len(chart.labels) == len(chart.values) >= 2
        if chart.kind == "share":
            assert sum(chart.values) == pytest.approx(100)


def test_questions_are_well_made() -> None:
    everything = questions_about(["everything"], 330, Random(1)).questions
    assert len(everything) >= 320
    for one in everything:
        assert one.text.endswith("?") and len(one.text) <= 75, one.text
        assert len({one.answer, *one.wrong}) == 4
        assert max(map(len, (one.answer, *one.wrong))) <= 28, one.text
    levels = [one.difficulty for one in everything]
    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("prompt", "label", "is_asked"),
    [
        (["octopuses"], "octopuses", True),
        (["penguins"], "penguins", True),
        (["ocean"], "the ocean", True),
        (["owls"], "birds", False),
        (["heart"], "your body", False),
        (["xylophagy"], "general knowledge", False),
    ],
)
def test_questions_are_on_what_they_say_they_are(
    prompt: list[str], label: str, is_asked: bool
) -> None:
    chosen = questions_about(prompt, 5, Random(2))
    assert (chosen.label, chosen.is_asked) == (label, is_asked)
    assert len({one.text for one in chosen.questions}) == 5


def test_a_quiz_is_about_what_stands_behind_its_word() -> None:
    assert quiz_topic("Five questions about the ocean") == "the ocean"
    assert quiz_topic("A Halloween quiz") == "Halloween"
    assert quiz_topic("Octopuses") == ""


def test_own_pairs_are_kept() -> None:
    pairs = own_pairs("Would you rather fly or be invisible? Tea or coffee?", Random(1))
    assert [(one.left, one.right) for one in pairs] == [
        ("fly", "be invisible"), ("Tea", "coffee"),
    ]  # fmt: skip
    assert len(pairs_about("life in the ocean", 6, Random(3))) == 6


def test_rankings_know_their_topics() -> None:
    found = rank("fastest animals", ["fastest", "animals"], 5, Random(1))
    assert found.items[0].name == "Peregrine falcon" and len(found.items) == 5


def test_facts_are_spoken_sentences() -> None:
    assert len(subjects()) >= 80
    for frames in sections("facts").values():
        for frame in frames:
            assert 4 <= len(words_of(frame.text)) <= 30, frame.text
            assert frame.text.endswith((".", "?", "!")), frame.text
    assert "purr" in facts_about(content_words("why cats purr"), Random(1))[0]


def test_phrases_hold_every_word() -> None:
    text = "It is not that we have a short time to live, but that we waste a lot of it."
    phrases = phrases_of(text)
    assert " ".join(phrases) == text
    assert max(len(phrase.split()) for phrase in phrases) <= 7
    thoughts = thoughts_about(["fear"], "fear", 40, Random(1))
    assert len(thoughts) == 40


def test_tags_and_titles() -> None:
    assert hashtag("lighthouse keeper") == "#LighthouseKeeper"
    assert hashtag("42") == ""
    assert title_case("why a cat of the NASA lab purrs") == "Why a Cat of the NASA Lab Purrs"
