"""A worker ends once the database is newer than it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from db.core.errors import DbError, NeedsMigration, ProgramTooOld
from db.core.migrate import check_schema

log = logging.getLogger(__name__)


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
