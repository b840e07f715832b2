"""A local picture model's options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipeline.environment import section
from pipeline.providers.diffusers.families import draws_from_a_picture
from pipeline.providers.diffusers.model_files import is_name
from pipeline.providers.provider import Kind, ProviderSettings


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
        return self.public_model if draws_from_a_picture(self.public_model) else ""

    @property
    def public_model(self) -> str:
        """What files and receipts call the model: of a folder its own name, for where it lies on
        this machine is nobody's business."""
        return self.model if is_name(self.model) else Path(self.model).absolute().name

    def model_of(self, kind: Kind) -> str:
        """The model that draws."""
        return self.public_model

    @property
    def is_configured(self) -> bool:
        """Whether a model is named."""
        return bool(self.model)
