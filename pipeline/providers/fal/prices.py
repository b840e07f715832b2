"""fal's list prices, by begun megapixel; a reference picture counts as one of its own."""

from datetime import date

from pipeline.providers.provider import ListPrice, Unit

_SOURCE = "fal.ai/models/{}/llms.txt"
_CHECKED = date(2026, 11, 30)


def _price(model: str, usd: float, unit: Unit = "megapixel") -> ListPrice:
    return ListPrice("picture", "fal", model, unit, usd, _CHECKED, _SOURCE.format(model))


def _edits(model: str, usd: float, reference_usd: float) -> tuple[ListPrice, ListPrice]:
    """Of a model that draws from a picture which goes along."""
    return _price(model, usd), _price(model, reference_usd, "reference")


PRICES = (
    _price("fal-ai/flux/schnell", 0.003),
    _price("fal-ai/flux-2", 0.012),
    _price("fal-ai/flux-2-pro", 0.045),
    *_edits("fal-ai/flux-2/edit", 0.012, 0.012),
    # The first of all megapixels, those of references too, costs 0.03, each further one 0.015.
    *_edits("fal-ai/flux-2-pro/edit", 0.03, 0.015),
)
