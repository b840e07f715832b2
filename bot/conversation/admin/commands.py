"""/admin: what the operator does from the same chat. Every act is in the audit log.

Only ids in the settings are admins, and only where nobody else reads; for everybody else the
command does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from bot.conversation.admin import codes, jobs, ledger, people, request
from bot.conversation.admin.request import Action, AdminAnswer, AdminRequest, Argument, BadArgument
from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.conversation.typed_codes import visible
from bot.wording import Words
from db.core import errors


@dataclass(frozen=True, slots=True)
class AdminCommand:
    """One command: its sentence in the help is `admin.help.<name>`."""

    name: str
    action: Action
    arguments: tuple[Argument, ...] = ()
    missing: Callable[[Services], str] = lambda _: ""
    """The sentence's key for what this installation lacks to do it; empty when all is there.

    The action may count on what is asked for here."""

    @property
    def usage(self) -> str:
        """How it is written."""
        return " ".join(("/admin", self.name, *(argument.usage for argument in self.arguments)))

    def read(self, asked: AdminRequest, text: str) -> list[Any]:
        """One value for each argument; BadArgument or ValueError when `text` does not fit."""
        values: list[Any] = []
        for argument in self.arguments:
            word, rest = _first_word(text)
            written, text = (text.strip(), "") if argument.is_rest else (word, rest)
            if written:
                values.append(argument.read(asked, written))
            elif argument.is_optional:
                values.append(None)
            else:
                raise BadArgument
        return values


def _no_payments(services: Services) -> str:
    return "" if services.refund else "no_payments"


def _no_queue(services: Services) -> str:
    return "" if services.queue else "no_queue"


def _no_storage(services: Services) -> str:
    return "" if services.storage else "no_storage"


_ROWS: Final[Sequence[AdminCommand]] = (
    AdminCommand("stats", ledger.numbers),
    AdminCommand("user", people.user, (request.PERSON,)),
    AdminCommand("grant", people.grant, (request.PERSON, request.CREDITS)),
    AdminCommand("ungrant", people.ungrant, (request.PERSON, request.CREDITS)),
    AdminCommand("refund", people.refund, (request.PURCHASE, request.AMOUNT), _no_payments),
    AdminCommand("ban", partial(people.ban, is_banned=True), (request.PERSON,)),
    AdminCommand("unban", partial(people.ban, is_banned=False), (request.PERSON,)),
    AdminCommand("queue", jobs.queue),
    AdminCommand("pause", partial(jobs.pause, is_paused=True)),
    AdminCommand("resume", partial(jobs.pause, is_paused=False)),
    AdminCommand("cancel", jobs.cancel, (request.VIDEO,)),
    AdminCommand("retry", jobs.retry, (request.VIDEO,)),
    AdminCommand("erase", jobs.erase, (request.VIDEO,), _no_storage),
    AdminCommand("template", jobs.template, (request.TEMPLATE, request.ON_OR_OFF)),
    AdminCommand("price", jobs.price, (request.TEMPLATE, request.NEW_PRICE)),
    AdminCommand("promo", codes.make, (request.CODE, request.CREDITS, request.USES, request.DAYS)),
    AdminCommand("promos", codes.show),
    AdminCommand("endpromo", codes.end, (request.CODE,)),
    AdminCommand("broadcast", people.broadcast, (request.TEXT,)),
    AdminCommand("providers", jobs.providers, missing=_no_queue),
    AdminCommand("ledger", ledger.ledger_verify, (request.VERIFY,)),
    AdminCommand("export", ledger.postings, missing=_no_storage),
)
COMMANDS: Final = {command.name: command for command in _ROWS}
"""By name, in the order in which /admin shows them."""


def is_admin(services: Services, event: Event) -> bool:
    """Whether this person runs the bot, and says so where nobody else reads."""
    return event.place.is_discreet and event.who.key in services.policy.admin_ids


async def run(services: Services, event: Event, words: Words) -> AdminAnswer:
    """Do one admin command; a wrong one is answered with how it is written."""
    name, rest = _first_word(event.text)
    command, asked = COMMANDS.get(name.casefold()), AdminRequest(services, event, words)
    if command is None:
        return AdminAnswer(help_text(words))
    if lacks := command.missing(services):
        return asked.say(lacks)
    try:
        values = command.read(asked, rest)
    except (BadArgument, ValueError) as error:
        why = str(error) if isinstance(error, BadArgument) else ""
        return AdminAnswer(why or words("admin.usage", usage=command.usage))
    return await _do(command, asked, values)


async def _do(command: AdminCommand, asked: AdminRequest, values: Sequence[Any]) -> AdminAnswer:
    try:
        return await command.action(asked, *values)
    except errors.DatabaseUnavailable:
        raise
    except errors.NotFound:
        return _unknown(command, asked, values)
    except errors.BadAmount:
        return asked.say("bad_amount")
    except errors.DbError as error:
        return asked.say("refused", reason=str(error))


def _unknown(command: AdminCommand, asked: AdminRequest, values: Sequence[Any]) -> AdminAnswer:
    """What it was that there is not: what the command's first argument names."""
    if not command.arguments or not command.arguments[0].unknown:
        return asked.say("not_found")
    return asked.say(command.arguments[0].unknown, name=values[0])


def _first_word(text: str) -> tuple[str, str]:
    """The first word, and what follows as it was written; empty where there is none."""
    word, rest = [*text.split(None, 1), "", ""][:2]
    return visible(word), rest


def help_text(words: Words) -> str:
    """Every command with one line each."""
    lines = [f"{command.usage} – {words(f'admin.help.{command.name}')}" for command in _ROWS]
    return "\n".join([words("admin.help"), *lines])
