"""/admin: what the operator does from the same chat. Every act is in the audit log.

Only ids in the settings are admins, and only in a private chat; for everybody else the command
does not exist.
"""

from __future__ import annotations

from typing import Final

from bot.conversation import admin_books, admin_people, admin_work
from bot.conversation.admin_asks import USAGES, Act, Ask, Told, Usage
from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.wording import Words
from db import errors

ACTS: Final[dict[str, Act]] = {
    "stats": admin_books.numbers,
    "user": admin_people.user,
    "grant": admin_people.grant,
    "refund": admin_people.refund,
    "ban": admin_people.banning("ban"),
    "unban": admin_people.banning("unban"),
    "queue": admin_work.queue,
    "pause": admin_work.pausing(True),
    "resume": admin_work.pausing(False),
    "cancel": admin_work.cancel,
    "retry": admin_work.retry,
    "template": admin_work.template,
    "price": admin_work.price,
    "broadcast": admin_people.broadcast,
    "providers": admin_work.providers,
    "ledger": admin_books.ledger_verify,
    "export": admin_books.postings,
}


def is_admin(services: Services, event: Event) -> bool:
    """Whether this person runs the bot, and says so where nobody else reads."""
    return event.place.is_private and event.who.key in services.rules.admin_ids


async def run(services: Services, event: Event, words: Words) -> Told:
    """Do one admin command; a wrong one is answered with how it is written."""
    name, *rest = event.text.split() or ["help"]
    name = name.casefold()
    act = ACTS.get(name)
    if act is None:
        return Told(help_text(words))
    try:
        return await act(Ask(services, event, words, rest))
    except (Usage, ValueError, IndexError) as error:
        how = str(error) if isinstance(error, Usage) else ""
        return Told(how or words("admin.usage", usage=written(name)))
    except errors.DatabaseUnreachable:
        raise
    except errors.DbError as error:
        key = {"NotFound": "not_found", "BadAmount": "bad_amount"}.get(error.code)
        return Told(words(f"admin.{key}") if key else words("admin.refused", reason=str(error)))


def written(name: str) -> str:
    """How a command is written: its name and what follows it."""
    return f"/admin {name} {USAGES[name]}".rstrip()


def help_text(words: Words) -> str:
    """Every command with one line each."""
    lines = [f"{written(name)} – {words(f'admin.help.{name}')}" for name in ACTS]
    return "\n".join([words("admin.help"), *lines])
