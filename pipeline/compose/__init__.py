"""A timeline to an MP4: motion, captions, sound, encoding, joining.

Heavy libraries live in the child processes; importing this costs nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from pipeline.compose.composed import Composed
from pipeline.compose.composer import Composer
from pipeline.compose.options import EncodeOptions
from pipeline.compose.progress import Tell
from pipeline.timeline import Timeline

__all__ = ["Composed", "Composer", "EncodeOptions", "compose"]


async def compose(
    timeline: Timeline,
    workdir: Path,
    out: Path,
    *,
    options: EncodeOptions = EncodeOptions(),
    cache: Path | None = None,
    report: Tell | None = None,
    lanes: asyncio.Semaphore | None = None,
) -> Composed:
    """Compose a whole timeline; see Composer. Raises errors of pipeline.errors."""
    async with Composer(
        timeline.canvas,
        len(timeline.shots),
        workdir,
        options=options,
        cache=cache,
        report=report,
        lanes=lanes,
    ) as composer:
        for index, shot in enumerate(timeline.shots):
            composer.add(index, shot)
        return await composer.finish(music=timeline.music, metadata=timeline.metadata, out=out)
