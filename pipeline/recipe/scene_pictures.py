"""The pictures of one video by scene: one that every provider refuses is replaced, not fatal.

What a safety filter flags is mostly harmless, and most of a paid video is there by then: such a
scene shows the picture of the scene nearest to it, and the person is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from pipeline.errors import ProviderRefused
from pipeline.templates.base import PictureFile


class ScenePictures:
    """Collects each scene's pictures; `replaced` are the scenes that show a neighbour's."""

    def __init__(self, scenes: int) -> None:
        loop = asyncio.get_running_loop()
        self._own: list[asyncio.Future[PictureFile | None]] = [
            loop.create_future() for _ in range(scenes)
        ]
        self.replaced: set[int] = set()

    async def gather(
        self, index: int, making: Iterable[Coroutine[Any, Any, PictureFile]]
    ) -> list[PictureFile]:
        """A scene's pictures once all are made; refused ones replaced by the nearest other.

        Raises what making them raised, and ProviderRefused when there is no other picture.
        """
        done = await asyncio.gather(*making, return_exceptions=True)
        pictures = [one for one in done if isinstance(one, PictureFile)]
        self._own[index].set_result(pictures[0] if pictures else None)
        refused = None
        for one in done:
            if isinstance(one, ProviderRefused):
                refused = one
            elif isinstance(one, BaseException):
                raise one
        if refused is None:
            return pictures
        stand_in = pictures[0] if pictures else await self._nearest(index)
        if stand_in is None:
            raise refused
        self.replaced.add(index)
        return [one if isinstance(one, PictureFile) else stand_in for one in done]

    async def _nearest(self, index: int) -> PictureFile | None:
        others = (other for other in range(len(self._own)) if other != index)
        for other in sorted(others, key=lambda one: abs(one - index)):
            if (picture := await asyncio.shield(self._own[other])) is not None:
                return picture
        return None
