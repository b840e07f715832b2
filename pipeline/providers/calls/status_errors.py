"""From a vendor's answer to one of our errors: what every hosted maker shares."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from pipeline.errors import (
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderMissing,
    ProviderTimeout,
)

MISSHAPEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
"""What an SDK or our own reading of a junk answer raises."""


class VendorAnswer(Exception):
    """The cause we keep of a vendor's error status: its kind and number, never its words.

    Answers echo what was sent, keys included; a trace must not show them.
    """

    def __init__(self, error: Exception, status: int) -> None:
        super().__init__(f"{type(error).__name__} {status}")
        self.status = status


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date (RFC 9110, 10.2.3)."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    if said is None:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(said).timestamp() - time.time()
        except (TypeError, ValueError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def error_for_status(status: int, headers: Mapping[str, str]) -> ProviderError:
    """The error of an HTTP status. A provider's own words are never in it: they may hold keys."""
    if status in {401, 402, 403}:
        return ProviderDenied()
    if status in {404, 410}:
        return ProviderMissing()
    if status == 408:
        return ProviderTimeout()
    if status in {409, 425, 429} or status >= 500:
        return ProviderBusy(retry_after_s=retry_after_s(headers))
    return ProviderError()
