"""Work folders: segments are passed on, the dead are tidied up, the living left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.jobs.process_locks import BOTS, forget_the_dead, hold
from tests.fixtures.processes import wait_for
from worker.work_folders import SEGMENTS, WorkFolder


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A root below which folders are opened; temporary files lie where they did before."""
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    yield tmp_path / "work"
    tempfile.tempdir = before[0]
    if before[1] is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = before[1]


def opened(root: Path, name: str) -> WorkFolder:
    """The folder of a worker that runs."""
    folder = WorkFolder(root, name)
    folder.open()
    return folder


def killed(folder: WorkFolder) -> None:
    """As the kernel does: the lock falls free, the files stay."""
    assert folder._lock is not None
    os.close(folder._lock)
    folder._lock = None


def test_a_next_attempt_finds_whole_segments_of_a_dead_worker(root: Path) -> None:
    first, second = opened(root, "a"), opened(root, "b")
    made = first.begin("v", 1) / SEGMENTS
    (made / "key.mp4").write_bytes(b"whole")
    (made / "key2.mp4.part").write_bytes(b"half")
    killed(first)
    found = second.begin("v", 2) / SEGMENTS
    assert [one.name for one in found.iterdir()] == ["key.mp4"]
    (made / "key.mp4").unlink()
    assert (found / "key.mp4").read_bytes() == b"whole"
    second.close()


def test_the_end_of_an_old_attempt_leaves_the_new_one_alone(root: Path) -> None:
    folder = opened(root, "a")
    folder.begin("v", 1)
    newer = folder.begin("v", 2)
    folder.end("v", 1)
    assert newer.exists()
    folder.end("v", 2)
    assert not newer.parent.exists()
    folder.close()


def test_temporary_files_lie_in_the_workers_folder(root: Path) -> None:
    folder = opened(root, "a")
    with tempfile.NamedTemporaryFile() as one:
        assert Path(one.name).is_relative_to(folder.path)
    folder.close()
    assert not folder.path.exists()


def test_what_the_dead_left_of_ended_videos_is_removed(root: Path) -> None:
    dead, alive = opened(root, "dead"), opened(root, "alive")
    dead.begin("ended", 1)
    dead.begin("running", 1)
    alive.begin("other", 1)
    killed(dead)
    assert alive.left_behind() == ["ended", "running"]
    alive.tidy({"running"}.__contains__)
    assert (dead.path / "running").exists()
    assert not (dead.path / "ended").exists()
    alive.tidy(lambda _: False)
    assert not dead.path.exists()
    assert (alive.path / "other").exists()
    alive.close()


def test_a_living_neighbour_is_left_alone(root: Path) -> None:
    first, second = opened(root, "a"), opened(root, "b")
    first.begin("v", 1)
    assert second.tidy(lambda _: False) == []
    assert (first.path / "v").exists()
    first.close()
    second.close()


def test_a_worker_that_fell_with_everything_beside_it_is_told_from_one_that_fell_alone(
    root: Path,
) -> None:
    bot = hold(root.parent / BOTS / "bot-1-x")
    fallen = opened(root, "fallen")
    fallen.begin("v", 1)
    fallen.begin("v", 12)
    killed(fallen)
    new = opened(root, "new")
    assert new.fallen_together() == [], "the bot outlived it"
    os.close(bot)
    assert new.fallen_together() == [("fallen", "v")]
    forget_the_dead(root.parent / BOTS)
    assert new.fallen_together() == [("fallen", "v")], "a bot that started again tidied up"
    new.close()


def test_a_worker_with_nobody_beside_it_fell_alone(root: Path) -> None:
    alone = opened(root, "alone")
    alone.begin("v", 1)
    killed(alone)
    new = opened(root, "new")
    assert new.fallen_together() == []
    new.close()


def test_who_ended_is_known_on_this_machine_only(root: Path) -> None:
    dead, alive = opened(root, "dead"), opened(root, "alive")
    killed(dead)
    assert alive.is_known_dead("dead")
    assert not alive.is_known_dead("alive")
    assert not dead.is_known_dead("alive")
    assert not alive.is_known_dead("elsewhere")
    assert not alive.is_known_dead("")
    alive.close()


def test_a_stopped_neighbour_is_found(root: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        mine = opened(root, "host-1-me")
        theirs = opened(root, f"host-{process.pid}-x")
        assert mine.stopped() == []
        process.send_signal(signal.SIGSTOP)
        wait_for(mine.stopped, within_s=5, what="the stop")
        assert mine.stopped() == [f"host-{process.pid}-x"]
        process.kill()
    theirs.close()
    mine.close()
