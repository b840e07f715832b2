"""A local picture model's options."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.environment import section
from pipeline.providers.diffusers.families import draws_from_a_picture
from pipeline.providers.provider import ProviderSettings


class DiffusersSettings(ProviderSettings):
    """Pictures from a model on this machine's GPU; off without a model."""

    model_config = section("DIFFUSERS_")

    model: str = ""
    """A folder, or a name in the machine's model cache."""
    device: Literal["cuda", "cpu"] = "cuda"
    """`cpu` draws without a GPU, in minutes a picture."""
    timeout_s: Annotated[float, Field(gt=0)] = 180.0

    @property
    def reference_model(self) -> str:
        """The model itself, where its family draws somebody from their picture."""
        return self.model if draws_from_a_picture(self.model) else ""

    @property
    def is_configured(self) -> bool:
        """Whether a model is named."""
        return bool(self.model)
