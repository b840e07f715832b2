"""`talemill ledger verify`, `ledger export` and `reconcile`: for who answers for the money."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.payments.errors import PaymentError
from bot.settings import Settings, load_settings
from bot.wording.printable import printable
from pipeline.errors import BadInput

if TYPE_CHECKING:
    from bot.payments.reconcile import Report
    from bot.payments.stars import StarsApi

MAX_DAYS = 90


def ledger(args: argparse.Namespace) -> int:
    """Verify (exit 1 when a rule is broken) or export."""
    if args.action == "verify":
        return asyncio.run(verify_ledger(load_settings().owner_url, as_json=args.json))
    return asyncio.run(_export(load_settings().owner_url, args.csv))


async def verify_ledger(url: str, *, as_json: bool) -> int:
    """Say which rules of the ledger hold; 1 when one is broken."""
    from db.core.database import Database
    from db.money.verify import RULES, verify

    db = await Database.open(url, "operator")
    try:
        broken = await verify(db)
    finally:
        await db.close()
    if as_json:
        rules = [{"rule": rule.rule, "says": rule.says, "rows": rule.rows} for rule in broken]
        print(json.dumps({"ok": not broken, "rules": len(RULES), "broken": rules}))
    elif not broken:
        print(f"The ledger is in order: {len(RULES)} rules hold.")
    for rule in [] if as_json else broken:
        print(printable(f"Broken: {rule.says}"))
        for row in rule.rows:
            print(printable("  " + "  ".join(f"{name} {value}" for name, value in row.items())))
    return 1 if broken else 0


async def _export(url: str, name: str) -> int:
    from db.core.database import Database
    from db.money.export import COLUMNS, export

    db = await Database.open(url, "operator")
    try:
        with _opened(name) as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            async for row in export(db):
                writer.writerow(row)
    finally:
        await db.close()
    return 0


def _opened(name: str) -> nullcontext[TextIO] | TextIO:
    if name == "-":
        return nullcontext(sys.stdout)
    try:
        return Path(name).open("w", encoding="utf-8", newline="")
    except (OSError, ValueError) as error:
        from bot.commands.outputs import not_writable

        raise not_writable(name, error) from error


def reconcile(args: argparse.Namespace) -> int:
    """Compare the payment services' sales with ours; exit 1 when a person must decide."""
    return asyncio.run(_reconcile(args.days, as_json=args.json))


async def _reconcile(days: int, *, as_json: bool) -> int:
    from bot.payments.packs import build_stripe
    from bot.payments.reconcile import reconcile as compare
    from bot.payments.stripe_events import PaymentEvents
    from db.core.database import Database

    settings = load_settings()
    if not 1 <= days <= MAX_DAYS:
        raise BadInput(f"--days is 1 to {MAX_DAYS}.")
    has_stars = settings.telegram.stars and bool(settings.telegram.token.get_secret_value())
    try:
        async with AsyncExitStack() as stack:
            stripe = build_stripe(settings)
            if stripe is None and not has_stars:
                raise BadInput("Nothing to compare: set STRIPE_API_KEY, or TELEGRAM_STARS.")
            if stripe is not None:
                stack.push_async_callback(stripe.close)
            db = await Database.open(settings.owner_url, "operator")
            stack.push_async_callback(db.close)
            stars = await _stars(settings, stack) if has_stars else None
            report = await compare(
                db, payment_events=PaymentEvents(db, stripe, None), stars_api=stars, days=days
            )
    except PaymentError as error:
        print(printable(f"talemill: {error}"), file=sys.stderr)
        return 2
    _print_report(report, as_json=as_json)
    return 0 if report.is_clean else 1


async def _stars(settings: Settings, stack: AsyncExitStack) -> StarsApi:
    from bot.listeners.telegram.stars import TelegramStars
    from bot.surfaces.telegram.surface import build

    return TelegramStars(await stack.enter_async_context(build(settings).bot))


def _print_report(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.to_json()))
        return
    print(f"{report.seen} sales compared, {len(report.differences)} differences.")
    for difference in report.differences:
        done = "repaired" if difference.is_repaired else "to decide"
        payment = f"{difference.provider} {difference.receipt}"
        line = f"  {difference.what}  {payment}  purchase {difference.purchase}  {done}"
        print(printable(line))
