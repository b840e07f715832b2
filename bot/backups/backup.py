"""Takes a backup of database and storage while the bot runs, and puts one back elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bot.backups.archive import Archive, ArchiveWriter, BackupPart, Manifest, row_writer
from db.core import migrate, rows
from db.core.private_files import private_file
from pipeline.assets.storage import BadKey, Storage, whole
from pipeline.errors import NotStored

PATTERN: Final = "talemill-*.backup.tar"
_FILE_KEY: Final = "_key"
"""Fields whose names end so name a stored file (worker/results.py)."""


def name_in(folder: Path) -> Path:
    """A name for a backup of this second in a folder."""
    return folder / datetime.now(UTC).strftime("talemill-%Y%m%d-%H%M%S.backup.tar")


def newest_in(folder: Path) -> Path | None:
    """The newest backup of a folder, by its name."""
    return max(folder.glob(PATTERN), default=None)


async def back_up(url: str, storage: Storage | None, target: Path) -> Manifest:
    """Write a backup to `target`, whole or not at all; nothing waits for it meanwhile.

    `storage` is None where files are backed up by other means. DbError, StorageError, OSError.
    """
    with (
        whole(target) as half,
        tempfile.TemporaryDirectory(prefix=".talemill-", dir=target.parent) as name,
    ):
        folder = Path(name)
        private_file(half)
        with half.open("wb") as out:
            manifest = await _write(url, storage, ArchiveWriter(out), folder)
            out.flush()
            os.fsync(out.fileno())
    return manifest


async def _write(
    url: str, storage: Storage | None, archive: ArchiveWriter, folder: Path
) -> Manifest:
    tables, files, missing = {}, {}, []
    keys: set[str] = set()
    async with rows.reading(url) as moment:
        for table, columns in moment.tables.items():
            part, count = folder / "rows", 0
            with row_writer(part, columns) as out:
                async for page in moment.pages(table):
                    count += len(page)
                    await asyncio.to_thread(_write_page, out, page, columns, keys)
            member = await asyncio.to_thread(archive.add, f"rows/{table}.jsonl.gz", part)
            tables[table] = BackupPart(member.bytes, member.sha256, count)
    # After the rows: what they name is there, unless it was erased since.
    for key in sorted(keys) if storage is not None else ():
        assert storage is not None
        try:
            part = await storage.get(key, folder / "file")
        except NotStored:
            missing.append(key)
        except BadKey:
            continue
        else:
            files[key] = await asyncio.to_thread(archive.add, f"files/{key}", part)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(migrate.NEWEST, version("talemill"), made_at, tables, files, missing)
    await asyncio.to_thread(archive.finish, manifest)
    return manifest


def _write_page(out: Any, page: Any, columns: Any, keys: set[str]) -> None:
    for row in page:
        values = list(row)
        out.write(json.dumps(values) + "\n")
        keys.update(_keys_of(dict(zip(columns, values, strict=True))))


def _keys_of(value: Any) -> Iterator[str]:
    """The keys of stored files that a row names, in its columns and in the JSON of them."""
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and name.endswith(_FILE_KEY) and "/" in one:
                yield one
            elif isinstance(one, str) and one[:1] in {"{", "["}:
                yield from _keys_in_text(one)
            else:
                yield from _keys_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys_of(one)


def _keys_in_text(text: str) -> Iterator[str]:
    try:
        value = json.loads(text)
    except ValueError:
        return
    yield from _keys_of(value)


async def restore(path: Path, url: str, storage: Storage | None) -> Manifest:
    """Bring a backup back into an empty database, and its files into the storage.

    `url` is the login that owns the tables; what is needed is made there. The backup is checked
    as a whole first, files go before the rows that name them, and rows come all or none.
    """
    with closing(await asyncio.to_thread(Archive, path)) as archive:
        await asyncio.to_thread(archive.check)
        await migrate.migrate(url, revision=archive.manifest.schema)
        await rows.check_empty(url)
        with tempfile.TemporaryDirectory(prefix="talemill-") as folder:
            for key in archive.manifest.files if storage is not None else ():
                assert storage is not None
                part = Path(folder) / "file"
                await asyncio.to_thread(archive.copy_file, key, part)
                await storage.put(key, part)
        await rows.load(url, archive)
        await migrate.migrate(url)
        return archive.manifest
