"""The pictures that characters are drawn from, read once for a video."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from pipeline.assets.checkpoints import Checkpoints, Kept
from pipeline.provenance.making import OWN, UsedAsset

BROUGHT = "is_brought"
"""The fact of a stored picture that its person brought; else it was made here."""


class References:
    """A video is not failed for a picture that is gone: who draws has the description."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints = checkpoints
        self._read: dict[str, asyncio.Task[Kept | None]] = {}

    async def pictures(self, key: str) -> tuple[bytes, ...]:
        """The picture of that key, for `Call.pictures`; none where it is gone."""
        if key not in self._read:
            self._read[key] = asyncio.create_task(_kept(self._checkpoints, key))
        kept = await asyncio.shield(self._read[key])
        return (kept.data,) if kept is not None else ()

    def used(self, keys: Iterable[str]) -> tuple[UsedAsset, ...]:
        """Those of the pictures that were drawn from and that their person brought."""
        read = {key: self._read[key].result() for key in keys if key in self._read}
        return tuple(
            UsedAsset("character", key, OWN)
            for key, kept in read.items()
            if kept is not None and kept.facts.get(BROUGHT)
        )


async def _kept(checkpoints: Checkpoints, key: str) -> Kept | None:
    return await checkpoints.get(key)
