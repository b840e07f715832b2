"""ElevenLabs' list prices by 1,000 characters: the dearer end where plans differ."""

from datetime import date

from pipeline.providers.provider import ListPrice

_CHECKED = date(2026, 11, 30)
_KCHAR_USD = {
    "eleven_multilingual_v2": 0.12,
    "eleven_v3": 0.12,
    "eleven_v4": 0.08,
    "eleven_v4_turbo": 0.02,
}

PRICES = tuple(
    ListPrice("voice", "elevenlabs", model, "kchar", usd, _CHECKED, "elevenlabs.io/pricing/api")
    for model, usd in _KCHAR_USD.items()
)
