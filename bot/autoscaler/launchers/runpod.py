"""Workers as jobs of a RunPod serverless endpoint, which starts its containers from zero.

https://docs.runpod.io/serverless/endpoints/send-requests
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import aiohttp

from bot.autoscaler.launchers.base import (
    LauncherAway,
    LauncherError,
    LauncherRefused,
    ShiftLength,
)

TIMEOUT_S = 20.0


class RunPodLauncher:
    """Each worker is one `/run` of the endpoint; `worker/runpod_handler.py` answers it."""

    def __init__(
        self,
        url: str,
        endpoint: str,
        api_key: str,
        shift: ShiftLength,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._url = f"{url.rstrip('/')}/{endpoint}"
        self._shift = shift
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._jobs: list[str] = []
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._session: aiohttp.ClientSession | None = None

    async def start(self, count: int) -> None:
        """Queue so many jobs at the endpoint."""
        asked = {
            "input": {"arguments": list(self._shift.arguments)},
            # RunPod ends a job that takes longer, in milliseconds; ours ends before.
            "policy": {"executionTimeout": round(1000 * (self._shift.at_most_s + 300))},
        }
        for _ in range(count):
            answer = await self._post("run", asked)
            if not isinstance(job := answer.get("id"), str):
                raise LauncherAway("RunPod answers without a job.")
            self._jobs.append(job)

    async def stop(self) -> None:
        """Cancel every job that was started here."""
        jobs, self._jobs = self._jobs, []
        for job in jobs:
            with suppress(LauncherError):
                await self._post(f"cancel/{job}", None)

    async def close(self) -> None:
        """Close the connection; jobs work on."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        try:
            async with self._session.post(f"{self._url}/{path}", json=body) as response:
                if response.status in {400, 401, 403, 404}:
                    raise LauncherRefused(f"RunPod answers {response.status}.")
                if response.status != 200:
                    raise LauncherAway(f"RunPod answers {response.status}.")
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LauncherAway("RunPod does not answer.") from error
        if not isinstance(answer, dict):
            raise LauncherAway("RunPod answers something else than a job.")
        return answer
