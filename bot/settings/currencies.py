"""How many smallest units a currency has, as Stripe counts them: an amount of 900 is 9.00 USD,
900 JPY or 0.900 KWD.

https://docs.stripe.com/currencies: some have no smaller unit, five have a thousand; ISK and UGX
have none any more and are still counted in hundredths, which must be whole.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

STARS: Final = "xtr"
"""Telegram's own currency, counted in whole Stars."""
_NO_DECIMALS: Final = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf", STARS,
})  # fmt: skip
_THREE_DECIMALS: Final = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
_WHOLE_ONLY: Final = frozenset({"isk", "ugx"})


def minor_digits(currency: str) -> int:
    """Decimals between a currency's unit and what its amounts are counted in: 0, 2 or 3."""
    code = currency.casefold()
    return 0 if code in _NO_DECIMALS else 3 if code in _THREE_DECIMALS else 2


def in_units(amount_minor: int, currency: str) -> Decimal:
    """An amount in the currency's units, exact."""
    return Decimal(amount_minor).scaleb(-minor_digits(currency))


def step_minor(currency: str) -> int:
    """What a card's amount must be a whole multiple of."""
    code = currency.casefold()
    return 10 if code in _THREE_DECIMALS else 100 if code in _WHOLE_ONLY else 1
