"""What providers charge us, in USD: a list price with its day and source, and settings over it.

Pure. A provider's list prices lie in its folder. Whoever asks for a price names the maker as
`provider:model`, which is what makers are called.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.providers.provider import ListPrice, Unit
from pipeline.providers.registry import load_providers

UNITS: Final[Mapping[str, tuple[Unit, ...]]] = {
    "script": ("input_mtok", "output_mtok"),
    "picture": ("megapixel", "exact_megapixel", "picture", "reference"),
    "voice": ("kchar",),
    "transcript": ("minute",),
}
"""Scripts per million tokens; pictures per begun megapixel, per megapixel to the pixel, or per
picture, whatever its size, and more for a reference of at most a megapixel that goes along;
voices per 1,000 characters; recordings per minute."""
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def every_list_price() -> Iterable[ListPrice]:
    """The list prices of every provider there is."""
    return (price for provider in load_providers().values() for price in provider.prices)


def list_prices_usd() -> dict[str, float]:
    """The list prices by name."""
    return {
        f"{one.kind}.{one.provider}.{one.model}.{one.unit}": one.usd for one in every_list_price()
    }


@dataclass(frozen=True, slots=True)
class PriceTable:
    """USD by `kind.provider.model.unit`, or `kind.provider.unit` for every model of a provider.

    A model without a price costs as much as the dearest of its provider that has one, so that a
    ceiling is never passed unseen; a provider without any (our own machine) costs nothing.
    """

    usd: Mapping[str, float] = field(default_factory=list_prices_usd)

    @staticmethod
    def with_changes(changes: Mapping[str, float]) -> PriceTable:
        """The list prices with some of them changed, or added.

        ValueError for a name that is no price's, and for a price below 0.
        """
        for name, usd in changes.items():
            kind, _, rest = name.partition(".")
            owner, _, unit = rest.rpartition(".")
            if not owner or unit not in UNITS.get(kind, ()):
                raise ValueError(f"{name[:40]!r} is not a price; one is 'picture.fal.megapixel'")
            if not 0 <= usd < math.inf:
                raise ValueError(f"the price {name} must be 0 or more")
        kept = {
            name: usd
            for name, usd in list_prices_usd().items()
            if not any(_replaces(change, name) for change in changes)
        }
        return PriceTable({**kept, **changes})

    def has(self, kind: str, maker: str) -> bool:
        """Whether that very model has a price, of the list or of the settings."""
        return any(self._known(kind, maker, unit) is not None for unit in UNITS[kind])

    def is_charged(self, kind: str, maker: str) -> bool:
        """Whether the model costs us anything, as far as is known."""
        return any(self._price(kind, maker, unit) > 0 for unit in UNITS[kind])

    def script(self, maker: str, input_tokens: int, output_tokens: int) -> float:
        """USD of one script call."""
        return (
            self._price("script", maker, "input_mtok") * input_tokens
            + self._price("script", maker, "output_mtok") * output_tokens
        ) / 1e6

    def picture(
        self, maker: str, width_px: int, height_px: int, *, has_reference: bool = False
    ) -> float:
        """USD of one picture of that size, drawn from another where it `has_reference`."""
        megapixels = width_px * height_px / 1e6
        return (
            self._price("picture", maker, "exact_megapixel") * megapixels
            + self._price("picture", maker, "megapixel") * math.ceil(megapixels)
            + self._price("picture", maker, "picture")
            + (self._price("picture", maker, "reference") if has_reference else 0.0)
        )

    def voice(self, maker: str, text: str) -> float:
        """USD of speaking `text`."""
        return self.voice_chars(maker, len(text))

    def voice_chars(self, maker: str, chars: float) -> float:
        """USD of speaking a text of so many characters."""
        return self._price("voice", maker, "kchar") * chars / 1000

    def transcript(self, maker: str, length_s: float) -> float:
        """USD of writing down a recording of that length."""
        return self._price("transcript", maker, "minute") * length_s / 60

    def _price(self, kind: str, maker: str, unit: Unit) -> float:
        if self.has(kind, maker):
            return self._known(kind, maker, unit) or 0.0
        own = f"{kind}.{maker.partition(':')[0]}."
        return max(
            (
                usd
                for name, usd in self.usd.items()
                if name.startswith(own) and name.endswith("." + unit)
            ),
            default=0.0,
        )

    def _known(self, kind: str, maker: str, unit: Unit) -> float | None:
        """Of that model, of the model it is a dated snapshot of, or of the whole provider."""
        provider, _, model = maker.partition(":")
        for name in (f".{model}", f".{_SNAPSHOT.sub('', model)}", ""):
            if (usd := self.usd.get(f"{kind}.{provider}{name}.{unit}")) is not None:
                return usd
        return None


def _replaces(change: str, name: str) -> bool:
    """Whether a changed price stands for a listed one; of pictures each unit stands for all, but
    for what a reference costs beside them."""
    owner, _, unit = change.rpartition(".")
    listed, _, listed_unit = name.rpartition(".")
    is_any_unit = change.startswith("picture.") and "reference" not in (unit, listed_unit)
    is_same_unit = unit == listed_unit or is_any_unit
    return is_same_unit and (listed == owner or listed.startswith(owner + "."))
