"""`talemill up`, `bot`, `worker` and `migrate`: the parts, alone or together."""

from __future__ import annotations

import argparse
import asyncio
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.web.server import Check


def migrate(_: argparse.Namespace) -> int:
    """Bring the database up to date; nothing happens when it is."""
    from db.core.migrate import migrate as bring_up_to_date

    asyncio.run(bring_up_to_date(load_settings().owner_url))
    print("The database is up to date.")
    return 0


def worker(args: argparse.Namespace) -> int:
    """Run a worker until it is asked to stop, or until its shift is over."""
    from worker.main import run
    from worker.shift import Shift

    shift = Shift(args.until_idle or math.inf, args.at_most or math.inf)
    return run(load_settings(), shift=shift)


def bot(_: argparse.Namespace) -> int:
    """Run the configured surfaces and the web side; needs a Redis that somebody runs."""
    from db.core.migrate import check_schema
    from db.redis.embedded_redis import find_redis

    settings = load_settings()
    asyncio.run(check_schema(settings.database_url))
    url = find_redis(settings.redis.url.get_secret_value(), settings.data_folder)
    return _serve(settings, url)


def up(_: argparse.Namespace) -> int:
    """Run everything on this machine: web, surfaces, a worker, Redis and SQLite."""
    from bot.commands.worker_process import WorkerChild
    from db.core.migrate import migrate as bring_up_to_date
    from db.redis.embedded_redis import EmbeddedRedis

    settings = load_settings()
    own = None
    url = settings.redis.url.get_secret_value()
    if not url:
        own = EmbeddedRedis(settings.data_folder)
        url = own.start()
    try:
        asyncio.run(bring_up_to_date(settings.owner_url))
        helper = WorkerChild(settings.data_folder, url, surfaces=",".join(settings.worker.surfaces))
        helper.start()
        helper.keep_alive()
        try:
            return _serve(settings, url, {"worker": helper.is_alive})
        finally:
            helper.stop()
    finally:
        if own is not None:
            own.stop()


def _serve(settings: Settings, redis_url: str, checks: Mapping[str, Check] | None = None) -> int:
    from bot.app import run_bot

    return asyncio.run(run_bot(settings, redis_url, checks))
