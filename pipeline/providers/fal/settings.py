"""fal's options."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from pipeline.environment import section
from pipeline.providers.provider import ProviderSettings


class FalSettings(ProviderSettings):
    """Hosted FLUX pictures; hosts without a scheme, because the client speaks https only."""

    model_config = section("FAL_")

    key: SecretStr = SecretStr("")
    run_host: str = "fal.run"
    queue_run_host: str = "queue.fal.run"
    model: str = "fal-ai/flux/schnell"
    character_model: str = "fal-ai/flux-2/edit"
    """Draws a picture from a character's (`image_urls`); empty: no picture is handed over."""
    poll_s: Annotated[float, Field(gt=0)] = 0.25
    """Between two looks at a queued picture."""

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return bool(self.key.get_secret_value())

    @property
    def reference_model(self) -> str:
        """The model that draws from a character's picture."""
        return self.character_model
