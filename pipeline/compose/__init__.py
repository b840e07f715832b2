"""A timeline to an MP4: motion, captions, sound, encoding, joining.

Heavy libraries live in the child processes; importing this costs nothing. The children are
modules of this package, too, and never need the composer itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.compose.composed import Composed
from pipeline.compose.options import EncodeOptions
from pipeline.timeline import Timeline

if TYPE_CHECKING:
    import asyncio

    from pipeline.compose.composer import Composer
    from pipeline.compose.progress import Tell

__all__ = ["Composed", "Composer", "EncodeOptions", "compose"]


def __getattr__(name: str) -> Any:
    """The composer, loaded when first asked for."""
    if name != "Composer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.compose.composer import Composer

    return Composer


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
    from pipeline.compose.composer import Composer

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
