"""The templates' samples in other languages: where they lie in an installation's storage.

The package brings those in English. A worker that has nothing else to do makes the others
(worker/preview_maker.py), and whoever sends one looks here whether it is made.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pipeline.assets.checkpoints import RECIPE_VERSION
from pipeline.assets.storage import FileEntry, Storage
from pipeline.compose.children import Child
from pipeline.errors import StorageError
from pipeline.language.labels import base_of
from pipeline.providers.offline.voice import OfflineVoice
from pipeline.templates.base import Template

log = logging.getLogger(__name__)

FOLDER: Final = "previews"
"""Of a storage; what lies in it is nobody's."""
LOOK_EVERY_S: Final = 60.0
LIMIT_S: Final = 900.0
"""How long one may take to be made."""
MEDIA_TYPE: Final = "video/mp4"


@dataclass(frozen=True, slots=True)
class PreviewTask:
    """One sample for `made_aside`: by our own makers, into `folder`, its scratch files too."""

    template: str
    language: str
    folder: Path
    cache_folder: Path


async def made_aside(task: PreviewTask) -> Path:
    """Make a sample in a process of its own, which gives way to all others; where it lies.

    A TalemillError, UnsupportedLanguage among them. Cancelled, the process ends.
    """
    child = await asyncio.to_thread(Child)
    try:
        path: Path = await child.run("pipeline.gallery:make_preview", task, hang_s=LIMIT_S)
    finally:
        await asyncio.to_thread(child.close)
    return path


def preview_key(template: Template, language: str) -> str:
    """Where the template's sample in that language lies in a storage.

    The name changes with the sample in the package, which its makers render anew whenever the
    template looks otherwise: one of an older version is never shown for it.
    """
    about = (RECIPE_VERSION, _packed(template.preview()), template.example_in(language))
    version = hashlib.sha256(json.dumps(about).encode()).hexdigest()[:32]
    return f"{FOLDER}/{template.key}.{base_of(language)}.{version}.mp4"


@cache
def _packed(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""


def languages_of_our_own() -> frozenset[str]:
    """The languages that our own voices speak on this machine, which cost nothing ("es")."""
    voices = OfflineVoice(Path()).voices()
    return frozenset(base_of(code) for one in voices for code in one.languages)


def current(files: Iterable[FileEntry], templates: Iterable[Template]) -> dict[str, set[str]]:
    """Which templates have their sample, by language, of these files; old ones do not count."""
    found: dict[str, set[str]] = {}
    known = {template.key: template for template in templates}
    for file in files:
        key, _, rest = file.key.removeprefix(f"{FOLDER}/").partition(".")
        language = rest.partition(".")[0]
        if key in known and preview_key(known[key], language) == file.key:
            found.setdefault(language, set()).add(key)
    return found


class Previews:
    """What a storage has of them, looked at once a minute at most."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._keys: frozenset[str] = frozenset()
        self._next_look_s = 0.0
        self._looking = asyncio.Lock()

    async def key_of(self, template: Template, language: str) -> str | None:
        """The storage key of its sample in that language; None where the package's is shown."""
        if base_of(language) == "en":
            return None
        async with self._looking:
            if time.monotonic() >= self._next_look_s:
                await self._look()
        key = preview_key(template, language)
        return key if key in self._keys else None

    async def _look(self) -> None:
        self._next_look_s = time.monotonic() + LOOK_EVERY_S
        try:
            self._keys = frozenset([one.key async for one in self._storage.files(FOLDER)])
        except StorageError as error:
            # English is better than nothing.
            log.warning("The previews were not found.", extra={"code": type(error).__name__})
