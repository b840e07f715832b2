"""Errors of ElevenLabs' SDK as ours."""

from __future__ import annotations

import asyncio
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.errors import (
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
    TalemillError,
)
from pipeline.providers.calls.learning import RequestRefused
from pipeline.providers.calls.status_errors import MISSHAPEN, VendorAnswer, error_for_status

_REFUSALS = ("content_against_policy", "moderation", "safety_control")


@contextmanager
def translated() -> Iterator[None]:
    """Every error of the SDK, its transport and our reading of its answer, as one of ours."""
    import httpx
    from elevenlabs.core import ApiError

    try:
        yield
    except TalemillError:
        raise
    except ApiError as error:
        raise _error_of(error) from VendorAnswer(error, error.status_code or 0)
    except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:  # nothing was sent
        raise ProviderUnreachable from error
    except httpx.TimeoutException as error:
        raise ProviderTimeout from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ProviderUnreachable from error
    except (binascii.Error, *MISSHAPEN) as error:
        raise ProviderJunk from error


def may_have_spoken(error: BaseException) -> bool:
    """Whether the line may have been spoken there although no answer says so: it was cut off,
    came too late or was a gateway's."""
    import httpx

    cause = error.__cause__
    match error:
        case ProviderTimeout() | ProviderJunk():
            return True
        case ProviderUnreachable():
            return not isinstance(
                cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
            )
        case ProviderError():
            return isinstance(cause, VendorAnswer) and cause.status >= 500
    return isinstance(error, asyncio.CancelledError)


def _error_of(error: Any) -> ProviderError:
    status = error.status_code or 0
    said = str(error.body)[:2000]
    if "quota_exceeded" in said:
        return ProviderDenied()
    if any(one in said for one in _REFUSALS):
        return ProviderRefused()
    if status < 400:
        return ProviderJunk()
    if status in {400, 422}:
        return RequestRefused(said)
    return error_for_status(status, error.headers or {})
