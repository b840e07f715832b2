"""Nothing is paid for twice: every paid result is stored under its content key at once.

A key is the hash of whatever decides the result: provider, model, inputs, seed and the recipe's
version. Who hands in a `Checkpoints` scopes it to one account. A provider's request id is stored
before its result is waited for, so that a second attempt asks for that result instead.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from pipeline.assets.storage import LocalStorage, Storage
from pipeline.errors import NotStored

RECIPE_VERSION = 4
"""Raise it when the same inputs should be made anew."""

Facts = dict[str, Any]
"""JSON-able: what is known of a result beside its bytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored result: its bytes and its facts."""

    data: bytes
    facts: Facts = field(default_factory=dict)


class Checkpoints(Protocol):
    """Results and request ids of one account, by content key."""

    async def get(self, key: str) -> Kept | None:
        """What was stored under `key`, whole, or None."""
        ...

    async def file(self, key: str, target: Path) -> Facts | None:
        """Write what was stored under `key` to `target`: its facts, or None. Of any size."""
        ...

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        """Store a result; from then on `get` has it. `kind` is script, picture, voice …"""

    async def request_id(self, key: str) -> str | None:
        """The id under which a provider was last asked for the result of `key`."""
        ...

    async def put_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Store the id, before its result is waited for."""


def content_key(kind: str, **inputs: object) -> str:
    """A key that changes with anything that decides the result.

    `inputs` are JSON-able; Paths, sets and objects are refused with a TypeError, because their
    text does not say what is in them.
    """
    text = json.dumps(
        {"recipe": RECIPE_VERSION, "kind": kind, **inputs},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:40]}"


class NoCheckpoints:
    """Remembers nothing."""

    async def get(self, key: str) -> Kept | None:
        """Nothing is stored."""
        return None

    async def file(self, key: str, target: Path) -> Facts | None:
        """Nothing is stored."""
        return None

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        """Forget it."""

    async def request_id(self, key: str) -> str | None:
        """No id is stored."""
        return None

    async def put_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Forget it."""


class FolderCheckpoints:
    """Checkpoints in a folder, for the command line: one file a result, one beside for its facts.

    The facts are written last and carry the size of the bytes: a result that a kill cut in two
    is not there. The folder keeps at most `most_bytes`: the first result that is stored drops the
    oldest ones over it.
    """

    def __init__(self, folder: Path, *, most_bytes: int = 2_000_000_000) -> None:
        self._folder = folder
        self._storage = LocalStorage(folder)
        self._most_bytes = most_bytes
        self._is_pruned = False

    async def get(self, key: str) -> Kept | None:
        """What was stored under `key`, whole, or None."""
        return await asyncio.to_thread(self._load, key)

    async def file(self, key: str, target: Path) -> Facts | None:
        """Write what was stored under `key` to `target`: its facts, or None."""
        row = _read_json(self._folder / f"{key}.json")
        if row is None:
            return None
        try:
            await self._storage.get(f"{key}.bin", target)
        except NotStored:
            return None
        size_bytes = (await asyncio.to_thread(target.stat)).st_size
        return dict(row["facts"]) if row.get("bytes") == size_bytes else None

    def _load(self, key: str) -> Kept | None:
        facts = _read_json(self._folder / f"{key}.json")
        data = _read(self._folder / f"{key}.bin")
        if facts is None or data is None or facts.get("bytes") != len(data):
            return None
        return Kept(data, facts["facts"])

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        """Store a result; from then on `get` has it."""
        row = {"kind": kind, "cost_usd": cost_usd, "bytes": len(data), "facts": facts}
        if not self._is_pruned:
            self._is_pruned = True
            await asyncio.to_thread(_prune, self._folder, self._most_bytes)
        await self._storage.put(f"{key}.bin", data)
        await self._storage.put(f"{key}.json", json.dumps(row).encode())

    async def request_id(self, key: str) -> str | None:
        """The id under which a provider was last asked for the result of `key`."""
        row = _read_json(self._folder / f"{key}.request.json")
        return None if row is None else str(row["request_id"])

    async def put_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Store the id, before its result is waited for."""
        row = {"kind": kind, "request_id": request_id}
        await self._storage.put(f"{key}.request.json", json.dumps(row).encode())


@dataclass(frozen=True, slots=True)
class AssetRow:
    """What the database knows of a stored result."""

    storage_key: str
    facts: Mapping[str, Any]


class AssetRows(Protocol):
    """The account's rows of assets; the worker hands them in, the pipeline knows no database."""

    async def find(self, key: str) -> AssetRow | None:
        """The row of a result that is stored, or None."""
        ...

    async def record(
        self, key: str, *, kind: str, storage_key: str, facts: Facts, cost_usd: float
    ) -> None:
        """Keep the row of a result whose file is stored."""

    async def find_request_id(self, key: str) -> str | None:
        """The stored request id, or None."""
        ...

    async def record_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Store the request id."""


class StoredCheckpoints:
    """Checkpoints in a storage, with their rows in the worker's database.

    The file is stored before its row, so that a row always has its file; a row whose file an
    operator has cleaned away counts as nothing. `prefix` scopes the files to the account.
    """

    def __init__(self, storage: Storage, rows: AssetRows, prefix: str) -> None:
        self._storage = storage
        self._rows = rows
        self._prefix = prefix.rstrip("/")

    async def get(self, key: str) -> Kept | None:
        """What was stored under `key`, whole, or None."""
        with TemporaryDirectory(prefix="talemill-") as folder:
            facts = await self.file(key, Path(folder) / "asset")
            if facts is None:
                return None
            data = await asyncio.to_thread(_read, Path(folder) / "asset")
        return None if data is None else Kept(data, facts)

    async def file(self, key: str, target: Path) -> Facts | None:
        """Write what was stored under `key` to `target`: its facts, or None."""
        row = await self._rows.find(key)
        if row is None:
            return None
        try:
            await self._storage.get(row.storage_key, target)
        except NotStored:
            return None
        return dict(row.facts)

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        """Store a result; from then on `get` has it."""
        storage_key = f"{self._prefix}/{key}"
        await self._storage.put(storage_key, data)
        await self._rows.record(
            key, kind=kind, storage_key=storage_key, facts=facts, cost_usd=cost_usd
        )

    async def request_id(self, key: str) -> str | None:
        """The id under which a provider was last asked for the result of `key`."""
        return await self._rows.find_request_id(key)

    async def put_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Store the id, before its result is waited for."""
        await self._rows.record_request_id(key, request_id, kind=kind)


def _prune(folder: Path, most_bytes: int) -> None:
    """Remove the oldest files until the rest fits."""
    try:
        files = [(path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir()]
    except FileNotFoundError:  # no folder yet, or another process is at it
        return
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total <= most_bytes:
            return
        path.unlink(missing_ok=True)
        total -= size


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _read_json(path: Path) -> dict[str, Any] | None:
    data = _read(path)
    try:
        return None if data is None else dict(json.loads(data))
    except (ValueError, TypeError):  # somebody edited it; what cannot be read is not there
        return None
