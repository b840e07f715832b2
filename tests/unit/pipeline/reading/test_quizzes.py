"""Quizzes as people write them: the right option in every usual way, nothing made up."""

from __future__ import annotations

import pytest

from pipeline.reading.quizzes import Asked, quiz_of
from pipeline.reading.reader import read
from pipeline.templates.quiz.script import QuizScript
from tests.unit.pipeline.reading.words import script_of

CANBERRA = Asked("What is the capital of Australia?", ("Sydney", "Canberra", "Perth"), 1)
SPIDER = Asked("How many legs has a spider?", ("Six", "Eight", "Ten"), 1)
TWO = (
    "1. What is the capital of Australia?\n{a}\n\n2. How many legs has a spider?\n{b}\n{key}",
    ("Sydney", "Canberra", "Perth"),
    ("Six", "Eight", "Ten"),
)
ROWS = ("{0}\n{1}\n{2}", "{0} {1} {2}")


def pasted(options: str, right: str, rows: str, key: str = "") -> str:
    """Two questions whose options are set one way and whose right ones are marked one way."""
    text, first, second = TWO

    def listed(words: tuple[str, ...], answer: str) -> str:
        marks = [options.format(letter="ABC"[at], low="abc"[at], n=at + 1) for at in range(3)]
        said = [right.format(word) if at == 1 else word for at, word in enumerate(words)]
        shown = rows.format(*(f"{mark}{word}" for mark, word in zip(marks, said, strict=True)))
        return f"{shown}{answer}"

    answers = ("\nAnswer: B", "\nCorrect answer: B) Eight") if key == "below" else ("", "")
    return text.format(
        a=listed(first, answers[0]), b=listed(second, answers[1]), key="" if key == "below" else key
    )


@pytest.mark.parametrize("options", ["{letter}) ", "{low}. ", "({letter}) ", "{letter}: ", "- ",
                                     "* ", "• ", "{letter} - ", "{n}) ", ""])  # fmt: skip
@pytest.mark.parametrize("right", ["{} ✅", "✓ {}", "{} ✔️", "{}*", "{} (correct)", "**{}**"])
def test_the_right_option_is_known_by_its_mark(options: str, right: str) -> None:
    quiz = quiz_of(read(pasted(options, right, ROWS[0])))
    assert quiz.questions == (CANBERRA, SPIDER)


@pytest.mark.parametrize("options", ["{letter}) ", "{low}. ", "({letter}) ", "- ", "{n}) ", ""])
def test_the_right_option_is_known_by_the_line_below(options: str) -> None:
    text = pasted(options, "{}", ROWS[0], "below")
    if not options.startswith(("{l", "({")):
        text = text.replace("Answer: B\n", "Answer: Canberra\n").replace("B) Eight", "Eight")
    assert quiz_of(read(text)).questions == (CANBERRA, SPIDER)


@pytest.mark.parametrize(
    "key",
    ["Answers: 1-B, 2-B", "Answer key:\n1. B\n2. B", "1B 2B", "Respuestas: 1) b 2) b",
     "Ответы: 1-b, 2-b"],
)  # fmt: skip
@pytest.mark.parametrize("rows", ROWS)
def test_the_right_options_are_known_by_a_key_at_the_end(key: str, rows: str) -> None:
    assert quiz_of(read(pasted("{letter}) ", "{}", rows, key))).questions == (CANBERRA, SPIDER)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            "Who wrote it? Ada did. How long did it take? Two years.",
            [("Who wrote it?", "Ada did."), ("How long did it take?", "Two years.")],
        ),
        (
            "Q: What flies?\nA: The bat.\nQ: What swims?\nA: The otter.",
            [("What flies?", "The bat."), ("What swims?", "The otter.")],
        ),
        (
            "Capital of Peru? (Lima)\nCapital of Chad? ||N'Djamena||",
            [("Capital of Peru?", "Lima"), ("Capital of Chad?", "N'Djamena")],
        ),
        (
            "1. Bats are blind.\nAnswer: False\n2. Honey never spoils.\nAnswer: True",
            [("Bats are blind.", "False"), ("Honey never spoils.", "True")],
        ),
        (
            "ما عاصمة مصر؟\nالجواب: القاهرة\nما أكبر كوكب؟\nالجواب: المشتري",
            [("ما عاصمة مصر؟", "القاهرة"), ("ما أكبر كوكب؟", "المشتري")],
        ),
        (
            "सबसे बड़ा ग्रह कौन सा है?\nउत्तर: बृहस्पति\nसबसे छोटा?\nउत्तर: बुध",
            [("सबसे बड़ा ग्रह कौन सा है?", "बृहस्पति"), ("सबसे छोटा?", "बुध")],
        ),
    ],
)
def test_questions_without_options_have_their_answers(
    text: str, questions: list[tuple[str, str]]
) -> None:
    assert [(one.text, one.answer) for one in quiz_of(read(text)).questions] == questions


def test_where_nobody_says_which_is_right_none_is_shown_as_right() -> None:
    script = script_of(
        "quiz", "1. Best season?\nA) Summer\nB) Winter\n2. Best sea?\nA) Red\nB) Ross"
    )
    assert isinstance(script, QuizScript)
    assert [(scene.answer, scene.reveal) for scene in script.scenes] == [(-1, ""), (-1, "")]


def test_a_pasted_quiz_says_nothing_of_ours() -> None:
    text = (
        "Sea quiz\n1. What swims?\nA) Otter ✅\nB) Owl\n2. What flies?\nA) Eel\nB) Owl ✅\n"
        "Well done!"
    )
    script = script_of("quiz", text)
    said = [line.text for scene in script.scenes for line in scene.lines()]
    assert said == ["Sea quiz", "What swims?", "Otter.", "What flies?", "Owl. Well done!"]


@pytest.mark.parametrize(
    "text",
    [
        "Are you happy? I was not. Then I moved to the sea, and now I am, most of the time.",
        "The harbour was empty. Nobody came. Nobody ever came back to it again, they said.",
    ],
)
def test_a_story_is_no_quiz(text: str) -> None:
    assert quiz_of(read(text)).questions == ()
