"""A program and a database of different versions refuse each other with one sentence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from db.core.errors import DbError, NeedsMigration, ProgramTooOld
from db.core.migrate import NEWEST, schema_version

log = logging.getLogger(__name__)


async def check_schema(url: str, *, ours: str = NEWEST) -> None:
    """NeedsMigration when the database is older than the program, ProgramTooOld when newer.

    Revisions are numbered in order, so that they compare as text.
    """
    theirs = await schema_version(url)
    if theirs is None or theirs < ours:
        raise NeedsMigration
    if theirs > ours:
        raise ProgramTooOld


async def watch_schema(url: str, stop: Callable[[], None], *, every_s: float) -> None:
    """Stop gracefully once somebody migrated the database beyond this program."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await check_schema(url)
        except (NeedsMigration, ProgramTooOld) as error:
            log.warning(str(error))
            stop()
            await asyncio.Event().wait()
        except DbError:
            log.info("The schema was not looked at.")
