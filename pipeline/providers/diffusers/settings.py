"""A local picture model's options."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline.environment import section
from pipeline.providers.provider import ProviderSettings


class DiffusersSettings(ProviderSettings):
    """Pictures from a model on this machine's GPU; off without a model."""

    model_config = section("DIFFUSERS_")

    model: str = ""
    """A folder, or a name in the machine's model cache."""
    timeout_s: Annotated[float, Field(gt=0)] = 180.0

    @property
    def is_configured(self) -> bool:
        """Whether a model is named."""
        return bool(self.model)
