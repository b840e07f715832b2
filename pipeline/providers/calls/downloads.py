"""Fetching a file whose address a provider gave: bounded, https only, never from our own network.

Every hop's host is resolved here, refused when any of its addresses is not public, and then
connected to by that very address, so that a second DNS answer cannot lead elsewhere.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from pipeline.errors import (
    ProviderDenied,
    ProviderJunk,
    ProviderMissing,
    ProviderTimeout,
    ProviderUnreachable,
)
from pipeline.providers.calls.addresses import is_public
from pipeline.providers.calls.status_errors import error_for_status

_REDIRECTS = {301, 302, 303, 307, 308}


class UnsafeAddress(ProviderJunk):
    """A service we use pointed to an address that we do not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadLimits:
    """How large, how long, how many hops; `own_hosts` are configured ones that may be private."""

    most_bytes: int = 30_000_000
    most_s: float = 30.0
    most_redirects: int = 3
    own_hosts: Collection[str] = ()
    """As in the settings, with or without a port: for servers on one's own network."""
    media_types: Collection[str] = ()
    """Only such are read; any where there are none."""
    agent: str = ""
    """What it is asked as; the library's own name where empty."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What was fetched, and the address where it was in the end."""

    data: bytes
    url: str


class WrongKind(ProviderJunk):
    """The file is of another kind than was asked for."""


class ResultGone(ProviderJunk):
    """A result is not at its address any more."""


async def download(url: str, limits: DownloadLimits = DownloadLimits()) -> bytes:
    """The bytes of a result at `url`; raises what `fetch` does.

    Such addresses end, and then say that something is forbidden or missing: of our key or the
    model that says nothing. The result is made again: ResultGone.
    """
    try:
        return (await fetch(url, limits)).data
    except (ProviderDenied, ProviderMissing) as error:
        raise ResultGone from error


class DownloadTooLarge(ProviderJunk):
    """The file is too large."""


async def fetch(url: str, limits: DownloadLimits) -> Downloaded:
    """What is at `url`.

    Raises UnsafeAddress, DownloadTooLarge, WrongKind, ProviderTimeout, ProviderUnreachable, and
    what error_for_status gives.
    """
    import httpx

    asked = {"Accept-Encoding": "identity"} | ({"User-Agent": limits.agent} if limits.agent else {})

    try:
        async with (
            asyncio.timeout(limits.most_s),
            httpx.AsyncClient(follow_redirects=False, timeout=limits.most_s) as client,
        ):
            for _ in range(limits.most_redirects + 1):
                address = await _safe_address(url, limits.own_hosts)
                parts = urlsplit(url)
                request = client.build_request(
                    "GET",
                    httpx.URL(url).copy_with(host=address),
                    headers={"Host": parts.netloc, **asked},
                    extensions={"sni_hostname": parts.hostname},
                )
                response = await client.send(request, stream=True)
                try:
                    if response.status_code in _REDIRECTS:
                        url = urljoin(url, response.headers.get("location", ""))
                        continue
                    if response.status_code != 200:
                        raise error_for_status(response.status_code, response.headers)
                    kind = response.headers.get("content-type", "").partition(";")[0].strip()
                    if limits.media_types and kind.casefold() not in limits.media_types:
                        raise WrongKind
                    return Downloaded(await _read_bounded(response, limits.most_bytes), url)
                finally:
                    await response.aclose()
            raise UnsafeAddress("A service we use redirected too often.")
    except (TimeoutError, httpx.TimeoutException) as error:
        raise ProviderTimeout from error
    except httpx.InvalidURL as error:
        raise UnsafeAddress from error
    except (httpx.HTTPError, OSError) as error:
        raise ProviderUnreachable from error


async def _read_bounded(response: object, most_bytes: int) -> bytes:
    import httpx

    assert isinstance(response, httpx.Response)
    said = response.headers.get("content-length", "0")
    if said.isdigit() and int(said) > most_bytes:
        raise DownloadTooLarge
    data = bytearray()
    async for part in response.aiter_raw():
        data += part
        if len(data) > most_bytes:
            raise DownloadTooLarge
    return bytes(data)


async def _safe_address(url: str, own_hosts: Collection[str]) -> str:
    """An address of the URL's host that may be opened; UnsafeAddress when there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError as error:
        raise UnsafeAddress from error
    if parts.scheme != "https" or not host or parts.username or parts.password:
        raise UnsafeAddress
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProviderUnreachable from error
    addresses = [str(one[4][0]) for one in found]
    if not _is_own(host, addresses, own_hosts) and not all(is_public(one) for one in addresses):
        raise UnsafeAddress
    return addresses[0]


def _is_own(host: str, addresses: Collection[str], own_hosts: Collection[str]) -> bool:
    """Whether it is a host of the operator's; any loopback name is, when they use loopback."""
    names = {urlsplit(f"//{one}").hostname or "" for one in own_hosts}
    if host in names:
        return True
    uses_loopback = any(name == "localhost" or name.startswith("127.") for name in names)
    return uses_loopback and all(ip_address(one).is_loopback for one in addresses)
