"""What a video costs in this installation: the one place where prices come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.settings import Settings
from bot.settings.currencies import in_units
from pipeline.brief import Brief
from pipeline.editing.parts import PartPrices
from pipeline.errors import BadInput
from pipeline.pricing import Economics, Quote, part_prices, quote
from pipeline.providers.offline.ready import ready_script
from pipeline.providers.serving import has_writer, provider_set
from pipeline.reading.reader import read
from pipeline.script import Scene
from pipeline.templates.base import Template
from pipeline.writing.library import lasting_s
from pipeline.writing.library import spoken_s as spoken_s_of
from pipeline.writing.shape import as_meant
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
        self._has_writer = has_writer(config)
        self._economics = Economics(usd_per_credit(settings), provider_set(config), config.prices)

    @property
    def parts(self) -> PartPrices:
        """What parts of a change cost here."""
        return part_prices(self._economics)

    def __call__(
        self, brief: Brief, template: Template, overrides: Mapping[str, int] | None = None
    ) -> Quote:
        """The price of `brief`; a pasted text is as long as it takes to read."""
        if brief.own("voice") is not None:
            prices = {**self._overrides, **(overrides or {})}
            return quote(brief, template, overrides=prices, economics=self._economics)
        pasted = as_meant(brief, read(brief.prompt))
        is_kept = template.take(pasted).is_kept
        spoken_s = reading_s(pasted.plain, brief.language) if is_kept else None
        prices = {**self._overrides, **(overrides or {})}
        asked = quote(
            brief, template, overrides=prices, economics=self._economics, spoken_s=spoken_s
        )
        scenes = None if is_kept or self._has_writer else _ready_scenes(brief, template)
        if scenes is None:
            return asked
        # A ready script is as long as it was written; the usual video has the usual price.
        told = quote(
            brief.model_copy(update={"scenes": len(scenes)}),
            template,
            overrides=prices,
            economics=self._economics,
            spoken_s=max(lasting_s(scenes), spoken_s_of(scenes) / template.spoken_share),
        )
        is_usual = brief.scenes is None and brief.length_s is None
        return replace(told, price_credits=asked.price_credits) if is_usual else told


def _ready_scenes(brief: Brief, template: Template) -> Sequence[Scene] | None:
    with suppress(BadInput):
        ready = ready_script(brief, template)
        return ready.script.scenes if ready else None
    return None
