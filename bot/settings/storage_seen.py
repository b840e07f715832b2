"""Which storage a process sees, as a word to compare: machines that see different ones lose files.

A bucket is known by its name and the folder in it, for machines may reach it at different
addresses; a folder by a word that lies in it, so that a disk that is mounted in several places is
one storage, and two folders of one name on two machines are two.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.redis.worker_presence import WorkerNote

if TYPE_CHECKING:
    from bot.settings import Settings

SEES_ANOTHER: Final = (
    "Workers keep files in a storage that this process does not see: what they make is lost to it."
    " Give all machines one S3_BUCKET, or a data folder on a disk that all share."
)
APART: Final = (
    "This worker keeps files where the bot does not see them: what it makes would be lost. Give"
    " all machines one S3_BUCKET and S3_PREFIX, or a data folder on a disk that all share;"
    " WORKER_OWN_STORAGE=1 where it is meant."
)
_WORD: Final = ".storage-id"
"""Hidden: no key of a stored file begins so."""


def storage_word(settings: Settings) -> str:
    """The same for processes that see each other's files, whatever they call the place. OSError."""
    if bucket := settings.storage.bucket:
        prefix = settings.storage.prefix.strip("/")
        place = f"{bucket}/{prefix}" if prefix else bucket
        return "bucket-" + hashlib.sha256(place.encode()).hexdigest()[:16]
    return "folder-" + _word_in(settings.data_folder / "files")


def strangers(settings: Settings, notes: Sequence[WorkerNote]) -> list[str]:
    """The workers that keep files where this process does not see them, by name."""
    ours = storage_word(settings)
    return [note.worker for note in notes if note.storage and note.storage != ours]


def _word_in(folder: Path) -> str:
    path = folder / _WORD
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    folder.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{_WORD}.{secrets.token_hex(8)}")
    half.write_text(secrets.token_hex(8))
    with suppress(FileExistsError):
        path.hardlink_to(half)  # never replaces what another process wrote first
    half.unlink()
    return path.read_text().strip()
