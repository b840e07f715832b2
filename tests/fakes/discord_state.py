"""What the loopback Discord knows: channels, people, messages; and its JSON shapes."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

APPLICATION_ID = 9001
BOT_ID = 9002
_EPOCH_MS = 1_420_070_400_000
_counter = itertools.count(1)

ALL_PERMISSIONS = str((1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16) | (1 << 38))


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


BOT_USER = user_json(BOT_ID, "clipwright", is_bot=True)


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
    def buttons(self) -> list[dict[str, Any]]:
        """Every button, row by row."""
        return [one for row in self.data.get("components") or [] for one in row["components"]]

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
    messages: dict[str, Kept] = field(default_factory=dict)
    is_closed: bool = False
    """The bot may not write there."""

    def json(self) -> dict[str, Any]:
        """As interactions carry it."""
        base = {"id": str(self.id), "type": 1 if self.guild_id is None else 0, "name": "room"}
        if self.guild_id is None:
            return base
        return base | {
            "guild_id": str(self.guild_id),
            "position": 0,
            "permission_overwrites": [],
            "nsfw": False,
            "parent_id": None,
            "topic": None,
        }


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
    answered_after_s: float | None = None
    began_s: float = field(default_factory=time.monotonic)
    is_expired: bool = False


@dataclass(slots=True)
class World:
    """Everything that is there."""

    channels: dict[int, Channel] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    people_who_left: set[int] = field(default_factory=set)

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
                    "url": f"http://127.0.0.1/{name}",
                    "proxy_url": f"http://127.0.0.1/{name}",
                }
                for name, content in files
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
        self.changed.set()
        return kept
