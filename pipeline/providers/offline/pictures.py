"""Pictures without any service: the illustrator, in a thread."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from pipeline.machine import is_memory_short
from pipeline.memory_turns import MEMORY_TURNS
from pipeline.providers.base import Call, Made, Picture
from pipeline.providers.config import ProviderConfig

_VIDEOS_REMEMBERED = 64
_MODELS = {"paper": "cut-paper", "flat": "flat-colours", "ink": "ink-on-paper"}


@dataclass
class OfflinePictures:
    """Draws whatever the prompt names; costs nothing and needs no network.

    Besides the hints of a call it remembers which heroes and compositions the scenes of a video
    have, so that neighbours differ; `avoid` in the hints (names joined by commas) does the same
    by hand.
    """

    name: str = "offline"
    at_once: int = 10
    """Drawings at once: each takes some 100 MB of memory at 1080p."""
    _heroes: OrderedDict[str, dict[int, tuple[str, str]]] = field(
        default_factory=OrderedDict, repr=False
    )
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _bound: asyncio.Semaphore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._bound = asyncio.Semaphore(self.at_once)

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """A JPEG of `size_px` and its four layers, back to front; the same inputs draw the same."""
        async with self._bound, MEMORY_TURNS.beside_others():
            return await asyncio.to_thread(self._draw, prompt, size_px, seed, dict(call.hints))

    def _draw(
        self, prompt: str, size_px: tuple[int, int], seed: int, hints: dict[str, str]
    ) -> Picture:
        from pipeline.illustrator import illustrate, plan_of

        video, scene = hints.get("video", ""), hints.get("scene", "")
        avoid = {name for name in hints.get("avoid", "").split(",") if name}
        if video and scene.isdigit():
            number = int(scene)
            # Taken before it is drawn: the scenes beside this one may be drawn at the same time.
            with self._lock:
                beside = self._heroes.get(video, {})
                for one in (number - 1, number + 1):
                    avoid |= set(beside.get(one, ()))
                self._remember(video, number, plan_of(prompt, hints, avoid))
        drawn = illustrate(prompt, size_px, seed, hints, avoid)
        return Picture(
            data=drawn.jpeg,
            media_type="image/jpeg",
            width_px=size_px[0],
            height_px=size_px[1],
            made=Made(provider=self.name, model=_MODELS[drawn.style], seed=seed),
            layers=drawn.layers,
            spots=drawn.spots,
            keeps_figure=bool(hints.get("house")),
        )

    def _remember(self, video: str, scene: int, plan: tuple[str, str]) -> None:
        self._heroes.setdefault(video, {})[scene] = plan
        self._heroes.move_to_end(video)
        while len(self._heroes) > _VIDEOS_REMEMBERED:
            self._heroes.popitem(last=False)


def build(config: ProviderConfig) -> OfflinePictures:
    """For the registry."""
    return OfflinePictures(at_once=1 if is_memory_short() else config.makers.picture_bound)
