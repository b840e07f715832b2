"""/admin: what the operator does from the same chat. Every act is in the audit log.

Only ids in the settings are admins, and only in a private chat; for everybody else the command
does not exist. Answers are the operator's data, terse and in English.
"""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.conversation.events import Event
from bot.conversation.turn import Services
from db import accounts, audit, errors, ledger, stats, switches, videos
from db.export import COLUMNS, export
from db.verify import verify

MAX_LIST: Final = 10


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
    """The command was not written as it must be."""


def is_admin(services: Services, event: Event) -> bool:
    """Whether this person runs the bot, and says so where nobody else reads."""
    return event.place.is_private and event.who.key in services.rules.admin_ids


async def run(services: Services, event: Event) -> Told:
    """Do one admin command; a wrong one is answered with how it is written."""
    word, *rest = event.text.split() or ["help"]
    act = ACTS.get(word.casefold())
    if act is None:
        return Told(HELP)
    try:
        return await act(services, event, rest)
    except Usage as error:
        return Told(f"{error or HELP}")
    except (ValueError, IndexError):
        return Told(HELP)
    except errors.NotFound:
        return Told("There is nothing of that name.")
    except errors.DatabaseUnreachable:
        raise
    except errors.DbError as error:
        return Told(str(error))


HELP: Final = """/admin stats
/admin user PLATFORM:ID
/admin grant PLATFORM:ID CREDITS
/admin refund PURCHASE [CENTS]
/admin ban PLATFORM:ID · unban PLATFORM:ID
/admin queue · pause · resume
/admin cancel VIDEO · retry VIDEO
/admin template KEY on|off
/admin price KEY CREDITS|default
/admin broadcast TEXT
/admin providers
/admin ledger verify
/admin export"""


async def _who(services: Services, name: str) -> str:
    platform, _, platform_id = name.partition(":")
    found = await stats.find_account(services.db, platform, platform_id)
    if found is None:
        raise errors.NotFound
    return found


async def _record(services: Services, event: Event, act: str, target: str, **details: Any) -> None:
    async with services.db.operating() as tx:
        await audit.record(tx, event.who.key, act, target, details)


async def _stats(services: Services, event: Event, _: list[str]) -> Told:
    from bot.conversation import chart

    found = await stats.read(services.db)

    def name_of(key: str) -> str:
        template = services.templates.get(key)
        return template.name if template else key

    picture = await asyncio.to_thread(chart.draw, found, name_of)
    key = f"admin/stats-{_safe(event.id)}.png"
    if services.storage:
        await services.storage.put(key, picture, media_type="image/png")
    total = [sum(getattr(day, name) for day in found.days) for name in ("done", "failed")]
    spent = sum(day.revenue_credits for day in found.days)
    cost = sum(day.cost_usd for day in found.days)
    shares = ", ".join(f"{name_of(key)} {count}" for key, count in found.templates.items())
    text = (
        f"Last {len(found.days)} days: {total[0]} videos made, {total[1]} failed.\n"
        f"Credits spent: {spent}. Our cost: ${cost:.2f}. People: {found.people}.\n"
        f"Templates: {shares or 'none yet'}"
    )
    return Told(text, key if services.storage else "", is_picture=True)


async def _user(services: Services, _: Event, rest: list[str]) -> Told:
    account_id = await _who(services, rest[0])
    async with services.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        balance = await ledger.balance(tx, account.wallet_id)
        made = await videos.history(tx, account_id, MAX_LIST)
    lines = [
        f"{rest[0]} · account {account.id} · {account.language}"
        + (" · BANNED" if account.is_banned else ""),
        f"{balance.bought} bought, {balance.promo} free",
        *(f"{one.id} · {one.state} · {one.brief.get('template', '')}" for one in made),
    ]
    return Told("\n".join(lines))


async def _grant(services: Services, event: Event, rest: list[str]) -> Told:
    account_id, amount = await _who(services, rest[0]), int(rest[1])
    async with services.db.operating() as tx:
        account = await accounts.get_account(tx, account_id)
        key = f"admin:{event.who.key}:{event.id}"
        await ledger.grant(tx, account.wallet_id, amount, key=key, actor=event.who.key)
        await audit.record(tx, event.who.key, "grant", account_id, {"credits": amount})
        balance = await ledger.balance(tx, account.wallet_id)
    return Told(f"{rest[0]} now has {balance.total} credits.")


async def _refund(services: Services, event: Event, rest: list[str]) -> Told:
    refund = services.refund
    if refund is None:
        return Told("No payments are configured.")
    cents = int(rest[1]) if len(rest) > 1 else None
    return Told(await refund(rest[0], cents, event.who.key))


def _banning(act: str) -> Act:
    async def do(services: Services, event: Event, rest: list[str]) -> Told:
        account_id = await _who(services, rest[0])
        async with services.db.operating() as tx:
            await (accounts.ban if act == "ban" else accounts.unban)(tx, account_id)
            await audit.record(tx, event.who.key, act, account_id)
        return Told(f"{rest[0]}: {act} done.")

    return do


async def _queue(services: Services, _: Event, __: list[str]) -> Told:
    live = await stats.live(services.db)
    async with services.db.operating() as tx:
        paused = await switches.read(tx, "paused", False)
    lines = [", ".join(f"{state} {count}" for state, count in live.items()) or "nothing waits"]
    if services.queue is not None:
        notes = await services.queue.workers()
        lines += [f"{one.worker}: {one.slots} slots, {' '.join(one.capabilities)}" for one in notes]
        lines += [] if notes else ["no worker is announced"]
    return Told("\n".join([*lines, "PAUSED" if paused else "running"]))


def _pausing(value: bool) -> Act:
    async def do(services: Services, event: Event, _: list[str]) -> Told:
        async with services.db.operating() as tx:
            await switches.put(tx, "paused", value, actor=event.who.key)
            await audit.record(tx, event.who.key, "pause" if value else "resume", "queue")
        return Told("Paused." if value else "Running.", wakes_queue=True)

    return do


async def _cancel(services: Services, event: Event, rest: list[str]) -> Told:
    async with services.db.operating() as tx:
        await videos.get_video(tx, rest[0])
        how = await videos.request_cancel(tx, rest[0])
        await audit.record(tx, event.who.key, "cancel", rest[0], {"how": how})
    return Told(f"{rest[0]}: {how}.", wakes_queue=True)


async def _retry(services: Services, event: Event, rest: list[str]) -> Told:
    async with services.db.operating() as tx:
        again = await videos.again(tx, rest[0])
        await audit.record(tx, event.who.key, "retry", rest[0], {"new": again.id})
    return Told(f"{rest[0]} is made again as {again.id}.", wakes_queue=True)


async def _template(services: Services, event: Event, rest: list[str]) -> Told:
    key, state = rest[0], rest[1].casefold()
    if key not in services.templates or state not in {"on", "off"}:
        raise Usage(f"Templates: {', '.join(services.templates)}")
    async with services.db.operating() as tx:
        off = set(await switches.read(tx, "templates_off", []))
        off = off - {key} if state == "on" else off | {key}
        await switches.put(tx, "templates_off", sorted(off), actor=event.who.key)
        await audit.record(tx, event.who.key, "template", key, {"state": state})
    return Told(f"{key} is {state}.")


async def _price(services: Services, event: Event, rest: list[str]) -> Told:
    key = rest[0]
    if key not in services.templates:
        raise Usage(f"Templates: {', '.join(services.templates)}")
    async with services.db.operating() as tx:
        prices = dict(await switches.read(tx, "prices", {}))
        if rest[1] == "default":
            prices.pop(key, None)
        else:
            prices[key] = ledger.checked(int(rest[1]))
        await switches.put(tx, "prices", prices, actor=event.who.key)
        await audit.record(tx, event.who.key, "price", key, {"credits": prices.get(key)})
    return Told(f"{key}: {prices.get(key, 'default')}.")


async def _broadcast(services: Services, event: Event, rest: list[str]) -> Told:
    text = event.text.split(None, 1)[1] if rest else ""
    if not text:
        raise Usage("/admin broadcast TEXT")
    people = tuple(await stats.everybody(services.db, event.place.surface))
    await _record(services, event, "broadcast", event.place.surface, people=len(people))
    return Told(f"On its way to {len(people)} people.", broadcast=people, broadcast_text=text)


async def _providers(services: Services, _: Event, __: list[str]) -> Told:
    from db.provider_notes import published

    if services.queue is None:
        return Told("No queue is configured.")
    notes = await published(services.queue)
    return Told("\n".join(str(note) for note in notes) or "No worker said anything lately.")


async def _ledger(services: Services, event: Event, _: list[str]) -> Told:
    broken = await verify(services.db)
    await _record(services, event, "verify", "ledger", broken=len(broken))
    if not broken:
        return Told("The ledger is in order.")
    return Told("\n".join(f"{one.rule}: {len(one.rows)} rows" for one in broken))


async def _export(services: Services, event: Event, _: list[str]) -> Told:
    if services.storage is None:
        return Told("There is no storage to put it in.")
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    count = 0
    async for row in export(services.db):
        writer.writerow(row)
        count += 1
    key = f"admin/postings-{_safe(event.id)}.csv"
    await services.storage.put(key, table.getvalue().encode(), media_type="text/csv")
    await _record(services, event, "export", "ledger", rows=count)
    return Told(f"{count} postings.", key)


def _safe(event_id: str) -> str:
    return "".join(c for c in event_id if c.isalnum())[-40:]


Act = Callable[[Services, Event, list[str]], Awaitable[Told]]
ACTS: Final[dict[str, Act]] = {
    "stats": _stats,
    "user": _user,
    "grant": _grant,
    "refund": _refund,
    "ban": _banning("ban"),
    "unban": _banning("unban"),
    "queue": _queue,
    "pause": _pausing(True),
    "resume": _pausing(False),
    "cancel": _cancel,
    "retry": _retry,
    "template": _template,
    "price": _price,
    "broadcast": _broadcast,
    "providers": _providers,
    "ledger": _ledger,
    "export": _export,
}
