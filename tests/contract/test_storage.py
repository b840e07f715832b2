"""One suite for every storage: whole files, signed links, keys that cannot climb.

The bucket is one of somebody else's service, which checks every signature; what a service does
wrong is done by a loopback server of ours.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import trustme
from pydantic import SecretStr

from pipeline.assets.bucket_rules import BucketRules, signed_headers
from pipeline.assets.storage import BadKey, LocalStorage, NotSigned, Storage, signing_secret
from pipeline.assets.storage_s3 import (
    BucketAccess,
    BucketDenied,
    BucketUntrusted,
    NoBucket,
    S3Storage,
)
from pipeline.errors import NotStored, StorageError
from tests.fakes.cutting_door import cutting_door
from tests.fakes.s3_server import KEY_ID, SECRET, S3Server
from tests.fixtures.loopback import BAD_MOODS
from tests.fixtures.s3_service import S3Service, s3_service
from tests.fixtures.tls import tls_in_front

__all__ = ["s3_service"]


@pytest.fixture
async def s3() -> AsyncIterator[S3Server]:
    async with S3Server() as server:
        yield server


def bucket(server: S3Server, secret: str = SECRET, timeout_s: float = 5.0) -> S3Storage:
    return S3Storage(
        BucketAccess(
            bucket="films",
            endpoint_url=server.url,
            access_key_id=SecretStr(KEY_ID),
            secret_access_key=SecretStr(secret),
            timeout_s=timeout_s,
        )
    )


@pytest.fixture(scope="module")
def films(s3_service: S3Service) -> BucketAccess:
    """A bucket of the service."""
    return s3_service.new_bucket("films-of-the-suite")


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "s3":
        films: BucketAccess = request.getfixturevalue("films")
        return S3Storage(replace(films, prefix=f"test/{os.urandom(6).hex()}"))
    return LocalStorage(tmp_path / "store", base_url="http://127.0.0.1:1/files", secret=b"s" * 32)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize("size", [0, 1, 300_000, 13_000_000])
async def test_what_was_put_comes_back(storage: Storage, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    await storage.put("a/b/one.mp4", data, media_type="video/mp4")
    assert (await storage.get("a/b/one.mp4", tmp_path / "new" / "out")).read_bytes() == data
    (tmp_path / "source").write_bytes(data[::-1] + b"!")
    await storage.put("a/b/one.mp4", tmp_path / "source")
    assert (await storage.get("a/b/one.mp4", tmp_path / "out")).read_bytes() == data[::-1] + b"!"


async def test_a_missing_file_is_said_and_leaves_no_target(
    storage: Storage, tmp_path: Path
) -> None:
    with pytest.raises(NotStored):
        await storage.get("nobody", tmp_path / "out")
    with pytest.raises(NotStored):
        await storage.put("key", tmp_path / "no such file")
    assert names(tmp_path) == []


async def test_deleting_twice_is_fine(storage: Storage, tmp_path: Path) -> None:
    await storage.put("x", b"1")
    await storage.delete("x")
    await storage.delete("x")
    with pytest.raises(NotStored):
        await storage.get("x", tmp_path / "out")


@pytest.mark.parametrize(
    "key", ["", "/x", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "x y", "é", "a" * 600]
)
async def test_a_key_that_could_climb_is_refused(
    storage: Storage, tmp_path: Path, key: str
) -> None:
    for act in (
        storage.put(key, b""),
        storage.get(key, tmp_path / "out"),
        storage.url(key, expires_s=9),
        storage.delete(key),
    ):
        with pytest.raises(BadKey):
            await act


async def test_two_writers_of_one_key_leave_one_whole_file(
    storage: Storage, tmp_path: Path
) -> None:
    first, second = b"a" * 2_000_000, b"b" * 2_000_000
    await asyncio.gather(*(storage.put("k", data) for data in (first, second) * 4))
    assert (await storage.get("k", tmp_path / "o")).read_bytes() in {first, second}


async def test_a_target_that_cannot_be_written_is_one_of_our_errors(
    storage: Storage, tmp_path: Path
) -> None:
    await storage.put("x", b"1")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        await storage.get("x", tmp_path / "file" / "below")


def test_half_written_files_are_not_left_in_the_folder(tmp_path: Path) -> None:
    store = LocalStorage(tmp_path / "store")
    asyncio.run(store.put("k", b"1" * 1000))
    assert names(tmp_path / "store") == ["k"]


async def test_a_presigned_link_opens_until_altered_or_over(films: BucketAccess) -> None:
    store = S3Storage(films)
    await store.put("v/one.mp4", bytes(range(100)), media_type="video/mp4", file_name="One.mp4")
    await store.put("v/two.mp4", b"other")
    url = await store.url("v/one.mp4", expires_s=2)
    async with httpx.AsyncClient() as client:

        async def status(address: str) -> int:
            return (await client.get(address)).status_code

        answer = await client.get(url)
        assert (answer.content, answer.headers["content-type"]) == (bytes(range(100)), "video/mp4")
        assert "One.mp4" in answer.headers["content-disposition"] and answer.headers["etag"]
        part = await client.get(url, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
        same = await client.get(url, headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304
        assert await status(url.replace("one", "two")) == 403
        assert await status(url.replace("Expires=2", "Expires=6000")) == 403
        assert await status(url.partition("?")[0]) == 403
        assert (await client.put(url, content=b"mine")).status_code == 403
        await asyncio.sleep(2.1)
        assert await status(url) == 403


@pytest.mark.parametrize("mood", [one for one in BAD_MOODS if one not in {"late", "429"}])
async def test_no_foreign_error_escapes_a_bucket(
    s3: S3Server, mood: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = bucket(s3, timeout_s=0.2)
    await store.put("x", b"film" * 100)
    s3.always = BAD_MOODS[mood]()
    told = repr(store)
    for act in (store.get("x", tmp_path / "out"), store.put("y", b"1")):
        try:
            async with asyncio.timeout(10):
                await act
        except StorageError as error:
            told += f"{error!r}{error}{error.__cause__}"
    assert SECRET not in told + caplog.text
    if mood == "truncated":
        assert names(tmp_path) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"secret_access_key": SecretStr("another-secret")},
        {"access_key_id": SecretStr("AKIDOFNOBODY"), "secret_access_key": SecretStr("another-s")},
        {"bucket": "minio"},  # one that this service keeps for itself
    ],
)
async def test_wrong_keys_and_a_denied_bucket_are_said_without_showing_them(
    films: BucketAccess, tmp_path: Path, changes: dict[str, Any]
) -> None:
    store = S3Storage(replace(films, **changes))
    for act in (store.put("x", b"1"), store.get("x", tmp_path / "x"), store.delete("x")):
        with pytest.raises(BucketDenied) as caught:
            await act
        assert not caught.value.can_retry
        told = f"{caught.value!r}{caught.value.__cause__}"
        assert SECRET not in told and "another-s" not in told
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "is_expired", "is_known", "says"),
    [
        ("localhost", False, False, "no authority"),
        ("other.example", False, True, "another host"),
        ("localhost", True, True, "expired"),
    ],
)
async def test_a_certificate_that_is_not_believed_is_said(
    name: str,
    is_expired: bool,
    is_known: bool,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    async with tls_in_front(tmp_path / "nobody", authority, name, is_expired=is_expired) as port:
        access = BucketAccess(bucket="films", endpoint_url=f"https://localhost:{port}")
        with pytest.raises(BucketUntrusted, match=says):
            await S3Storage(access).put("a/file", b"x")
        with pytest.raises(BucketUntrusted):
            await BucketRules(access).names()


async def test_a_bucket_that_is_not_there_is_said(films: BucketAccess, tmp_path: Path) -> None:
    store = S3Storage(replace(films, bucket="nobodys-bucket"))
    for act in (store.put("x", b"1"), store.get("x", tmp_path / "x")):
        with pytest.raises(NoBucket):
            await act


@pytest.mark.parametrize("away_s", [-3600, 3600])
async def test_a_clock_that_differs_is_refused_by_the_service(
    films: BucketAccess, away_s: int
) -> None:
    url = f"{films.endpoint_url}/{films.bucket}?location"
    async with httpx.AsyncClient() as client:
        for now, wanted in ((0, 200), (away_s, 403)):
            at = datetime.now(UTC) + timedelta(seconds=now)
            answer = await client.get(url, headers=signed_headers(films, "GET", url, b"", at))
            assert answer.status_code == wanted, answer.text
    assert "RequestTimeTooSkewed" in answer.text


@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_connection_that_is_cut_leaves_no_half_file(
    films: BucketAccess, s3_service: S3Service, tmp_path: Path, way: str
) -> None:
    data, key = os.urandom(12_000_000), f"cut/{way}"
    await S3Storage(films).put(key, data[::-1])
    async with cutting_door(films.endpoint_url, way, after_bytes=3_000_000) as address:
        cut = S3Storage(replace(films, endpoint_url=address, timeout_s=0.3))
        with pytest.raises(StorageError) as caught:
            if way == "up":
                await cut.put(key, data)
            else:
                await cut.get(key, tmp_path / "half")
        assert caught.value.can_retry
    assert names(tmp_path) == []
    whole = await S3Storage(films).get(key, tmp_path / "whole")
    assert whole.read_bytes() == data[::-1], "what was there stays until all of the new is there"
    uploads = s3_service.client().list_multipart_uploads(Bucket=films.bucket, Prefix=key)
    assert not uploads.get("Uploads"), "an unfinished upload is given up"


async def test_a_folder_that_cannot_be_written_is_one_of_our_errors(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError):
        await LocalStorage(tmp_path / "file" / "below").put("x", b"1")


async def test_a_local_link_opens_until_it_expires_and_not_when_altered(tmp_path: Path) -> None:
    now = [1000.0]
    store = LocalStorage(tmp_path, base_url="http://h/files", secret=b"k", clock=lambda: now[0])
    await store.put("v/one.mp4", b"film")
    address = urlsplit(await store.url("v/one.mp4", expires_s=60))
    assert address.path == "/files/v/one.mp4"
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    opened = store.opened("v/one.mp4", query["expires"], query["signature"])
    assert opened.read_bytes() == b"film"
    for key, expires, signed in [
        ("v/two.mp4", query["expires"], query["signature"]),
        ("v/one.mp4", str(int(query["expires"]) + 1), query["signature"]),
        ("v/one.mp4", query["expires"], query["signature"][:-1] + "é"),
        ("v/one.mp4", "soon", query["signature"]),
        ("../one.mp4", query["expires"], query["signature"]),
    ]:
        with pytest.raises(NotSigned):
            store.opened(key, expires, signed)
    now[0] += 61
    with pytest.raises(NotSigned):
        store.opened("v/one.mp4", query["expires"], query["signature"])


def test_the_link_secret_stays_the_same_and_private(tmp_path: Path) -> None:
    first = signing_secret(tmp_path / "data")
    assert signing_secret(tmp_path / "data") == first
    assert len(first) == 32
    assert (tmp_path / "data" / "link-secret").stat().st_mode & 0o077 == 0


async def test_a_folder_goes_with_all_that_lies_below_it_and_nothing_else(
    storage: Storage, tmp_path: Path
) -> None:
    below, beside = ("ada/one.mp4", "ada/videos/v/1/two.srt"), ("ada2/three", "bob/ada/four", "adb")
    for key in (*below, *beside):
        await storage.put(key, b"x")
    for _ in range(2):
        await storage.delete_folder("ada")
    for key in below:
        with pytest.raises(NotStored):
            await storage.get(key, tmp_path / "out")
    for key in beside:
        await storage.get(key, tmp_path / "out")
    for folder in ("", "..", "/", "ada/..", "."):
        with pytest.raises(BadKey):
            await storage.delete_folder(folder)
