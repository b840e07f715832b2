"""ElevenLabs voices."""

from pipeline.providers.elevenlabs.prices import PRICES
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.provider import Provider

PROVIDER = Provider(
    name="elevenlabs",
    title="ElevenLabs",
    settings=ElevenLabsSettings,
    makers={"voice": "pipeline.providers.elevenlabs.voice"},
    prices=PRICES,
    live="pipeline.providers.elevenlabs.live",
    terms_url="https://elevenlabs.io/terms-of-use",
    how="set ELEVENLABS_API_KEY (elevenlabs.io, profile, API keys)",
)
