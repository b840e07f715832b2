"""Nothing is paid for twice."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.assets.checkpoints import (
    AssetRow,
    Checkpoints,
    Facts,
    FolderCheckpoints,
    NoCheckpoints,
    StoredCheckpoints,
    content_key,
)
from pipeline.assets.spending import Spending
from pipeline.assets.storage import LocalStorage
from pipeline.brief import Brief
from pipeline.errors import CostCeilingReached, ProviderBusy, StorageError
from pipeline.providers.base import Call
from pipeline.providers.calls import caching
from pipeline.providers.calls.caching import (
    Memory,
    RememberingPictures,
    RememberingVoices,
    RememberingWriter,
)
from pipeline.providers.calls.fallback import FallbackPictures, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice, FakeWriter
from tests.fixtures.plain_template import PLAIN


class RowsInMemory:
    """The asset rows of one account."""

    def __init__(self) -> None:
        self.rows: dict[str, AssetRow] = {}
        self.ids: dict[str, str] = {}
        self.costs: list[float] = []

    async def find(self, key: str) -> AssetRow | None:
        return self.rows.get(key)

    async def record(
        self, key: str, *, kind: str, storage_key: str, facts: Facts, cost_usd: float
    ) -> None:
        self.rows[key] = AssetRow(storage_key, facts)
        self.costs.append(cost_usd)

    async def find_request_id(self, key: str) -> str | None:
        return self.ids.get(key)

    async def record_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        self.ids[key] = request_id


@pytest.fixture(params=["folder", "stored"])
def checkpoints(request: pytest.FixtureRequest, tmp_path: Path) -> Checkpoints:
    if request.param == "folder":
        return FolderCheckpoints(tmp_path)
    return StoredCheckpoints(LocalStorage(tmp_path), RowsInMemory(), "accounts/a1/assets")


def memory(checkpoints: Checkpoints, ceiling_usd: float = 1.0) -> Memory:
    return Memory(checkpoints, Spending(ceiling_usd))


async def test_results_and_request_ids_come_back_whole(checkpoints: Checkpoints) -> None:
    assert await checkpoints.get("picture-1") is None
    assert await checkpoints.request_id("picture-1") is None
    await checkpoints.put_request_id("picture-1", "fal:42", kind="picture")
    await checkpoints.put("picture-1", b"\x00bytes", {"n": [1]}, kind="picture", cost_usd=0.1)
    kept = await checkpoints.get("picture-1")
    assert kept is not None
    assert (kept.data, kept.facts) == (b"\x00bytes", {"n": [1]})
    assert await checkpoints.request_id("picture-1") == "fal:42"


async def test_a_result_that_a_kill_cut_in_two_is_not_there(tmp_path: Path) -> None:
    folder = FolderCheckpoints(tmp_path)
    await folder.put("voice-1", b"12345", {}, kind="voice", cost_usd=0)
    (tmp_path / "voice-1.bin").write_bytes(b"123")
    assert await folder.get("voice-1") is None


async def test_the_folder_drops_its_oldest_results_over_its_limit(tmp_path: Path) -> None:
    for number in range(4):
        folder = FolderCheckpoints(tmp_path)
        await folder.put(f"voice-{number}", b"x" * 1000, {}, kind="voice", cost_usd=0)
        for suffix in (".bin", ".json"):
            os.utime(tmp_path / f"voice-{number}{suffix}", (number, number))
    small = FolderCheckpoints(tmp_path, most_bytes=2500)
    await small.put("voice-4", b"y", {}, kind="voice", cost_usd=0)
    kept = [number for number in range(5) if await small.get(f"voice-{number}")]
    assert kept == [2, 3, 4]


async def test_a_row_whose_file_was_cleaned_away_counts_as_nothing(tmp_path: Path) -> None:
    storage, rows = LocalStorage(tmp_path), RowsInMemory()
    stored = StoredCheckpoints(storage, rows, "a1")
    await stored.put("voice-1", b"1", {}, kind="voice", cost_usd=0)
    await storage.delete(rows.rows["voice-1"].storage_key)
    assert await stored.get("voice-1") is None


async def test_the_same_video_again_makes_no_call(checkpoints: Checkpoints) -> None:
    writer, pictures, voice = FakeWriter(), FakePictures(Behaviour(cost_usd=0.25)), FakeVoice()
    results: list[Any] = []
    for _ in range(2):
        mind = memory(checkpoints)
        brief = Brief(prompt="A lamp")
        results.append(
            (
                await RememberingWriter(writer, mind).write(brief, PLAIN),
                await RememberingPictures(pictures, mind).make("a lamp", (64, 96), 3),
                await RememberingVoices(voice, mind).speak("A lamp shone.", "ada", "en"),
            )
        )
        results.append(mind.spending.total_usd)
    assert results[0] == results[2]
    assert (results[1], results[3]) == (0.25, 0.0)
    assert [fake.calls.total() for fake in (writer, pictures, voice)] == [1, 1, 1]


async def test_only_what_changed_is_made_anew(checkpoints: Checkpoints) -> None:
    fake = FakePictures()
    pictures = RememberingPictures(fake, memory(checkpoints))
    await pictures.make("a lamp", (64, 96), 3)
    for prompt, size_px, seed, call in [
        ("a ship", (64, 96), 3, Call()),
        ("a lamp", (96, 64), 3, Call()),
        ("a lamp", (64, 96), 4, Call()),
        ("a lamp", (64, 96), 3, Call(hints={"mood": "night"})),
    ]:
        await pictures.make(prompt, size_px, seed, call)
    assert fake.calls == {"a lamp": 4, "a ship": 1}


async def test_how_a_video_is_shown_does_not_change_its_script(checkpoints: Checkpoints) -> None:
    fake = FakeWriter()
    writer = RememberingWriter(fake, memory(checkpoints))
    for brief in (
        Brief(prompt="x"),
        Brief(prompt="x", resolution="270p", captions="box", max_bytes=10),
        Brief(prompt="x", seed=1),
    ):
        await writer.write(brief, PLAIN)
    assert fake.calls == {"x": 2}


async def test_a_second_attempt_gets_the_stored_request_id(checkpoints: Checkpoints) -> None:
    fake = FakePictures(Behaviour.failing(1))
    pictures = RememberingPictures(fake, memory(checkpoints))
    with pytest.raises(ProviderBusy):
        await pictures.make("a lamp", (64, 96), 3)
    await pictures.make("a lamp", (64, 96), 3)
    assert fake.calls == {"a lamp": 1}
    assert fake.resumed == {"a lamp": 1}


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "nothing kept"])
async def test_a_line_said_twice_at_once_is_paid_once(tmp_path: Path, kept: bool) -> None:
    fake = FakeVoice(Behaviour(delay_s=0.02, cost_usd=0.1))
    mind = memory(FolderCheckpoints(tmp_path) if kept else NoCheckpoints())
    voices = RememberingVoices(fake, mind)
    said = await asyncio.gather(*(voices.speak("ok", "ada", "en") for _ in range(3)))
    assert fake.calls == {"ok": 1}
    assert len({speech.data for speech in said}) == 1
    assert mind.spending.total_usd == pytest.approx(0.1)


async def test_a_storage_that_stumbles_does_not_lose_a_paid_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stumbling(FolderCheckpoints):
        falls = 2

        async def put(self, *args: Any, **options: Any) -> None:
            if self.falls:
                self.falls -= 1
                raise StorageError
            await super().put(*args, **options)

    monkeypatch.setattr(caching, "_STORE_WAITS_S", (0.0, 0.0))
    fake = FakePictures()
    pictures = RememberingPictures(fake, memory(Stumbling(tmp_path)))
    for _ in range(2):
        await pictures.make("a lamp", (64, 96), 3)
    assert fake.calls == {"a lamp": 1}


async def test_what_was_billed_for_nothing_is_counted_too() -> None:
    junk = FakePictures(Behaviour(is_junk=True, cost_usd=0.1), name="junk")
    good = FakePictures(Behaviour(cost_usd=0.2), name="good")
    both = FallbackPictures(
        [
            Member(one, Guard("picture", one.name, bound=2, retry=RetryPolicy(attempts=1)))
            for one in (junk, good)
        ]
    )
    mind = memory(NoCheckpoints())
    await RememberingPictures(both, mind).make("a lamp", (64, 96), 3)
    assert [(cost.provider, cost.usd) for cost in mind.spending.costs] == [
        ("junk", 0.1),
        ("good", 0.2),
    ]
    assert both.health()[0].cost_usd == 0.1


async def test_the_ceiling_stops_a_run_away_before_the_call() -> None:
    fake = FakePictures(Behaviour(cost_usd=0.4))
    pictures = RememberingPictures(fake, memory(NoCheckpoints(), ceiling_usd=1.0))
    for seed in range(2):
        await pictures.make("x", (32, 32), seed)
    with pytest.raises(CostCeilingReached):
        await pictures.make("x", (32, 32), 9)
    assert fake.calls == {"x": 2}


def test_keys_tell_inputs_apart_and_refuse_what_has_no_content() -> None:
    assert content_key("a", x=1) == content_key("a", x=1)
    assert len({content_key("a", x=1), content_key("b", x=1), content_key("a", x="1")}) == 3
    with pytest.raises(TypeError):
        content_key("a", x=Path("file"))
