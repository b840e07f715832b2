"""Whether a server had begun to answer when the connection broke: then it has billed."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

_HAS_BEGUN: ContextVar[bool] = ContextVar("has_begun", default=False)


async def answer_begins(response: Any) -> None:
    """For an HTTP client's `response` hooks, which are called before the body is read.

    A page (of a proxy, of a wrong address) is no answer that anybody bills.
    """
    if response.is_success and "html" not in response.headers.get("content-type", ""):
        _HAS_BEGUN.set(True)


def ask() -> None:
    """The next request is to be made."""
    _HAS_BEGUN.set(False)


def had_begun() -> bool:
    """Whether it was being answered well."""
    return _HAS_BEGUN.get()
