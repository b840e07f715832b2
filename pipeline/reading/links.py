"""A web page's readable text: fetched behind walls, read in a process with limits, no script run.

https only, public addresses at every hop, so large, so long, only pages; and only where the
site's robots.txt lets such a reader in.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pipeline.errors import (
    ProviderDenied,
    ProviderError,
    ProviderMissing,
    ProviderTimeout,
    ProviderUnreachable,
    UnreadDocument,
)
from pipeline.media.decoders import DECODERS
from pipeline.providers.calls.downloads import (
    Downloaded,
    DownloadLimits,
    DownloadTooLarge,
    UnsafeAddress,
    WrongKind,
    fetch,
)

AGENT: Final = "Talemill/1 (reads a page that a person sent)"
_ROBOT: Final = "Talemill"
LIMITS: Final = DownloadLimits(
    most_bytes=5_000_000,
    most_s=15.0,
    most_redirects=5,
    media_types=("text/html", "application/xhtml+xml"),
    agent=AGENT,
)
_ROBOTS: Final = replace(LIMITS, most_bytes=500_000, most_s=8.0, media_types=())
MOST_ADDRESS_CHARS: Final = 2000
_MOST_TEXT_BYTES: Final = 1_000_000
_LITTLE_CHARS: Final = 240
_VIDEO_HOSTS: Final = (
    "youtube.com", "youtu.be", "tiktok.com", "vimeo.com", "twitch.tv", "dailymotion.com",
    "bilibili.com", "rutube.ru", "vkvideo.ru",
)  # fmt: skip
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'«»]+", re.IGNORECASE)
_AFTER: Final = ".,;:!?)]}…"
_FEW_WORDS: Final = 12


class UnreadPage(ProviderError):
    """A page could not be read."""

    is_ours = False

    def __init__(self, reason: str) -> None:
        """`reason` is the sentence's key below `link.` in the catalogues."""
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page's text; `site` is how it calls itself, else its host."""

    title: str
    site: str
    text: str
    address: str


def address_in(text: str) -> str:
    """The one address that a text is, or has beside a few words; empty where it is a text."""
    found = _ADDRESS.findall(text)
    others = _ADDRESS.sub(" ", text).split()
    if len(found) != 1 or len(others) > _FEW_WORDS or len(found[0]) > MOST_ADDRESS_CHARS:
        return ""
    return str(found[0]).rstrip(_AFTER)


async def read_page(address: str, limits: DownloadLimits = LIMITS) -> WebPage:
    """The page at an address. UnreadPage says why it cannot be read, by one of: unreachable,
    robots, login, video, large, kind, little."""
    address = _secure(address)
    host = (urlsplit(address).hostname or "").casefold()
    if any(host == one or host.endswith(f".{one}") for one in _VIDEO_HOSTS):
        raise UnreadPage("video")
    if not await _may_read(address, limits):
        raise UnreadPage("robots")
    page = await _fetched(address, limits)
    if page.url != address and not await _may_read(page.url, limits):
        raise UnreadPage("robots")
    return await asyncio.to_thread(_read, page)


def _secure(address: str) -> str:
    """The same over https: nothing is asked for in the open."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise UnreadPage("unreachable") from error
    scheme = "https" if parts.scheme.casefold() == "http" else parts.scheme
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, ""))


async def _fetched(address: str, limits: DownloadLimits) -> Downloaded:
    try:
        return await fetch(address, limits)
    except DownloadTooLarge as error:
        raise UnreadPage("large") from error
    except WrongKind as error:
        raise UnreadPage("kind") from error
    except ProviderDenied as error:
        raise UnreadPage("login") from error
    except (UnsafeAddress, ProviderMissing, ProviderError) as error:
        raise UnreadPage("unreachable") from error


async def _may_read(address: str, limits: DownloadLimits) -> bool:
    """Whether the site lets us read it: by RFC 9309 a site without rules does, one whose rules
    cannot be had does not."""
    parts = urlsplit(address)
    rules = RobotFileParser()
    try:
        found = await fetch(
            urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")),
            replace(_ROBOTS, own_hosts=limits.own_hosts),
        )
    except (ProviderMissing, ProviderDenied):
        return True
    except (UnsafeAddress, ProviderUnreachable, ProviderTimeout) as error:
        raise UnreadPage("unreachable") from error
    except ProviderError:
        return False
    rules.parse(found.data.decode("utf-8", "replace").splitlines())
    return rules.can_fetch(_ROBOT, address)


def _read(page: Downloaded) -> WebPage:
    try:
        decoded = DECODERS.decode(
            "web page", page.data, UnreadDocument, most_bytes=_MOST_TEXT_BYTES
        )
    except UnreadDocument as error:
        raise UnreadPage("little") from error
    text = bytes(decoded.data).decode("utf-8", "replace").strip()
    title = " ".join(str(decoded.facts.get("title") or "").split())
    if len(text) < _LITTLE_CHARS:
        if decoded.facts.get("has_login"):
            raise UnreadPage("login")
        raise UnreadPage("video" if decoded.facts.get("has_video") else "little")
    host = urlsplit(page.url).hostname or ""
    site = str(decoded.facts.get("site") or "") or host.removeprefix("www.")
    return WebPage(title or site, site, text, page.url)
