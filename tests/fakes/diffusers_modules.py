"""Stand-ins for torch and diffusers, which are too heavy to be test dependencies."""

from __future__ import annotations

import threading
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import numpy as np


class OutOfMemoryError(RuntimeError):
    """As torch's own."""


class Image:
    """As much of a picture as the maker asks of one."""

    def __init__(self, size: tuple[int, int], seed: int) -> None:
        self.size = size
        self._seed = seed

    def save(self, out: Any, kind: str) -> None:
        noise = np.random.default_rng(self._seed).integers(0, 255, (8, 8, 3)).astype(np.uint8)
        out.write(cv2.imencode(f".{kind.lower()}", cv2.resize(noise, self.size))[1].tobytes())


class Weights:
    """Of a network: `gib` of them."""

    def __init__(self, gib: float) -> None:
        self._gib = gib

    def numel(self) -> int:
        return int(self._gib * 2**30)

    def element_size(self) -> int:
        return 1

    def parameters(self) -> list[Weights]:
        return [self]


class Pipeline:
    """A text-to-image pipeline that remembers what it was asked."""

    steps = 4

    def __init__(self) -> None:
        self.components: dict[str, Any] = {
            "transformer": Weights(12.0),
            "text_encoder": Weights(8.0),
            "scheduler": object(),
        }
        self.asked: list[dict[str, Any]] = []
        self.errors: list[Exception] = []
        self.flags: list[bool] = []
        self.device = ""
        self.has_no_room = False
        self.draws_s = 0.0
        self.may_draw = threading.Event()
        self.may_draw.set()
        self.draws = threading.Event()
        """Set once somebody's picture is begun."""
        self.loads = 0
        self.freed = 0
        self.hooks: list[Any] = []
        """What wants to be called before each layer."""
        self.most_at_once = 99

    def to(self, device: str) -> Pipeline:
        if self.has_no_room and device == "cuda":
            raise OutOfMemoryError("no room")
        self.device = device
        return self

    def maybe_free_model_hooks(self) -> None:
        """Nothing is left on the GPU."""
        self.freed += 1

    def enable_model_cpu_offload(self) -> None:
        """Parts move to the GPU as they are needed."""
        self.device = "offloaded"

    def set_progress_bar_config(self, *, disable: bool) -> None:
        """Quiet already."""

    def __call__(
        self,
        prompt: str | list[str],
        generator: Any,
        width: int,
        height: int,
        num_inference_steps: int | None = None,
        guidance_scale: float = 5.0,
        negative_prompt: str | list[str] | None = None,
        max_sequence_length: int | None = None,
        image: Any = None,
    ) -> SimpleNamespace:
        options = {
            name: value for name, value in locals().items() if value is not None and name != "self"
        }
        self.asked.append(options)
        self.draws.set()
        for _ in range(self.steps):
            time.sleep(self.draws_s / self.steps)  # it works: nothing is waited for here
            for hook in self.hooks:
                hook(self, ())
        self.may_draw.wait()
        if isinstance(generator, list) and len(generator) > self.most_at_once:
            raise OutOfMemoryError("no room for so many")
        if self.errors:
            raise self.errors.pop(0)
        seeds = options["generator"]
        seeds = seeds if isinstance(seeds, list) else [seeds]
        flags = [self.flags.pop(0) if self.flags else False for _ in seeds]
        images = [Image((options["width"], options["height"]), seed) for seed in seeds]
        return SimpleNamespace(images=images, nsfw_content_detected=flags)


def modules(
    pipeline: Pipeline, *, has_gpu: bool = True, free_gib: float = 0.0
) -> dict[str, ModuleType]:
    """What to put into sys.modules."""

    class Generator:
        def __init__(self, device: str) -> None:
            self.device = device

        def manual_seed(self, seed: int) -> int:
            return seed

    def from_pretrained(model: str, **options: Any) -> Pipeline:
        pipeline.loads += 1
        if model == "missing":
            raise OSError(model)
        return pipeline

    def before_each_layer(hook: Any) -> SimpleNamespace:
        pipeline.hooks.append(hook)
        return SimpleNamespace(remove=lambda: pipeline.hooks.remove(hook))

    layers = SimpleNamespace(register_module_forward_pre_hook=before_each_layer)
    torch, diffusers = ModuleType("torch"), ModuleType("diffusers")
    cuda = SimpleNamespace(
        is_available=lambda: has_gpu,
        empty_cache=lambda: None,
        mem_get_info=lambda: (int(free_gib * 2**30), 141 * 2**30),
    )
    for name, value in {
        "cuda": cuda,
        "nn": SimpleNamespace(modules=SimpleNamespace(module=layers)),
        "Generator": Generator,
        "bfloat16": "bf16",
        "float32": "f32",
        "OutOfMemoryError": OutOfMemoryError,
    }.items():
        setattr(torch, name, value)
    found = SimpleNamespace(from_pretrained=from_pretrained)
    setattr(diffusers, "AutoPipelineForText2Image", found)  # noqa: B010
    return {"torch": torch, "diffusers": diffusers, **_logging_of("diffusers", "transformers")}


def _logging_of(*libraries: str) -> dict[str, ModuleType]:
    """Their `utils.logging`, as far as it is asked to be quiet."""
    found: dict[str, ModuleType] = {}
    for library in libraries:
        utils, log = ModuleType(f"{library}.utils"), ModuleType(f"{library}.utils.logging")
        for name in ("set_verbosity_error", "disable_progress_bar"):
            setattr(log, name, lambda: None)
        setattr(utils, "logging", log)  # noqa: B010
        found |= {utils.__name__: utils, log.__name__: log}
    return found
