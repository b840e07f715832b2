"""The readable text of a web page, found in a process with limits (child.py). No script is run."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Final

import trafilatura
from tld import get_tld

from pipeline.errors import UnreadDocument
from pipeline.media.protocol import Facts, Send

MAX_CHARS: Final = 200_000
MEMORY_BYTES: Final = 184 << 20
"""Of this decoder: its libraries take so much more than others."""


def decode(file: BinaryIO, send: Send) -> Facts:
    """Sends the page's text as UTF-8; the facts are its `title`, `site` and whether it asks for a
    `password`. Raises UnreadDocument where it is no page."""
    html = file.read()
    found = _extracted(html)
    if found is None:
        found = {"text": "", "title": ""}
    text = str(found.get("text") or "")[:MAX_CHARS].replace("\0", "")
    send(text.encode("utf-8", "ignore"))
    lowered = html[:2_000_000].lower()
    return {
        "title": str(found.get("title") or "")[:300],
        "site": str(found.get("source-hostname") or "")[:100],
        "has_login": b'type="password"' in lowered or b"type=password" in lowered,
        "has_video": b'property="og:video' in lowered or b'content="video.' in lowered,
    }


def _extracted(html: bytes) -> dict[str, Any] | None:
    try:
        said = trafilatura.extract(
            html,
            output_format="json",
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            include_formatting=False,
            favor_precision=True,
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadDocument("bad") from error
    return None if said is None else dict(json.loads(said))


def _warm_up() -> None:
    """Have the libraries read their settings and lists now, while files can be opened. The list of
    domains would be asked for over the network where it cannot be read."""
    get_tld("https://example.co.uk/", fail_silently=True)
    _extracted(
        b"<html><head><title>A page</title><link rel=canonical href='https://example.co.uk/a'>"
        b"</head><body><article><p>Nobody believed it until the storm came in from the west and"
        b" stayed for days.</p></article></body></html>"
    )


_warm_up()
