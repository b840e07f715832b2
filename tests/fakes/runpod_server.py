"""A loopback of RunPod's serverless endpoints: jobs are queued and cancelled, none is run."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from tests.fixtures.loopback import Loopback

API_KEY = "rpa_test_key"
ENDPOINT = "end-1"


@dataclass(slots=True)
class RunPodServer(Loopback):
    """One endpoint; `jobs` has each job's input by its id."""

    jobs: dict[str, dict[str, object]] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        """The two that are used of https://docs.runpod.io/serverless/endpoints/send-requests."""
        return [
            web.post("/v2/{endpoint}/run", self._run),
            web.post("/v2/{endpoint}/cancel/{job}", self._cancel),
        ]

    def _check(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {API_KEY}":
            raise web.HTTPUnauthorized
        if request.match_info["endpoint"] != ENDPOINT:
            raise web.HTTPNotFound

    async def _run(self, request: web.Request) -> web.Response:
        self._check(request)
        body = await request.json()
        if not isinstance(body.get("input"), dict):
            raise web.HTTPBadRequest
        job = f"job-{len(self.jobs) + 1}"
        self.jobs[job] = body
        return web.json_response({"id": job, "status": "IN_QUEUE"})

    async def _cancel(self, request: web.Request) -> web.Response:
        self._check(request)
        job = request.match_info["job"]
        if job not in self.jobs:
            raise web.HTTPNotFound
        self.cancelled.append(job)
        return web.json_response({"id": job, "status": "CANCELLED"})
