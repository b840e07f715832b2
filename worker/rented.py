"""One worker inside a rented container: a process of its own, ended in good order with its call."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

STOP_S = 45.0
"""A worker hands back what it makes within its own grace, which is shorter."""


def run_worker(arguments: Sequence[str], command: Sequence[str] = ("talemill", "worker")) -> int:
    """Run `talemill worker` with these arguments until it ends; its exit status.

    Whatever ends us before, a cancelled call or a time limit, ends it too.
    """
    process = subprocess.Popen([*command, *arguments])
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
