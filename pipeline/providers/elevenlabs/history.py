"""Takes lines out of the account's speech history as soon as their sound is here.

ElevenLabs keeps every spoken line, its text and its sound, until somebody deletes it. Nothing of
ours asks for one again: what is made lies in our own storage. So no copy outlives its call for
longer than a deletion takes, whoever is erased and whenever.

What is still to be deleted is noted in the cache folder, by id alone: a process that ends leaves
its notes to the next one. A line whose answer never came has no id: it is found by its voice, its
time, and a digest of its words.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from pipeline.errors import ProviderDenied, ProviderError, ProviderMissing
from pipeline.providers.calls.learning import RequestRefused
from pipeline.providers.elevenlabs.sdk_errors import translated

log = logging.getLogger(__name__)

WAITS_S: Final = (0.5, 5.0, 30.0, 120.0, 600.0, 3600.0, 6 * 3600.0)
"""Before each try to delete a line; a process that starts anew begins again."""
KEPT_S: Final = 30 * 24 * 3600.0
"""How long a note is worth a try."""
LAST_S: Final = 3.0
"""What a process that ends gives to the deletions under way."""
_AT_ONCE: Final = 2
_PAGES, _PAGE = 3, 100
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_ITEM, _REQUEST, _LOST = "item", "request", "lost"
_CLOCKS_S: Final = 300
"""How far the service's clock may be from ours."""
_SPOKEN_WITHIN_S: Final = 900
"""How long after it was asked for a line may still be spoken there."""


class SpeechHistory:
    """Deletes spoken lines behind everything else; a line that stays is only a log line to us.

    `client` is the SDK's, `options` are its own.
    """

    def __init__(
        self,
        client: Callable[[], Any],
        folder: Path,
        options: dict[str, Any],
    ) -> None:
        self._client, self._folder, self._options = client, folder, options
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._may_delete = True

    def spoken(self, request_id: str | None, item_id: str | None) -> None:
        """A line is here: delete its copy, found by the request's id where it has none itself."""
        for kind, given in ((_ITEM, item_id), (_REQUEST, request_id)):
            if given and _ID.fullmatch(given):
                self._note(kind, given)
                return

    def lost(self, voice_id: str, text: str, asked_s: float) -> None:
        """The answer to a line never came; it may have been spoken all the same."""
        if _ID.fullmatch(voice_id):
            self._note(_LOST, f"{voice_id}.{int(asked_s)}.{_digest(text)}")

    def go_on(self) -> None:
        """Delete what an earlier process did not get to."""
        oldest_s = time.time() - KEPT_S
        for note in self._folder.glob("*.*"):
            try:
                if note.stat().st_mtime < oldest_s:
                    note.unlink()
                    continue
            except FileNotFoundError:  # another process had it
                continue
            self._begin(note)

    async def close(self) -> None:
        """Give what is under way a moment, and leave the rest to the next process."""
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _note(self, kind: str, known: str) -> None:
        note = self._folder / f"{kind}.{known}"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
        self._begin(note)

    def _begin(self, note: Path) -> None:
        if self._may_delete and note.name not in self._tasks:
            task = asyncio.create_task(self._delete(note))
            self._tasks[note.name] = task
            task.add_done_callback(lambda _: self._tasks.pop(note.name, None))

    async def _delete(self, note: Path) -> None:
        kind, _, known = note.name.partition(".")
        for wait_s in WAITS_S:
            await asyncio.sleep(wait_s)
            try:
                async with self._slots:
                    items = [known] if kind == _ITEM else await self._find(kind, known)
                    if not items:
                        continue  # it is not listed yet, or never was kept
                    for item_id in items:
                        await self._forget(item_id)
            except ProviderDenied:
                self._give_up()
                return
            except ProviderError:
                continue
            _drop(note)
            return
        if kind != _ITEM:
            _drop(note)
        if kind != _LOST:  # one that never was spoken is not missing
            log.warning("A spoken line could not be taken out of ElevenLabs' history.")

    async def _forget(self, item_id: str) -> None:
        # Else somebody else deleted it.
        with suppress(ProviderMissing, RequestRefused), translated():
            await self._client().history.delete(item_id, request_options=self._options)

    async def _find(self, kind: str, known: str) -> list[str]:
        """The items of a request, or of a line by its voice, time and digest: the same line may
        have been asked for more than once."""
        if kind == _REQUEST:
            return await self._listed(lambda item: item.request_id == known)
        voice_id, asked_s, digest = known.split(".")
        around: dict[str, Any] = {
            "voice_id": voice_id,
            "date_after_unix": int(asked_s) - _CLOCKS_S,
            "date_before_unix": int(asked_s) + _SPOKEN_WITHIN_S + _CLOCKS_S,
        }
        return await self._listed(lambda item: _digest(item.text or "") == digest, **around)

    async def _listed(self, is_it: Callable[[Any], bool], **where: Any) -> list[str]:
        """Of the account's newest items those that are it; of one request there is one."""
        found: list[str] = []
        after: str | None = None
        for _ in range(_PAGES):
            with translated():
                page = await self._client().history.list(
                    page_size=_PAGE,
                    start_after_history_item_id=after,
                    request_options=self._options,
                    **where,
                )
                found += [str(item.history_item_id) for item in page.history if is_it(item)]
                after = page.last_history_item_id
                if not page.has_more or not after or (found and not where):
                    break
        return found

    def _give_up(self) -> None:
        """The key may not delete: said once, and the notes stay for one that may."""
        if self._may_delete:
            self._may_delete = False
            log.error(
                "ElevenLabs' key may not delete its speech history: allow it, or people's lines"
                " stay there until you delete them (docs/storage.md)."
            )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _drop(note: Path) -> None:
    note.unlink(missing_ok=True)
