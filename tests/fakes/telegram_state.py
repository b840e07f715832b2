"""What a Telegram server remembers: people, chats, messages, updates, payments."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

BOT = {
    "id": 777000111,
    "is_bot": True,
    "first_name": "Talemill",
    "username": "talemill_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


class Refused(Exception):
    """The API's answer to a wrong call."""

    def __init__(self, code: int, description: str, retry_after_s: int | None = None) -> None:
        self.code, self.description, self.retry_after_s = code, description, retry_after_s
        super().__init__(description)


@dataclass(slots=True)
class Chat:
    """A chat; `admins` are user ids, `blocked` means its person blocked the bot."""

    id: int
    type: str
    title: str = ""
    first_name: str = ""
    is_forum: bool = False
    admins: set[int] = field(default_factory=set)
    blocked: bool = False

    def to_json(self) -> dict[str, Any]:
        """As updates and messages carry it."""
        data: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.type == "private":
            data["first_name"] = self.first_name
        else:
            data["title"] = self.title
        if self.is_forum:
            data["is_forum"] = True
        return data


@dataclass(slots=True)
class Kept:
    """A message in a chat; `data` is its JSON now, `texts` what it showed over time."""

    data: dict[str, Any]
    from_bot: bool
    texts: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def id(self) -> int:
        """The message's number."""
        return int(self.data["message_id"])

    @property
    def text(self) -> str:
        """What it says: its text or its caption."""
        return str(self.data.get("text") or self.data.get("caption") or "")

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Every inline button in reading order."""
        rows = self.data.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, label: str) -> dict[str, Any] | None:
        """The button of that label, or one whose label holds it."""
        exact = [one for one in self.buttons if one["text"] == label]
        near = [one for one in self.buttons if label.casefold() in one["text"].casefold()]
        return next(iter(exact + near), None)


@dataclass(slots=True)
class Bucket:
    """A rate limit as the server keeps it."""

    per_s: float
    burst: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """0 when a message may pass, else the seconds to wait."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_s)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_s


@dataclass(slots=True)
class World:
    """Everything the server knows."""

    chats: dict[int, Chat] = field(default_factory=dict)
    messages: dict[int, dict[int, Kept]] = field(default_factory=dict)
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    files: dict[str, bytes] = field(default_factory=dict)
    presses: dict[str, dict[str, Any]] = field(default_factory=dict)
    checkouts: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    stars: list[dict[str, Any]] = field(default_factory=list)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    enforces_limits: bool = False
    floods: int = 0
    on_update: Callable[[dict[str, Any]], None] | None = None
    on_bot_message: Callable[[Kept], None] | None = None
    """Told of every message and edit of the bot, for people who answer at once."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))
    _update_ids: itertools.count[int] = field(default_factory=lambda: itertools.count(500_001))
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def number(self) -> int:
        """A number nobody had."""
        return next(self._numbers)

    def add_update(self, content: dict[str, Any]) -> dict[str, Any]:
        """A new update for the bot."""
        update = {"update_id": next(self._update_ids), **content}
        if self.on_update is not None:
            self.on_update(update)
        else:
            self.updates.append(update)
            self.arrived.set()
        return update

    def chat(self, chat_id: Any) -> Chat:
        """A chat the bot may write to; Refused as the real server does."""
        try:
            chat = self.chats.get(int(chat_id))
        except (TypeError, ValueError):
            chat = None
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.blocked:
            said = "bot was blocked by the user" if chat.type == "private" else "bot was kicked"
            raise Refused(403, f"Forbidden: {said}")
        return chat

    def keep(self, chat: Chat, content: dict[str, Any], *, sender: dict[str, Any]) -> Kept:
        """A new message in a chat."""
        data = {
            "message_id": self.number(),
            "date": int(time.time()),
            "chat": chat.to_json(),
            "from": sender,
            **content,
        }
        kept = Kept(data, sender["is_bot"])
        kept.texts.append(kept.text)
        self.messages.setdefault(chat.id, {})[kept.id] = kept
        self.tell(kept)
        return kept

    def tell(self, kept: Kept) -> None:
        """Something is new or changed."""
        self.changed.set()
        if kept.from_bot and self.on_bot_message is not None:
            self.on_bot_message(kept)

    def find(self, chat_id: Any, message_id: Any, what: str) -> Kept:
        """A message that is there; Refused otherwise."""
        chat = self.chat(chat_id)
        kept = self.messages.get(chat.id, {}).get(int(message_id))
        if kept is None or kept.deleted:
            raise Refused(400, f"Bad Request: message to {what} not found")
        return kept

    def limit(self, chat: Chat) -> None:
        """Count a message against the limits; Refused with 429 when it is too much."""
        if not self.enforces_limits:
            return
        now = time.monotonic()
        chat_limit = (1.0, 4.0) if chat.type == "private" else (20 / 60, 20.0)
        for key, (per_s, burst) in ((str(chat.id), chat_limit), ("all", (30.0, 30.0))):
            bucket = self._buckets.setdefault(key, Bucket(per_s, burst, burst, now))
            wait = bucket.take(now)
            if wait:
                self.floods += 1
                raise Refused(429, "Too Many Requests: retry later", int(wait) + 1)
