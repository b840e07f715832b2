"""Changes of a delivered video over hosted makers on loopback: their time and their calls.

Segments and results go through a storage, as from worker to worker; the other worker is a process
of its own, which has made another video before.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks._processes import Meter
from benchmarks.hosted_world import REDRAWN, hosted_world
from pipeline.assets.checkpoints import Facts, FolderCheckpoints
from pipeline.assets.storage import LocalStorage
from pipeline.brief import Brief, Resolution
from pipeline.compose.children import POOL
from pipeline.editing.board import Board
from pipeline.editing.edits import ChangeLine, ChangePicture, Edit, apply
from pipeline.machine import lanes
from pipeline.make import make_video
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import Makers, build_makers
from pipeline.recipe.animatic import make_animatic
from pipeline.templates import find_template

ROUNDS = 3
LINE = "On Friday the tide pulled back for a mile and left a red boat standing in the sand."
IDEA = "A lighthouse keeper finds a door in the sea"


class CountedCheckpoints(FolderCheckpoints):
    """Counts what is paid for: each result of a provider is stored once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.calls: Counter[str] = Counter()

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        """Count and store."""
        self.calls[kind] += 1
        await super().put(key, data, facts, kind=kind, cost_usd=cost_usd)


@dataclass(slots=True)
class Versions:
    """Makes versions of one video, each in a work folder of its own."""

    folder: Path
    makers: Makers
    brief: Brief
    numbers: list[int] = field(default_factory=list)

    async def make(
        self, board: Board | None, **changes: Any
    ) -> tuple[Board, float, dict[str, int]]:
        """A version, the wall seconds from the press to its file, and its provider calls."""
        workdir = self.folder / f"version{len(self.numbers)}"
        self.numbers.append(0)
        storage = LocalStorage(self.folder / "storage")
        checkpoints = CountedCheckpoints(self.folder / "results")
        began_s = time.perf_counter()
        segments = workdir / "segments"
        names = await asyncio.to_thread(_prepared, segments, self.folder / "storage" / "segments")
        await asyncio.gather(*(storage.get(f"segments/{name}", segments / name) for name in names))
        made = await make_video(
            self.brief.model_copy(update=changes),
            self.makers,
            workdir,
            checkpoints=checkpoints,
            board=board,
        )
        took_s = time.perf_counter() - began_s
        for name in await asyncio.to_thread(_names, segments):
            if not name.startswith(".") and ".part" not in name and name not in names:
                await storage.put(f"segments/{name}", segments / name)
        assert made.board is not None
        return made.board, took_s, dict(checkpoints.calls)

    async def animatic(self, board: Board) -> tuple[float, float]:
        """Wall and processor seconds of a draft of the storyboard."""
        checkpoints = FolderCheckpoints(self.folder / "results")
        with Meter() as meter:
            await make_animatic(self.brief, self.makers, self.folder / "draft", board, checkpoints)
        return meter.spent.wall_s, meter.spent.cpu_s

    async def edit(self, board: Board, edit: Edit) -> tuple[float, dict[str, int]]:
        """A version with one edit."""
        template = find_template(self.brief.template)
        changed = apply(board, edit, template, self.brief.language)
        _, took_s, calls = await self.make(changed)
        return took_s, calls


def _prepared(segments: Path, kept: Path) -> list[str]:
    segments.mkdir(parents=True)
    return _names(kept) if kept.exists() else []


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def measure_edits(folder: Path, resolution: Resolution) -> dict[str, object]:
    """`edit_share`, `calls`, `animatic_s` and `cross_worker_share`; seconds of each."""
    POOL.warm(lanes())
    brief = Brief(prompt=IDEA, scenes=5, resolution=resolution)
    with hosted_world(folder) as config:
        makers = build_makers(config)
        versions = Versions(folder, makers, brief)
        try:
            warm = Versions(folder / "warm", makers, brief.model_copy(update={"seed": 9}))
            await warm.make(None)
            # Whole videos and edits by turns: the machine is as busy for both.
            board, whole_s, whole_calls = await versions.make(None)
            edit_s, line_calls = await versions.edit(board, ChangeLine(2, LINE))
            walls_s, edits_s = [whole_s], [edit_s]
            for number in range(1, ROUNDS):
                again = Versions(folder / f"round{number}", makers, brief)
                other, wall_s, _ = await again.make(None)
                walls_s.append(wall_s)
                edits_s.append((await again.edit(other, ChangeLine(2 + number, LINE)))[0])
            redraw_s, redraw_calls = await versions.edit(board, ChangePicture(3, REDRAWN, 4711))
            calls = {"whole": whole_calls, "line": line_calls, "redraw": redraw_calls}
            for name, value in (("captions", "karaoke"), ("music", "dark"), ("aspect", "1:1")):
                _, _, calls[name] = await versions.make(board, **{name: value})
            english = board.model_copy(update={"written_in": "en"})
            _, language_s, calls["language"] = await versions.make(english, language="es")
            animatic_s, animatic_cpu_s = await versions.animatic(board)
            other_s = await asyncio.to_thread(_elsewhere, folder, config, brief, board)
        finally:
            await makers.close()
    whole_s, edit_s = statistics.median(walls_s), statistics.median(edits_s)
    return {
        "edit_share": statistics.median(
            one / all_ for one, all_ in zip(edits_s, walls_s, strict=True)
        ),
        "animatic_s": animatic_s,
        "animatic_cpu_s": animatic_cpu_s,
        "redraw_share": redraw_s / whole_s,
        "language_share": language_s / whole_s,
        "cross_worker_share": other_s / whole_s,
        "whole_s": whole_s,
        "edit_s": edit_s,
        "cross_worker_s": other_s,
        "calls": calls,
    }


def _elsewhere(folder: Path, config: ProviderConfig, brief: Brief, board: Board) -> float:
    """Seconds of a changed line by a worker that never saw the video."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_other_worker, args=(theirs, folder, config, brief, board))
    process.start()
    try:
        return float(ours.recv())
    finally:
        process.join()


def _other_worker(
    theirs: Connection, folder: Path, config: ProviderConfig, brief: Brief, board: Board
) -> None:
    async def work() -> float:
        POOL.warm(lanes())
        makers = build_makers(config)
        await makers.warm()
        # It has made another video before, small as that was.
        small = brief.model_copy(update={"seed": 9, "resolution": "270p"})
        await Versions(folder / "elsewhere", makers, small).make(None)
        versions = Versions(folder, makers, brief, numbers=[0] * 90)
        try:
            return (await versions.edit(board, ChangeLine(4, LINE)))[0]
        finally:
            await makers.close()

    theirs.send(asyncio.run(work()))
