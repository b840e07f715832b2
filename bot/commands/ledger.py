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

from bot.settings import load_settings
from pipeline.errors import CannotWrite


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
