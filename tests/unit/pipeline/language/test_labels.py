"""The fixed words on the cards: complete, drawable, and numbers as each language writes them."""

from __future__ import annotations

import re

import pytest

from pipeline.drawing.text_shaping import TextStyle, shape
from pipeline.language.labels import Labels, is_mirrored, label_table
from pipeline.language.numbers import number_text
from pipeline.templates import load_templates
from pipeline.templates.base import template_folder

REQUIRED = ("en", "es", "pt-BR", "ru", "hi", "ar")
PACKAGES = tuple(
    f"pipeline.templates.{key}"
    for key in load_templates()
    if (template_folder(key) / "labels.json").exists()
)
KEYS = [(Labels(package), key) for package in PACKAGES for key in label_table(package)["en"]]
SLOTS = {"n": 2, "name": "BBC", "time": "10:42"}


@pytest.mark.parametrize("language", REQUIRED)
def test_every_label_can_be_drawn_without_a_box(language: str) -> None:
    for label, key in KEYS:
        line = shape(label(key, language, **SLOTS), TextStyle())
        assert all(glyph.index for glyph in line.glyphs), key


@pytest.mark.parametrize("language", [one for one in REQUIRED if one != "en"])
def test_a_language_does_not_borrow_english_words(language: str) -> None:
    same = {key for label, key in KEYS if label(key, language) == label(key, "en")}
    # "online" and "A B C" are the same word in some of them.
    assert same <= {"online", "letters", "hours", "versus"}


def test_every_language_has_the_slots_of_the_english_label() -> None:
    for label, key in KEYS:
        for language in label_table(label.package):
            wanted, given = (
                sorted(re.findall(r"{(\w+)}", label(key, one))) for one in ("en", language)
            )
            assert wanted == given, (language, key)


def test_an_unknown_language_speaks_english_and_an_unknown_key_is_an_error() -> None:
    label = Labels("pipeline.templates.educational")
    assert label("remember", "xx-YY") == "Remember"
    with pytest.raises(KeyError):
        label("no_such_label", "ar")


def test_right_to_left_languages_are_mirrored() -> None:
    assert [is_mirrored(one) for one in ("ar", "ar-EG", "he", "fa", "en", "hi")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "language", "text"),
    [
        (1200, "", "en", "1,200"),
        (97.5, "%", "en", "97.5\u00a0%"),
        (3e8, "", "en", "300 million"),
        (97.5, "%", "ru", "97,5\u00a0%"),
        (1200, "", "ru", "1200"),
        (12345, "km", "ru", "12\u00a0345 km"),
        (2.5e6, "", "es", "2,5 millones"),
        (1e6, "", "es", "1 millón"),
        (1e6, "km", "ru", "1 миллион km"),
        (5e6, "", "ru", "5 миллионов"),
        (1.2e9, "", "pt-BR", "1,2 bilhão"),
        (3e9, "", "pt-BR", "3 bilhões"),
        (3e8, "", "hi", "30 करोड़"),
        (1234, "", "es", "1234"),
        (1234.56, "", "de", "1.234,6"),
        (-12345, "", "fr", "-12\u00a0345"),
        (1e6, "", "xx", "1 million"),
        (7, "×", "en", "7×"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    value: float, unit: str, language: str, text: str
) -> None:
    assert number_text(value, unit, language) == text
