"""What an admin's command is given, what it gives back, and how its arguments are read."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.wording import Words
from db.core import errors
from db.core.database import Database
from db.people import audit, stats


@dataclass(frozen=True, slots=True)
class StatsPicture:
    """A drawn picture in the storage, and what it shows."""

    key: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class AdminAnswer:
    """What the admin reads; `table_key` and the pictures' keys are those of the storage."""

    text: str
    table_key: str = ""
    pictures: tuple[StatsPicture, ...] = ()
    """Each is a message; `text` stands with the last one."""
    broadcast_text: str = ""
    """What everybody on this platform is told."""
    told: tuple[Event, ...] = ()
    """What somebody else hears of it."""
    wakes_queue: bool = False


class BadArgument(Exception):
    """The command was not written as it must be; its text says why, or nothing."""


@dataclass(frozen=True, slots=True)
class AdminRequest:
    """One admin command: who wrote it, and in which language to answer."""

    services: Services
    event: Event
    words: Words

    @property
    def db(self) -> Database:
        """Where everything is."""
        return self.services.db

    @property
    def actor(self) -> str:
        """Who acts, as the audit log names them."""
        return self.event.who.key

    def say(self, key: str, **values: Any) -> AdminAnswer:
        """One sentence."""
        return AdminAnswer(self.words(f"admin.{key}", **values))

    def template_name(self, key: str) -> str:
        """A template's name as the admin reads it."""
        template = self.services.templates.get(key)
        return template.name_in(self.words.language) if template else key

    def file_key(self, name: str, ending: str) -> str:
        """A key in the storage for what this admin asked for last: the next one takes its place."""
        own = hashlib.sha256(self.actor.encode()).hexdigest()[:24]
        return f"admin/{name}-{own}.{ending}"

    async def account(self, name: str) -> str:
        """The account of `telegram:123`; NotFound where nobody is known by that name."""
        platform, _, platform_id = name.partition(":")
        account_id = await stats.find_account(self.db, platform, platform_id)
        if account_id is None:
            raise errors.NotFound
        return account_id

    async def record(self, act: str, target: str, **details: Any) -> None:
        """Write the act into the audit log."""
        async with self.db.operating() as tx:
            await audit.record(tx, self.actor, act, target, details)


Action = Callable[..., Awaitable[AdminAnswer]]
"""Given the request, then one value for each argument of its row."""


def _as_written(request: AdminRequest, text: str) -> Any:
    return text


@dataclass(frozen=True, slots=True)
class Argument:
    """One word of a command: how its usage shows it, and the value that it stands for.

    `read` raises ValueError or BadArgument for a word that does not fit.
    """

    usage: str
    read: Callable[[AdminRequest, str], Any] = _as_written
    is_optional: bool = False
    """Left out, its value is None."""
    is_rest: bool = False
    """All that follows is this argument, with its blanks and lines."""
    unknown: str = ""
    """The sentence's key for a name that nothing bears."""


def _template(request: AdminRequest, text: str) -> str:
    templates = request.services.templates
    if text not in templates:
        raise BadArgument(request.words("admin.templates", keys=", ".join(templates)))
    return text


def _is_on(_: AdminRequest, text: str) -> bool:
    state = text.casefold()
    if state not in {"on", "off"}:
        raise BadArgument
    return state == "on"


PERSON: Final = Argument("PLATFORM:ID", unknown="no_person")
CREDITS: Final = Argument("CREDITS", lambda _, text: int(text))
PURCHASE: Final = Argument("PURCHASE", unknown="no_purchase")
AMOUNT: Final = Argument("[AMOUNT]", is_optional=True, is_rest=True)
VIDEO: Final = Argument("VIDEO", unknown="no_video")
CODE: Final = Argument("CODE", unknown="no_code")
USES: Final = Argument("USES", lambda _, text: int(text))
DAYS: Final = Argument("[DAYS]", lambda _, text: int(text), is_optional=True)
TEMPLATE: Final = Argument("KEY", _template)
ON_OR_OFF: Final = Argument("on|off", _is_on)
NEW_PRICE: Final = Argument(
    "CREDITS|default", lambda _, text: None if text == "default" else int(text)
)
TEXT: Final = Argument("TEXT", is_rest=True)
VERIFY: Final = Argument("verify", is_optional=True)
