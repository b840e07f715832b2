"""`talemill demo` as a newcomer runs it: real processes, a real video, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import psutil
import pytest

from bot.wording import catalogue
from tests.fixtures.processes import heed_signals

SHORT = (
    "The sea was calm that night. Then a door opened in it, far from any shore."
    " Nobody knocked twice, and nobody came back."
)
"""Own words, which are told without a script writer."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose name shows in every process that belongs to it."""
    with TemporaryDirectory(prefix="cw-demo-") as name:
        yield Path(name)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A demo in its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--data", str(folder), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "TALEMILL_CACHE_FOLDER": str(Path("data/cache").absolute()),
            "WORKER_MEMORY_MB": "1000",
        },
        preexec_fn=heed_signals,  # noqa: PLW1509
    )


def belonging(folder: Path) -> list[psutil.Process]:
    """Living processes that work in the data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = (
                str(folder) in " ".join(process.cmdline())
                or process.environ().get("TALEMILL_DATA_FOLDER", "") == str(folder)
                or process.cwd() == str(folder)
            )
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@contextmanager
def memory_watched(pid: int) -> Iterator[list[float]]:
    """What a process and all below it hold together, in MB, twice a second; memory that several
    share is counted once (PSS, as a container counts it), where the system says so."""
    peaks_mb, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.5):
            with suppress(psutil.Error):
                first = psutil.Process(pid)
                every = [first, *first.children(recursive=True)]
                peaks_mb.append(sum(held_bytes(one) for one in every) / 1e6)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield peaks_mb
    finally:
        is_over.set()
        watching.join()


def held_bytes(process: psutil.Process) -> int:
    """A process's share of memory; 0 for one that has just ended."""
    with suppress(psutil.Error):
        return int(getattr(process.memory_full_info(), "pss", 0))
    return 0


def wait_until_gone(folder: Path, within_s: float = 20.0) -> list[psutil.Process]:
    """What still lives after that time."""
    deadline = time.monotonic() + within_s
    while (left := belonging(folder)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def test_a_demo_plays_from_start_to_file(folder: Path) -> None:
    process = start(folder, "--prompt", SHORT)
    with memory_watched(process.pid) as peaks_mb:
        out, err = process.communicate(timeout=280)
    assert process.returncode == 0, out + err
    # Bot, worker, encoders and Redis together fit a machine of one gigabyte at 1080p.
    print(f"the most at once: {max(peaks_mb):.0f} MB")
    assert max(peaks_mb) < 1000
    assert "24 free credits" in out and "Confirm" in out and "Finished in" in out
    facts = dict(line.split(maxsplit=1) for line in out.strip().splitlines()[-4:])
    assert set(facts) == {"Video", "Size", "Length", "Credits"}
    with av.open(facts["Video"]) as video:
        assert video.streams.video[0].width == 1080
        assert video.duration is not None and video.duration / 1e6 > 3
    before, after = (int(word) for word in facts["Credits"].split() if word.isdecimal())
    assert before == 24 and after < before
    assert wait_until_gone(folder) == []


@pytest.mark.parametrize("language", ["es", "hi"])
def test_a_demo_in_a_language_of_the_chats_talks_in_it(folder: Path, language: str) -> None:
    process = start(folder, "--prompt", SHORT, "--language", language)
    assert process.stdout is not None
    queued, shown = str(catalogue(language)["progress.queued"]), ""
    for line in process.stdout:
        shown += line
        if queued in line:
            break
    process.terminate()
    _, err = process.communicate(timeout=40)
    assert queued in shown, shown + err
    assert "Queued" not in shown and "Which kind" not in shown


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_demo_that_is_killed_leaves_no_process(folder: Path, how: signal.Signals) -> None:
    process = start(folder, "--prompt", SHORT)
    deadline = time.monotonic() + 60
    log = folder / "worker.log"
    while time.monotonic() < deadline and not (log.exists() and "ready" in log.read_text()):
        time.sleep(0.1)
    assert len(belonging(folder)) >= 3, "the demo, its worker and its Redis"
    process.send_signal(how)
    process.communicate(timeout=40)
    assert process.returncode != 0
    assert wait_until_gone(folder) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--prompt", "   "), "Send an idea in words"),
        (("--prompt", "😀😀"), "Only symbols"),
        (("--prompt", "x" * 5000), "I can take 4,000"),
        (("--prompt", "Сказка о рыбаке и золотой рыбке"), "English"),
        (("--prompt", SHORT, "--template", "nothing"), "There is no template"),
    ],
)
def test_what_cannot_be_made_is_one_sentence_and_exit_2(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 2, out + err
    assert said in err and "Traceback" not in err
    assert wait_until_gone(folder) == []


def test_two_demos_need_two_folders_and_say_so(folder: Path) -> None:
    first = start(folder, "--prompt", SHORT)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (folder / "redis.json").exists():
        time.sleep(0.05)
    second = start(folder, "--prompt", SHORT)
    _, err = second.communicate(timeout=60)
    first.terminate()
    first.communicate(timeout=40)
    assert second.returncode == 1
    assert "already runs in this data folder" in err and "Traceback" not in err
