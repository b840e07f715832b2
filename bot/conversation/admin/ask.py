"""What an admin's command is given, what it gives back, and what all of them share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.wording import Words
from db.core import errors
from db.core.session import Database
from db.people import audit, stats

USAGES: Final[dict[str, str]] = {
    "stats": "",
    "user": "PLATFORM:ID",
    "grant": "PLATFORM:ID CREDITS",
    "refund": "PURCHASE [CENTS]",
    "ban": "PLATFORM:ID",
    "unban": "PLATFORM:ID",
    "queue": "",
    "pause": "",
    "resume": "",
    "cancel": "VIDEO",
    "retry": "VIDEO",
    "template": "KEY on|off",
    "price": "KEY CREDITS|default",
    "broadcast": "TEXT",
    "providers": "",
    "ledger": "verify",
    "export": "",
}
"""Every command in the order in which /admin shows them, and what is written after it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the admin reads; `file_key` is a picture or table in the storage."""

    text: str
    file_key: str = ""
    is_picture: bool = False
    broadcast: tuple[str, ...] = ()
    """Platform ids of everybody who gets `broadcast_text`."""
    broadcast_text: str = ""
    wakes_queue: bool = False


class Usage(Exception):
    """The command was not written as it must be; its text says how, or nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One admin command: what follows its name, who wrote it, and in which language to answer."""

    services: Services
    event: Event
    words: Words
    rest: list[str]

    @property
    def db(self) -> Database:
        """Where everything is."""
        return self.services.db

    @property
    def actor(self) -> str:
        """Who acts, as the audit log names them."""
        return self.event.who.key

    def say(self, key: str, **values: Any) -> Told:
        """One sentence."""
        return Told(self.words(f"admin.{key}", **values))

    def template_name(self, key: str) -> str:
        """A template's name as the admin reads it."""
        template = self.services.templates.get(key)
        return template.name_in(self.words.language) if template else key

    def file_key(self, name: str, ending: str) -> str:
        """A key in the storage that is this command's own."""
        own = "".join(letter for letter in self.event.id if letter.isalnum())[-40:]
        return f"admin/{name}-{own}.{ending}"

    async def account(self, name: str) -> str:
        """The account of `telegram:123`; NotFound where nobody is known by that name."""
        platform, _, platform_id = name.partition(":")
        found = await stats.find_account(self.db, platform, platform_id)
        if found is None:
            raise errors.NotFound
        return found

    async def record(self, act: str, target: str, **details: Any) -> None:
        """Write the act into the audit log."""
        async with self.db.operating() as tx:
            await audit.record(tx, self.actor, act, target, details)


Act = Callable[[Ask], Awaitable[Told]]
