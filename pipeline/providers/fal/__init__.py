"""FLUX pictures at fal."""

from pipeline.providers.fal.prices import PRICES
from pipeline.providers.fal.settings import FalSettings
from pipeline.providers.provider import Provider

PROVIDER = Provider(
    name="fal",
    title="fal",
    settings=FalSettings,
    makers={"picture": "pipeline.providers.fal.pictures"},
    prices=PRICES,
    live="pipeline.providers.fal.live",
    terms_url="https://fal.ai/legal/terms-of-service",
    how="set FAL_KEY (fal.ai, dashboard, keys)",
)
