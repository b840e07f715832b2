"""Pictures from a model on this machine's GPU, through diffusers.

torch and diffusers are an extra: an operator with a GPU installs talemill[diffusers] and names a
model (a folder, or what `from_pretrained` takes). It is loaded once, and one drawing is made at
a time in a thread of its own; pictures of one size that wait for it are drawn together, as many
as the memory holds. A model that could not be loaded is not tried again by this process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pipeline.errors import ProviderError, ProviderTimeout
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.config import ProviderConfig
from pipeline.providers.diffusers.drawing_thread import DrawingThread
from pipeline.providers.diffusers.local_model import DrawingRequest, DrawnPng, LocalModel
from pipeline.providers.diffusers.settings import DiffusersSettings

_NEXT_SEED = 7919  # where a picture came back unusable
_CLOSE_S = 6.0
"""Within what a worker of `talemill up` is given to end."""


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """One picture to draw, and whoever waits for it."""

    asked: DrawingRequest
    done: asyncio.Future[DrawnPng]


class LocalDiffusers:
    """A PictureMaker over a text-to-image pipeline; it is loaded with the first picture."""

    def __init__(self, settings: DiffusersSettings) -> None:
        self._settings = settings
        self._model = LocalModel(settings)
        self._thread = DrawingThread("diffusers")
        self._waiting: list[_Request] = []
        self._drawing: asyncio.Task[None] | None = None
        self._is_closing = False
        self.name = f"diffusers:{settings.public_model}"

    def __repr__(self) -> str:
        return f"LocalDiffusers({self._settings.public_model})"

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """Draw one picture; the same inputs draw the same on the same machine."""
        seed += _NEXT_SEED * call.tries
        reference = call.pictures[0] if call.pictures else b""
        asked = DrawingRequest(prompt, size_px, seed, call.hints, reference)
        loop = asyncio.get_running_loop()
        request = _Request(asked, loop.create_future())
        self._waiting.append(request)
        if self._drawing is None or self._drawing.done():
            self._drawing = loop.create_task(self._draw_all())
        drawn = await request.done
        made = Made(self.name, self._settings.public_model, 0.0, seed)
        return Picture(
            drawn.data, "image/png", *drawn.size_px, made, keeps_figure=drawn.from_reference
        )

    async def warm_up(self) -> None:
        """Load the model before the first picture; a failure is told by that."""
        with suppress(ProviderError):
            await self._thread.run(self._model.load)

    async def close(self) -> None:
        """Let a drawing end at its next layer; one that hangs is left behind."""
        self._is_closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self._thread.free()
        if self._drawing is not None:
            self._drawing.cancel()
            await asyncio.gather(self._drawing, return_exceptions=True)

    async def _draw_all(self) -> None:
        """Draw until nobody waits, those of one size together."""
        while self._waiting:
            together: Sequence[_Request] = tuple(self._waiting)
            drawn: Sequence[DrawnPng | ProviderError]
            try:
                # Neither loading nor waiting in line counts: only a drawing may hang.
                async with asyncio.timeout(self._settings.timeout_s):
                    await self._thread.free()
                await self._thread.run(self._model.load)
                together = self._next()
                async with asyncio.timeout(self._settings.timeout_s):
                    drawn = await self._thread.run(partial(self._drawn, together))
            except Exception as error:  # whatever it is, somebody waits to hear of it
                drawn = [_typed(error)] * len(together)
            self._waiting = [one for one in self._waiting if one not in together]
            for request, result in zip(together, drawn, strict=True):
                if request.done.done():
                    continue
                if isinstance(result, ProviderError):
                    request.done.set_exception(result)
                else:
                    request.done.set_result(result)

    def _next(self) -> Sequence[_Request]:
        """Who is drawn together now; nobody where all were given up meanwhile."""
        self._waiting = [one for one in self._waiting if not one.done.done()]
        if not self._waiting:
            return ()
        first = self._waiting[0].asked
        alike = [
            one
            for one in self._waiting
            if (one.asked.size_px, one.asked.reference) == (first.size_px, first.reference)
        ]
        return alike[: self._model.most_together()]

    def _drawn(self, together: Sequence[_Request]) -> Sequence[DrawnPng | ProviderError]:
        def is_wanted() -> bool:
            return not self._is_closing and any(not one.done.done() for one in together)

        return self._model.draw([one.asked for one in together], is_wanted) if together else ()


def _typed(error: Exception) -> ProviderError:
    """An error of torch, diffusers, transformers or the model's own code as one of ours."""
    if isinstance(error, ProviderError):
        return error
    ours = ProviderTimeout() if isinstance(error, TimeoutError) else ProviderError()
    ours.__cause__ = error
    return ours


def build(config: ProviderConfig) -> LocalDiffusers:
    """For the registry."""
    return LocalDiffusers(config.of(DiffusersSettings))
