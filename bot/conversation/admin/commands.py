"""/admin: what the operator does from the same chat. Every act is in the audit log.

Only ids in the settings are admins, and only in a private chat; for everybody else the command
does not exist.
"""

from __future__ import annotations

from typing import Final

from bot.conversation.admin import jobs, ledger, people
from bot.conversation.admin.ask import USAGES, Act, Ask, Told, Usage
from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.wording import Words
from db.core import errors

ACTS: Final[dict[str, Act]] = {
    "stats": ledger.numbers,
    "user": people.user,
    "grant": people.grant,
    "refund": people.refund,
    "ban": people.banning("ban"),
    "unban": people.banning("unban"),
    "queue": jobs.queue,
    "pause": jobs.pausing(True),
    "resume": jobs.pausing(False),
    "cancel": jobs.cancel,
    "retry": jobs.retry,
    "template": jobs.template,
    "price": jobs.price,
    "broadcast": people.broadcast,
    "providers": jobs.providers,
    "ledger": ledger.ledger_verify,
    "export": ledger.postings,
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
