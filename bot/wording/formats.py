"""Numbers, money, dates, plural forms and names of languages as CLDR has them (through Babel)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_currency, get_currency_precision

from bot.settings.currencies import STARS, in_units
from pipeline.language.numbers import grouped, locale_of


def plural_form(language: str, count: int) -> str:
    """The CLDR category that a whole number takes; negatives as their size."""
    return locale_of(language).plural_form(abs(count))


def number_text(language: str, value: float) -> str:
    """`1,234.5`, `1.234,5`, `12,34,567`: grouped and pointed as the language writes it."""
    if isinstance(value, int) and -1000 < value < 1000:
        return str(value)
    return grouped(value, language)


def money_text(language: str, amount: Decimal, currency: str) -> str:
    """An amount in units of an ISO currency with the decimals it is used with: `$9.00`, `¥900`.

    What those decimals cannot say is shown to the last, never rounded.
    """
    code = currency.upper()
    if code == STARS.upper():
        return f"{number_text(language, int(amount))} ⭐"
    is_exact = amount == round(amount, get_currency_precision(code))
    return format_currency(amount, code, locale=locale_of(language), currency_digits=is_exact)


def price_text(language: str, amount_minor: int, currency: str) -> str:
    """An amount that is counted in the currency's smallest unit."""
    return money_text(language, in_units(amount_minor, currency), currency)


def date_text(language: str, when: datetime) -> str:
    """The day, in UTC."""
    return format_date(when.astimezone(UTC).date(), "medium", locale=locale_of(language))


def moment_text(language: str, when: datetime) -> str:
    """The day and the minute, in UTC and saying so."""
    minute = format_time(when.astimezone(UTC), "short", locale=locale_of(language))
    return f"{date_text(language, when)}, {minute} UTC"


def language_name(code: str, language: str) -> str:
    """What a language is called in `language`, in its own words when both are the same; its code
    where nobody has a name for it."""
    names: Any = locale_of(language).languages
    primary = code.split("-", maxsplit=1)[0].casefold()
    name: str = names.get(code.replace("-", "_")) or names.get(primary, code)
    return name


def as_label(name: str) -> str:
    """A name as it stands alone on a button: with a capital where the script has them."""
    return name[:1].upper() + name[1:]
