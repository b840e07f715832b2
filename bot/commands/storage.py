"""`talemill storage`: what no row names, and the bucket's own rules."""

from __future__ import annotations

import argparse
import asyncio

from bot.settings import Settings, load_settings
from bot.settings.files import build_storage
from bot.settings.lifetimes import DAY_S
from bot.wording.printable import printable
from db.core.database import Database
from db.jobs.lifetimes import orphans
from pipeline.errors import BadInput

_SAYS = {
    "unfinished-uploads": "unfinished uploads go after {rule.unfinished_days} day",
    "cold": "files move to infrequent access after {rule.cold_days} days",
    "backstop": "files that nobody deleted go after {rule.expire_days} days",
}


def storage(args: argparse.Namespace) -> int:
    """Sweep, or set the bucket up."""
    settings = load_settings()
    if args.action == "setup":
        return asyncio.run(_set_up(settings))
    return asyncio.run(_sweep(settings, is_dry=args.dry_run))


async def _sweep(settings: Settings, *, is_dry: bool) -> int:
    files, size, grace_s = 0, 0, settings.keep.orphans_days * DAY_S
    kept = build_storage(settings)
    db = await Database.open(settings.owner_url, "operator")
    try:
        async for file in orphans(db, kept.files(), grace_s):
            files, size = files + 1, size + file.bytes
            if is_dry:
                print(printable(f"{file.bytes:>12,}  {file.key}"))
            else:
                await kept.delete(file.key)
    finally:
        await db.close()
    done = "would be deleted" if is_dry else "deleted"
    print(f"{files:,} files that no row names, {size / 1e6:.1f} MB: {done}.")
    return 0


async def _set_up(settings: Settings) -> int:
    if not settings.storage.bucket:
        raise BadInput("S3_BUCKET is not set: files lie in the data folder, which needs no rules.")
    from pipeline.assets.bucket_rules import BucketRules, rules_for

    wanted = rules_for(settings.keep.stored_days)
    taken = await BucketRules.of(settings.storage).set_up(wanted)
    for rule in wanted:
        mark = "+" if rule.name in taken else "-"
        print(f"{mark} {_SAYS[rule.name].format(rule=rule)}")
    if len(taken) < len(wanted):
        print("This service has no cheaper storage of that name; everything else is set.")
    return 0
