"""Lists as people write them: the order, the numbers, the title and every item are theirs."""

from __future__ import annotations

import pytest

from pipeline.language.abbreviations import without_stop
from pipeline.reading.rankings import list_of
from pipeline.reading.reader import read
from pipeline.templates.top_list.template import RankScript
from tests.unit.pipeline.reading.words import script_of

NAMES = ("Rome", "Oslo", "Bonn")


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [
        (("1. ", "2. ", "3. "), (1, 2, 3)),
        (("3. ", "2. ", "1. "), (3, 2, 1)),
        (("1) ", "2) ", "3) "), (1, 2, 3)),
        (("(1) ", "(2) ", "(3) "), (1, 2, 3)),
        (("#3 ", "#2 ", "#1 "), (3, 2, 1)),
        (("#3: ", "#2: ", "#1: "), (3, 2, 1)),
        (("1️⃣ ", "2️⃣ ", "3️⃣ "), (1, 2, 3)),
        (("Number 3: ", "Number 2: ", "Number 1: "), (3, 2, 1)),
        (("No. 3: ", "No. 2: ", "No. 1: "), (3, 2, 1)),
        (("3rd place: ", "2nd place: ", "1st place: "), (3, 2, 1)),
        (("Place 3 - ", "Place 2 - ", "Place 1 - "), (3, 2, 1)),
        (("Número 3: ", "Número 2: ", "Número 1: "), (3, 2, 1)),
        (("№ 3: ", "№ 2: ", "№ 1: "), (3, 2, 1)),
        (("رقم 3: ", "رقم 2: ", "رقم 1: "), (3, 2, 1)),
        (("नंबर 3: ", "नंबर 2: ", "नंबर 1: "), (3, 2, 1)),
        (("**3.** ", "**2.** ", "**1.** "), (3, 2, 1)),
        (("## 3. ", "## 2. ", "## 1. "), (3, 2, 1)),
        (("10 - ", "9 - ", "8 - "), (10, 9, 8)),
        (("🔟 ", "9️⃣ ", "8️⃣ "), (10, 9, 8)),
        (("- ", "- ", "- "), (None, None, None)),
        (("• ", "• ", "• "), (None, None, None)),
        (("👉 ", "👉 ", "👉 "), (None, None, None)),
        (("Habit 1: ", "Habit 2: ", "Habit 3: "), (1, 2, 3)),
        (("Numéro 3 : ", "Numéro 2 : ", "Numéro 1 : "), (3, 2, 1)),
        (("Numero 3: ", "Numero 2: ", "Numero 1: "), (3, 2, 1)),
        (("First: ", "Second: ", "Third: "), (1, 2, 3)),
        (("Third, ", "Second, ", "First, "), (3, 2, 1)),
        (("First. ", "Second. ", "Third. "), (1, 2, 3)),
        (("First reason: ", "Second reason: ", "Third reason: "), (1, 2, 3)),
        (("The first - ", "The second - ", "The third - "), (1, 2, 3)),
        (("Firstly, ", "Secondly, ", "Thirdly, "), (1, 2, 3)),
        (("Number three is ", "Number two is ", "Number one is "), (3, 2, 1)),
        (("Number three: ", "Number two: ", "Number one: "), (3, 2, 1)),
        (("Tenth: ", "Ninth: ", "Eighth: "), (10, 9, 8)),
        (("Primero: ", "Segundo: ", "Tercero: "), (1, 2, 3)),
        (("En tercer lugar, ", "En segundo lugar, ", "En primer lugar, "), (3, 2, 1)),
        (("Número tres: ", "Número dos: ", "Número uno: "), (3, 2, 1)),
        (("Primeiro, ", "Segundo, ", "Terceiro, "), (1, 2, 3)),
        (("Em primeiro lugar, ", "Em segundo lugar, ", "Em terceiro lugar, "), (1, 2, 3)),
        (("O número três é ", "O número dois é ", "O número um é "), (3, 2, 1)),
        (("En premier, ", "En deuxième, ", "En troisième, "), (1, 2, 3)),
        (("Premièrement, ", "Deuxièmement, ", "Troisièmement, "), (1, 2, 3)),
        (("Numéro trois : ", "Numéro deux : ", "Numéro un : "), (3, 2, 1)),
        (("Primo: ", "Secondo: ", "Terzo: "), (1, 2, 3)),
        (("Al terzo posto: ", "Al secondo posto: ", "Al primo posto: "), (3, 2, 1)),
        (("पहला: ", "दूसरा: ", "तीसरा: "), (1, 2, 3)),
        (("तीसरी, ", "दूसरी, ", "पहली, "), (3, 2, 1)),
        (("नंबर तीन: ", "नंबर दो: ", "नंबर एक: "), (3, 2, 1)),
    ],
)
def test_items_keep_their_order_and_their_numbers(
    marks: tuple[str, ...], numbers: tuple[int | None, ...]
) -> None:
    rows = [f"{mark}{name}" for mark, name in zip(marks, NAMES, strict=True)]
    found = list_of(read("My cities\n" + "\n".join(rows)))
    assert tuple(item.name for item in found.items) == NAMES
    assert tuple(item.number for item in found.items) == numbers
    assert found.opening == "My cities."


def test_places_in_words_may_stand_in_one_line() -> None:
    found = list_of(read("Three cities. First, Rome. It is old. Second, Oslo. Third, Bonn. Agree?"))
    assert [(item.number, item.call, item.name, item.rest) for item in found.items] == [
        (1, "First,", "Rome.", "It is old."),
        (2, "Second,", "Oslo.", ""),
        (3, "Third,", "Bonn.", "Agree?"),
    ]
    assert found.opening == "Three cities."


@pytest.mark.parametrize(
    "text",
    [
        "First, he opened the door. It was dark. Then he ran.",
        "First, he opened the door. Second, he ran.",
        "Third, he ran. Fourth, he hid. Fifth, he slept.",
        "First, he ran. Third, he hid. Second, he slept.",
        "He came first. She came second. They came third.",
        "The second time was worse. The first time was fine. The third, never.",
    ],
)
def test_places_that_count_nothing_make_no_list(text: str) -> None:
    assert not list_of(read(text)).items


@pytest.mark.parametrize(
    ("row", "name", "rest"),
    [
        ("Rome: the old one", "Rome", "the old one"),
        ("Rome - the old one", "Rome", "the old one"),
        ("Rome – the old one", "Rome", "the old one"),
        ("**Rome**: the old one", "Rome", "the old one"),
        ("Rome. It is old.", "Rome.", "It is old."),
        ("Rome", "Rome", ""),
        ("Jean-Luc's well-known café", "Jean-Luc's well-known café", ""),
    ],
)
def test_an_item_is_a_name_and_what_is_said_of_it(row: str, name: str, rest: str) -> None:
    item = list_of(read(f"1. {row}\n2. Oslo")).items[0]
    assert (item.name, item.rest) == (name, rest)


def test_nothing_is_said_beside_a_pasted_list() -> None:
    script = script_of("top_list", "Top 3 cities\n3. Bonn: quiet\n2. Oslo\n1. Rome\nAgree?")
    assert isinstance(script, RankScript)
    said = [line.text for scene in script.scenes for line in scene.lines()]
    assert said == ["Top 3 cities.", "3. Bonn. quiet", "2. Oslo.", "1. Rome.", "Agree?"]
    assert [scene.rank for scene in script.scenes] == [3, 2, 1]
    assert (script.title, script.heading) == ("Top 3 cities", "Top 3 cities.")


def test_a_title_that_announces_its_list_is_shown_without_the_colon() -> None:
    assert [
        without_stop(text) for text in ("Top 3 cities:", "都市トップ3：", "Top 3.", "5 p.m.")
    ] == [
        "Top 3 cities",
        "都市トップ3",
        "Top 3",
        "5 p.m.",
    ]


def test_more_items_than_a_video_holds_are_said_in_the_note() -> None:
    from pipeline.templates import find_template

    text = "\n".join(f"{n}. Thing {n} of many" for n in range(1, 46))
    left = find_template("top_list").take(read(text)).left_out
    assert [one.reason for one in left] == ["surplus"] * 5


def test_paragraphs_under_the_items_are_theirs_and_what_follows_is_the_end() -> None:
    found = list_of(read("1. Rome\nIt is old.\n\n2. Oslo\nIt is cold.\nAnd blue."))
    assert [item.rest for item in found.items] == ["It is old.", "It is cold. And blue."]
    found = list_of(read("1. Rome\n2. Oslo\n\nWhich one first?"))
    assert (found.items[1].rest, found.closing) == ("", "Which one first?")
