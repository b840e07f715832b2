"""A loopback server that speaks fal's queue protocol over https, and serves the files."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.pictures import jpeg
from tests.fixtures.loopback import Loopback


@dataclass(slots=True)
class FalServer(Loopback):
    """Accepts requests, lets them take `picture_s`, and hands out their results and files.

    `submits` counts what was paid for. `flags` says which prompts the safety checker flags.
    """

    picture_s: float | Callable[[str], float] = 0.0
    flags: Callable[[str], bool] = lambda prompt: False
    policy: Callable[[str], bool] = lambda prompt: False
    """Which prompts are refused with a 422."""
    file: Callable[[str, tuple[int, int]], bytes] = jpeg
    file_url: str = ""
    """Where results say that their file is; empty means here."""
    queue_url: str = ""
    """Where submit answers say that the queue is; empty means here."""
    shrink: int = 8
    expired: set[str] = field(default_factory=set)
    """Requests whose file is not there any more."""
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    submits: list[str] = field(default_factory=list)
    stores_words: list[bool] = field(default_factory=list)
    """Whether each request's prompt and result go into the account's history."""
    kept_s: list[float] = field(default_factory=list)
    """For how long each picture was asked to be kept."""
    cancelled: list[str] = field(default_factory=list)
    """Requests that were given up and told so."""
    done_s: list[float] = field(default_factory=list)
    """When each result was ready, by the monotonic clock."""
    running: int = 0

    def routes(self) -> list[web.RouteDef]:
        """The queue, and the files."""
        return [
            web.get("/files/{id}.jpg", self._file),
            web.get("/{app:.+}/requests/{id}/status", self._status),
            web.get("/{app:.+}/requests/{id}", self._result),
            web.put("/{app:.+}/requests/{id}/cancel", self._cancel),
            web.post("/{app:.*}", self._submit),
        ]

    @property
    def netloc(self) -> str:
        """What FAL_QUEUE_RUN_HOST would be."""
        return f"{self.host}:{self.port}"

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if self.policy(asked["prompt"]):
            detail = [{"loc": ["body", "prompt"], "msg": "flagged", "type": _POLICY}]
            return web.json_response({"detail": detail}, status=422)
        job = f"job-{len(self.jobs) + 1}"
        took_s = self.picture_s(asked["prompt"]) if callable(self.picture_s) else self.picture_s
        self.jobs[job] = {**asked, "ready_s": time.monotonic() + took_s}
        self.done_s.append(self.jobs[job]["ready_s"])
        self.submits.append(asked["prompt"])
        wish = json.loads(request.headers.get("X-Fal-Object-Lifecycle-Preference", "{}"))
        self.stores_words.append(request.headers.get("X-Fal-Store-IO") != "0")
        self.kept_s.append(wish.get("expiration_duration_seconds", float("inf")))
        address = f"{self.queue_url or self.url}/{request.match_info['app']}/requests/{job}"
        return web.json_response(
            {
                "request_id": job,
                "response_url": address,
                "status_url": f"{address}/status",
                "cancel_url": f"{address}/cancel",
                "queue_position": 0,
            }
        )

    def _job(self, request: web.Request) -> dict[str, Any]:
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            raise web.HTTPNotFound(text='{"detail": "Request not found"}')
        return job

    async def _status(self, request: web.Request) -> web.StreamResponse:
        left_s = self._job(request)["ready_s"] - time.monotonic()
        if left_s > 0:
            await asyncio.sleep(min(left_s, 0.02))
            return web.json_response({"status": "IN_PROGRESS", "logs": []})
        return web.json_response({"status": "COMPLETED", "logs": [], "metrics": {}})

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        if self._job(request)["ready_s"] <= time.monotonic():
            return web.json_response({"status": "ALREADY_COMPLETED"}, status=400)
        self.cancelled.append(request.match_info["id"])
        return web.json_response({"status": "CANCELLATION_REQUESTED"}, status=202)

    async def _result(self, request: web.Request) -> web.StreamResponse:
        job, number = self._job(request), request.match_info["id"]
        address = self.file_url or f"{self.url}/files/{number}.jpg"
        return web.json_response(
            {
                "images": [{"url": address, **job["image_size"], "content_type": "image/jpeg"}],
                "has_nsfw_concepts": [self.flags(job["prompt"])],
                "seed": job["seed"],
                "prompt": job["prompt"],
            }
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        job = self._job(request)
        if request.match_info["id"] in self.expired:
            raise web.HTTPForbidden(text="The address has expired.")
        size = job["image_size"]
        size_px = (size["width"] // self.shrink, size["height"] // self.shrink)
        data = await asyncio.to_thread(self.file, job["prompt"], size_px)
        return web.Response(body=data, content_type="image/jpeg")


_POLICY = "content_policy_violation"
