"""Pictures from a model on this machine's GPU, through diffusers.

torch and diffusers are not among our dependencies: an operator with a GPU installs them and names
a model (a folder, or what `from_pretrained` takes). One picture is drawn at a time.
"""

from __future__ import annotations

import asyncio
import io
import threading
from typing import Any

from pipeline.errors import ProviderBusy, ProviderDenied, ProviderError, ProviderRefused
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.calls.pictures import calmer, fitted_size_px, full_prompt
from pipeline.providers.config import ProviderConfig
from pipeline.providers.diffusers.settings import DiffusersSettings

_MOST_PX = 1_050_000  # what the current open models were trained at
_STEP_PX = 16
_FEW_STEPS = ("schnell", "turbo", "lightning", "lcm")


class NotInstalled(ProviderDenied):
    """Local pictures need the packages torch and diffusers; they are not installed here."""


class NoGpu(ProviderDenied):
    """Local pictures need a GPU; this machine has none."""


class NoModel(ProviderDenied):
    """The local picture model cannot be loaded."""


class LocalDiffusers:
    """A PictureMaker over a text-to-image pipeline; it is loaded with the first picture."""

    def __init__(self, settings: DiffusersSettings) -> None:
        self._settings = settings
        self._pipeline: Any = None
        self._drawing = threading.Lock()
        self.name = f"diffusers:{settings.model}"

    def __repr__(self) -> str:
        return f"LocalDiffusers({self._settings.model})"

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """Draw one picture; the same inputs draw the same on the same machine."""
        words = full_prompt(prompt, call.hints)
        data, (width, height) = await asyncio.to_thread(self._drawn, words, size_px, seed)
        made = Made(self.name, self._settings.model, 0.0, seed)
        return Picture(data, "image/png", width, height, made)

    def _drawn(
        self, words: str, size_px: tuple[int, int], seed: int
    ) -> tuple[bytes, tuple[int, int]]:
        with self._drawing:
            pipeline = self._loaded()
            for asked in (words, calmer(words)):
                image, is_flagged = self._image(pipeline, asked, size_px, seed)
                if not is_flagged:
                    out = io.BytesIO()
                    image.save(out, "PNG")
                    return out.getvalue(), image.size
            raise ProviderRefused

    def _image(
        self, pipeline: Any, words: str, size_px: tuple[int, int], seed: int
    ) -> tuple[Any, bool]:
        import torch

        width, height = fitted_size_px(size_px, _MOST_PX, _STEP_PX)
        options: dict[str, Any] = {}
        if any(name in self._settings.model.lower() for name in _FEW_STEPS):
            options = {"num_inference_steps": 4, "guidance_scale": 0.0}
        generator = torch.Generator("cuda").manual_seed(seed % 2**63)
        try:
            found = pipeline(
                prompt=words, width=width, height=height, generator=generator, **options
            )
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise ProviderBusy from error
        except (RuntimeError, ValueError, TypeError) as error:
            raise ProviderError from error
        flags = getattr(found, "nsfw_content_detected", None)
        return found.images[0], bool(flags and flags[0])

    def _loaded(self) -> Any:
        if self._pipeline is not None:
            return self._pipeline
        try:
            import torch
            from diffusers import AutoPipelineForText2Image
        except ImportError as error:
            raise NotInstalled from error
        if not torch.cuda.is_available():
            raise NoGpu
        try:
            pipeline = AutoPipelineForText2Image.from_pretrained(
                self._settings.model, torch_dtype=torch.bfloat16
            ).to("cuda")
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise NoModel from error
        pipeline.set_progress_bar_config(disable=True)
        self._pipeline = pipeline
        return pipeline


def build(config: ProviderConfig) -> LocalDiffusers:
    """For the registry."""
    return LocalDiffusers(config.of(DiffusersSettings))
