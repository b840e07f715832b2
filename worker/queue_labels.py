"""Names of the queues that workers take from: what they can make, and for which surfaces."""

from __future__ import annotations

from collections.abc import Sequence

from db.jobs.fair_queue import WaitingVideo
from db.redis.worker_presence import WorkerNote


def label(capability: str, surfaces: Sequence[str] = ()) -> str:
    """The queue of workers with a capability; those for some surfaces only have their own."""
    return capability if not surfaces else f"{capability}@{'+'.join(sorted(surfaces))}"


def accepts(queue_label: str, capability: str, surface: str) -> bool:
    """Whether a worker of this queue can make a video that needs these."""
    able, _, surfaces = queue_label.partition("@")
    return able == capability and (not surfaces or surface in surfaces.split("+"))


def capability_for(workers: Sequence[WorkerNote], *, needs_gpu: bool) -> str:
    """What a video needs now: a GPU where an installation draws on one.

    Whoever leads may not know: the bot and plain workers may be told nothing of the model. So a
    worker that says it can is enough, and who made a video does not depend on who led then.
    """
    is_there = any(
        name.partition("@")[0] == "gpu"
        for note in workers
        if note.slots and not note.draining
        for name in note.capabilities
    )
    return "gpu" if needs_gpu or is_there else "compose"


def is_served(video: WaitingVideo, workers: Sequence[WorkerNote]) -> bool:
    """Whether any worker that takes videos can make and deliver this one."""
    return any(
        accepts(name, video.capability, video.surface)
        for note in workers
        if note.slots and not note.draining
        for name in note.capabilities
    )
