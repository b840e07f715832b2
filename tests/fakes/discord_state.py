"""What the loopback Discord knows: channels, people, messages; and its JSON shapes."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

APPLICATION_ID = 9001
BOT_ID = 9002
_EPOCH_MS = 1_420_070_400_000
_counter = itertools.count(1)

# https://discord.com/developers/docs/topics/permissions
PERMISSIONS = {
    "manage_guild": 1 << 5,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "send_messages_in_threads": 1 << 38,
}
ALL_PERMISSIONS = str(sum(PERMISSIONS.values()) - PERMISSIONS["manage_guild"])
TIER_BYTES = {0: 10 << 20, 1: 10 << 20, 2: 50 << 20, 3: 100 << 20}
"""What a server of each boost tier takes as one file."""


def snowflake(age_s: float = 0.0) -> int:
    """An id of now, as Discord makes them: its time can be read from it."""
    moment_ms = int((time.time() - age_s) * 1000) - _EPOCH_MS
    return (moment_ms << 22) | (next(_counter) & 0x3FFFFF)


def user_json(user_id: int, name: str, *, is_bot: bool = False) -> dict[str, Any]:
    """A user as messages and interactions carry them."""
    return {
        "id": str(user_id),
        "username": name,
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "bot": is_bot,
    }


BOT_USER = user_json(BOT_ID, "talemill", is_bot=True)


class Refused(Exception):
    """An error answer: the HTTP status and Discord's own code."""

    def __init__(self, status: int, code: int = 0, message: str = "refused") -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


@dataclass(slots=True)
class Kept:
    """A message in a channel, or an ephemeral one."""

    data: dict[str, Any]
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    edits: int = 0
    is_deleted: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.data["id"])

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.data["content"])

    @property
    def is_ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.data.get("flags", 0) & 64)

    @property
    def components(self) -> list[dict[str, Any]]:
        """Every button and select menu, row by row."""
        return [one for row in self.data.get("components") or [] for one in row["components"]]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Every button, row by row."""
        return [one for one in self.components if one["type"] == 2]

    def button(self, label: str) -> dict[str, Any] | None:
        """The first button whose label holds `label`."""
        wanted = label.casefold()
        return next((one for one in self.buttons if wanted in one["label"].casefold()), None)


@dataclass(slots=True)
class Channel:
    """A direct channel (no guild), or one of a server."""

    id: int
    guild_id: int | None = None
    recipient_id: int | None = None
    parent_id: int | None = None
    """Of a thread: its channel."""
    messages: dict[str, Kept] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    """Permissions that the bot lacks there."""

    def allows(self, permission: str) -> bool:
        """Whether the bot has a permission there."""
        return permission not in self.denied

    def json(self) -> dict[str, Any]:
        """As interactions carry it."""
        kind = 1 if self.guild_id is None else 0
        base: dict[str, Any] = {"id": str(self.id), "type": kind, "name": "room"}
        if self.guild_id is None:
            return base
        base |= {"guild_id": str(self.guild_id), "parent_id": self.parent_id}
        if self.parent_id is not None:
            return base | {
                "type": 11,
                "parent_id": str(self.parent_id),
                "owner_id": str(BOT_ID),
                "message_count": 0,
                "member_count": 1,
                "thread_metadata": {
                    "archived": False,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": "2026-01-01T00:00:00+00:00",
                },
            }
        return base | {"position": 0, "permission_overwrites": [], "nsfw": False, "topic": None}


@dataclass(slots=True)
class Guild:
    """A server: its boost tier, whether the bot was taken out, and who left or was banned."""

    id: int
    tier: int = 0
    is_left: bool = False
    people_who_left: set[int] = field(default_factory=set)

    def json(self) -> dict[str, Any]:
        """What the worker asks for."""
        if self.is_left:
            raise Refused(403, 50001, "Missing Access")
        return {"id": str(self.id), "name": "server", "premium_tier": self.tier, "features": []}


@dataclass(slots=True)
class Pending:
    """An interaction: its token, its place, and how it was answered."""

    id: int
    token: str
    channel: Channel
    user_id: int
    answers: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, Kept] = field(default_factory=dict)
    original: str | None = None
    upload_limit: int = TIER_BYTES[0]
    answered_after_s: float | None = None
    began_s: float = field(default_factory=time.monotonic)
    is_expired: bool = False


@dataclass(slots=True)
class World:
    """Everything that is there."""

    channels: dict[int, Channel] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    people_who_left: set[int] = field(default_factory=set)
    """Who takes no direct messages from the bot."""
    attached: dict[str, bytes] = field(default_factory=dict)
    """Files that people, or the bot, attached, by name."""
    files_base: str = "http://127.0.0.1/"
    """What their addresses begin with."""
    signed: int = 1
    """The mark of addresses that are good now: raised, all before are over."""
    on_bot_message: Callable[[Channel, Kept], None] | None = None
    """Told of every message and edit of the bot in a channel."""

    def guild(self, guild_id: int) -> Guild:
        """A server."""
        return self.guilds.setdefault(guild_id, Guild(guild_id))

    def upload_limit(self, channel: Channel) -> int:
        """How many bytes a file in a channel may have."""
        return TIER_BYTES[self.guild(channel.guild_id).tier if channel.guild_id else 0]

    def direct(self, user_id: int) -> Channel:
        """The bot's direct channel with somebody."""
        for one in self.channels.values():
            if one.recipient_id == user_id:
                return one
        channel = Channel(snowflake(), recipient_id=user_id)
        self.channels[channel.id] = channel
        return channel

    def keep(
        self,
        channel: Channel,
        body: dict[str, Any],
        *,
        author: dict[str, Any] = BOT_USER,
        uploads: list[tuple[str, bytes]] | None = None,
        ephemeral: bool = False,
    ) -> Kept:
        """A new message."""
        files = uploads or []
        stored = {f"{snowflake()}-{name}": content for name, content in files}
        self.attached |= stored
        addresses = [f"{self.files_base}{one}?hm={self.signed}" for one in stored]
        data = {
            "id": str(snowflake()),
            "channel_id": str(channel.id),
            "author": author,
            "content": body.get("content") or "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [
                {
                    "id": str(snowflake()),
                    "filename": name,
                    "size": len(content),
                    "url": address,
                    "proxy_url": address,
                }
                for (name, content), address in zip(files, addresses, strict=True)
            ],
            "embeds": body.get("embeds") or [],
            "pinned": False,
            "type": 0,
            "components": body.get("components") or [],
            "flags": 64 if ephemeral else 0,
            "nonce": body.get("nonce"),
        }
        data |= {
            name: body[name] for name in ("message_reference", "allowed_mentions") if name in body
        }
        kept = Kept(data, files)
        if not ephemeral:
            channel.messages[kept.id] = kept
        if author is BOT_USER:
            self.tell(channel, kept)
        self.changed.set()
        return kept

    def tell(self, channel: Channel, kept: Kept) -> None:
        """A message is new or was edited."""
        if self.on_bot_message is not None and not kept.is_ephemeral:
            self.on_bot_message(channel, kept)
