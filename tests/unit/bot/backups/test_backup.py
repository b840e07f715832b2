"""A backup is one moment of a running installation, and brings it back whole elsewhere."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.backups import archive, backup
from bot.backups.archive import BackupError, BackupTooNew
from db.core import errors, rls_check, rows
from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs import assets, claims, videos
from db.money import ledger, verify
from db.redis.queue import Queue
from pipeline.assets.storage import LocalStorage
from tests.fixtures.databases import PostgresServer
from tests.fixtures.redis import embedded_redis, queue, redis_url
from tests.fixtures.workshop import PRICE, Workshop, workshop, workshop_on
from tests.unit.db.customers import confirmed, parts, person

__all__ = ["embedded_redis", "queue", "redis_url", "workshop"]

Empty = Callable[[str], str]


@pytest.fixture
def empty(tmp_path: Path, postgres_server: PostgresServer) -> Empty:
    """A place for a restored database of a kind: nothing is there yet."""

    def place(kind: str) -> str:
        return postgres_server.new() if kind == "postgres" else f"sqlite:///{tmp_path}/new/t.db"

    return place


@pytest.mark.parametrize("into", ["sqlite", "postgres"])
async def test_all_of_it_comes_back_and_a_waiting_video_can_be_finished(
    app: Database, house: Any, tmp_path: Path, empty: Empty, into: str
) -> None:
    here, there = LocalStorage(tmp_path / "here"), LocalStorage(tmp_path / "there")
    ada = await person(app, "ada", promo=24, bought=100)
    await person(app, "b💡b", promo=5)
    waiting, done = await confirmed(app, ada), await confirmed(app, ada, 20)
    key = f"{ada.id}/videos/{done.id}/1/video.mp4"
    await here.put(key, b"the video")
    await here.put(f"{ada.id}/assets/1", b"a picture")
    worker = await house.role("worker")
    assert await claims.claim(worker, done.id, "w")
    await claims.finish(worker, done.id, 1, "w", "done", owed=20, result={"video_key": key})
    asset = (ada.id, waiting.id, "1", "picture", f"{ada.id}/assets/1", {"size": [1, 2]}, 0.1)
    await assets.put_asset(app, *asset)

    path = tmp_path / "a.backup.tar"
    made = await backup.back_up(house.url, here, path)
    assert path.stat().st_mode & 0o777 == 0o600 and not made.missing
    assert set(made.files) == {key, f"{ada.id}/assets/1"}
    assert names_in(tmp_path, ".*") == []

    url = empty(into)
    assert await backup.restore(path, url, there) == made
    assert await content(url) == await content(house.url)
    assert (await there.get(key, tmp_path / "got")).read_bytes() == b"the video"
    db, hands = await Database.open(url), await Database.open(url, "worker")
    try:
        assert await verify.verify(db) == []
        assert await parts(db, ada) == (94, 0)
        claimed = await claims.claim(hands, waiting.id, "new")
        assert claimed
        await claims.finish(hands, waiting.id, claimed.attempt, "new", "done", owed=10)
        async with db.operating() as tx:
            # What watches over the books is on again, and new rows get new numbers.
            await ledger.grant(tx, ada.wallet_id, 7, part="bought", key="after")
            assert (await videos.get_video(tx, waiting.id)).state == "done"
        assert await parts(db, ada) == (101, 0)
        assert await verify.verify(db) == []
        with pytest.raises((errors.AppendOnly, errors.NotYours)):
            async with db.operating() as tx:
                await run(tx, Sql("DELETE FROM postings", crosses="a test"))
    finally:
        await db.close()
        await hands.close()
    if into == "postgres":
        walls = await rls_check.examine(url)
        assert not [one for one in walls.problems if "superuser" not in one]
    with pytest.raises(rows.NotEmpty):
        await backup.restore(path, url, there)


@pytest.mark.parametrize("into", ["sqlite", "postgres"])
@pytest.mark.parametrize("stage", ["queued", "assets", "delivering"])
async def test_a_video_that_waited_is_finished_by_a_worker_elsewhere(
    workshop: Workshop, queue: Queue, tmp_path: Path, empty: Empty, into: str, stage: str
) -> None:
    video = await workshop.order()
    if stage != "queued":
        await workshop.die(video.id, stage)
    await backup.back_up(workshop.database_url, workshop.context.storage, tmp_path / "b.tar")
    url = empty(into)
    await backup.restore(tmp_path / "b.tar", url, LocalStorage(tmp_path / "elsewhere" / "files"))
    async with workshop_on(url, queue, tmp_path / "elsewhere") as there:
        done = await there.render(video.id)
        assert done.state == "done" and len(there.chat.sent) == 1
        assert await there.credits() == 100 - PRICE
        assert await verify.verify(there.app) == []
    assert (await workshop.video(video.id)).state != "done"


async def grown(count: Callable[[], int], least: int) -> None:
    """Wait until a count is there."""
    while count() < least:  # noqa: ASYNC110 - what counts knows of no event
        await asyncio.sleep(0.01)


def names_in(folder: Path, pattern: str) -> list[str]:
    return sorted(one.name for one in folder.glob(pattern))


async def content(url: str) -> dict[str, list[Any]]:
    """Every row of a database, in an order of its own."""
    async with rows.reading(url) as moment:
        return {
            table: sorted(
                [json.dumps(list(row)) async for page in moment.pages(table) for row in page]
            )
            for table in moment.tables
        }


async def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(
    app: Database, house: Any, tmp_path: Path, empty: Empty
) -> None:
    people = [await person(app, f"p{number}", promo=1000) for number in range(4)]
    is_over, ordered = asyncio.Event(), 0

    async def order(who: Any) -> None:
        nonlocal ordered
        while not is_over.is_set():
            await confirmed(app, who, 1)
            ordered += 1

    ordering = [asyncio.create_task(order(who)) for who in people]
    for number in range(3):
        async with asyncio.timeout(30):
            await grown(lambda: ordered, ordered + 4)
        await backup.back_up(house.url, None, tmp_path / f"{number}.tar")
    is_over.set()
    await asyncio.gather(*ordering)
    seen = []
    for number in range(3):
        url = empty("sqlite").replace("/new/", f"/new{number}/")
        made = await backup.restore(tmp_path / f"{number}.tar", url, None)
        db = await Database.open(url)
        assert await verify.verify(db) == []
        await db.close()
        seen.append(made.tables["videos"].rows)
    assert 0 < seen[0] < seen[1] < seen[2] <= ordered


async def test_a_running_sqlites_latest_rows_are_in_it_though_its_file_lacks_them(
    sqlite_url: str, tmp_path: Path
) -> None:
    db = await Database.open(sqlite_url)
    await person(db, "ada", promo=24)
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), tmp_path / "copied.db")
    with closing(sqlite3.connect(tmp_path / "copied.db")) as copied:
        assert copied.execute("SELECT count(*) FROM postings").fetchone() == (0,)
    made = await backup.back_up(sqlite_url, None, tmp_path / "b.tar")
    await db.close()
    assert made.tables["postings"].rows == 2


async def test_a_file_that_is_gone_is_said_and_the_rest_is_there(
    app: Database, house: Any, tmp_path: Path
) -> None:
    storage = LocalStorage(tmp_path / "files")
    ada = await person(app, "ada", promo=24)
    for name in ("a", "b"):
        await assets.put_asset(app, ada.id, "v", name, "picture", f"{ada.id}/{name}", {})
    await storage.put(f"{ada.id}/b", b"here")
    made = await backup.back_up(house.url, storage, tmp_path / "b.tar")
    assert made.missing == [f"{ada.id}/a"] and set(made.files) == {f"{ada.id}/b"}


@pytest.mark.parametrize("harm", ["short", "changed", "empty", "other", "newer", "climbing"])
async def test_what_is_no_whole_backup_changes_nothing(
    sqlite_url: str, tmp_path: Path, harm: str
) -> None:
    db = await Database.open(sqlite_url)
    ada = await person(db, "ada", promo=24)
    storage = LocalStorage(tmp_path / "files")
    await assets.put_asset(db, ada.id, "v", "a", "picture", f"{ada.id}/a", {})
    await storage.put(f"{ada.id}/a", b"0123456789" * 100)
    await db.close()
    path = tmp_path / "b.tar"
    await backup.back_up(sqlite_url, storage, path)
    spoil(path, harm)
    url = f"sqlite:///{tmp_path}/new/t.db"
    with pytest.raises(BackupTooNew if harm == "newer" else BackupError):
        await backup.restore(path, url, LocalStorage(tmp_path / "there"))
    assert not (tmp_path / "there").exists()


def spoil(path: Path, harm: str) -> None:
    data = path.read_bytes()
    if harm == "short":
        path.write_bytes(data[: len(data) // 2])
    elif harm == "changed":
        path.write_bytes(data.replace(b"0123456789" * 100, b"0123456780" * 100))
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "other":
        path.write_bytes(b"PK\x03\x04 is something else")
    else:
        with closing(archive.Archive(path)) as whole:
            manifest = whole.manifest
        change: dict[str, Any] = {"schema": "0999"}
        if harm == "climbing":
            change = {"files": {"../x": next(iter(manifest.files.values()))}}
        with path.open("wb") as out:
            archive.ArchiveWriter(out).finish(dataclasses.replace(manifest, tables={}, **change))


async def test_it_is_taken_by_the_clock_and_the_oldest_go(tmp_path: Path) -> None:
    from bot.backups import schedule

    async def take(path: Path) -> None:
        await asyncio.to_thread(path.write_bytes, b"backup")

    for day in range(1, 5):
        (tmp_path / f"talemill-2026110{day}-000000.backup.tar").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("mine")
    assert not await schedule.back_up_when_due(tmp_path, 1, 3, take)
    assert await schedule.back_up_when_due(tmp_path, 1e-9, 3, take)
    left = names_in(tmp_path, "[!.]*")
    assert left[0] == "notes.txt" and len(left) == 4 and "20261102" not in "".join(left)
    taken = await asyncio.gather(
        *(schedule.back_up_when_due(tmp_path / "new", 1, 3, take) for _ in range(4))
    )
    assert sorted(taken) == [False, False, False, True]
