"""What is known of Discord's places: who manages them, how large a file they take, who left.

Asked from Discord over REST, so that a worker without a gateway connection knows it as well; a
user install's limit is known only from its interaction, and is kept with its token.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.surfaces.base import Place

if TYPE_CHECKING:
    from bot.surfaces.discord.tokens import TokenStore

PLAIN_UPLOAD_BYTES: Final = 10 * 1024 * 1024
"""What every server and direct message takes."""
BOOSTED_UPLOAD_BYTES: Final = {2: 50 * 1024 * 1024, 3: 100 * 1024 * 1024}
"""By the server's boost tier. https://support.discord.com/hc/en-us/articles/360028038352"""
_KNOWN_FOR_S: Final = 3600.0
_REMEMBERED: Final = 10_000
_UNKNOWN_MEMBER: Final = 10007
_OPEN_TOKEN: Final = "u:"


def is_open(place: Place) -> bool:
    """Whether only the interaction's token reaches this place."""
    return bool(place.token_key and place.token_key.startswith(_OPEN_TOKEN))


def token_key(interaction_id: int, *, only_way: bool) -> str:
    """How a place names its interaction's token: `u:` when only it reaches the place, else `e:`."""
    return f"{_OPEN_TOKEN if only_way else 'e:'}{interaction_id}"


class Places:
    """Asks and remembers."""

    def __init__(self, client: discord.Client, tokens: TokenStore) -> None:
        self._client, self._tokens = client, tokens
        self._tiers: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._managers: OrderedDict[tuple[str, str], bool] = OrderedDict()

    def remember_manager(self, place: Place, person_id: str, is_manager: bool) -> None:
        """Whether an interaction said that its person manages the server."""
        _remember(self._managers, (place.group_id or place.chat_id, person_id), is_manager)

    def is_manager(self, place: Place, person_id: str) -> bool:
        """Whether a person manages the place's server, as their last interaction said."""
        return self._managers.get((place.group_id or place.chat_id, person_id), False)

    async def upload_bytes(self, place: Place) -> int:
        """The largest file the place takes, in bytes; the plain limit where nobody can say."""
        if is_open(place) and place.token_key:
            return await self._tokens.upload_bytes(place.token_key[2:]) or PLAIN_UPLOAD_BYTES
        if place.group_id is None:
            return PLAIN_UPLOAD_BYTES
        return BOOSTED_UPLOAD_BYTES.get(await self._tier(place.group_id), PLAIN_UPLOAD_BYTES)

    async def _tier(self, guild_id: str) -> int:
        guild = self._client.get_guild(int(guild_id))
        if guild is not None and not guild.unavailable:
            return guild.premium_tier
        at, tier = self._tiers.get(guild_id, (float("-inf"), 0))
        if time.monotonic() - at < _KNOWN_FOR_S:
            return tier
        try:
            raw: Any = await self._client.http.get_guild(int(guild_id), with_counts=False)
        except discord.HTTPException:
            return 0
        _remember(self._tiers, guild_id, (time.monotonic(), int(raw.get("premium_tier", 0))))
        return self._tiers[guild_id][1]

    async def has_left(self, place: Place) -> bool:
        """Whether the place's person is no longer in its server: they left, or were banned."""
        if place.group_id is None or place.person_id is None:
            return False
        try:
            await self._client.http.get_member(int(place.group_id), int(place.person_id))
        except discord.HTTPException as error:
            return error.code == _UNKNOWN_MEMBER
        return False


def _remember(known: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    """Keep the newest; the oldest are forgotten when there are too many."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > _REMEMBERED:
        known.popitem(last=False)
