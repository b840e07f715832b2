"""The OpenAI SDK's client, and its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.errors import (
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
    TalemillError,
)
from pipeline.providers.calls.answers import answer_begins
from pipeline.providers.calls.learning import RequestRefused
from pipeline.providers.calls.status_errors import MISSHAPEN, VendorAnswer, error_for_status
from pipeline.providers.openai.settings import Endpoint

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_REFUSALS = (
    "content_policy",
    "moderation_blocked",
    "content_filter",
    "image_generation_user_error",
)


class Truncated(ProviderJunk):
    """The answer came back cut off in the middle."""

    can_retry = False  # the same call is cut off at the same place


class Filtered(ProviderRefused):
    """A service we use filtered that out as unsafe."""


def new_client(endpoint: Endpoint) -> AsyncOpenAI:
    """A client that never retries by itself: patience is ours (retrying.py)."""
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    return AsyncOpenAI(
        api_key=endpoint.api_key.get_secret_value(),
        base_url=endpoint.base_url or None,
        timeout=endpoint.timeout_s,
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(event_hooks={"response": [answer_begins]}),
    )


def load_sdk() -> None:
    """Import what the first call would wait for; takes about a second."""
    import openai.resources.chat.completions
    import openai.resources.images
    import openai.resources.moderations  # noqa: F401


@contextmanager
def translated() -> Iterator[None]:
    """Every error of the SDK, its transport and our reading of its answer, as one of ours."""
    import httpx2
    import openai

    try:
        yield
    except TalemillError:
        raise
    except (openai.APITimeoutError, httpx2.TimeoutException) as error:
        if isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout):
            raise ProviderUnreachable from error  # nothing was sent
        raise ProviderTimeout from error
    except openai.APIStatusError as error:
        raise _error_of(error) from VendorAnswer(error, error.status_code)
    except openai.APIResponseValidationError as error:
        raise ProviderJunk from error
    except (openai.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise ProviderUnreachable from error
    except openai.ContentFilterFinishReasonError as error:
        raise Filtered from error
    except openai.LengthFinishReasonError as error:
        raise Truncated from error
    except (openai.OpenAIError, *MISSHAPEN) as error:
        raise ProviderJunk from error


def _error_of(error: Any) -> ProviderError:
    code = f"{error.code or ''} {getattr(error, 'type', '') or ''}"
    if error.status_code in {400, 403} and any(one in code for one in _REFUSALS):
        return Filtered()
    if "insufficient_quota" in code:
        return ProviderDenied()
    if error.status_code in {400, 422}:
        return RequestRefused(str(error.body), is_vague=not error.code)
    return error_for_status(error.status_code, error.response.headers)
