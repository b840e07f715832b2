"""What each kind of open picture model was trained for: data, from the models' own cards and from
the examples in diffusers' own code (read in 0.42)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

_OF_NATIVE = 1.5  # times the square that a model was trained on: 512 x 768 of 512 x 512
_STEP_PX = 16
_NOT_SHOWN = "text, letters, captions, watermark"


@dataclass(frozen=True, slots=True)
class Family:
    """Sizes, steps and guidance of a kind of model."""

    most_px: int = 1_050_000
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of each call; empty leaves the pipeline's own defaults."""
    quick: Mapping[str, Any] = field(default_factory=dict)
    """The same for a variant that was distilled to a few steps."""
    picture_gib: float = 3.0
    """GPU memory for each picture of a batch, beside the model itself."""
    step_px: int = _STEP_PX
    takes_reference: bool = False
    """Whether it draws somebody from their picture."""


def _steps(steps: int, guidance: float, **more: Any) -> dict[str, Any]:
    return {"num_inference_steps": steps, "guidance_scale": guidance, **more}


_BY_PIPELINE: Final[Mapping[str, Family]] = {
    "StableDiffusionPipeline": Family(512 * 768, _steps(30, 7.5), _steps(4, 0.0), picture_gib=1.5),
    "StableDiffusionXLPipeline": Family(options=_steps(30, 6.0), quick=_steps(4, 0.0)),
    "StableDiffusion3Pipeline": Family(options=_steps(28, 4.5), quick=_steps(4, 0.0)),
    "LatentConsistencyModelPipeline": Family(512 * 768, _steps(4, 8.5), picture_gib=1.5),
    "FluxPipeline": Family(2_000_000, _steps(28, 3.5), _steps(8, 3.5)),
    "FluxKontextPipeline": Family(options=_steps(28, 2.5), takes_reference=True),
    "Flux2Pipeline": Family(2_000_000, _steps(28, 4.0), takes_reference=True),
    "Flux2KleinPipeline": Family(
        2_000_000, _steps(50, 4.0), _steps(4, 1.0), takes_reference=True
    ),
    "QwenImagePipeline": Family(
        1_760_000,
        {"num_inference_steps": 50, "true_cfg_scale": 4.0},
        {"num_inference_steps": 8, "true_cfg_scale": 1.0},
    ),
    "ZImagePipeline": Family(options=_steps(50, 5.0), quick=_steps(8, 0.0)),
}  # fmt: skip
_SCHNELL: Final = _steps(4, 0.0, max_sequence_length=256)
_QUICK: Final = ("turbo", "lightning", "lcm")
_REFERENCE_NAMES: Final = ("kontext", "flux.2", "flux2", "flux-2")


def family_of(model: str, pipeline: Any) -> Family:
    """The family of a loaded pipeline: by its kind, and by its name whether it needs few steps;
    never larger pictures than the model itself was trained on."""
    kind, name = type(pipeline).__name__, model.rstrip("/").casefold()
    family = _BY_PIPELINE.get(kind, Family(quick=_steps(4, 0.0)))
    is_quick = any(part in name for part in _QUICK)
    is_quick = is_quick or bool(getattr(_config(pipeline), "is_distilled", False))
    if kind == "FluxPipeline" and ("schnell" in name or not _is_guided(pipeline)):
        family = replace(family, options=_SCHNELL)
    elif is_quick and family.quick:
        family = replace(family, options=family.quick)
    scale = getattr(pipeline, "vae_scale_factor", None)
    if isinstance(scale, int):
        family = replace(family, step_px=math.lcm(_STEP_PX, scale))
    native_px = _native_px(pipeline)
    if native_px is not None:
        family = replace(family, most_px=min(family.most_px, int(_OF_NATIVE * native_px)))
    return family


def draws_from_a_picture(model: str) -> bool:
    """Whether a model's name, which is known before it is loaded, is of a family that draws
    somebody from their picture."""
    name = model.rstrip("/").casefold()
    return any(part in name for part in _REFERENCE_NAMES)


def taken(pipeline: Any) -> Mapping[str, inspect.Parameter]:
    """What a pipeline's call takes."""
    return inspect.signature(type(pipeline).__call__).parameters


def unwanted(family: Family, pipeline: Any) -> str:
    """What no picture shall show, for a pipeline that is steered away from something: only one
    with real guidance is; "" for others, which must be told in the prompt itself."""
    its = taken(pipeline)
    if "negative_prompt" not in its:
        return ""
    scale = "true_cfg_scale" if "true_cfg_scale" in its else "guidance_scale"
    usual = its[scale].default if scale in its else 0.0
    strength = family.options.get(scale, usual)
    return _NOT_SHOWN if isinstance(strength, int | float) and strength > 1.0 else ""


def _is_guided(pipeline: Any) -> bool:
    """Whether its network is told how much to follow the prompt: FLUX.1's schnell is not."""
    network = getattr(pipeline, "transformer", None)
    return bool(getattr(_config(network), "guidance_embeds", True))


def _config(pipeline: Any) -> Any:
    return getattr(pipeline, "config", None)


def _native_px(pipeline: Any) -> int | None:
    """Pixels that the model was trained on, where its parts say so."""
    core = getattr(pipeline, "unet", None) or getattr(pipeline, "transformer", None)
    side = getattr(_config(core), "sample_size", None)
    scale = getattr(pipeline, "vae_scale_factor", None)
    if not isinstance(side, int) or not isinstance(scale, int):
        return None
    return (side * scale) ** 2
