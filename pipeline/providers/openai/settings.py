"""OpenAI's options, or those of any server that speaks its protocol."""

from __future__ import annotations

from pydantic import SecretStr

from pipeline.environment import section
from pipeline.providers.provider import ProviderSettings


class OpenAISettings(ProviderSettings):
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

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return bool(self.api_key.get_secret_value())
