"""What each family of open picture models was trained for: data, from the models' own cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Family:
    """Sizes, steps and guidance of a family, and the GPU memory it wants, in GiB."""

    most_px: int = 1_050_000
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of each call; empty leaves the pipeline's own defaults."""
    model_gib: float = 12.0
    picture_gib: float = 3.0
    """More for each picture of a batch."""


def _steps(steps: int, guidance: float) -> dict[str, Any]:
    return {"num_inference_steps": steps, "guidance_scale": guidance}


_FAMILIES: Final[tuple[tuple[tuple[str, ...], Family], ...]] = (
    (("schnell",), Family(2_000_000, _steps(4, 0.0), model_gib=32.0)),
    (("turbo", "lightning", "lcm"), Family(options=_steps(4, 0.0), model_gib=8.0)),
    (("flux",), Family(2_000_000, _steps(28, 3.5), model_gib=32.0)),
    (("stable-diffusion-3", "sd3"), Family(options=_steps(28, 4.5), model_gib=18.0)),
    (("xl",), Family(options=_steps(30, 6.0), model_gib=8.0)),
    (
        ("stable-diffusion-v1", "v1-5", "sd15", "sd-1.5", "dreamshaper"),
        Family(512 * 768, _steps(30, 7.5), model_gib=4.0, picture_gib=1.5),
    ),
)


def family_of(model: str) -> Family:
    """The family that a model's name or folder tells; an unknown one gets its own defaults."""
    name = model.rstrip("/").casefold()
    for parts, family in _FAMILIES:
        if any(part in name for part in parts):
            return family
    return Family()
