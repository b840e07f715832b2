"""Encoded segments of a video's versions: kept in the storage, found by any worker, for a week."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from db.jobs import assets
from pipeline.assets.storage import LocalStorage
from pipeline.errors import NotStored, StorageError
from tests.fixtures.workshop import Workshop
from worker.lifetimes import Lifetimes, forget_old
from worker.segments import fetch_segments, store_segments


def _encoded(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


async def test_the_next_version_finds_them_and_stores_only_what_is_new(
    workshop: Workshop, tmp_path: Path
) -> None:
    db, storage = workshop.db, workshop.context.storage
    first = await workshop.order()
    made = _encoded(tmp_path / "a", one_seg=b"1", one_thumb_jpg=b"c", empty_seg=b"", x_part=b"p")
    (made / ".half.seg").write_bytes(b"h")
    await store_segments(db, storage, first, made, frozenset())
    second = replace(first, id="second-1", parent_id=first.id)
    here = _encoded(tmp_path / "b")
    stored = await fetch_segments(db, storage, second, here)
    assert stored == {"one.seg", "one.thumb.jpg"}
    assert (here / "one.seg").read_bytes() == b"1"
    _encoded(here, two_seg=b"2")
    await store_segments(db, storage, second, here, stored)
    third = replace(first, id="third-1", parent_id="second-1")
    found = await fetch_segments(db, storage, third, _encoded(tmp_path / "c"))
    assert found == {"one.seg", "one.thumb.jpg", "two.seg"}
    assert await fetch_segments(db, storage, first, here) == frozenset(), "a first one has none"


async def test_another_video_and_another_person_find_nothing(
    workshop: Workshop, tmp_path: Path
) -> None:
    db, storage = workshop.db, workshop.context.storage
    first, other = await workshop.order(), await workshop.order("bob")
    await store_segments(db, storage, first, _encoded(tmp_path / "a", one_seg=b"1"), frozenset())
    for stranger in (replace(other, root_id=first.id), replace(first, root_id=other.id)):
        assert await fetch_segments(db, storage, stranger, tmp_path) == frozenset()


async def test_after_a_week_they_are_gone_and_a_missing_file_only_costs_time(
    workshop: Workshop, tmp_path: Path
) -> None:
    db, storage = workshop.db, workshop.context.storage
    first = await workshop.order()
    await store_segments(db, storage, first, _encoded(tmp_path / "a", one_seg=b"1"), frozenset())
    assert (await forget_old(db, storage, Lifetimes())).segments == 0
    second = replace(first, id="second-1")
    await storage.delete(f"{first.account_id}/segments/one.seg")
    assert await fetch_segments(db, storage, second, _encoded(tmp_path / "b")) == frozenset()
    assert (await forget_old(db, storage, Lifetimes(segments_s=-1.0))).segments == 1
    assert await assets.segments_of(db, first.account_id, first.id, 9) == {}


class FullStorage(LocalStorage):
    """Takes nothing."""

    async def put(
        self, key: str, source: Path | bytes, *, media_type: str = "", file_name: str = ""
    ) -> None:
        raise StorageError

    async def get(self, key: str, target: Path) -> Path:
        raise NotStored


async def test_a_storage_that_takes_nothing_fails_no_video(
    workshop: Workshop, tmp_path: Path
) -> None:
    first, storage = await workshop.order(), FullStorage(tmp_path / "full")
    await store_segments(
        workshop.db, storage, first, _encoded(tmp_path / "a", one_seg=b"1"), frozenset()
    )
    assert await assets.segments_of(workshop.db, first.account_id, first.id, 9) == {}
