"""Where a worker writes: one folder for itself, one below it for each attempt.

Everything of a worker lies under its own folder, temporary files included, and a lock beside it
falls free with the process. So the next attempt finds the segments that a dead worker encoded,
and whoever tidies up knows what nobody needs any more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from db.jobs.process_locks import BOTS, held, hold, is_free

_LOCKS = ".locks"
_TEMPORARY = "tmp"
_PEERS = "peers"
SEGMENTS = "segments"


class WorkFolder:
    """The folder of one worker process below `root`; made by `open`, gone after `close`."""

    def __init__(self, root: Path, worker: str) -> None:
        self.root = root
        self.path = root / worker
        self._lock: int | None = None

    def open(self) -> None:
        """Make the folder, lock it, and let temporary files of this process lie in it."""
        self._lock = hold(_lock_of(self.path))
        (self.path / _TEMPORARY).mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = os.environ["TMPDIR"] = str(self.path / _TEMPORARY)

    def close(self) -> None:
        """Remove the folder with whatever is left in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        _lock_of(self.path).unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        tempfile.tempdir = None
        os.environ.pop("TMPDIR", None)

    def begin(self, video_id: str, attempt: int) -> Path:
        """An empty folder for this attempt, with the segments that earlier ones finished."""
        folder = self.path / video_id / str(attempt)
        shutil.rmtree(folder, ignore_errors=True)
        (folder / SEGMENTS).mkdir(parents=True)
        (folder / _PEERS).write_text("\n".join(str(one) for one in self._peers()))
        for earlier in self.root.glob(f"*/{video_id}/*/{SEGMENTS}"):
            if earlier.parent != folder:
                _adopt(earlier, folder / SEGMENTS)
        return folder

    def end(self, video_id: str, attempt: int) -> None:
        """Remove an attempt's folder; another attempt of this worker may already be under way."""
        shutil.rmtree(self.path / video_id / str(attempt), ignore_errors=True)
        with suppress(OSError):
            (self.path / video_id).rmdir()

    def is_known_dead(self, worker: str) -> bool:
        """Whether a worker of this machine ended; False of one that nothing is known of here."""
        if not worker or worker == self.path.name or "/" in worker:
            return False
        lock = self.root / _LOCKS / worker
        return lock.exists() and _is_dead(self.root / worker)

    def fallen_together(self) -> list[tuple[str, str]]:
        """Dead workers, and their videos, that died with every process that lived beside them.

        Then the machine, its container or a supervisor ended them all, and not the video. A worker
        that had nobody beside it, or that somebody outlived, is not among them.
        """
        return [
            (folder.name, video.name)
            for folder in _folders(self.root)
            if folder != self.path and _is_dead(folder)
            for video in _folders(folder)
            if (peers := _recorded_peers(video)) and all(is_free(one) for one in peers)
        ]

    def _peers(self) -> list[Path]:
        """The locks of this machine's other processes, workers and bots, that live now."""
        others = held(self.root / _LOCKS) + held(self.root.parent / BOTS)
        return [one for one in others if one != _lock_of(self.path)]

    def stopped(self) -> list[str]:
        """Living workers of this machine that are stopped (SIGSTOP): they may hold a database."""
        locks = self.root / _LOCKS
        names = sorted(one.name for one in locks.iterdir()) if locks.exists() else []
        return [one for one in names if one != self.path.name and _is_stopped(one)]

    def left_behind(self) -> list[str]:
        """The ids of videos that dead workers have files of."""
        return [
            video.name
            for folder in _folders(self.root)
            if folder != self.path and _is_dead(folder)
            for video in _folders(folder)
            if video.name != _TEMPORARY
        ]

    def tidy(self, is_alive: Callable[[str], bool]) -> list[Path]:
        """Remove what dead workers left of videos that are no longer made; what was removed."""
        removed: list[Path] = []
        for folder in _folders(self.root):
            if folder == self.path or not _is_dead(folder):
                continue
            kept = [
                one for one in _folders(folder) if one.name != _TEMPORARY and is_alive(one.name)
            ]
            gone = [one for one in _folders(folder) if one not in kept] if kept else [folder]
            for one in gone:
                shutil.rmtree(one, ignore_errors=True)
            if not kept:
                _lock_of(folder).unlink(missing_ok=True)
            removed += gone
        return removed


def _is_stopped(worker: str) -> bool:
    """Whether the process in a worker's name, `host-pid-random`, is stopped."""
    with suppress(OSError, IndexError):
        stat = Path(f"/proc/{worker.split('-')[-2]}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] in {"T", "t"}
    return False


def _folders(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return sorted(one for one in folder.iterdir() if one.is_dir() and one.name != _LOCKS)
    return []


def _lock_of(folder: Path) -> Path:
    return folder.parent / _LOCKS / folder.name


def _is_dead(folder: Path) -> bool:
    """Whether the worker of this folder ended: then its lock can be had."""
    return is_free(_lock_of(folder))


def _recorded_peers(video: Path) -> list[Path]:
    """Who lived when a worker began its newest attempt at a video."""
    attempts = sorted(video.glob(f"*/{_PEERS}"), key=lambda one: int(one.parent.name))
    return [Path(line) for line in attempts[-1].read_text().splitlines()] if attempts else []


def _adopt(source: Path, target: Path) -> None:
    """Link whole segments over; the composer renames a segment when it is whole."""
    for one in _files(source):
        if one.name.startswith(".") or ".part" in one.name:
            continue
        with suppress(OSError):
            if one.stat().st_size:  # a kill between open and write leaves an empty file
                os.link(one, target / one.name)


def _files(folder: Path) -> Iterable[Path]:
    with suppress(FileNotFoundError):
        return [one for one in folder.iterdir() if one.is_file()]
    return []
