"""The web side under floods: half requests, odd headers, slow bodies; whole requests go on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import resource
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.web import server
from bot.web.connections import Gate
from bot.web.log_limit import LogLimit
from bot.web.server import WebParts, build_app, served
from pipeline.assets.storage import LocalStorage
from tests.fixtures.attack_scale import SCALE
from tests.fixtures.market import Market

HALF = 1_100
RANDOM = 100 * SCALE


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No flood comes as far as the database: one kind is enough."""
    return sqlite_url


@asynccontextmanager
async def site(market: Market, folder: Path, gate: Gate | None = None) -> AsyncIterator[int]:
    """The web side on a free port, with everything that can be asked for."""

    async def telegram(_: bytes, secret: str | None) -> int:
        return 200 if secret == "right" else 403

    parts = WebParts(
        market.db,
        payment_events=market.payment_events,
        telegram=telegram,
        links=LocalStorage(folder, secret=b"s"),
        metrics_token="numbers",
    )
    async with served(build_app(parts), "127.0.0.1", 0, gate) as port:
        yield port


async def raw(port: int, request: bytes, seconds: float = 10.0) -> bytes:
    """What comes back for these bytes, until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        async with asyncio.timeout(seconds):
            return await reader.read(65536)
    finally:
        writer.close()


async def test_half_sent_requests_change_nothing(
    market: Market, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    held = []
    try:
        async with site(market, tmp_path) as port, aiohttp.ClientSession() as http:
            for number in range(HALF):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    held.append(writer)
                    head = b"POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
                    writer.write(b"GET /health HTTP/1.1\r\nHo" if number % 2 else head)
            waits = []
            for _ in range(20):
                began = time.monotonic()
                async with http.get(f"http://127.0.0.1:{port}/health") as answer:
                    assert answer.status == 200
                waits.append(time.monotonic() - began)
            record_property("worst", f"{max(waits) * 1000:.0f} ms for /health beside {HALF}")
            assert sorted(waits)[10] < 0.2
    finally:
        for writer in held:
            writer.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_the_number_of_connections_is_bounded_in_all_and_per_address(
    market: Market, tmp_path: Path
) -> None:
    gate = Gate(most=8, most_per_address=5)
    async with site(market, tmp_path, gate) as port:
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
        await asyncio.sleep(0.1)
        assert gate.per_address == {"127.0.0.1": 5}
        assert len(gate.waiting) == 5
        # The oldest were let go.
        assert await opened[0][0].read() == b""
        for _, writer in opened:
            writer.close()
        await asyncio.sleep(0.1)
        assert not gate.per_address


async def test_a_head_that_drips_is_cut(market: Market, tmp_path: Path) -> None:
    async with site(market, tmp_path, Gate(wait_s=0.3)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        began = time.monotonic()
        with contextlib.suppress(OSError):
            for letter in b"GET /health HTTP/1.1" * 3:
                writer.write(bytes([letter]))
                await asyncio.sleep(0.03)
        with contextlib.suppress(OSError):
            assert await reader.read() == b""
        assert time.monotonic() - began < 5
        writer.close()


async def test_a_body_that_never_comes_is_408(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "BODY_S", 0.2)
    async with site(market, tmp_path) as port:
        head = b"POST /stripe/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
        assert b" 408 " in (await raw(port, head)).split(b"\r\n")[0]


ODD_HEADERS = (
    b"Authorization: Bearer \xff\xfe", b"Authorization: \xc3\xa9", b"Content-Length: -1",
    b"Content-Length: 1e9", b"Content-Length: 5\r\nContent-Length: 6", b"Transfer-Encoding: x",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"X: " + b"x" * 20_000,
    b"\r\n".join(b"H%d: x" % number for number in range(500)), b"Expect: 200-ok", b": x",
    b"Bad Name: x", b"Range: bytes=9-1,a-b", b"Range: bytes=99999999999999999999-",
    b"If-Modified-Since: Mon, 01 Jan 99999 00:00:00 GMT", b"If-Range: \xff", b"Accept: \xff;q=x",
    b"If-Modified-Since: Mon, 99 Foo 0000 99:99:99 GMT", b"Accept-Language: \xff\xff;;;q=,",
    b"Accept-Language: x-" + b"a-" * 2000, b"Content-Encoding: gzip", b"Content-Encoding: br",
    b"Content-Type: text/html; charset=\xff", b"Cookie: \xff=\x01", b"Host: [::1", b"Host: a b",
    b"Upgrade: websocket\r\nConnection: upgrade", b"Upgrade: h2c\r\nConnection: Upgrade",
    b"X-Telegram-Bot-Api-Secret-Token: \xff\xfe\xc3\xa9", b"Stripe-Signature: \xff,t=\xd9\xa1,v1=",
    b"Stripe-Signature: t=99999999999999999999999,v1=x", b"If-None-Match: \"\xff", b"X: a\x00b",
)  # fmt: skip
ODD_TARGETS = (
    b"GET /health", b"GET /metrics", b"POST /stripe/webhook", b"POST /telegram/webhook",
    b"GET /pay/success?purchase=%00%ff", b"GET /pay/cancel?purchase=" + b"%F0%9F" * 500,
    b"GET /a%00b?expires=9&signature=x", b"GET /" + b"a" * 5000, b"GET /%ff%fe", b"GET /../../x",
    b"GET /x?expires=99999999999999999999&signature=%ff", b"GET /x?expires=nan&signature=%D9%A1",
    b"GET http://[::1/", b"OPTIONS *", b"CONNECT x:1", b"G\xffT /health", b"PUT /health",
    b"GET //evil", b"GET /x?" + b"a=1&" * 1500, b"HEAD /health", b"GET health",
)  # fmt: skip


async def test_odd_requests_are_answered_4xx_and_never_5xx(
    market: Market, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "x").write_bytes(b"0123456789")
    signed = urlsplit(await LocalStorage(tmp_path, secret=b"s").url("x", expires_s=60))
    file = f"GET {signed.path}?{signed.query}".encode()
    pairs = [(target, header) for target in ODD_TARGETS for header in ODD_HEADERS[:3]]
    pairs += [(target, one) for target in (file, *ODD_TARGETS[:4]) for one in ODD_HEADERS]
    async with site(market, tmp_path, Gate(wait_s=0.5)) as port:
        for target, header in pairs:
            request = b"%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n\r\n{}" % (
                target,
                header,
            )
            with contextlib.suppress(ConnectionResetError):
                answer = await raw(port, request)
                code = answer[9:12]
                assert code < b"500" or (target == ODD_TARGETS[0] and code == b"503"), (
                    target, header, answer[:300],
                )  # fmt: skip
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


async def test_random_bytes_are_answered_4xx_or_not_at_all(
    market: Market, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    draw = random.Random(7)
    pieces = [b"%s HTTP/1.1\r\n" % one for one in ODD_TARGETS]
    pieces += [b"%s\r\n" % one for one in ODD_HEADERS]
    pieces += [b"\r\n", b"\n", b"\0", b"{}", b"5\r\nhello\r\n0\r\n\r\n", b"GET ", b"HTTP/9.9"]
    async with site(market, tmp_path, Gate(wait_s=0.2)) as port:
        for _ in range(RANDOM):
            parts = [draw.choice(pieces) for _ in range(draw.randint(1, 8))]
            data = b"".join(parts) if draw.random() < 0.7 else draw.randbytes(300)
            with contextlib.suppress(ConnectionResetError):
                answer = await raw(port, data + b"\r\n\r\n")
                assert not answer.startswith(b"HTTP/1.1 500"), (data, answer[:200])
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def test_what_strangers_can_make_us_say_is_bounded() -> None:
    limit = LogLimit(most=3, period_s=0.05)
    lines = [logging.makeLogRecord({"msg": "A request failed."}) for _ in range(1000)]
    assert sum(map(limit.filter, lines)) == 3
    time.sleep(0.06)
    first = logging.makeLogRecord({"msg": "A request failed."})
    assert limit.filter(first)
    assert vars(first)["left_out"] == 997
