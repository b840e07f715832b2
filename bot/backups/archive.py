"""What a backup is: a tar of rows as JSON lines, stored files, and what they should be.

`rows/TABLE.jsonl.gz` has a table's columns and then its rows; `files/KEY` is a stored file;
`talemill.json` comes last, so that a backup that was cut short has none.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from db.core.errors import DbError
from db.core.migrate import NEWEST
from pipeline.assets.storage import BadKey, valid_key

MANIFEST: Final = "talemill.json"
FORMAT: Final = 1
PAGE_ROWS: Final = 500
_MAX_MANIFEST_BYTES: Final = 1_000_000_000
_CHUNK_BYTES: Final = 1 << 20


class BackupError(DbError):
    """That is no whole backup of Talemill."""


class BackupTooNew(BackupError):
    """That backup is of a newer Talemill: restore it with one that is at least as new."""


@dataclass(frozen=True, slots=True)
class BackupPart:
    """A part of a backup: how it can be known to be whole."""

    bytes: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. `missing` are files that rows name and the storage did not have."""

    schema: str
    version: str
    made_at: str
    tables: dict[str, BackupPart] = field(default_factory=dict)
    files: dict[str, BackupPart] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """In all tables together."""
        return sum(one.rows for one in self.tables.values())


class ArchiveWriter:
    """Puts parts into a tar, and in the end the manifest of them."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)

    def add(self, name: str, source: Path) -> BackupPart:
        """A file, whole, under a name."""
        with source.open("rb") as file:
            measured = _Measured(file)
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            self._tar.addfile(info, measured)
        return BackupPart(info.size, measured.sha256)

    def finish(self, manifest: Manifest) -> None:
        """Close it with its manifest."""
        text = json.dumps(asdict(manifest)).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()


@contextmanager
def row_writer(path: Path, columns: Sequence[str]) -> Iterator[IO[str]]:
    """A table's file: columns first, then one JSON list a row."""
    with gzip.open(path, "wt", encoding="ascii", compresslevel=3) as out:
        out.write(json.dumps(list(columns)) + "\n")
        yield out


class Archive:
    """A backup that is read: its manifest, and its parts by name. Closed by `close`."""

    def __init__(self, path: Path) -> None:
        """BackupError when it is none; OSError when it cannot be opened."""
        try:
            self._tar = tarfile.TarFile(path)
            self._members = {one.name: one for one in self._tar.getmembers() if one.isreg()}
            self.manifest = self._manifest()
        except BaseException as error:
            self.close()
            if isinstance(error, tarfile.TarError | EOFError | ValueError | TypeError | KeyError):
                raise BackupError from error
            raise

    def close(self) -> None:
        """Let go of the file."""
        with suppress(AttributeError):
            self._tar.close()

    @property
    def tables(self) -> Mapping[str, Sequence[str]]:
        """Columns by table; a TableReader's."""
        return {name: json.loads(next(self._lines(name))) for name in self.manifest.tables}

    async def pages(self, table: str) -> AsyncIterator[Sequence[Sequence[Any]]]:
        """A table's rows, PAGE_ROWS at a time; a TableReader's."""
        lines, page = self._lines(table), []
        next(lines)
        for line in lines:
            page.append(json.loads(line))
            if len(page) == PAGE_ROWS:
                yield page
                page = []
        if page:
            yield page

    def check(self) -> None:
        """Read every part once; BackupError when one is not as it was put in."""
        parts = {f"rows/{name}.jsonl.gz": one for name, one in self.manifest.tables.items()}
        for name, member in {
            **parts,
            **{f"files/{key}": one for key, one in self.manifest.files.items()},
        }.items():
            measured = _Measured(self._open(name))
            while measured.read(_CHUNK_BYTES):
                pass
            if measured.sha256 != member.sha256:
                raise BackupError(f"The backup is damaged: {name} is not as it was put in.")

    def copy_file(self, key: str, target: Path) -> None:
        """Write a stored file of the backup to `target`."""
        source = self._open(f"files/{key}")
        with target.open("wb") as out:
            while chunk := source.read(_CHUNK_BYTES):
                out.write(chunk)

    def _manifest(self) -> Manifest:
        info = self._members[MANIFEST]
        if info.size > _MAX_MANIFEST_BYTES:
            raise BackupError
        told = json.loads(self._open(MANIFEST).read())
        if told["format"] > FORMAT or told["schema"] > NEWEST:
            raise BackupTooNew
        for group in ("tables", "files"):
            told[group] = {name: BackupPart(**one) for name, one in told[group].items()}
        manifest = Manifest(**told)
        for key in manifest.files:
            try:
                valid_key(key)
            except BadKey as error:
                raise BackupError from error
        return manifest

    def _open(self, name: str) -> IO[bytes]:
        found = self._members.get(name)
        opened = None if found is None else self._tar.extractfile(found)
        if opened is None:
            raise BackupError(f"The backup is damaged: {name} is missing.")
        return opened

    def _lines(self, table: str) -> Iterator[str]:
        try:
            with gzip.open(self._open(f"rows/{table}.jsonl.gz"), "rt", encoding="ascii") as lines:
                yield from lines
        except (EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
            raise BackupError from error


class _Measured(io.RawIOBase):
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
