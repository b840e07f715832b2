"""Pictures from a model on this machine's GPU, through diffusers.

torch and diffusers are an extra: an operator with a GPU installs talemill[diffusers] and names a
model (a folder, or what `from_pretrained` takes). It is loaded once, and one drawing is made at
a time in a thread of its own; pictures of one size that wait for it are drawn together, as many
as the memory holds. A model that could not be loaded is not tried again by this process.
"""

from __future__ import annotations

import asyncio
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import (
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderRefused,
    ProviderTimeout,
)
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.calls.pictures import calmer, fitted_size_px, full_prompt
from pipeline.providers.config import ProviderConfig
from pipeline.providers.diffusers.families import family_of, loaded_family
from pipeline.providers.diffusers.settings import DiffusersSettings

log = logging.getLogger(__name__)

_STEP_PX = 16
_MOST_TOGETHER = 4
_GIB = 1024**3
_NEXT_SEED = 7919  # where a picture came back unusable


class NotInstalled(ProviderDenied):
    """Local pictures need the packages torch and diffusers: install talemill[diffusers]."""


class NotUsable(ProviderDenied):
    """The installed packages torch and diffusers do not work on this machine."""


class NoGpu(ProviderDenied):
    """Local pictures need a GPU; this machine has none."""


class NoModel(ProviderDenied):
    """The local picture model cannot be loaded."""


@dataclass(frozen=True, slots=True)
class DiffusersRequest:
    """One picture to draw, and whoever waits for its PNG and size."""

    words: str
    size_px: tuple[int, int]
    seed: int
    done: asyncio.Future[tuple[bytes, tuple[int, int]]] = field(compare=False)


class LocalDiffusers:
    """A PictureMaker over a text-to-image pipeline; it is loaded with the first picture."""

    def __init__(self, settings: DiffusersSettings) -> None:
        self._settings = settings
        self._family = family_of(settings.model)  # the loaded model knows better
        self._thread = ThreadPoolExecutor(1, "diffusers")
        self._waiting: list[DiffusersRequest] = []
        self._drawing: asyncio.Task[None] | None = None
        self._pipeline: Any = None
        self._broken: ProviderError | None = None
        self.name = f"diffusers:{settings.model}"

    def __repr__(self) -> str:
        return f"LocalDiffusers({self._settings.model})"

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """Draw one picture; the same inputs draw the same on the same machine."""
        words = full_prompt(prompt, call.hints)
        seed += _NEXT_SEED * call.tries
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(DiffusersRequest(words, size_px, seed, done))
        if self._drawing is None or self._drawing.done():
            self._drawing = asyncio.get_running_loop().create_task(self._draw_all())
        data, (width, height) = await done
        made = Made(self.name, self._settings.model, 0.0, seed)
        return Picture(data, "image/png", width, height, made)

    async def warm_up(self) -> None:
        """Load the model before the first picture; a failure is told by that."""
        with suppress(ProviderError):
            await asyncio.get_running_loop().run_in_executor(self._thread, self._loaded)

    async def close(self) -> None:
        """Let the thread go when its drawing is done."""
        if self._drawing is not None:
            await asyncio.gather(self._drawing, return_exceptions=True)
        self._thread.shutdown(wait=False)

    async def _draw_all(self) -> None:
        """Draw until nobody waits, those of one size together."""
        while self._waiting:
            self._waiting = [
                request for request in self._waiting if not request.done.done()
            ]  # given up
            together = [
                request for request in self._waiting if request.size_px == self._waiting[0].size_px
            ]
            together = together[: self._most_together()]
            self._waiting = [request for request in self._waiting if request not in together]
            if not together:
                continue
            loop = asyncio.get_running_loop()
            drawn: list[tuple[bytes, tuple[int, int]] | ProviderError]
            try:
                await loop.run_in_executor(self._thread, self._loaded)
                # Neither loading nor waiting in line counts: only a drawing may hang.
                async with asyncio.timeout(self._settings.timeout_s):
                    drawn = await loop.run_in_executor(self._thread, self._drawn, together)
            except Exception as error:  # whatever it is, somebody waits to hear of it
                drawn = [_typed(error)] * len(together)
            for request, result in zip(together, drawn, strict=True):
                if request.done.done():
                    continue
                if isinstance(result, ProviderError):
                    request.done.set_exception(result)
                else:
                    request.done.set_result(result)

    def _most_together(self) -> int:
        free_gib = self._free_gib() if self._pipeline is not None else None
        if free_gib is None:
            return 1
        return max(1, min(_MOST_TOGETHER, int(free_gib / self._family.picture_gib)))

    def _drawn(
        self, together: list[DiffusersRequest]
    ) -> list[tuple[bytes, tuple[int, int]] | ProviderError]:
        """Each one's PNG, or why there is none; a flagged one is drawn once in calmer words."""
        words = [one.words for one in together]
        images = self._images(together, words)
        again = [place for place, (_, is_flagged) in enumerate(images) if is_flagged]
        if again:
            calm = [calmer(words[place]) for place in again]
            for place, image in zip(
                again, self._images([together[place] for place in again], calm), strict=True
            ):
                images[place] = image
        return [ProviderRefused() if flagged else _png(image) for image, flagged in images]

    def _images(self, together: list[DiffusersRequest], words: list[str]) -> list[tuple[Any, bool]]:
        """Each one's image and whether it was flagged; alone where there is no room for all."""
        pipeline = self._loaded()
        import torch

        try:
            return self._called(pipeline, together, words)
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            if len(together) == 1:
                raise ProviderBusy from error
        alone = zip(together, words, strict=True)
        return [found for one, its in alone for found in self._images([one], [its])]

    def _called(
        self, pipeline: Any, together: list[DiffusersRequest], words: list[str]
    ) -> list[tuple[Any, bool]]:
        import torch

        width, height = fitted_size_px(together[0].size_px, self._family.most_px, _STEP_PX)
        device = "cpu" if self._settings.device == "cpu" else "cuda"
        seeds = [torch.Generator(device).manual_seed(one.seed % 2**63) for one in together]
        is_one = len(together) == 1
        found = pipeline(
            prompt=words[0] if is_one else words,
            generator=seeds[0] if is_one else seeds,
            width=width,
            height=height,
            **self._family.options,
        )
        flags = getattr(found, "nsfw_content_detected", None) or [False] * len(together)
        return [(image, bool(flag)) for image, flag in zip(found.images, flags, strict=True)]

    def _loaded(self) -> Any:
        if self._broken is not None:
            raise self._broken
        if self._pipeline is None:
            try:
                self._pipeline = self._load()
                self._family = loaded_family(self._settings.model, self._pipeline)
            except ProviderError as error:
                self._broken = error
                raise
        return self._pipeline

    def _load(self) -> Any:
        try:
            import torch
            from diffusers import AutoPipelineForText2Image
        except ImportError as error:
            raise NotInstalled from error
        except Exception as error:  # a library that does not fit this machine
            raise NotUsable from error
        is_cpu = self._settings.device == "cpu"
        if not is_cpu and not torch.cuda.is_available():
            raise NoGpu
        if is_cpu:
            log.warning("Pictures are drawn on the CPU: each takes minutes.")
        _quieten()
        load: Any = AutoPipelineForText2Image.from_pretrained
        try:
            pipeline = load(self._settings.model, dtype=torch.float32 if is_cpu else torch.bfloat16)
            if not is_cpu:
                self._move_to_gpu(pipeline)
        except Exception as error:  # whatever a folder or a hub may hold
            raise NoModel from error
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def _move_to_gpu(self, pipeline: Any) -> None:
        """All of it, or part by part as each is needed where there is no room for all."""
        import torch

        free_gib = self._free_gib()
        if free_gib is None or free_gib >= self._family.model_gib:
            try:
                pipeline.to("cuda")
            except torch.cuda.OutOfMemoryError:
                pipeline.to("cpu")
                torch.cuda.empty_cache()
            else:
                return
        pipeline.enable_model_cpu_offload()

    def _free_gib(self) -> float | None:
        """GPU memory that is free now; None where it cannot be told."""
        import torch

        try:
            free_bytes, _ = torch.cuda.mem_get_info()
        except (AttributeError, RuntimeError, AssertionError):
            return None
        return float(free_bytes) / _GIB


def _quieten() -> None:
    """A worker's log is lines: no bars of progress, and no advice about other packages."""
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    for library in (of_diffusers, of_transformers):
        library.set_verbosity_error()
        library.disable_progress_bar()


def _typed(error: Exception) -> ProviderError:
    """An error of torch, diffusers, transformers or the model's own code as one of ours."""
    if isinstance(error, ProviderError):
        return error
    ours = ProviderTimeout() if isinstance(error, TimeoutError) else ProviderError()
    ours.__cause__ = error
    return ours


def _png(image: Any) -> tuple[bytes, tuple[int, int]]:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue(), image.size


def build(config: ProviderConfig) -> LocalDiffusers:
    """For the registry."""
    return LocalDiffusers(config.of(DiffusersSettings))
