"""A worker of our own as a separate process, gone with us even when we are killed."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from db.core.watched import FIRST_WAIT_S, MOST_WAIT_S, WELL_AFTER_S

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG: Final = 1
STOP_S: Final = 15.0
GRACE_S: Final = 5.0


class WorkerChild:
    """`talemill worker` on a data folder and a queue. What it says goes where ours goes, or to
    `log`, for a terminal that shows a chat."""

    def __init__(
        self,
        data_folder: Path,
        redis_url: str,
        *,
        surfaces: str = "console",
        log: Path | None = None,
    ) -> None:
        self.data_folder = data_folder
        self._log = log
        self._environment = {
            **os.environ,
            "TALEMILL_DATA_FOLDER": str(data_folder),
            "REDIS_URL": redis_url,
            "WORKER_SURFACES": surfaces,
            "WORKER_GRACE_S": str(GRACE_S),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopping = threading.Event()
        self._watching: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it; its heavy imports run beside whatever the caller does next."""
        command = [sys.executable, "-m", "bot.commands.worker_process", str(os.getpid())]
        with nullcontext() if self._log is None else self._log.open("ab") as said:
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def keep_alive(self) -> None:
        """Start it again whenever it ends, sooner or later by how long it lived, until `stop`."""
        self._watching = threading.Thread(target=self._watch, name="worker-watch", daemon=True)
        self._watching.start()

    async def is_alive(self) -> bool:
        """Whether it runs; for /health."""
        return self._process is not None and self._process.poll() is None

    def _watch(self) -> None:
        wait_s, began_s = FIRST_WAIT_S, time.monotonic()
        while (process := self._process) is not None:
            status = process.wait()
            if self._is_stopping.is_set():
                return
            if time.monotonic() - began_s > WELL_AFTER_S:
                wait_s = FIRST_WAIT_S
            log.error(
                "The worker ended; it is started again.",
                extra={"status": status, "wait_s": wait_s},
            )
            if self._is_stopping.wait(wait_s):
                return
            wait_s, began_s = min(2 * wait_s, MOST_WAIT_S), time.monotonic()
            # By this thread, which outlives the child: the kernel ends it with its starter.
            self.start()

    def ended(self) -> int | None:
        """Its exit status once it ended, else None."""
        return self._process.poll() if self._process else None

    def last_words(self) -> str:
        """The last line of its own log; empty where it has none."""
        if self._log is None or not self._log.exists():
            return ""
        lines = self._log.read_text(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def stop(self) -> None:
        """Ask it to stop, then insist. Stopping twice does nothing."""
        self._is_stopping.set()
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._watching is not None:
            self._watching.join(STOP_S)
        self._process = None


def die_with(owner: int) -> None:
    """On Linux: be killed when `owner`, our parent, ends, however it ends.

    Elsewhere the process ends by itself when its queue, which dies with the owner, is gone.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != owner:
            os._exit(1)


if __name__ == "__main__":
    from bot.__main__ import main

    die_with(int(sys.argv[1]))
    sys.exit(main(["worker"]))
