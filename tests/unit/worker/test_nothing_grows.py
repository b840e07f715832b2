"""Two hundred videos over five days leave no more than the last days' own: disk, rows, memory."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.fixtures.workshop import Workshop
from tests.unit.worker.test_lifetimes import DAY_S, count, days_pass, files_of
from worker.lifetimes import Lifetimes, forget_old

DAYS, AT_ONCE, ROUNDS = 5, 10, 4
OBJECTS_OF_A_VIDEO = 20
"""A video that is remembered has its brief, place, board and messages: hundreds of objects."""


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where there is such a disk: what is flushed thousands of times is not the point."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="cw-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


async def test_two_hundred_videos_leave_no_more_than_the_last_ones(workshop: Workshop) -> None:
    db, storage = workshop.db, workshop.context.storage
    await workshop.person(credits=100_000)
    workshop.recipe.steps = 1
    rules = Lifetimes(videos_s=2.5 * DAY_S, assets_s=1.5 * DAY_S, drafts_s=1.5 * DAY_S)
    rows: list[int] = []
    files: list[int] = []
    objects: list[int] = []
    for _ in range(DAYS):
        for _ in range(ROUNDS):
            orders = [await workshop.order() for _ in range(AT_ONCE)]
            made = await asyncio.gather(*(workshop.render(one.id) for one in orders))
            assert {one.state for one in made} == {"done"}
        await days_pass(db, 1)
        await forget_old(db, storage, rules)
        rows.append(await count(db, "assets") + await count(db, "drafts"))
        files.append(len(files_of(storage)))
        # What the test itself remembers is not of the worker.
        workshop.chat.forget()
        workshop.recipe.calls.clear()
        workshop.recipe.started.clear()
        del orders, made
        gc.collect()
        objects.append(len(gc.get_objects()))
    assert rows[0] == rows[1] == rows[-1], rows
    assert files[1] == files[2] == files[-1], files
    assert objects[-1] - objects[1] < OBJECTS_OF_A_VIDEO * (DAYS - 2) * ROUNDS * AT_ONCE, objects
    assert not list(workshop.context.folder.path.glob("*/*/*.mp4")), "no attempt leaves its folder"
