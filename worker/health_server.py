"""A worker's own small HTTP side: /metrics for Prometheus, /healthz and /readyz for whoever
starts and stops it. It is there when WORKER_METRICS_PORT is set."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.settings import BadSettings
from pipeline.telemetry.process_metrics import metrics_page

if TYPE_CHECKING:
    from aiohttp import web
    from prometheus_client import CollectorRegistry

CHECK_S: Final = 3.0
Check = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class HealthParts:
    """What the pages tell. `ready` is what a worker needs to take videos, `alive` what of it is
    its own: starting it again mends no database."""

    registry: CollectorRegistry
    alive: Mapping[str, Check]
    ready: Mapping[str, Check]
    token: str = ""
    """When set, /metrics wants it as a bearer token."""


@asynccontextmanager
async def served(parts: HealthParts, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the block ends; the port (a free one for 0). BadSettings where it is taken."""
    from aiohttp import web

    app = web.Application()
    pages = _Pages(parts)
    app.add_routes(
        [
            web.get("/metrics", pages.metrics),
            web.get("/healthz", pages.alive),
            web.get("/readyz", pages.ready),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise BadSettings(
                f"WORKER_METRICS_PORT: {host}:{port} cannot be listened on: {error.strerror}."
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, parts: HealthParts) -> None:
        self._parts = parts

    async def metrics(self, request: web.Request) -> web.Response:
        from aiohttp import web

        wanted, given = f"Bearer {self._parts.token}", request.headers.get("Authorization", "")
        is_same = hmac.compare_digest(given.encode(errors="surrogateescape"), wanted.encode())
        if self._parts.token and not is_same:
            return web.Response(status=401, text="This page wants a token.")
        accept = request.headers.get("Accept", "")
        page, content_type = await asyncio.to_thread(metrics_page, self._parts.registry, accept)
        return web.Response(body=page, headers={"Content-Type": content_type})

    async def alive(self, _: web.Request) -> web.Response:
        return await _checked(self._parts.alive)

    async def ready(self, _: web.Request) -> web.Response:
        return await _checked({**self._parts.alive, **self._parts.ready})


async def _checked(checks: Mapping[str, Check]) -> web.Response:
    from aiohttp import web

    health = await asyncio.gather(*map(_is_well, checks.values()))
    shown = {"ok": all(health), **dict(zip(checks, health, strict=True))}
    return web.json_response(shown, status=200 if all(health) else 503)


async def _is_well(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_S):
            return await check()
    except Exception:
        return False
