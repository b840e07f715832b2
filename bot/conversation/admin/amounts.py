"""Amounts of money as admins write them, read by the currency that they are meant in."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_symbol

from bot.conversation.typed_codes import visible
from bot.payments.errors import TooFine
from bot.settings.currencies import STARS, minor_digits
from bot.wording import LANGUAGES
from pipeline.language.numbers import locale_of

_NUMBER: Final = re.compile(
    r"(?P<whole>\d{1,3}(?P<group>[ '.,])\d{3}(?:(?P=group)\d{3})*"
    r"|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,15})"
    r"(?:(?P<point>[.,])(?P<part>\d{1,6}))?"
)
_MARKS: Final = str.maketrans("٫٬’", ".,'")
_NEAR_DOLLAR: Final = ("$", "US$")


class UnclearAmount(ValueError):
    """It is no amount, or could be two."""


def read_minor(text: str, currency: str) -> int:
    """`9.50`, `9,50 €`, `USD 1,234.50` in the currency's smallest unit.

    UnclearAmount for what is no amount above zero in that currency, or may mean two things;
    TooFine for more decimals than it has.
    """
    plain = unicodedata.normalize("NFKC", visible(text)).translate(_MARKS)
    found = re.search(r"\d(?:[\d.,' ]*\d)?", plain)
    if found is None:
        raise UnclearAmount
    around = f"{plain[: found.start()]} {plain[found.end() :]}".split()
    if any(name.casefold() not in _names(currency) for name in around):
        raise UnclearAmount
    amount = _decimal(found.group(), currency)
    minor = amount.scaleb(minor_digits(currency))
    if minor != minor.to_integral_value():
        raise TooFine
    if minor <= 0:
        raise UnclearAmount
    return int(minor)


def _decimal(written: str, currency: str) -> Decimal:
    number = _NUMBER.fullmatch(written)
    if number is None or (number["group"] is not None and number["group"] == number["point"]):
        raise UnclearAmount
    groups = re.split(r"[ '.,]", number["whole"])
    if number["group"] in (".", ",") and number["part"] is None and len(groups) == 2:
        # One mark before three digits: a thousand where there are no decimals, decimals where
        # there are three, and who knows where there are two.
        match minor_digits(currency):
            case 3:
                return Decimal(".".join(groups))
            case 2:
                raise UnclearAmount
    return Decimal("".join(groups) + (f".{number['part']}" if number["part"] else ""))


def _names(currency: str) -> set[str]:
    """The code and every symbol of a currency in the languages of the bot."""
    code = currency.upper()
    if currency == STARS:
        return {"xtr", "⭐", "⭐️", "stars"}
    symbols = {get_currency_symbol(code, locale=locale_of(language)) for language in LANGUAGES}
    dollars = _NEAR_DOLLAR if code == "USD" else ()
    return {name.casefold() for name in (code, *symbols, *dollars)}
