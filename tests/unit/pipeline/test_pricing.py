"""What a video costs a person, and that it never costs us more."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from bot.settings import MoneySettings
from pipeline.brief import Brief
from pipeline.editing.parts import PartPrices
from pipeline.pricing import (
    MARGIN,
    Economics,
    ProviderSet,
    estimate_usd,
    finer_parts,
    quote,
    script_usd,
)
from pipeline.providers.fakes import any_script
from pipeline.providers.prices import PriceTable
from pipeline.providers.registry import load_providers
from pipeline.providers.serving import PAID_KINDS
from pipeline.templates import load_templates
from tests.fixtures.plain_template import PLAIN

HOSTED = ProviderSet(
    ("openai:gpt-6-luna", "offline"),
    ("fal:fal-ai/flux/schnell", "openai:gpt-image-2.6-flare", "offline"),
    ("elevenlabs:eleven_multilingual_v2", "offline"),
)
OFFLINE = ProviderSet(("offline",), ("offline",), ("offline",))
FREE = PriceTable({})


@pytest.mark.parametrize(
    ("brief", "spoken_s", "expected"),
    [
        (Brief(prompt="x"), None, (10, 5, 35.0)),
        (Brief(prompt="x", scenes=10), None, (20, 10, 70.0)),
        (Brief(prompt="x", length_s=70), None, (20, 10, 70.0)),
        (Brief(prompt="x", length_s=2), None, (1, 1, 2.0)),
        (Brief(prompt="x", length_s=300), None, (86, 40, 300.0)),
        (Brief(prompt="x", scenes=40), None, (80, 40, 280.0)),
        (Brief(prompt="x", scenes=2, length_s=300), None, (9, 2, 30.0)),
        (Brief(prompt="x", length_s=35), 70.0, (20, 10, 70.0)),
        (Brief(prompt="x"), 900.0, (86, 40, 300.0)),
    ],
)
def test_the_price_follows_the_length(
    brief: Brief, spoken_s: float | None, expected: tuple[int, int, float]
) -> None:
    found = quote(brief, PLAIN, spoken_s=spoken_s)
    assert (found.price_credits, found.scenes, found.length_s) == expected


def test_an_override_counts_before_the_template() -> None:
    brief = Brief(prompt="x", length_s=70)
    assert quote(brief, PLAIN, overrides={"plain": 12}).price_credits == 24
    assert quote(brief, PLAIN, overrides={"other": 12}).price_credits == 20


PACKS = MoneySettings.model_fields["packs"].default
CHEAPEST_USD = min(pack.price_cents / 100 / pack.credits for pack in PACKS)
SETS = [
    ProviderSet(*chosen)
    for chosen in product(
        (("openai", "offline"), ("openai",), ("offline",)),
        (("fal", "openai", "offline"), ("fal",), ("openai",), ("diffusers",), ("offline",)),
        (("elevenlabs", "openai", "offline"), ("elevenlabs",), ("openai",), ("offline",)),
    )
]


@pytest.mark.parametrize("usd_per_credit", [0.01, CHEAPEST_USD])
@pytest.mark.parametrize("key", sorted(load_templates()))
def test_no_video_is_sold_under_one_and_a_half_times_its_cost(
    key: str, usd_per_credit: float
) -> None:
    template = load_templates()[key]
    for providers, length_s, language in product(
        SETS, (None, 2, 20, 45, 120, 300), ("en", "zh", "th")
    ):
        economics = Economics(usd_per_credit, providers)
        brief = Brief(prompt="x", template=key, length_s=length_s, language=language)
        price = quote(brief, template, overrides={key: 1}, economics=economics).price_credits
        cost_usd = estimate_usd(brief, template, providers, economics.prices)
        assert price * usd_per_credit >= MARGIN * cost_usd - 1e-9
        assert price >= 1


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_the_templates_own_prices_already_pay_for_the_dearest_providers(key: str) -> None:
    template = load_templates()[key]
    price = quote(Brief(prompt="x", template=key), template)
    floored = quote(
        Brief(prompt="x", template=key), template, economics=Economics(CHEAPEST_USD, HOSTED)
    )
    assert price.price_credits == floored.price_credits


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_the_estimate_is_not_under_what_a_script_really_asks_for(key: str) -> None:
    template, table = load_templates()[key], PriceTable()
    for prompt in ("A lamp that shines for ships at night", template.example_prompt):
        brief = Brief(prompt=prompt, template=key)
        script = any_script(brief, template)
        assert script_usd(script, HOSTED, table) <= estimate_usd(brief, template, HOSTED, table)


def test_our_own_machine_costs_nothing() -> None:
    assert estimate_usd(Brief(prompt="x"), PLAIN, OFFLINE, PriceTable()) == 0
    assert estimate_usd(Brief(prompt="x"), PLAIN, HOSTED, FREE) == 0


def test_megapixels_are_billed_rounded_up_and_settings_change_prices() -> None:
    assert PriceTable().picture("fal:fal-ai/flux/schnell", 1056, 1856) == pytest.approx(2 * 0.003)
    changed = PriceTable.with_changes({"picture.fal.megapixel": 1.0, "voice.new.kchar": 2.0})
    assert changed.picture("fal", 1000, 1000) == 1.0
    assert changed.voice("new", "x" * 500) == 1.0
    assert changed.voice_chars("elevenlabs:eleven_v4", 1000) == 0.08
    exact = PriceTable.with_changes({"picture.openai.gpt-image-2.6-flare.picture": 0.05})
    assert exact.picture("openai:gpt-image-2.6-flare", 1264, 2240) == 0.05
    assert exact.script("openai:gpt-6-luna", 1_000_000, 0) == 0.10


def test_a_price_is_a_models_own_and_its_dated_snapshots() -> None:
    table = PriceTable()
    assert table.script("openai:gpt-6-luna-2026-10-01", 0, 1_000_000) == 0.50
    assert table.voice_chars("elevenlabs:eleven_v4_turbo", 1000) == 0.02
    assert not table.has("voice", "elevenlabs:eleven_v9")
    assert table.voice_chars("elevenlabs:eleven_v9", 1000) == 0.12, "the dearest that is known"
    assert table.script("offline", 1_000_000, 1_000_000) == 0


def test_every_configured_default_has_a_price_with_its_day_and_source() -> None:
    table = PriceTable()
    for name, provider in load_providers().items():
        if provider.settings is None or provider.needs_gpu:
            continue
        settings = provider.settings.model_construct()
        for kind in PAID_KINDS:
            if kind in provider.makers:
                assert table.has(kind, f"{name}:{settings.model_of(kind)}"), (name, kind)
        for price in provider.prices:
            assert price.source and price.checked.year >= 2026 and price.usd > 0


def test_the_dearest_of_a_list_is_reckoned_with() -> None:
    only_fal = replace(HOSTED, picture=("fal:fal-ai/flux/schnell",))
    brief = Brief(prompt="x")
    both = estimate_usd(brief, PLAIN, HOSTED, PriceTable())
    assert both > estimate_usd(brief, PLAIN, only_fal, PriceTable())


@pytest.mark.parametrize(
    "changes", [{"fal": 1.0}, {"picture.fal.kchar": 1.0}, {"voice.new.kchar": -1.0}]
)
def test_a_price_that_is_none_is_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="price"):
        PriceTable.with_changes(changes)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, 10),
        ({"fps": 24}, 10),
        ({"fps": 60}, 13),
        ({"resolution": "2160p"}, 15),
        ({"resolution": "720p"}, 10),
        ({"resolution": "2160p", "fps": 60}, 19),
    ],
)
def test_more_frames_and_larger_ones_have_their_own_price(
    options: dict[str, Any], wanted: int
) -> None:
    brief = Brief(prompt="x", length_s=30.0, **options)
    template = replace(load_templates()["ai_story"], price_credits=10, default_length_s=30.0)
    assert quote(brief, template).price_credits == wanted


def test_nobody_comes_to_4k_by_way_of_a_change() -> None:
    table = PartPrices()
    assert finer_parts(table, Brief(prompt="x"), 10) == table
    finer = finer_parts(table, Brief(prompt="x", resolution="2160p"), 15)
    assert finer.look == table.look + 500
    assert finer.composed_s > table.composed_s
