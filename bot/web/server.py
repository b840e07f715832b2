"""The HTTP side: webhooks, pages after paying, health, metrics, signed downloads.

`build_app` is handed everything; nothing here knows who runs it. A webhook is answered 2xx only
after its effect is committed, 4xx when it is not from who it says, 5xx to be sent again.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError

from bot.payments.errors import BadSignature, PaymentError
from bot.payments.stripe_events import PaymentEvents
from bot.settings import BadSettings
from bot.web.checkout_pages import CheckoutPages
from bot.web.connections import Connection, Gate
from bot.web.log_limit import LogLimit
from bot.web.metrics import House, Metrics
from db.core.database import Database
from db.core.errors import DbError
from pipeline.errors import StorageError

log = logging.getLogger(__name__)

MAX_BODY_BYTES: Final = 1024**2
"""Of a webhook; Stripe's and Telegram's are a few kilobytes. More is answered 413."""
HEALTH_S: Final = 3.0
BODY_S: Final = 8.0
"""Less than a connection may wait, so that it is told."""
ANSWER_S: Final = 30.0
DOWNLOAD_S: Final = 900.0
LINGERING_S: Final = 2.0
"""How long an unread body is taken in after the answer."""
MOST_PATH_CHARS: Final = 200

Webhook = Callable[[bytes, str | None], Awaitable[int]]
"""Telegram's: the body and the secret header in, the status to answer with out."""
Check = Callable[[], Awaitable[bool]]


class Links(Protocol):
    """Signed addresses to files on this machine (pipeline.assets.storage.LocalStorage)."""

    def opened(self, key: str, expires: str, signed: str) -> Path: ...


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the pages need; what is None answers 404.

    `checks` name what must be alive for /readyz, `own_checks` what of it is this process's own
    for /healthz: who starts processes again cannot mend a database. `chats` says which platforms
    are received from, which is shown and ends nothing: one's outage is not ours.
    `telegram_path` is the path of the webhook's address.
    """

    db: Database
    payment_events: PaymentEvents | None = None
    telegram: Webhook | None = None
    telegram_path: str = "/telegram/webhook"
    links: Links | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    own_checks: Mapping[str, Check] = field(default_factory=dict)
    chats: Callable[[], Mapping[str, bool]] = dict
    metrics: Metrics | None = None
    """None means one that knows the database alone."""
    metrics_token: str = ""


def webhook_path(url: str) -> str:
    """The path under which a webhook's address reaches us."""
    return urlsplit(url).path or "/telegram/webhook"


def build_app(parts: WebParts) -> web.Application:
    """The whole HTTP side."""
    pages, paid = _Pages(parts), CheckoutPages(parts.db, parts.payment_events)
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_bounded, _no_traces])
    app.add_routes(
        [
            web.post("/stripe/webhook", pages.stripe),
            web.post(parts.telegram_path, pages.telegram),
            web.get("/pay/success", paid.success),
            web.get("/pay/cancel", paid.cancel),
            web.get("/health", pages.ready),
            web.get("/readyz", pages.ready),
            web.get("/healthz", pages.alive),
            web.get("/metrics", pages.metrics),
            # Last: a signed file may lie anywhere below the public address.
            web.get("/{key:.+}", pages.download),
        ]
    )
    return app


@asynccontextmanager
async def served(
    app: web.Application, host: str, port: int, gate: Gate | None = None
) -> AsyncIterator[int]:
    """Serve until the block ends; the port (a free one for 0). `gate` bounds the connections.

    BadSettings where nobody can listen there.
    """
    gate = gate or Gate()
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=5.0,
        keepalive_timeout=gate.wait_s,
        lingering_time=LINGERING_S,
    )
    await runner.setup()
    library_log, limit = logging.getLogger("aiohttp.server"), LogLimit()
    for logger in (log, library_log):
        logger.addFilter(limit)
    server = None
    try:
        make = runner.server
        assert make is not None
        try:
            server = await asyncio.get_running_loop().create_server(
                lambda: Connection(gate, make()), host, port
            )
        except OSError as error:
            # asyncio says the address again; the number below 0 of a name is no system's error.
            number = error.errno or 0
            why = os.strerror(number) if number > 0 else error.strerror
            raise BadSettings(
                f"WEB_HOST and WEB_PORT: {host}:{port} cannot be listened on: {why}."
            ) from error
        yield int(server.sockets[0].getsockname()[1])
    finally:
        if server is not None:
            server.close()
        await runner.cleanup()
        for logger in (log, library_log):
            logger.removeFilter(limit)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take in the whole request, then keep its connection for a bounded time."""
    transport = request.transport
    connection = transport.get_protocol() if transport is not None else None
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.wait()
    await _body(request)
    connection.work()
    answer: web.StreamResponse | None = None
    try:
        async with asyncio.timeout(ANSWER_S):
            answer = await handler(request)
    except TimeoutError:
        answer = web.Response(status=503, text="That took too long; please try again.")
    finally:
        if isinstance(answer, web.FileResponse):
            connection.work(DOWNLOAD_S)  # the library sends it after this
        else:
            connection.wait()
    return answer


@web.middleware
async def _no_traces(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except (web.HTTPException, TimeoutError):
        raise
    except Exception:
        log.exception("A request failed.", extra={"path": request.path[:MOST_PATH_CHARS]})
        return web.Response(status=500, text="Something went wrong; please try again.")


async def _body(request: web.Request) -> None:
    """Read the whole body, in a bounded time; 400, 408 and 413 otherwise."""
    try:
        async with asyncio.timeout(BODY_S):
            await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (web.RequestPayloadError, ContentEncodingError) as error:
        raise web.HTTPBadRequest(text="The request cannot be read.") from error


def _is_same(given: str, wanted: str) -> bool:
    """Compared in constant time; headers may hold any bytes."""
    return hmac.compare_digest(given.encode(errors="surrogateescape"), wanted.encode())


async def _is_well(check: Check) -> bool:
    try:
        async with asyncio.timeout(HEALTH_S):
            return await check()
    except Exception:
        return False


class _Pages:
    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        payments = parts.payment_events
        self._metrics = parts.metrics or Metrics(
            House(parts.db), Path(), stripe_events=payments.counts if payments else {}
        )

    # -- webhooks -----------------------------------------------------------------------------

    async def stripe(self, request: web.Request) -> web.Response:
        """An event of Stripe's."""
        payment_events = self._parts.payment_events
        if payment_events is None or payment_events.stripe is None:
            raise web.HTTPNotFound
        body = await request.read()
        try:
            done = await payment_events.take(body, request.headers.get("Stripe-Signature", ""))
        except BadSignature as error:
            return web.Response(status=400, text=str(error))
        except (DbError, PaymentError) as error:
            log.warning("A webhook is to be sent again.", extra={"code": error.code})
            return web.Response(status=503, text=str(error))
        return web.json_response({"done": done})

    async def telegram(self, request: web.Request) -> web.Response:
        """An update of Telegram's, written to the inbox before it is answered."""
        if self._parts.telegram is None:
            raise web.HTTPNotFound
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        return web.Response(status=await self._parts.telegram(await request.read(), secret))

    # -- for operators ------------------------------------------------------------------------

    async def ready(self, _: web.Request) -> web.Response:
        """200 when everything that must be alive is; 503 with names otherwise."""
        checks = {"database": self._database, **self._parts.checks, **self._parts.own_checks}
        return await self._checked(checks)

    async def alive(self, _: web.Request) -> web.Response:
        """200 while this process's own tasks run, whatever the world outside does."""
        return await self._checked(self._parts.own_checks)

    async def _checked(self, checks: Mapping[str, Check]) -> web.Response:
        health = await asyncio.gather(*map(_is_well, checks.values()))
        chats = dict(self._parts.chats())
        shown = {"ok": all(health), **dict(zip(checks, health, strict=True))}
        return web.json_response(
            shown | ({"chats": chats} if chats else {}), status=200 if all(health) else 503
        )

    async def _database(self) -> bool:
        async with self._parts.db.operating():
            return True

    async def metrics(self, request: web.Request) -> web.Response:
        """Numbers as Prometheus reads them; wants the token where one is set."""
        wanted = f"Bearer {self._parts.metrics_token}"
        given = request.headers.get("Authorization", "")
        if self._parts.metrics_token and not _is_same(given, wanted):
            return web.Response(status=401, text="This page wants a token.")
        page, content_type = await self._metrics.page(request.headers.get("Accept", ""))
        return web.Response(body=page, headers={"Content-Type": content_type})

    # -- files --------------------------------------------------------------------------------

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A signed file, in ranges where asked; 404 for anything else."""
        if self._parts.links is None:
            raise web.HTTPNotFound
        query = request.query
        try:
            path = self._parts.links.opened(
                request.match_info["key"], query.get("expires", ""), query.get("signature", "")
            )
        except StorageError as error:
            raise web.HTTPNotFound(text="This link is not valid any more.") from error
        headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return web.FileResponse(path, headers=headers)
