"""Endless loops: drawn once, kept, played for ever without a seam."""

from __future__ import annotations

import multiprocessing
from importlib import import_module
from itertools import islice, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pipeline.drawing.base import Frame
from pipeline.errors import DiskFull
from pipeline.loops import FPS, LOOPS, VARIANTS, keep_loops_in, pick_loop
from pipeline.loops.player import LoopPlayer
from pipeline.loops.store import loop_file
from pipeline.timeline import Canvas

SIZE = (108, 192)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TALEMILL_LOOPS_FOLDER", str(tmp_path))
    keep_loops_in(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_moves_all_along_and_ends_where_it_began(name: str) -> None:
    pictures = [one.copy() for one in import_module(LOOPS[name]).frames(*SIZE, Random(3))]
    assert 10 * FPS <= len(pictures) <= 20 * FPS
    steps = [float(np.abs(b.astype(int) - a).mean()) for a, b in pairwise(pictures)]
    seam = float(np.abs(pictures[0].astype(int) - pictures[-1]).mean())
    assert seam <= max(steps) + 0.5, "the jump at the end is no larger than any other step"
    still = sum(step < 0.003 for step in steps)
    assert still < 0.1 * len(steps), "something moves in nearly every frame"


@pytest.mark.parametrize("name", LOOPS)
def test_a_seed_gives_the_same_loop_and_another_seed_a_different_one(name: str) -> None:
    def some(seed: int) -> list[np.ndarray]:
        drawn = import_module(LOOPS[name]).frames(*SIZE, Random(seed))
        return [one.copy() for one in islice(drawn, 25)]

    assert all(np.array_equal(a, b) for a, b in zip(some(1), some(1), strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(some(1), some(2), strict=True))


def test_seeds_reach_every_loop_and_variant() -> None:
    assert {pick_loop(seed) for seed in range(36)} == {
        (name, variant) for name in LOOPS for variant in range(VARIANTS)
    }
    assert pick_loop(5, "maze")[0] == "maze"


def test_a_loop_is_rendered_once_by_however_many_processes_want_it(folder: Path) -> None:
    context = multiprocessing.get_context("fork")
    wanting = [
        context.Process(target=loop_file, args=("maze", 0, *SIZE), daemon=True) for _ in range(2)
    ]
    for one in wanting:
        one.start()
    for one in wanting:
        one.join(60)
    path = loop_file("maze", 0, *SIZE)
    made = path.stat().st_mtime_ns
    assert loop_file("maze", 0, *SIZE).stat().st_mtime_ns == made
    assert [one for one in folder.iterdir() if one.suffix == ".mp4"] == [path]


def test_a_player_shows_the_frame_of_the_moment_in_its_box_wherever_it_starts(
    folder: Path,
) -> None:
    canvas = Canvas(108, 384, 30)
    box = (0, 192, *SIZE)
    steady, jumping = (LoopPlayer("maze", 0, 30, box, shift=440) for _ in range(2))
    one, other = Frame.blank(canvas), Frame.blank(canvas)
    for index in range(-4, 40):
        steady.paint(index, one)
    jumping.paint(39, other)
    assert np.array_equal(one.y, other.y)
    assert one.y[:192].max() == 16, "nothing outside the box"
    before = one.y.copy()
    steady.paint(45, one)
    assert not np.array_equal(before, one.y)


def test_a_folder_that_cannot_be_written_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("TALEMILL_LOOPS_FOLDER", str(blocked / "loops"))
    with pytest.raises(DiskFull):
        loop_file("maze", 0, *SIZE)
