"""Where files live: a seam of five methods, and the local folder."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode

from pipeline.errors import NotStored, StorageError

MAX_KEY_CHARS = 512
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that a storage has; `stored_s` is when it was last written, in seconds since 1970."""

    key: str
    bytes: int
    stored_s: float


class Storage(Protocol):
    """Keys are relative paths of letters, digits, `-`, `_`, `.` and `/`."""

    async def put(
        self, key: str, source: Path | bytes, *, media_type: str = "", file_name: str = ""
    ) -> None:
        """Store whole or not at all; the same key again replaces it.

        `file_name` is what a browser calls the file when a person keeps it.
        """

    async def get(self, key: str, target: Path) -> Path:
        """Write the file to `target`, whole or not at all; NotStored when there is none."""
        ...

    async def url(self, key: str, *, expires_s: float) -> str:
        """An address a person can open until it expires."""
        ...

    def files(self, folder: str = "") -> AsyncIterator[FileEntry]:
        """Every file below `folder`, or every one, in no order that counts."""
        ...

    async def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""

    async def delete_folder(self, folder: str) -> None:
        """Forget every file whose key begins with `folder` and a slash."""


class BadKey(StorageError):
    """That is not a name a file can be stored under."""

    can_retry = False


class NotSigned(StorageError):
    """That link is not valid any more."""

    can_retry = False


def valid_key(key: str) -> str:
    """`key` itself when it is one; BadKey otherwise.

    Parts start with a letter, digit, `-` or `_`, so that no key climbs out of its folder,
    names a hidden file, or meets the names of half-written files.
    """
    if len(key) > MAX_KEY_CHARS or not _KEY.fullmatch(key):
        raise BadKey
    return key


def cache_control(key: str) -> str:
    """How long a browser may keep a file: what is named by its content never changes.

    Only the person's own browser: a link is meant for one person.
    """
    is_content = re.search(r"[0-9a-f]{32}", key.rsplit("/", 1)[-1])
    return "private, max-age=31536000, immutable" if is_content else "private, max-age=3600"


def disposition(file_name: str) -> str:
    """Content-Disposition: shown in place, kept under a readable name in any script (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", file_name)
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def signature(secret: bytes, key: str, expires_at: int) -> str:
    """HMAC-SHA256 of the key and its expiry (seconds since 1970), as hex."""
    return hmac.new(secret, f"{key}\n{expires_at}".encode(), hashlib.sha256).hexdigest()


class LocalStorage:
    """Files in a folder; `url` signs paths that bot/web/server.py serves below `base_url`.

    A file is written beside its final place under a hidden name, flushed to the disk and
    renamed: a reader sees the old file, the new one, or none.
    """

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str = "",
        secret: bytes = b"",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._base_url = base_url.rstrip("/")
        self._secret = secret or secrets.token_bytes(32)
        self._clock = clock

    def path(self, key: str) -> Path:
        """Where the file of `key` lies (whether it is there or not)."""
        return self._folder / valid_key(key)

    async def put(
        self, key: str, source: Path | bytes, *, media_type: str = "", file_name: str = ""
    ) -> None:
        """Store whole or not at all; the same key again replaces it."""
        await asyncio.to_thread(_copy_whole, source, self.path(key), is_durable=True)

    async def get(self, key: str, target: Path) -> Path:
        """Write the file to `target`, whole or not at all; NotStored when there is none."""
        await asyncio.to_thread(_copy_whole, self.path(key), target)
        return target

    async def url(self, key: str, *, expires_s: float) -> str:
        """A signed address: `base_url/key?expires=…&signature=…`."""
        expires_at = int(self._clock() + expires_s)
        query = urlencode(
            {"expires": expires_at, "signature": signature(self._secret, key, expires_at)}
        )
        return f"{self._base_url}/{quote(valid_key(key))}?{query}"

    async def files(self, folder: str = "") -> AsyncIterator[FileEntry]:
        """Every file below `folder`, or every one; half-written ones are not among them."""
        top = self.path(folder) if folder else self._folder
        for batch in await asyncio.to_thread(_folders_below, top):
            for one in await asyncio.to_thread(_files_in, batch, self._folder):
                yield one

    async def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""
        try:
            self.path(key).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError from error

    async def delete_folder(self, folder: str) -> None:
        """Forget every file below `folder`; nothing happens when there is none."""
        path = self.path(folder)
        try:
            await asyncio.to_thread(shutil.rmtree, path)
        except (FileNotFoundError, NotADirectoryError):
            pass  # a file of that very key is not below it
        except OSError as error:
            raise StorageError from error

    def folders(self) -> list[str]:
        """The first parts of all keys: whose files lie on this disk."""
        try:
            return sorted(one.name for one in self._folder.iterdir() if one.is_dir())
        except FileNotFoundError:
            return []

    def opened(self, key: str, expires: str, signed: str) -> Path:
        """The file that a signed address names; NotSigned when it was altered or is over.

        For the server of the links: it answers 404 to both errors.
        """
        try:
            path, expires_at = self.path(key), int(expires)
        except (ValueError, BadKey) as error:
            raise NotSigned from error
        right = signature(self._secret, key, expires_at)
        if not hmac.compare_digest(right.encode(), signed.encode()) or self._clock() > expires_at:
            raise NotSigned
        if not path.is_file():
            raise NotStored
        return path


def _folders_below(top: Path) -> list[Path]:
    return [Path(folder) for folder, _, _ in os.walk(top)]


def _files_in(folder: Path, root: Path) -> list[FileEntry]:
    found = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for one in entries:
            key = Path(one.path).relative_to(root).as_posix()
            if _KEY.fullmatch(key):
                with suppress(FileNotFoundError):
                    if one.is_file(follow_symlinks=False):
                        facts = one.stat(follow_symlinks=False)
                        found.append(FileEntry(key, facts.st_size, facts.st_mtime))
    return found


def signing_secret(folder: Path) -> bytes:
    """The secret of this machine's links, kept in `folder` so that links survive a restart."""
    path = folder / "link-secret"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    half.touch(mode=0o600)
    half.write_bytes(secrets.token_bytes(32))
    with suppress(FileExistsError):
        os.link(half, path)  # unlike a rename, never replaces what another process wrote first
    half.unlink()
    return path.read_bytes()


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A name to write to beside `target`; becomes `target` when all went well, else vanishes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}")
    try:
        yield half
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _copy_whole(source: Path | bytes, target: Path, *, is_durable: bool = False) -> None:
    try:
        with whole(target) as half:
            if isinstance(source, bytes):
                half.write_bytes(source)
            else:
                shutil.copyfile(source, half)  # in the kernel where it can
            if is_durable:
                with half.open("rb") as file:
                    os.fsync(file.fileno())
    except FileNotFoundError as error:
        raise NotStored from error
    except OSError as error:
        raise StorageError from error
