"""What every hosted maker promises before a bad server: one place for all of them.

Whatever the server does, what comes out is one of our errors, soon, and the key is nowhere: not
in the error, its text, its trace, what is logged, or how the maker shows itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable

import pytest

from pipeline.errors import ProviderError
from tests.fixtures.loopback import BAD_MOODS, Loopback, Mood, status

KEY = "secret-key-that-nobody-may-see"
SOON_S = 20.0
"""A late server takes longer; a busy machine does not."""

ALL_MOODS: dict[str, Callable[[], Mood]] = {
    **BAD_MOODS,
    "401 that repeats the key": lambda: status(
        401, body={"error": {"message": KEY, "type": KEY}, "detail": KEY, "message": KEY}
    ),
    "500 that repeats the key": lambda: status(500, body={"error": {"message": KEY}}),
}


async def fails_as_ours(
    mood: str,
    server: Loopback,
    ask: Callable[[], Awaitable[object]],
    maker: object,
    caplog: pytest.LogCaptureFixture,
) -> ProviderError:
    """Ask while the server is in that mood; the error, after everything was checked."""
    caplog.set_level(logging.DEBUG)
    server.always = ALL_MOODS[mood]()
    began_s = time.monotonic()
    with pytest.raises(ProviderError) as caught:
        async with asyncio.timeout(3 * SOON_S):
            await ask()
    assert time.monotonic() - began_s < SOON_S
    trace = "".join(traceback.format_exception(caught.value))
    shown = f"{caught.value!r} {caught.value} {maker!r} {maker} {trace} {caplog.text}"
    assert KEY not in shown
    if mood.startswith("401"):
        assert "401" in trace, "what happened is still said"
    return caught.value
