"""What was made lives as long as its kind says, by the database's clock, and nothing grows on."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs import lifetimes
from db.jobs.leadership import leave
from pipeline.assets.storage import LocalStorage, Storage
from tests.fixtures.workshop import Workshop
from worker.lifetimes import LEADERSHIP, LifetimeKeeper, Lifetimes, forget_old, sweep
from worker.room import DiskRoom

DAY_S = 24 * 3600.0


@pytest.fixture(params=["workshop", "postgres_workshop"])
def shop(request: pytest.FixtureRequest) -> Workshop:
    made: Workshop = request.getfixturevalue(request.param)
    return made


_MOVES = (
    "UPDATE videos SET created_at = created_at - :ms, ended_at = ended_at - :ms",
    "UPDATE assets SET created_at = created_at - :ms",
    "UPDATE provider_requests SET created_at = created_at - :ms",
    "UPDATE drafts SET updated_at = updated_at - :ms",
)


async def days_pass(db: Database, days: float) -> None:
    """As if the database's clock had moved on."""
    async with db.operating() as tx:
        for statement in _MOVES:
            await run(
                tx, Sql(statement, crosses="time passes for all"), ms=round(days * DAY_S * 1e3)
            )


async def count(db: Database, table: str) -> int:
    async with db.operating() as tx:
        rows = await run(tx, Sql(f"SELECT count(*) FROM {table}", crosses="a test counts"))
    return int(rows[0][0])


def files_of(storage: Storage) -> set[str]:
    assert isinstance(storage, LocalStorage)
    folder = storage.path("x").parent
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


async def test_each_kind_goes_when_its_own_time_is_over(shop: Workshop) -> None:
    db, storage = shop.db, shop.context.storage
    video = await shop.render((await shop.order()).id)
    assert video.state == "done"
    stored = files_of(storage)
    assert {one.split("/")[1] for one in stored} == {"assets", "videos"}
    rules = Lifetimes()
    await forget_old(db, storage, rules)
    assert files_of(storage) == stored

    await days_pass(db, 31)
    went = await forget_old(db, storage, rules)
    assert went.assets and not went.videos
    assert {one.split("/")[1] for one in files_of(storage)} == {"videos"}
    assert await count(db, "assets") == await count(db, "drafts") == 0

    await days_pass(db, 60)
    assert (await forget_old(db, storage, rules)).videos == 1
    assert files_of(storage) == set()
    after = await shop.video(video.id)
    assert after.state == "done" and after.result is not None
    assert not [name for name in after.result if name.endswith("_key")]
    assert after.result["title"] == "A title", "what was made stays known"
    assert (await forget_old(db, storage, rules)).videos == 0


async def test_what_a_video_under_way_may_use_stays(shop: Workshop) -> None:
    db, storage = shop.db, shop.context.storage
    await shop.render((await shop.order()).id)
    waiting = await shop.order()
    await days_pass(db, 400)
    assert (await forget_old(db, storage, Lifetimes())).assets == 0
    await shop.render(waiting.id)
    assert (await forget_old(db, storage, Lifetimes())).assets > 0


async def test_a_kind_without_an_end_stays(shop: Workshop) -> None:
    db, storage = shop.db, shop.context.storage
    await shop.render((await shop.order()).id)
    stored = files_of(storage)
    await days_pass(db, 4000)
    kept = Lifetimes(videos_s=None, assets_s=None, segments_s=None, drafts_s=None, calls_s=None)
    await forget_old(db, storage, kept)
    assert files_of(storage) == stored


async def test_what_no_row_names_goes_after_its_grace(shop: Workshop) -> None:
    db, storage = shop.db, shop.context.storage
    video = await shop.render((await shop.order()).id)
    under_way = await shop.order()
    named = files_of(storage)
    own = f"{video.account_id}/videos"
    strays = {
        f"{video.account_id}/assets/picture-stray",
        f"{own}/{video.id}/7/video.mp4",
        f"{own}/nobody/1/video.mp4",
        "no-such-account/assets/a",
        "top-level.csv",
    }
    for key in (*strays, "samples/voice.mp3", f"{own}/{under_way.id}/1/video.mp4"):
        await storage.put(key, b"a stray")
    assert await sweep(db, storage, DAY_S) == (0, 0), "each has a day of grace"
    later_s = time.time() + DAY_S + 60
    assert {
        one.key async for one in lifetimes.orphans(db, storage.files(), DAY_S, now_s=later_s)
    } == strays
    assert await sweep(db, storage, -60.0) == (5, 35)
    assert files_of(storage) >= named | {"samples/voice.mp3"}
    assert not files_of(storage) & strays


async def test_one_worker_leads_and_another_takes_over(shop: Workshop) -> None:
    db, storage = shop.db, shop.context.storage
    first, second = (LifetimeKeeper(db, storage, name, Lifetimes()) for name in ("w1", "w2"))
    assert await first.turn()
    assert not await second.turn()
    assert not await first.turn(), "what was just done is not due"
    await leave(db, LEADERSHIP, "w1")
    assert await second.turn()


def test_a_full_disk_is_said_once_and_again_when_it_has_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    room = DiskRoom(tmp_path, 10**9)
    with caplog.at_level("INFO"):
        assert not room.is_there()
        assert not room.is_there()
        room._free_mb = 0
        assert room.is_there()
    assert [one.levelname for one in caplog.records] == ["ERROR", "INFO"]


async def test_what_is_nobodys_goes_by_its_own_time(shop: Workshop) -> None:
    db, storage = shop.db, shop.context.storage
    assert isinstance(storage, LocalStorage)
    ages = {"samples/new.mp3": 80, "samples/old.mp3": 100, "previews/quiz.es.1.mp4": 400}
    for key, days in ages.items():
        await storage.put(key, b"a sample")
        then = time.time() - days * DAY_S
        os.utime(storage.path(key), (then, then))
    assert (await sweep(db, storage, DAY_S))[0] == 1
    assert files_of(storage) == set(ages) - {"samples/old.mp3"}
