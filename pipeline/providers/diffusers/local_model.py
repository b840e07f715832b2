"""A text-to-image pipeline of diffusers: loaded once, and as much of it on the GPU as fits.

Everything here blocks: it runs in the thread of pictures.py, one drawing at a time.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import ProviderBusy, ProviderDenied, ProviderError, ProviderRefused
from pipeline.providers.calls.pictures import calmer, fitted_size_px, full_prompt
from pipeline.providers.diffusers.families import Family, family_of, taken, unwanted
from pipeline.providers.diffusers.model_files import fault, is_here
from pipeline.providers.diffusers.packages import outdated
from pipeline.providers.diffusers.settings import DiffusersSettings

log = logging.getLogger(__name__)

_MOST_TOGETHER = 4
_GIB = 1024**3
_MOST_SAID_CHARS = 300


class NotInstalled(ProviderDenied):
    """Local pictures need the packages torch and diffusers: install talemill[diffusers]."""


class NotUsable(ProviderDenied):
    """The installed packages torch and diffusers do not work on this machine."""


class NoGpu(ProviderDenied):
    """Local pictures need a GPU; this machine has none."""


class NoModel(ProviderDenied):
    """The local picture model cannot be loaded."""


class NotWanted(ProviderError):
    """The drawing was given up before it was done."""


@dataclass(frozen=True, slots=True)
class DrawingRequest:
    """One picture to draw."""

    prompt: str
    size_px: tuple[int, int]
    seed: int
    hints: Mapping[str, str] = field(default_factory=dict)
    reference: bytes = b""
    """A character's picture, to be drawn from where the model can."""


@dataclass(frozen=True, slots=True)
class DrawnPng:
    """A picture as PNG."""

    data: bytes
    size_px: tuple[int, int]
    from_reference: bool = False


class LocalModel:
    """The pipeline behind the settings' model. A failure to load it is remembered."""

    def __init__(self, settings: DiffusersSettings) -> None:
        self._settings = settings
        self._is_cpu = settings.device == "cpu"
        self._family = Family()
        self._pipeline: Any = None
        self._broken: ProviderError | None = None
        self._is_offloaded = False
        self._most_together = _MOST_TOGETHER

    def load(self) -> None:
        """Load it, once; the same ProviderDenied for ever where that fails."""
        if self._broken is not None:
            raise type(self._broken) from self._broken.__cause__
        if self._pipeline is not None:
            return
        try:
            self._pipeline = self._loaded()
        except ProviderError as error:
            self._broken = error
            why = f"{error.__cause__ or error}"[:_MOST_SAID_CHARS]
            log.error(
                "Pictures cannot be drawn here.",
                extra={"model": self._settings.model, "error": error.code, "why": why},
            )
            raise

    def most_together(self) -> int:
        """How many pictures the memory holds at once."""
        free_gib = self._free_gib() if self._pipeline is not None else None
        if free_gib is None:
            return 1
        if self._is_offloaded:
            free_gib -= max(_parts_gib(self._pipeline), default=0.0)
        return max(1, min(self._most_together, int(free_gib / self._family.picture_gib)))

    def draw(
        self, asked: Sequence[DrawingRequest], is_wanted: Callable[[], bool]
    ) -> list[DrawnPng | ProviderError]:
        """Each one's picture, or why there is none; a flagged one is drawn once more, in calmer
        words. All have one size and one reference. It stops at the next layer, with NotWanted, when
        `is_wanted` says no."""
        self.load()
        words = [self._words(one) for one in asked]
        images = self._images(asked, words, is_wanted)
        again = [place for place, (_, is_flagged) in enumerate(images) if is_flagged]
        if again:
            calm = [calmer(words[place]) for place in again]
            redrawn = self._images([asked[place] for place in again], calm, is_wanted)
            for place, image in zip(again, redrawn, strict=True):
                images[place] = image
        follows = bool(asked[0].reference) and self._family.takes_reference
        return [
            ProviderRefused() if is_flagged else DrawnPng(_png(image), image.size, follows)
            for image, is_flagged in images
        ]

    def _words(self, asked: DrawingRequest) -> str:
        return full_prompt(
            asked.prompt,
            asked.hints,
            has_reference=bool(asked.reference) and self._family.takes_reference,
            forbids_text=not unwanted(self._family, self._pipeline),
        )

    def _images(
        self, asked: Sequence[DrawingRequest], words: Sequence[str], is_wanted: Callable[[], bool]
    ) -> list[tuple[Any, bool]]:
        """Each one's image and whether it was flagged: alone where there is no room for all, part
        by part where there is none for one."""
        import torch

        try:
            return self._called(asked, words, is_wanted)
        except torch.OutOfMemoryError:
            pass  # what it held is let go only here, when the error itself is gone
        torch.cuda.empty_cache()
        if len(asked) > 1:
            self._most_together = max(1, len(asked) // 2)
            alone = zip(asked, words, strict=True)
            return [found for one, its in alone for found in self._images([one], [its], is_wanted)]
        if self._is_cpu or self._is_offloaded:
            raise ProviderBusy
        self._offload()
        return self._images(asked, words, is_wanted)

    def _called(
        self, asked: Sequence[DrawingRequest], words: Sequence[str], is_wanted: Callable[[], bool]
    ) -> list[tuple[Any, bool]]:
        import torch

        width, height = fitted_size_px(asked[0].size_px, self._family.most_px, self._family.step_px)
        device = "cpu" if self._is_cpu else "cuda"
        seeds = [torch.Generator(device).manual_seed(one.seed % 2**63) for one in asked]
        never = unwanted(self._family, self._pipeline)

        def go_on(*_: object) -> None:
            if not is_wanted():
                raise NotWanted

        options = {
            "generator": seeds if len(asked) > 1 else seeds[0],
            "width": width,
            "height": height,
            "max_area": width * height,
            **({"negative_prompt": _for_each(never, asked)} if never else {}),
            **self._reference(asked[0]),
            **self._family.options,
        }
        its = taken(self._pipeline)
        # Before each layer, so that whoever gives up waits for no whole step, nor for the rest.
        watching = torch.nn.modules.module.register_module_forward_pre_hook(go_on)
        try:
            found = self._pipeline(
                prompt=list(words) if len(asked) > 1 else words[0],
                **{name: value for name, value in options.items() if name in its},
            )
        except BaseException:
            # A call that breaks off leaves its parts where they were; the next one needs the room.
            self._pipeline.maybe_free_model_hooks()
            raise
        finally:
            watching.remove()
        flags = getattr(found, "nsfw_content_detected", None) or [False] * len(asked)
        return [(image, bool(flag)) for image, flag in zip(found.images, flags, strict=True)]

    def _reference(self, asked: DrawingRequest) -> dict[str, Any]:
        if not asked.reference or not self._family.takes_reference:
            return {}
        from PIL import Image

        return {"image": Image.open(io.BytesIO(asked.reference)).convert("RGB")}

    def _loaded(self) -> Any:
        if old := outdated():
            raise NotInstalled from ImportError("; ".join(old))
        try:
            import torch

            _quieten()
            from diffusers import AutoPipelineForText2Image
        except ImportError as error:
            raise NotInstalled from error
        except Exception as error:  # a library that does not fit this machine
            raise NotUsable from error
        if not self._is_cpu and not torch.cuda.is_available():
            raise NoGpu
        if self._is_cpu:
            log.warning("Pictures are drawn on the CPU: each takes minutes.")
        model = self._settings.model
        if missing := fault(model):
            raise NoModel from FileNotFoundError(missing)
        if not is_here(model):
            log.warning(
                "The picture model is not on this machine: it is downloaded.",
                extra={"model": model},
            )
        load: Any = AutoPipelineForText2Image.from_pretrained
        try:
            pipeline = load(model, dtype=torch.float32 if self._is_cpu else torch.bfloat16)
            self._family = family_of(self._settings.public_model, pipeline)
            if not self._is_cpu:
                self._move_to_gpu(pipeline)
        except Exception as error:  # whatever a folder or a hub may hold
            raise NoModel from error
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def _move_to_gpu(self, pipeline: Any) -> None:
        """All of it, or part by part as each is needed where there is no room for all."""
        import torch

        free_gib = self._free_gib()
        wanted_gib = sum(_parts_gib(pipeline)) + self._family.picture_gib
        if free_gib is None or free_gib >= wanted_gib:
            try:
                pipeline.to("cuda")
            except torch.OutOfMemoryError:
                pass
            else:
                return
        self._pipeline = pipeline
        self._offload()

    def _offload(self) -> None:
        """Keep each part beside the GPU until it is needed."""
        import torch

        self._pipeline.to("cpu")
        torch.cuda.empty_cache()
        self._pipeline.enable_model_cpu_offload()
        self._is_offloaded = True

    def _free_gib(self) -> float | None:
        """GPU memory that is free now; None where it cannot be told."""
        if self._is_cpu:
            return None
        import torch

        try:
            free_bytes, _ = torch.cuda.mem_get_info()
        except (AttributeError, RuntimeError, AssertionError):
            return None
        return float(free_bytes) / _GIB


def _parts_gib(pipeline: Any) -> list[float]:
    """What each of a pipeline's networks holds."""
    parts = [one for one in pipeline.components.values() if hasattr(one, "parameters")]
    return [
        sum(weight.numel() * weight.element_size() for weight in part.parameters()) / _GIB
        for part in parts
    ]


def _for_each(words: str, asked: Sequence[DrawingRequest]) -> str | list[str]:
    return [words] * len(asked) if len(asked) > 1 else words


def _quieten() -> None:
    """A worker's log is lines: no bars of progress, and no advice about other packages."""
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    for library in (of_diffusers, of_transformers):
        library.set_verbosity_error()
        library.disable_progress_bar()


def _png(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
