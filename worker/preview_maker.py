"""Makes the templates' samples in people's languages while nobody waits for a video."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Collection, Coroutine
from pathlib import Path
from typing import Any, Final

from db.core.errors import DbError
from db.jobs import fair_queue
from db.jobs.leadership import lead
from db.people import accounts
from pipeline import machine
from pipeline.errors import StorageError, TalemillError
from pipeline.previews import (
    FOLDER,
    MEDIA_TYPE,
    PreviewTask,
    current,
    languages_of_our_own,
    made_aside,
    preview_key,
)
from pipeline.templates import load_templates
from pipeline.templates.base import Template
from worker.context import RenderContext

log = logging.getLogger(__name__)

EVERY_S: Final = 60.0
"""How often a worker looks whether there is something to make."""
LOOK_EVERY_S: Final = 1.0
"""How often it is asked, while one is made, whether somebody wants a video."""
FIRST_WAIT_S: Final = 600.0
MOST_WAIT_S: Final = 24 * 3600.0
"""After the first and the last of failures in a row, before it is tried again."""
OLD_AFTER_S: Final = 24 * 3600.0
"""When one of another version goes: during a rollout both are shown."""
LEADERSHIP: Final = "previews"
LEASE_S: Final = 45.0


class PreviewMaker:
    """One sample at a time, in the one worker that leads, in a process of its own that is ended as
    soon as there is a video to be made.

    `may_work` says whether this worker would take a video now.
    """

    def __init__(
        self,
        context: RenderContext,
        cache_folder: Path,
        may_work: Callable[[], bool],
        *,
        every_s: float = EVERY_S,
        languages: Callable[[], Collection[str]] = languages_of_our_own,
        make: Callable[[PreviewTask], Coroutine[Any, Any, Path]] = made_aside,
    ) -> None:
        self._context = context
        self._cache_folder = cache_folder
        self._may_work = may_work
        self._every_s = every_s
        self._spoken, self._make_one = languages, make
        self._waits_s: dict[str, float] = {}
        self._not_before_s: dict[str, float] = {}

    async def run(self) -> None:
        """Make what is missing, one after the other, for ever."""
        while True:
            try:
                while await self.turn():
                    pass
            except (DbError, StorageError, OSError) as error:
                log.warning("Previews wait.", extra={"error": type(error).__name__})
            await asyncio.sleep(self._every_s)

    async def turn(self) -> bool:
        """Make one that is missing; whether there may be another to make."""
        if not self._has_room() or await self._must_wait():
            return False
        found = await self._missing()
        return found is not None and await self._make(*found)

    def _has_room(self) -> bool:
        """Whether a second process that makes a video has its memory and disk here."""
        return machine.memory_mb() >= 2 * machine.NEEDED_MB and self._may_work()

    async def _must_wait(self) -> bool:
        """Whether somebody waits for a video, or another worker does this."""
        if await fair_queue.is_any_under_way(self._context.db):
            return True
        return not await lead(self._context.db, LEADERSHIP, self._context.folder.path.name, LEASE_S)

    async def _missing(self) -> tuple[Template, str] | None:
        """The first that somebody here could be shown; what is of an old version goes."""
        storage, templates = self._context.storage, load_templates().values()
        files = [one async for one in storage.files(FOLDER)]
        made = current(files, templates)
        names = {preview_key(one, code) for one in templates for code in made}
        for file in files:
            if file.key not in names and time.time() - file.stored_s > OLD_AFTER_S:
                await storage.delete(file.key)
        spoken = set(self._spoken()) - {"en"}
        for language in sorted(spoken & await accounts.languages_read(self._context.db)):
            for template in templates:
                waits_until_s = self._not_before_s.get(preview_key(template, language), 0.0)
                is_made = template.key in made.get(language, ())
                if not is_made and time.monotonic() >= waits_until_s:
                    return template, language
        return None

    async def _make(self, template: Template, language: str) -> bool:
        """Make it and store it; False where it had to give way."""
        key, began_s = preview_key(template, language), time.monotonic()
        about = {"template": template.key, "language": language}
        with tempfile.TemporaryDirectory(prefix="talemill-preview-") as folder:
            wanted = PreviewTask(template.key, language, Path(folder), self._cache_folder)
            task = asyncio.create_task(self._make_one(wanted))
            try:
                while not (await asyncio.wait({task}, timeout=LOOK_EVERY_S))[0]:
                    if not self._may_work() or await self._must_wait():
                        return False
                path = await task
                await self._context.storage.put(key, path, media_type=MEDIA_TYPE)
            except TalemillError as error:
                wait_s = self._waits_s.get(key, FIRST_WAIT_S)
                self._waits_s[key] = min(2 * wait_s, MOST_WAIT_S)
                self._not_before_s[key] = time.monotonic() + wait_s
                log.warning("A preview failed.", extra={**about, "code": error.code})
                return True
            finally:
                task.cancel()
                await asyncio.wait({task})
        took_s = round(time.monotonic() - began_s, 1)
        log.info("A preview was made.", extra={**about, "took_s": took_s})
        return True
