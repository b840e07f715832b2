"""What a video costs in this installation: the one place where prices come from."""

from __future__ import annotations

from collections.abc import Mapping

from bot.settings import Settings
from bot.settings.currencies import in_units
from pipeline.brief import Brief
from pipeline.editing.parts import PartPrices
from pipeline.pricing import Economics, ProviderSet, Quote, part_prices, quote
from pipeline.providers.serving import configured
from pipeline.reading.reader import read
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import reading_s


def usd_per_credit(settings: Settings) -> float:
    """What a credit of the cheapest pack brings, in US dollars."""
    stripe = settings.stripe
    usd_per_unit = 1.0 if stripe.currency == "usd" else stripe.usd_per_unit or 0.0
    return min(
        (
            float(in_units(pack.price_cents, stripe.currency)) * usd_per_unit / pack.credits
            for pack in settings.money.packs
        ),
        default=0.1,
    )


class Prices:
    """What a brief costs here: the settings' overrides, the admin's over them, the floor."""

    def __init__(self, settings: Settings) -> None:
        self._overrides = settings.money.price_overrides
        config = settings.provider_config
        providers = configured(config)
        self._economics = Economics(
            usd_per_credit(settings), ProviderSet(**providers), config.prices
        )

    @property
    def parts(self) -> PartPrices:
        """What parts of a change cost here."""
        return part_prices(self._economics)

    def __call__(
        self, brief: Brief, template: Template, overrides: Mapping[str, int] | None = None
    ) -> Quote:
        """The price of `brief`; a pasted text is as long as it takes to read."""
        pasted = read(brief.prompt)
        is_kept = template.take(pasted).is_kept
        return quote(
            brief,
            template,
            overrides={**self._overrides, **(overrides or {})},
            economics=self._economics,
            spoken_s=reading_s(pasted.plain, brief.language) if is_kept else None,
        )
