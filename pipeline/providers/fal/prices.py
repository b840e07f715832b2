"""fal's list prices, by megapixel; FLUX schnell's are billed rounded up."""

from datetime import date

from pipeline.providers.provider import ListPrice

_SOURCE = "fal.ai/models/{}/llms.txt"
_CHECKED = date(2026, 11, 30)


def _price(model: str, usd: float) -> ListPrice:
    return ListPrice("picture", "fal", model, "megapixel", usd, _CHECKED, _SOURCE.format(model))


PRICES = (_price("fal-ai/flux/schnell", 0.003), _price("fal-ai/flux-2-pro", 0.045))
