"""ElevenLabs' options."""

from __future__ import annotations

from pydantic import SecretStr

from pipeline.environment import Names, WebAddress, section
from pipeline.providers.provider import ProviderSettings


class ElevenLabsSettings(ProviderSettings):
    """Hosted voices with exact word times."""

    model_config = section("ELEVENLABS_")

    api_key: SecretStr = SecretStr("")
    base_url: WebAddress = "https://api.elevenlabs.io"
    model: str = "eleven_multilingual_v2"
    voices: Names = ()
    """Some of the account's voices, by id or name, in the order they are offered; empty means
    all of them."""

    zero_retention: bool = False
    """For accounts that may (enterprise): the lines are not kept there at all, so that none is to
    be deleted."""

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return bool(self.api_key.get_secret_value())
