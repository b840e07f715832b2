"""Lists and chats that lost their line breaks get their lines again; prose keeps its own."""

from __future__ import annotations

import pytest

from pipeline.reading.quizzes import quiz_of
from pipeline.reading.rankings import list_of
from pipeline.reading.reader import read
from tests.unit.pipeline.reading.words import script_of

WORLDS = ("Venus is hot", "Mars is red", "Earth is wet")


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [
        (("3. ", " 2. ", " 1. "), (3, 2, 1)),
        (("1.", ".2.", ".3."), (1, 2, 3)),
        (("1.", "2.", "3."), (1, 2, 3)),
        (("1) ", " 2) ", " 3) "), (1, 2, 3)),
        (("(1) ", "; (2) ", "; (3) "), (1, 2, 3)),
        (("3 ", ". 2 ", ". 1 "), (3, 2, 1)),
        (("3 ", " 2 ", " 1 "), (3, 2, 1)),
        (("3: ", ", 2: ", ", 1: "), (3, 2, 1)),
        (("3 - ", " 2 - ", " 1 - "), (3, 2, 1)),
        (("#3 ", " #2 ", " #1 "), (3, 2, 1)),
        (("Nº 3: ", ". Nº 2: ", ". Nº 1: "), (3, 2, 1)),
        (("Habit 1: ", ". Habit 2: ", ". Habit 3: "), (1, 2, 3)),
        (("3️⃣ ", " 2️⃣ ", " 1️⃣ "), (3, 2, 1)),
        (("①", "②", "③"), (1, 2, 3)),
        (("⑴ ", " ⑵ ", " ⑶ "), (1, 2, 3)),
        (("❸ ", " ❷ ", " ❶ "), (3, 2, 1)),
        (("１．", "２．", "３．"), (1, 2, 3)),
        (("1、", "。2、", "。3、"), (1, 2, 3)),
        (("第3位：", "。第2位：", "。第1位："), (3, 2, 1)),
        (("٣. ", ". ٢. ", ". ١. "), (3, 2, 1)),
        (("٣- ", " ٢- ", " ١- "), (3, 2, 1)),
        (("३. ", "। २. ", "। १. "), (3, 2, 1)),
        (("• ", " • ", " • "), (None, None, None)),
        (("", " • ", " • "), (None, None, None)),
        (("•", "•", "•"), (None, None, None)),
        (("– ", " – ", " – "), (None, None, None)),
        (("- ", " - ", " - "), (None, None, None)),
        (("a) ", " b) ", " c) "), (None, None, None)),
    ],
)
def test_a_list_in_one_line_is_a_list(
    marks: tuple[str, ...], numbers: tuple[int | None, ...]
) -> None:
    pasted = read("".join(map("".join, zip(marks, WORLDS, strict=True))))
    found = list_of(pasted)
    assert tuple(item.name.strip(".;,。।") for item in found.items) == WORLDS
    assert tuple(item.number for item in found.items) == numbers
    assert len(pasted.blocks) == 3


@pytest.mark.parametrize("opening", ["Three worlds: ", "Top 3 planets ", "Listen. "])
def test_what_stands_before_a_joined_list_opens_it(opening: str) -> None:
    found = list_of(read(f"{opening}1. Venus 2. Mars 3. Earth"))
    assert [item.name for item in found.items] == ["Venus", "Mars", "Earth"]
    assert found.opening.rstrip(".") == opening.strip().rstrip(".")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A: hi B: hello", "AB"),
        ("Mia: are you awake? Tom: no. Mia: liar.", ("Mia", "Tom", "Mia")),
        ("mom: where are you me: home mom: liar", ("mom", "me", "mom")),
        ("mia: hey tom: hi mia: ok", ("mia", "tom", "mia")),
        ("Tía Rosa: ¿ya vienes? Yo: sí Tía Rosa: mentira", ("Tía Rosa", "Yo", "Tía Rosa")),
        ("Мама: ты где? Я: дома. Мама: я дома одна.", ("Мама", "Я", "Мама")),
        ("أحمد: أين أنت؟ سارة: في البيت. أحمد: أنا في البيت.", ("أحمد", "سارة", "أحمد")),
        ("माँ: कहाँ हो? मैं: घर पर। माँ: मैं भी।", ("माँ", "मैं", "माँ")),
        ("太郎：おはよう。花子：おはよう。太郎：雨だね。", ("太郎", "花子", "太郎")),
    ],
)
def test_a_chat_in_one_line_is_a_chat(text: str, names: tuple[str, ...]) -> None:
    pasted = read(text)
    assert pasted.kind == "chat"
    assert tuple(block.speaker for block in pasted.blocks) == tuple(names)


@pytest.mark.parametrize(
    "text",
    [
        "1. Which is big? A) Mars B) Jupiter Answer: B 2. Which is red? A) Mars B) Io Answer: A",
        "Which is big? a) Mars b) Jupiter Answer: b. Which is red? a) Mars b) Io Answer: a",
        "Which is big? A) Mars B) Jupiter ✅ Which is red? A) Mars ✅ B) Io",
        "¿Cuál es grande? A) Mars B) Jupiter ✅ ¿Cuál es rojo? A) Mars ✅ B) Io",
        "Что больше? а) Mars б) Jupiter ✅ Что краснее? а) Mars ✅ б) Io",
    ],
)
def test_a_quiz_in_one_line_is_a_quiz(text: str) -> None:
    quiz = quiz_of(read(text))
    assert [asked.options for asked in quiz.questions] == [("Mars", "Jupiter"), ("Mars", "Io")]
    assert [asked.right for asked in quiz.questions] == [1, 0]


def test_questions_and_answers_in_one_line_are_a_quiz() -> None:
    quiz = quiz_of(read("Q: Capital of France? A: Paris Q: Capital of Spain? A: Madrid"))
    assert [(asked.text, asked.answer) for asked in quiz.questions] == [
        ("Capital of France?", "Paris"),
        ("Capital of Spain?", "Madrid"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We came in at number 2. Then we slipped to 1. It was the best day of my life.",
        "I have 3 cats 2 dogs 1 fish and they all sleep in my bed at night.",
        "In 1. Samuel the king falls. In 2. Samuel another one rises. The end is sad.",
        "It grew by 1.5 in May, 2.5 in June and 3.5 in July, and nobody knew why.",
        "He said: run. She said: no. He said: please, we have to leave this place tonight.",
        "उसने कहा: भागो। उसने कहा: नहीं। फिर वह चला गया और कोई नहीं जानता कहाँ।",
        "Warning: this is old. Note: it is true. Warning: it still hurts to tell it.",
        "The well-known – or feared – man from – of all places – Bonn came home at last.",
        "Plan A. Run to the harbour. Plan B. Wait for me until the lamp on the tower goes out.",
        "Meet me at 10:30 or 11:30, he wrote: I will wait. I never went there again.",
    ],
)
def test_prose_with_numbers_dashes_and_colons_is_left_as_it_is(text: str) -> None:
    pasted = read(text)
    assert len(pasted.blocks) == 1
    assert pasted.kind != "chat" and not list_of(pasted).items


@pytest.mark.parametrize("key", ["top_list", "ai_story", "quiz", "fake_text"])
def test_every_template_says_a_joined_list_as_it_does_its_lines(key: str) -> None:
    lines = ["3. Venus is hot.", "2. Mars is red.", "1. Earth is wet."]
    joined, apart = (script_of(key, sep.join(lines)) for sep in (" ", "\n"))
    assert [scene.lines() for scene in joined.scenes] == [scene.lines() for scene in apart.scenes]
