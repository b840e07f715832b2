"""Workers as processes: on this machine, or wherever the operator's command starts them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.autoscaler.launchers.base import LauncherRefused, ShiftLength
from bot.settings import BadSettings

STOP_S = 45.0
"""A worker hands back what it makes within its own grace, which is shorter."""


class CommandLauncher:
    """Runs a command for each worker; what it says goes to `log`."""

    def __init__(self, command: Sequence[str], shift: ShiftLength, log: Path) -> None:
        self._command = [*command, *shift.arguments]
        self._log = log
        self._running: list[asyncio.subprocess.Process] = []

    async def start(self, count: int) -> None:
        """Start so many processes."""
        self._running = [one for one in self._running if one.returncode is None]
        for _ in range(count):
            with self._log.open("ab") as log:
                try:
                    process = await asyncio.create_subprocess_exec(
                        *self._command,
                        stdin=asyncio.subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        # A Ctrl-C on our terminal is not theirs: we tell them.
                        start_new_session=True,
                    )
                except OSError as error:
                    raise LauncherRefused(
                        f"BURST_COMMAND: {self._command[0][:100]!r} cannot be started."
                    ) from error
            self._running.append(process)

    async def stop(self) -> None:
        """Ask each to end, then insist."""
        stopping = [one for one in self._running if one.returncode is None]
        for one in stopping:
            with contextlib.suppress(ProcessLookupError):
                one.send_signal(signal.SIGTERM)
        await asyncio.gather(*(_ended(one) for one in stopping))
        self._running = []

    async def close(self) -> None:
        """Processes of ours end with us."""
        await self.stop()


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), STOP_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def own_command(text: str) -> list[str]:
    """The operator's command, or a worker of this very program."""
    try:
        return shlex.split(text) or [sys.executable, "-m", "bot", "worker"]
    except ValueError as error:
        raise BadSettings(f"BURST_COMMAND: {str(error)[:100]}.") from error
