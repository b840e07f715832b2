"""Who starts a worker somewhere: the seam, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class LauncherError(Exception):
    """Workers could not be started."""

    can_retry = True


class LauncherAway(LauncherError):
    """Where workers are started did not answer, or is busy."""


class LauncherRefused(LauncherError):
    """Where workers are started did not take our key, or does not know what we asked for."""

    can_retry = False


@dataclass(frozen=True, slots=True)
class ShiftLength:
    """When each started worker ends by itself (worker/shift.py)."""

    until_idle_s: float = 60.0
    at_most_s: float = 3000.0

    @property
    def arguments(self) -> tuple[str, ...]:
        """As `talemill worker` reads it."""
        return ("--until-idle", f"{self.until_idle_s:g}", "--at-most", f"{self.at_most_s:g}")


class Launcher(Protocol):
    """Starts workers that end by themselves."""

    async def start(self, count: int) -> None:
        """Start so many; LauncherError where one cannot be, after those before it were."""

    async def stop(self) -> None:
        """Ask every worker that this launcher started to end now; its videos are handed back."""

    async def close(self) -> None:
        """Let go: workers of this machine end, rented ones work on and end by themselves."""
