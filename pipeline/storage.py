"""Where files live: a seam of four methods, and the local folder."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Keys are relative paths of letters, digits, `-`, `_`, `.` and `/`."""

    async def put(self, key: str, source: Path | bytes, *, media_type: str = "") -> None:
        """Store whole or not at all; the same key again replaces it."""

    async def get(self, key: str, target: Path) -> Path:
        """Write the file to `target`, whole or not at all; NotStored when there is none."""
        ...

    async def url(self, key: str, *, expires_s: float) -> str:
        """An address a person can open until it expires."""
        ...

    async def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""
