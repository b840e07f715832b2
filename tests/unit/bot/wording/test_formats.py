"""Plural forms, numbers, money, dates and names of languages as each of ours has them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.settings.currencies import in_units, minor_digits
from bot.wording import LANGUAGES, words_in
from bot.wording.formats import plural_form

COUNTS = (0, 1, 2, 3, 5, 11, 21, 22, 100, 102, 111, 1000, 1_000_000, 2_000_000)
FORMS = {
    "en": "other one other other other other other other other other other other other other",
    "es": "other one other other other other other other other other other other many many",
    "pt-BR": "one one other other other other other other other other other other many many",
    "ru": "many one few few many many one few many few many many many many",
    "hi": "one one other other other other other other other other other other other other",
    "ar": "zero one two few few many many many other other many other other other",
}


def plain(text: str) -> str:
    """Without direction marks, with every space a plain one."""
    kept = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(" " if letter.isspace() else letter for letter in kept)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_cldr(language: str) -> None:
    assert [plural_form(language, count) for count in COUNTS] == FORMS[language].split()
    assert [plural_form(language, -count) for count in COUNTS] == FORMS[language].split()


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 credit"),
        ("en", 1_000_000, "1,000,000 credits"),
        ("es", 1, "1 crédito"),
        ("es", 1_000_000, "1.000.000 de créditos"),
        ("pt-BR", 0, "0 crédito"),
        ("pt-BR", 12_345, "12.345 créditos"),
        ("ru", 21, "21 кредит"),
        ("ru", 22, "22 кредита"),
        ("ru", 25_000, "25 000 кредитов"),
        ("hi", 1_234_567, "12,34,567 क्रेडिट"),
    ],
)
def test_a_count_is_said_with_its_form_and_grouped(language: str, count: int, said: str) -> None:
    assert plain(words_in(language)("quote.credits", count=count)) == said


@pytest.mark.parametrize(
    ("currency", "minor", "en", "es"),
    [
        ("usd", 900, "$9.00", "9,00 US$"),
        ("jpy", 900, "¥900", "900 JPY"),
        ("krw", 12_000, "₩12,000", "12.000 KRW"),
        ("kwd", 2_750, "KWD 2.750", "2,750 KWD"),
        ("eur", 123_456_789, "€1,234,567.89", "1.234.567,89 €"),
        ("isk", 90_000, "ISK 900", "900 ISK"),
        ("xtr", 2_500, "2,500 ⭐", "2500 ⭐"),
        # A currency that is used without decimals is not rounded where an amount has some.
        ("all", 999_950, "ALL 9,999.50", "9.999,50 ALL"),
    ],
)
def test_money_has_the_decimals_of_its_currency(
    currency: str, minor: int, en: str, es: str
) -> None:
    said = {one: plain(words_in(one).price(minor, currency)) for one in ("en", "es")}
    assert said["en"].replace(" ", "") == en.replace(" ", "")
    assert said["es"] == es
    for language in LANGUAGES:
        assert "." not in words_in(language).price(900, "jpy").replace("JP", "")


def test_units_are_exact_for_none_two_and_three_decimals() -> None:
    digits = {"jpy": 0, "vnd": 0, "xtr": 0, "usd": 2, "isk": 2, "huf": 2, "kwd": 3, "tnd": 3}
    for currency, wanted in digits.items():
        assert minor_digits(currency.upper()) == wanted
        assert in_units(123_456, currency) * 10**wanted == 123_456


def test_costs_in_dollars_are_said_to_the_cent() -> None:
    assert words_in("en").usd(0.1 + 0.2) == "$0.30"
    assert words_in("en").usd(1234.567) == "$1,234.57"


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Jan 5, 2027"),
        ("es", "5 ene 2027"),
        ("pt-BR", "5 de jan. de 2027"),
        ("ru", "5 янв. 2027 г."),
        ("hi", "5 जन॰ 2027"),
        ("ar", "05/01/2027"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it_in_utc(language: str, day: str) -> None:
    late = datetime(2027, 1, 4, 23, 30, tzinfo=timezone(timedelta(hours=-3)))
    words = words_in(language)
    assert plain(words.date(late)) == day
    moment = plain(words.moment(late))
    assert moment.startswith(day)
    assert moment.endswith("UTC")
    assert ":30" in moment
    assert words.date(late) == words.date(late.astimezone(UTC))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("Spanish", "Portuguese", "Hindi", "Japanese")),
        ("es", ("español", "portugués", "hindi", "japonés")),
        ("pt-BR", ("espanhol", "português", "hindi", "japonês")),
        ("ru", ("испанский", "португальский", "хинди", "японский")),
        ("hi", ("स्पेनिश", "पुर्तगाली", "हिन्दी", "जापानी")),
        ("ar", ("الإسبانية", "البرتغالية", "الهندية", "اليابانية")),
    ],
)
def test_languages_are_named_in_the_persons_own(language: str, names: tuple[str, ...]) -> None:
    words = words_in(language)
    assert tuple(map(words.language_name, ("es", "pt", "hi", "ja"))) == names
    assert words.language_label("es") == names[0][0].upper() + names[0][1:]
    assert words.language_name("xx-YY") == "xx-YY"
