"""Who writes, paints and speaks: keys, models, order, bounds, prices."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.settings.section import Names, section


class OpenAISettings(BaseSettings):
    """Hosted scripts, second pictures, second voice and moderation."""

    model_config = section("OPENAI_")

    api_key: SecretStr = SecretStr("")
    base_url: str = "https://api.openai.com/v1"
    script_model: str = "gpt-4o"
    image_model: str = "gpt-image-2.6-flare"
    image_quality: str = "low"
    """As the model names them; dearer ones want picture.openai.picture in MAKERS_PRICES_USD."""
    speech_model: str = "gpt-audio-1.5"
    """`gpt-audio…` reads in a chat's answer; any other name goes to /audio/speech, whose models
    OpenAI shuts down on 2027-01-06 and compatible servers keep."""
    moderation_model: str = "omni-moderation-latest"
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


class ElevenLabsSettings(BaseSettings):
    """Hosted voices with exact word times."""

    model_config = section("ELEVENLABS_")

    api_key: SecretStr = SecretStr("")
    base_url: str = "https://api.elevenlabs.io"
    model: str = "eleven_multilingual_v2"
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


class FalSettings(BaseSettings):
    """Hosted FLUX pictures. The hosts are read by the client from FAL_RUN_HOST and
    FAL_QUEUE_RUN_HOST when it is first imported."""

    model_config = section("FAL_")

    key: SecretStr = SecretStr("")
    run_host: str = "fal.run"
    queue_run_host: str = "queue.fal.run"
    model: str = "fal-ai/flux/schnell"
    timeout_s: Annotated[float, Field(gt=0)] = 60.0


class DiffusersSettings(BaseSettings):
    """Pictures from a local model on a GPU; off without a model folder."""

    model_config = section("DIFFUSERS_")

    model: str = ""


class MakersSettings(BaseSettings):
    """Bounds, order and prices of the providers."""

    model_config = section("MAKERS_")

    writers: Names = ("openai", "offline")
    pictures: Names = ("diffusers", "fal", "openai", "offline")
    voices: Names = ("elevenlabs", "openai", "offline")
    """Tried in this order; those without a key are left out."""
    picture_bound: Annotated[int, Field(ge=1)] = 10
    voice_bound: Annotated[int, Field(ge=1)] = 10
    """Calls in flight at once, per provider, in one worker."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 4
    stage_timeout_s: Annotated[float, Field(gt=0)] = 300.0
    cost_ceiling_usd: Annotated[float, Field(gt=0)] = 2.0
    """The most one video may cost us."""
    prices_usd: dict[str, float] = {}
    """Changes of pricing.LIST_PRICES_USD by its names, such as {"picture.fal.megapixel": 0.003}."""

    @field_validator("prices_usd")
    @classmethod
    def _known(cls, value: dict[str, float]) -> dict[str, float]:
        if value:
            from pipeline.pricing import PriceTable

            PriceTable.with_changes(value)
        return value
