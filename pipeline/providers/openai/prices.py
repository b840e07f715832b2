"""OpenAI's list prices."""

from datetime import date

from pipeline.providers.provider import ListPrice, Unit

_CHECKED = date(2026, 11, 30)
_SOURCE = "platform.openai.com/docs/pricing"


def _price(kind: str, model: str, unit: Unit, usd: float) -> ListPrice:
    return ListPrice(kind, "openai", model, unit, usd, _CHECKED, _SOURCE)


PRICES = (
    _price("script", "gpt-6-luna", "input_mtok", 0.10),
    _price("script", "gpt-6-luna", "output_mtok", 0.50),
    _price("script", "gpt-6.1-terra", "input_mtok", 1.00),
    _price("script", "gpt-6.1-terra", "output_mtok", 5.00),
    _price("script", "gpt-4o", "input_mtok", 2.50),
    _price("script", "gpt-4o", "output_mtok", 10.00),
    # At low quality 0.006 for 1024x1024; the tokens of a picture grow with its area.
    _price("picture", "gpt-image-2.6-flare", "exact_megapixel", 0.006 / 1.048576),
    # At most 3,050 tokens of a picture that goes along, at 8 dollars a million.
    _price("picture", "gpt-image-2.6-flare", "reference", 3_050 * 8 / 1e6),
    _price("voice", "gpt-audio-1.5", "kchar", 0.09),
    _price("transcript", "whisper-1", "minute", 0.006),
)
