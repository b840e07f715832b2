"""What each family of open picture models was trained for: data, from the models' own cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

_OF_NATIVE = 1.5  # times the square that a model was trained on: 512 x 768 of 512 x 512


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


_FLUX: Final = Family(2_000_000, _steps(28, 3.5), model_gib=32.0)
_SD3: Final = Family(options=_steps(28, 4.5), model_gib=18.0)
_XL: Final = Family(options=_steps(30, 6.0), model_gib=8.0)
_SD: Final = Family(512 * 768, _steps(30, 7.5), model_gib=4.0, picture_gib=1.5)
_BY_NAME: Final[tuple[tuple[tuple[str, ...], Family], ...]] = (
    (("schnell",), Family(2_000_000, _steps(4, 0.0), model_gib=32.0)),
    (("turbo", "lightning", "lcm"), Family(options=_steps(4, 0.0), model_gib=8.0)),
    (("flux",), _FLUX),
    (("stable-diffusion-3", "sd3"), _SD3),
    (("xl",), _XL),
    (("stable-diffusion-v1", "v1-5", "sd15", "sd-1.5", "dreamshaper"), _SD),
)
_BY_PIPELINE: Final[Mapping[str, Family]] = {
    "FluxPipeline": _FLUX,
    "StableDiffusion3Pipeline": _SD3,
    "StableDiffusionXLPipeline": _XL,
    "StableDiffusionPipeline": _SD,
}


def family_of(model: str) -> Family:
    """The family that a model's name or folder tells; an unknown one gets its own defaults."""
    return _named(model) or Family()


def loaded_family(model: str, pipeline: Any) -> Family:
    """The family of a loaded pipeline: by its name, else by its kind; never larger pictures than
    the model itself was trained on."""
    family = _named(model) or _BY_PIPELINE.get(type(pipeline).__name__, Family())
    native_px = _native_px(pipeline)
    if native_px is None:
        return family
    return replace(family, most_px=min(family.most_px, int(_OF_NATIVE * native_px)))


def _named(model: str) -> Family | None:
    name = model.rstrip("/").casefold()
    found = (family for parts, family in _BY_NAME if any(part in name for part in parts))
    return next(found, None)


def _native_px(pipeline: Any) -> int | None:
    """Pixels that the model was trained on, where its parts say so."""
    core = getattr(pipeline, "unet", None) or getattr(pipeline, "transformer", None)
    side = getattr(getattr(core, "config", None), "sample_size", None)
    scale = getattr(pipeline, "vae_scale_factor", None)
    if not isinstance(side, int) or not isinstance(scale, int):
        return None
    return (side * scale) ** 2
