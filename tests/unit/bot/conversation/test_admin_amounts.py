"""An amount of money is read in the currency that it is meant in, or it is asked again."""

from __future__ import annotations

import pytest

from bot.conversation.admin.amounts import UnclearAmount, read_minor
from bot.payments.errors import TooFine


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("9.50", "usd", 950),
        ("9,50", "usd", 950),
        ("9.5", "usd", 950),
        ("9", "usd", 900),
        (" $9.50 ", "usd", 950),
        ("US$ 9.50", "usd", 950),
        ("9.50 USD", "usd", 950),
        ("usd 9.50", "usd", 950),
        ("9,50 €", "eur", 950),
        ("1,234.50", "usd", 123_450),
        ("1.234,50", "eur", 123_450),
        ("1 234,50", "eur", 123_450),
        ("1'234.50", "chf", 123_450),
        ("1,234,567", "usd", 123_456_700),
        ("12,34", "inr", 1234),
        ("₹1,23,456.50", "inr", 12_345_650),
        ("٩٫٥٠", "usd", 950),
        ("९.५०", "inr", 950),
        ("\u2066$9.50\u2069", "usd", 950),
        ("¥900", "jpy", 900),
        ("1,234", "jpy", 1234),
        ("1.234", "krw", 1234),
        ("900.00", "jpy", 900),
        ("3.500", "kwd", 3500),
        ("3,5", "kwd", 3500),
        ("KWD 3.500", "kwd", 3500),
        ("700", "xtr", 700),
        ("700 ⭐", "xtr", 700),
    ],
)
def test_an_amount_is_read_as_it_is_written(written: str, currency: str, minor: int) -> None:
    assert read_minor(written, currency) == minor


@pytest.mark.parametrize(
    ("written", "currency"),
    [
        *(("", "usd"), ("nine", "usd"), ("0", "usd"), ("0.00", "usd"), ("-9.50", "usd")),
        *(("1,234", "usd"), ("1.234", "eur"), ("9.50 EUR", "usd"), ("9 50", "usd")),
        *(("9.50.1", "usd"), ("1,23,45", "usd"), ("€9", "usd"), ("9%", "usd"), ("9-10", "usd")),
        *(("1e3", "usd"), ("9.50 now", "usd"), ("1,234,50", "eur"), ("9" * 40, "usd")),
    ],
)
def test_what_is_unclear_is_not_guessed(written: str, currency: str) -> None:
    with pytest.raises(UnclearAmount):
        read_minor(written, currency)


@pytest.mark.parametrize(
    ("written", "currency"), [("9.5050", "jpy"), ("9.5", "jpy"), ("0.1", "xtr"), ("9.5055", "usd")]
)
def test_more_decimals_than_the_currency_has_are_refused(written: str, currency: str) -> None:
    with pytest.raises(TooFine):
        read_minor(written, currency)
