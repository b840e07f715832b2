"""OpenAI and compatible servers."""

from pipeline.providers.openai.prices import PRICES
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.provider import Provider

PROVIDER = Provider(
    name="openai",
    title="OpenAI",
    settings=OpenAISettings,
    makers={
        "script": "pipeline.providers.openai.script",
        "picture": "pipeline.providers.openai.pictures",
        "voice": "pipeline.providers.openai.voice",
        "transcript": "pipeline.providers.openai.transcriber",
        "moderation": "pipeline.providers.openai.moderation",
    },
    prices=PRICES,
    live="pipeline.providers.openai.live",
    terms_url="https://openai.com/policies/services-agreement/",
    how="set OPENAI_API_KEY (platform.openai.com, API keys)",
)
