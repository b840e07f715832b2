"""When Redis does not answer: the client's errors as one of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLCertVerificationError
from typing import Final

from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError
from redis.exceptions import RedisError as ClientError

from db.core.certificates import fault_of
from db.redis.embedded_redis import RedisError

OUTAGE: Final = (ClientError, OSError)
"""What the client raises."""


class QueueDown(RedisError):
    """The queue cannot be reached just now; what is stored will be made when it is back."""


class RedisRefused(QueueDown):
    """Redis does not let us in: check the user and the password in REDIS_URL."""


class RedisUntrusted(RedisRefused):
    """Redis's certificate is not one that we trust."""

    def __init__(self, fault: str) -> None:
        """`fault` ends a sentence about it (db/core/certificates.py)."""
        super().__init__(
            f"Redis's certificate {fault}: `?ssl_ca_certs=FILE` in REDIS_URL names an authority of"
            " one's own."
        )


def is_refusal(error: BaseException | None) -> bool:
    """Whether the server is there and waiting for it helps nobody."""
    return _refusal(error) is not None


def _refusal(error: BaseException | None) -> RedisRefused | None:
    """Why we and the server do not come together; the client hides it below its own error."""
    while error is not None:
        if isinstance(error, SSLCertVerificationError):
            return RedisUntrusted(fault_of(error))
        if isinstance(error, AuthenticationError | AuthorizationError | NoPermissionError):
            return RedisRefused()
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def reaching() -> Iterator[None]:
    """QueueDown instead of the client's errors; RedisRefused where waiting helps nobody."""
    try:
        yield
    except OUTAGE as error:
        raise (_refusal(error) or QueueDown()) from error
