"""Files from addresses that a provider gave: bounded, https only, never from our own network."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from aiohttp import web

from pipeline.errors import (
    ProviderBusy,
    ProviderError,
    ProviderJunk,
    ProviderTimeout,
    ProviderUnreachable,
)
from pipeline.providers.calls.downloads import (
    DownloadLimits,
    ResultGone,
    UnsafeAddress,
    download,
)
from pipeline.providers.calls.status_errors import error_for_status, retry_after_s
from tests.fixtures.loopback import Loopback, certificate, late, status, truncated


class Files(Loopback):
    """Serves a small file, a large one, and redirects."""

    __slots__ = ()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/{name}", self._file)]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        match request.match_info["name"]:
            case "small":
                return web.Response(body=b"x" * 1000)
            case "streamed":
                answer = web.StreamResponse()
                await answer.prepare(request)
                for _ in range(200):
                    await answer.write(b"x" * 1000)
                return answer
            case "here":
                raise web.HTTPFound("/small")
            case "round":
                raise web.HTTPFound("/round")
            case "inside":
                raise web.HTTPFound("https://10.0.0.1/small")
            case "plain":
                raise web.HTTPFound(f"http://{self.host}:{self.port}/small")
            case "nowhere":
                return web.Response(status=302)
        raise web.HTTPNotFound


@pytest.fixture
async def server(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Files]:
    context, authority = certificate()
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    path.write_bytes(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with Files(tls=context) as server:
        yield server


def limits(server: Files) -> DownloadLimits:
    own = (f"{server.host}:{server.port}",)
    return DownloadLimits(most_bytes=50_000, most_s=1.0, own_hosts=own)


async def test_a_file_comes_whole_over_redirects(server: Files) -> None:
    for name in ("small", "here"):
        assert await download(f"{server.url}/{name}", limits(server)) == b"x" * 1000


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("streamed", ProviderJunk),
        ("round", UnsafeAddress),
        ("inside", UnsafeAddress),
        ("plain", UnsafeAddress),
        ("missing", ResultGone),
    ],
)
async def test_what_is_too_large_or_leads_elsewhere_is_refused(
    server: Files, name: str, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        await download(f"{server.url}/{name}", limits(server))


async def test_a_redirect_to_nowhere_ends(server: Files) -> None:
    with pytest.raises(ProviderError):
        await download(f"{server.url}/nowhere", limits(server))


async def test_a_said_length_over_the_limit_is_not_even_read(server: Files) -> None:
    with pytest.raises(ProviderJunk):
        await download(f"{server.url}/small", replace(limits(server), most_bytes=999))


async def test_trouble_is_typed(server: Files) -> None:
    server.moods = [late(5), truncated(), status(503)]
    for error in (ProviderTimeout, ProviderUnreachable, ProviderBusy):
        with pytest.raises(error):
            await download(f"{server.url}/small", limits(server))


async def test_a_private_server_is_opened_only_when_it_is_ones_own(server: Files) -> None:
    with pytest.raises(UnsafeAddress):
        await download(f"{server.url}/small", DownloadLimits())
    assert not server.requests


async def test_loopback_is_ones_own_only_where_one_uses_it(server: Files) -> None:
    url = f"https://localhost:{server.port}/small"
    assert await download(url, limits(server)) == b"x" * 1000
    with pytest.raises(UnsafeAddress):
        await download(url, DownloadLimits(own_hosts=("queue.fal.run",)))


async def test_a_certificate_for_another_name_is_not_trusted(
    server: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ProviderUnreachable):
        await download(f"{server.url}/small", limits(server))


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "017700000001", "0",
        "127。0。0。1", "①②⑦.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]",
        "[64:ff9b::a9fe:a9fe]", "[fe80::1%25lo]", "169.254.169.254", "localhost",
    ],
)  # fmt: skip
async def test_no_spelling_of_an_inner_host_is_opened(host: str) -> None:
    with pytest.raises((UnsafeAddress, ProviderUnreachable)) as caught:
        await download(f"https://{host}:1/latest", DownloadLimits(most_s=5.0))
    # Refused, or not even a name: nothing was connected to.
    assert not isinstance(caught.value.__cause__, httpx.HTTPError)


async def test_the_address_that_was_checked_is_the_one_connected_to(
    server: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers otherwise the second time (DNS rebinding) leads nowhere else."""
    loop, asked = asyncio.get_running_loop(), []

    async def resolve(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        inner = host.startswith("rebinding") and len(asked) > 1
        address = "10.0.0.1" if inner else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(loop, "getaddrinfo", resolve)
    with pytest.raises(ProviderUnreachable):
        # Its certificate is for another name: that it got so far says who was connected to.
        await download(f"https://rebinding.example:{server.port}/small", limits(server))
    assert asked[0] == "rebinding.example"
    assert asked.count("rebinding.example") == 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after_s(headers) == expected


def test_a_status_no_retry_can_mend_is_not_retried() -> None:
    for code, can_retry in {
        400: False,
        401: False,
        404: False,
        408: True,
        429: True,
        500: True,
    }.items():
        assert error_for_status(code, {}).can_retry is can_retry
