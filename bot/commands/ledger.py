"""`clipwright ledger verify`, `ledger export` and `reconcile`: for who answers for the money."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TextIO

from bot.payments.errors import ShopError
from bot.settings import load_settings
from pipeline.errors import BadInput, CannotWrite

MAX_DAYS = 90


def ledger(args: argparse.Namespace) -> int:
    """Verify (exit 1 when a rule is broken) or export."""
    if args.action == "verify":
        return asyncio.run(_verify(load_settings().database_url, as_json=args.json))
    return asyncio.run(_export(load_settings().database_url, args.csv))


async def _verify(url: str, *, as_json: bool) -> int:
    from db.session import Database
    from db.verify import RULES, verify

    db = await Database.open(url, "operator")
    try:
        found = await verify(db)
    finally:
        await db.close()
    if as_json:
        broken = [{"rule": one.rule, "says": one.says, "rows": one.rows} for one in found]
        print(json.dumps({"ok": not found, "rules": len(RULES), "broken": broken}))
    elif not found:
        print(f"The ledger is in order: {len(RULES)} rules hold.")
    for one in [] if as_json else found:
        print(f"Broken: {one.says}")
        for row in one.rows:
            print("  " + "  ".join(f"{name} {value}" for name, value in row.items()))
    return 1 if found else 0


async def _export(url: str, name: str) -> int:
    from db.export import COLUMNS, export
    from db.session import Database

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
    except OSError as error:
        raise CannotWrite(f"{name} cannot be written: {error.strerror}.") from error


def reconcile(args: argparse.Namespace) -> int:
    """Compare the payment services' sales with ours; exit 1 when a person must decide."""
    return asyncio.run(_reconcile(args.days, as_json=args.json))


async def _reconcile(days: int, *, as_json: bool) -> int:
    from bot.payments.offers import build_stripe
    from bot.payments.reconcile import reconcile as compare
    from bot.payments.till import Till
    from db.session import Database

    settings = load_settings()
    if not 1 <= days <= MAX_DAYS:
        raise BadInput(f"--days is 1 to {MAX_DAYS}.")
    stripe = build_stripe(settings)
    if stripe is None:
        print("Nothing to compare: set STRIPE_API_KEY.", file=sys.stderr)
        return 2
    db = await Database.open(settings.database_url, "operator")
    try:
        report = await compare(db, till=Till(db, stripe, None), days=days)
    except ShopError as error:
        print(f"clipwright: {error}", file=sys.stderr)
        return 2
    finally:
        await stripe.close()
        await db.close()
    if as_json:
        print(json.dumps(report.to_json()))
    else:
        print(f"{report.seen} sales compared, {len(report.differences)} differences.")
        for one in report.differences:
            done = "repaired" if one.is_repaired else "to decide"
            print(f"  {one.what}  {one.provider} {one.receipt}  purchase {one.purchase}  {done}")
    return 0 if report.is_clean else 1
