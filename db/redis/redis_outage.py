"""When Redis does not answer: the client's errors as one of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError
from redis.exceptions import RedisError as ClientError

from db.redis.embedded_redis import RedisError

OUTAGE: Final = (ClientError, OSError)
"""What the client raises."""


class QueueDown(RedisError):
    """The queue cannot be reached just now; what is stored will be made when it is back."""


class RedisRefused(QueueDown):
    """Redis does not let us in: check the user and the password in REDIS_URL."""


def is_refusal(error: BaseException | None) -> bool:
    """Whether the server is there and does not take our password; the client hides why below."""
    while error is not None:
        if isinstance(error, AuthenticationError | AuthorizationError | NoPermissionError):
            return True
        error = error.__cause__
    return False


@contextmanager
def reaching() -> Iterator[None]:
    """QueueDown instead of the client's errors; RedisRefused where waiting helps nobody."""
    try:
        yield
    except OUTAGE as error:
        raise (RedisRefused if is_refusal(error) else QueueDown) from error
