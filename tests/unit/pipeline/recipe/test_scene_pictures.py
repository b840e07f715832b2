"""A refused picture is replaced; what a video wasted is kept and counted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import Facts, NoCheckpoints
from pipeline.assets.spending import Spending
from pipeline.errors import ProviderBusy, ProviderJunk, ProviderRefused
from pipeline.providers.base import Call, Picture
from pipeline.providers.calls.caching import WASTED, Memory, RememberingPictures
from pipeline.providers.fakes import Behaviour, FakePictures
from pipeline.recipe.scene_pictures import ScenePictures
from pipeline.templates.base import PictureFile


def file(name: str) -> PictureFile:
    return PictureFile(Path(name), 9, 16)


async def made(name: str, after_s: float = 0.0) -> PictureFile:
    await asyncio.sleep(after_s)
    return file(name)


async def failed(error: Exception) -> PictureFile:
    await asyncio.sleep(0)
    raise error


async def test_a_refused_picture_shows_the_nearest_scenes() -> None:
    scenes = ScenePictures(4)
    shown = await asyncio.gather(
        scenes.gather(0, [made("0")]),
        scenes.gather(1, [failed(ProviderRefused())]),
        scenes.gather(2, [failed(ProviderRefused())]),
        scenes.gather(3, [made("3", 0.05)]),
    )
    assert list(shown) == [[file("0")], [file("0")], [file("3")], [file("3")]]
    assert scenes.replaced == {1, 2}


async def test_of_several_pictures_of_a_scene_one_stands_in_for_the_other() -> None:
    scenes = ScenePictures(2)
    assert await scenes.gather(0, [failed(ProviderRefused()), made("b")]) == 2 * [file("b")]
    assert await scenes.gather(1, []) == []


async def test_with_every_picture_refused_or_another_failure_the_video_ends() -> None:
    scenes = ScenePictures(2)
    done = await asyncio.gather(
        scenes.gather(0, [failed(ProviderRefused())]),
        scenes.gather(1, [failed(ProviderRefused())]),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [ProviderRefused, ProviderRefused]
    with pytest.raises(ProviderBusy):
        await ScenePictures(1).gather(0, [failed(ProviderBusy())])


class Kept(NoCheckpoints):
    """Remembers what was put."""

    def __init__(self) -> None:
        self.put_usd: list[tuple[str, float]] = []

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        self.put_usd.append((kind, cost_usd))


class Wasteful(FakePictures):
    """Bills, and then fails."""

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        with call.billed(self.name, 0.02):
            return await super().make(prompt, size_px, seed, call)


async def test_what_was_billed_for_nothing_is_kept_with_the_video() -> None:
    kept, spending = Kept(), Spending(1.0)
    pictures = RememberingPictures(
        Wasteful(Behaviour(failures=[ProviderJunk()], cost_usd=0.01)), Memory(kept, spending)
    )
    with pytest.raises(ProviderJunk):
        await pictures.make("a lamp", (32, 32), 1)
    assert kept.put_usd == [(WASTED, 0.02)]
    await pictures.make("a lamp", (32, 32), 1)
    assert kept.put_usd == [(WASTED, 0.02), ("picture", 0.01)]
    assert spending.total_usd == pytest.approx(0.03)
