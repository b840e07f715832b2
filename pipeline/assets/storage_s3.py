"""Files in an S3-compatible bucket (S3, R2, MinIO …): streamed both ways, presigned links."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pydantic import SecretStr

from pipeline.assets.storage import (
    FileEntry,
    cache_control,
    disposition,
    valid_key,
    whole,
)
from pipeline.errors import NotStored, StorageError

if TYPE_CHECKING:
    from obstore.store import S3Store

MAX_LINK_S = 7 * 24 * 3600.0
"""Signature version 4 signs no longer than a week."""
_CHUNK_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAccess:
    """Where the bucket is and with what keys it opens; `endpoint_url` is empty for AWS itself."""

    bucket: str
    endpoint_url: str = ""
    region: str = "auto"
    access_key_id: SecretStr = SecretStr("")
    secret_access_key: SecretStr = SecretStr("")
    prefix: str = ""
    """A folder of the bucket that everything lies below."""
    public_url: str = ""
    """Where the bucket's files are open to all; links then need no signature, and have no end."""
    timeout_s: float = 30.0
    """Without an answer for so long a request is tried anew, at most three times."""


class BucketDenied(StorageError):
    """The storage did not accept our keys."""

    can_retry = False


class BucketUntrusted(StorageError):
    """The storage's certificate is not one that this machine trusts."""

    def __init__(self, fault: str) -> None:
        """`fault` ends a sentence about the certificate."""
        super().__init__(f"The storage's certificate {fault}.")


class NoBucket(NotStored):
    """The storage has no bucket of that name."""


class S3Storage:
    """A Storage over one bucket."""

    def __init__(self, access: BucketAccess) -> None:
        self._access = access
        self._opened: S3Store | None = None

    def __repr__(self) -> str:
        return f"S3Storage({self._access.bucket})"

    async def put(
        self, key: str, source: Path | bytes, *, media_type: str = "", file_name: str = ""
    ) -> None:
        """Store whole or not at all: large files go up in parts that become one at the end."""
        import obstore

        valid_key(key)
        attributes = {"Cache-Control": cache_control(key)}
        if media_type:
            attributes["Content-Type"] = media_type
        if file_name:
            attributes["Content-Disposition"] = disposition(file_name)
        with _translated():
            await obstore.put_async(self._store(), key, source, attributes=attributes)

    async def get(self, key: str, target: Path) -> Path:
        """Write the file to `target`, whole or not at all; NotStored when there is none."""
        import obstore

        valid_key(key)
        with _translated():
            found = await obstore.get_async(self._store(), key)
            with whole(target) as half, half.open("wb") as out:
                async for chunk in found.stream(min_chunk_size=_CHUNK_BYTES):
                    await asyncio.to_thread(out.write, chunk)
        return target

    async def url(self, key: str, *, expires_s: float) -> str:
        """A presigned address, for a week at most; the public one where there is one."""
        import obstore

        valid_key(key)
        if base := self._access.public_url.rstrip("/"):
            return f"{base}/{quote(key)}"
        with _translated():
            expires = timedelta(seconds=max(1.0, min(expires_s, MAX_LINK_S)))
            return await obstore.sign_async(self._store(), "GET", key, expires)

    async def files(self, folder: str = "") -> AsyncIterator[FileEntry]:
        """Every object below `folder`, or every one."""
        import obstore

        prefix = f"{valid_key(folder)}/" if folder else None
        with _translated():
            async for found in obstore.list(self._store(), prefix=prefix):
                for one in found:
                    yield FileEntry(one["path"], one["size"], one["last_modified"].timestamp())

    async def delete(self, key: str) -> None:
        """Forget the file; nothing happens when there is none."""
        import obstore

        valid_key(key)
        with suppress(NotStored), _translated():
            await obstore.delete_async(self._store(), key)

    async def delete_folder(self, folder: str) -> None:
        """Forget every file below `folder`."""
        import obstore

        valid_key(folder)
        with suppress(NotStored), _translated():
            async for found in obstore.list(self._store(), prefix=f"{folder}/"):
                await obstore.delete_async(self._store(), [one["path"] for one in found])

    def _store(self) -> S3Store:
        if self._opened is None:
            from obstore.store import S3Store

            access = self._access
            self._opened = S3Store(
                access.bucket,
                endpoint=access.endpoint_url or None,
                region=access.region,
                prefix=access.prefix or None,
                access_key_id=access.access_key_id.get_secret_value(),
                secret_access_key=access.secret_access_key.get_secret_value(),
                disable_bulk_delete=True,  # not every service knows it, and deleting costs nothing
                client_options={
                    "allow_http": access.endpoint_url.startswith("http://"),
                    "connect_timeout": timedelta(seconds=min(10.0, access.timeout_s)),
                    "timeout": timedelta(seconds=access.timeout_s),
                },
                retry_config={
                    "max_retries": 3,
                    "retry_timeout": timedelta(seconds=3 * access.timeout_s),
                },
            )
        return self._opened


def open_bucket(section: object) -> S3Storage:
    """The storage of a settings' section that has the fields of BucketAccess."""
    names = (one.name for one in fields(BucketAccess))
    found = {name: getattr(section, name) for name in names if hasattr(section, name)}
    return S3Storage(BucketAccess(**found))


_DISTRUSTED: Final = re.compile(r"InvalidCertificate\(\s*(\w+)")
"""How the client names what is wrong with a certificate, in the text of its error alone."""
_FAULTS: Final = {
    "Expired": "has expired",
    "NotValidYet": "is not valid yet",
    "NotValidForName": "is for another host's name",
}


@contextmanager
def _translated() -> Iterator[None]:
    from obstore import exceptions

    try:
        yield
    except (exceptions.NotFoundError, FileNotFoundError) as error:
        raise (NoBucket if "NoSuchBucket" in str(error) else NotStored) from error
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
        raise BucketDenied from error
    except (exceptions.BaseError, OSError, ValueError) as error:
        if found := _DISTRUSTED.search(str(error)):
            fault = _FAULTS.get(found[1].removesuffix("Context"))
            raise BucketUntrusted(fault or "is of no authority that this machine trusts") from error
        raise StorageError from error
