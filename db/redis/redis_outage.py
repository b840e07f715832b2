"""When Redis does not answer: the client's errors as one of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.exceptions import RedisError as ClientError

from db.redis.embedded_redis import RedisError

OUTAGE: Final = (ClientError, OSError)
"""What the client raises."""


class QueueDown(RedisError):
    """The queue cannot be reached just now; what is stored will be made when it is back."""


@contextmanager
def reaching() -> Iterator[None]:
    """QueueDown instead of the client's errors."""
    try:
        yield
    except OUTAGE as error:
        raise QueueDown from error
