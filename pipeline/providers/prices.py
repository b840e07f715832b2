"""What providers charge us, in USD. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

# USD, list prices of November 2026; settings override any of them by the same names.
# Scripts per million tokens, pictures per megapixel or per picture, voices per 1,000 characters.
LIST_PRICES_USD: Mapping[str, float] = {
    "script.openai.input_mtok": 2.50,
    "script.openai.output_mtok": 10.00,
    "picture.fal.megapixel": 0.003,
    "picture.openai.picture": 0.016,
    "voice.elevenlabs.kchar": 0.22,
    "voice.openai.kchar": 0.09,
}

_UNITS: Mapping[str, tuple[str, ...]] = {
    "script": ("input_mtok", "output_mtok"),
    "picture": ("megapixel", "picture"),
    "voice": ("kchar",),
}


@dataclass(frozen=True, slots=True)
class PriceTable:
    """USD by name; what is not in it costs nothing (our own machine's makers)."""

    usd: Mapping[str, float] = field(default_factory=lambda: dict(LIST_PRICES_USD))

    @staticmethod
    def with_changes(changes: Mapping[str, float]) -> PriceTable:
        """The list prices with some of them changed, or added for a new provider.

        ValueError for a name that is not `kind.provider.unit`, and for a price below 0.
        """
        for name, usd in changes.items():
            kind, _, rest = name.partition(".")
            if rest.rpartition(".")[2] not in _UNITS.get(kind, ()):
                raise ValueError(f"{name!r} is not a price; one is 'picture.fal.megapixel'")
            if not 0 <= usd < math.inf:
                raise ValueError(f"the price {name} must be 0 or more")
        return PriceTable({**LIST_PRICES_USD, **changes})

    def script(self, provider: str, input_tokens: int, output_tokens: int) -> float:
        """USD of one script call."""
        return (
            self._price(f"script.{provider}.input_mtok") * input_tokens
            + self._price(f"script.{provider}.output_mtok") * output_tokens
        ) / 1e6

    def picture(self, provider: str, width_px: int, height_px: int) -> float:
        """USD of one picture of that size; megapixels are billed rounded up."""
        megapixels = math.ceil(width_px * height_px / 1e6)
        return self._price(f"picture.{provider}.megapixel") * megapixels + self._price(
            f"picture.{provider}.picture"
        )

    def voice(self, provider: str, text: str) -> float:
        """USD of speaking `text`."""
        return self.voice_chars(provider, len(text))

    def voice_chars(self, provider: str, chars: float) -> float:
        """USD of speaking a text of so many characters."""
        return self._price(f"voice.{provider}.kchar") * chars / 1000

    def _price(self, name: str) -> float:
        return self.usd.get(name, 0.0)
