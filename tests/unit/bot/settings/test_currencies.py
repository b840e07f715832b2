"""Packs in any currency: their settings are checked at start, and the price floor is in dollars."""

from __future__ import annotations

import json

import pytest

from bot.settings import BadSettings, load_settings
from bot.settings.prices import usd_per_credit


def packs(price_minor: int) -> str:
    return json.dumps([
        {"key": "one", "credits": 50, "price_cents": price_minor, "price_stars": 700},
        {"key": "two", "credits": 100, "price_cents": 3 * price_minor, "price_stars": 2000},
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "rate", "price_minor", "usd"),
    [
        ("usd", None, 900, 0.18),
        ("USD", None, 900, 0.18),
        ("eur", "1.1", 900, 0.198),
        ("jpy", "0.0065", 1400, 0.182),
        ("kwd", "3.25", 2750, 0.17875),
        ("isk", "0.007", 125_000, 0.175),
    ],
)
def test_what_a_credit_brings_counts_the_currencys_decimals_and_its_worth(
    monkeypatch: pytest.MonkeyPatch, currency: str, rate: str | None, price_minor: int, usd: float
) -> None:
    monkeypatch.setenv("STRIPE_CURRENCY", currency)
    monkeypatch.setenv("MONEY_PACKS", packs(price_minor))
    if rate:
        monkeypatch.setenv("STRIPE_USD_PER_UNIT", rate)
    assert usd_per_credit(load_settings()) == pytest.approx(usd)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"STRIPE_CURRENCY": "eur"}, "STRIPE_USD_PER_UNIT"),
        ({"STRIPE_CURRENCY": "euro"}, "STRIPE_CURRENCY"),
        ({"STRIPE_CURRENCY": "jpy", "STRIPE_USD_PER_UNIT": "0"}, "STRIPE_USD_PER_UNIT"),
        (
            {
                "STRIPE_CURRENCY": "kwd",
                "STRIPE_USD_PER_UNIT": "3.25",
                "MONEY_PACKS": packs(2755),
            },
            "MONEY_PACKS",
        ),
        (
            {
                "STRIPE_CURRENCY": "isk",
                "STRIPE_USD_PER_UNIT": "0.007",
                "MONEY_PACKS": packs(125_050),
            },
            "MONEY_PACKS",
        ),
    ],
)
def test_a_price_that_cannot_be_charged_or_compared_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=named):
        load_settings()
