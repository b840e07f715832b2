"""Content keys: the same key means the same pixels, so nothing unchanged is encoded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import CorruptPicture

RECIPE = 15
"""Raised whenever the same inputs would be drawn or encoded differently."""


def content_key(*parts: Any) -> str:
    """A name for data made of dataclasses, mappings, sequences, paths and plain values.

    A path counts by its file's content. CorruptPicture when a file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=20)
    _feed(digest, (RECIPE, *parts))
    return digest.hexdigest()


def _feed(digest: Any, value: Any) -> None:
    if isinstance(value, Path):
        digest.update(b"p" + _file_digest(value))
    elif is_dataclass(value) and not isinstance(value, type):
        digest.update(b"d" + type(value).__name__.encode())
        for one in fields(value):
            digest.update(one.name.encode())
            _feed(digest, getattr(value, one.name))
    elif isinstance(value, Mapping):
        digest.update(b"m")
        for name in sorted(value, key=str):
            digest.update(str(name).encode() + b"=")
            _feed(digest, value[name])
    elif isinstance(value, list | tuple):
        digest.update(b"[%d" % len(value))
        for one in value:
            _feed(digest, one)
    else:
        digest.update(f"{type(value).__name__}:{value!r};".encode())


def _file_digest(path: Path) -> bytes:
    try:
        facts = path.stat()
    except OSError as error:
        raise CorruptPicture(f"The file {path.name} is missing.") from error
    return _digest_of(str(path), facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=512)
def _digest_of(path: str, mtime_ns: int, size: int) -> bytes:
    """`mtime_ns` and `size` are only part of the memory's key."""
    del mtime_ns, size
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=20)).digest()
