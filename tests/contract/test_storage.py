"""One suite for every storage: whole files, signed links, keys that cannot climb."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.errors import NotStored, StorageError
from pipeline.storage import BadKey, LocalStorage, NotSigned, signing_secret


@pytest.fixture
def local(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "store", base_url="http://127.0.0.1:1/files", secret=b"s" * 32)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


async def test_what_was_put_comes_back(local: LocalStorage, tmp_path: Path) -> None:
    data = os.urandom(300_000)
    await local.put("a/b/one.mp4", data, media_type="video/mp4")
    assert (await local.get("a/b/one.mp4", tmp_path / "out.mp4")).read_bytes() == data
    (tmp_path / "source").write_bytes(b"second")
    await local.put("a/b/one.mp4", tmp_path / "source")
    assert (await local.get("a/b/one.mp4", tmp_path / "out.mp4")).read_bytes() == b"second"


async def test_a_missing_file_is_said_and_leaves_no_target(
    local: LocalStorage, tmp_path: Path
) -> None:
    with pytest.raises(NotStored):
        await local.get("nobody", tmp_path / "out")
    with pytest.raises(NotStored):
        await local.put("key", tmp_path / "no such file")
    assert names(tmp_path) == []


async def test_deleting_twice_is_fine(local: LocalStorage, tmp_path: Path) -> None:
    await local.put("x", b"1")
    await local.delete("x")
    await local.delete("x")
    with pytest.raises(NotStored):
        await local.get("x", tmp_path / "out")


@pytest.mark.parametrize(
    "key", ["", "/x", "../x", "a/../b", "a//b", "a/", ".hidden", "a/.b", "x y", "é", "a" * 600]
)
async def test_a_key_that_could_climb_is_refused(local: LocalStorage, key: str) -> None:
    with pytest.raises(BadKey):
        await local.put(key, b"")


async def test_two_writers_of_one_key_leave_one_whole_file(
    local: LocalStorage, tmp_path: Path
) -> None:
    first, second = b"a" * 2_000_000, b"b" * 2_000_000
    await asyncio.gather(*(local.put("k", data) for data in (first, second) * 4))
    assert (await local.get("k", tmp_path / "o")).read_bytes() in {first, second}
    assert names(tmp_path / "store") == ["k"]


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
