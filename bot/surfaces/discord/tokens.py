"""Discord's interaction tokens: kept encrypted in Redis, gone when they expire.

A token lets who holds it write as the bot in one place for 15 minutes. The bot keeps it when
the interaction comes, the worker fetches it when it writes there. Losing Redis's content loses
tokens only: messages then go to the person's direct messages.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from redis.asyncio import Redis

LIFE_S: Final = 15 * 60
_MARGIN_S: Final = 20
"""A token is not used in its last seconds: an upload must end before it dies."""
_PREFIX: Final = "talemill:discord:token:"
_MOST_HELD: Final = 10_000


class TokenStore:
    """Tokens by interaction id, encrypted with a key that only holders of `secret` have."""

    def __init__(self, redis: Redis, secret: str) -> None:
        from cryptography.fernet import Fernet

        digest = hashlib.sha256(b"talemill interaction tokens\0" + secret.encode()).digest()
        self._box = Fernet(base64.urlsafe_b64encode(digest))
        self._redis: Any = redis
        self._held: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def hold(self, interaction_id: int | str, token: str, *, age_s: float = 0.0) -> None:
        """Keep a token in this process alone: of a direct message, where only its own bot
        process whispers by it and everybody else writes to the channel."""
        until = time.monotonic() + LIFE_S - _MARGIN_S - age_s
        self._held[str(interaction_id)] = (until, token)
        while len(self._held) > _MOST_HELD:
            self._held.popitem(last=False)

    async def keep(
        self,
        interaction_id: int | str,
        token: str,
        *,
        age_s: float = 0.0,
        upload_bytes: int = 0,
    ) -> None:
        """Keep a token, and how large a file goes by it, for what is left of its 15 minutes."""
        left_s = int(LIFE_S - _MARGIN_S - age_s)
        if left_s > 0:
            sealed = self._box.encrypt(f"{upload_bytes}:{token}".encode())
            await self._redis.set(f"{_PREFIX}{interaction_id}", sealed, ex=left_s)

    async def find(self, interaction_id: int | str) -> str | None:
        """The token, or None when it expired, was lost, or was kept with another secret."""
        until, held = self._held.get(str(interaction_id), (0.0, ""))
        if held:
            return held if time.monotonic() < until else None
        _, token = await self._open(interaction_id)
        return token or None

    async def upload_bytes(self, interaction_id: int | str) -> int | None:
        """The largest file that goes by this token; None when it is not known any more."""
        limit, _ = await self._open(interaction_id)
        return int(limit) if limit.isdecimal() and int(limit) else None

    async def _open(self, interaction_id: int | str) -> tuple[str, str]:
        from cryptography.fernet import InvalidToken
        from redis.exceptions import RedisError

        try:
            sealed = await self._redis.get(f"{_PREFIX}{interaction_id}")
            if sealed is None:
                return "", ""
            limit, _, token = self._box.decrypt(sealed).decode().partition(":")
        except (RedisError, InvalidToken):
            return "", ""
        return limit, token
