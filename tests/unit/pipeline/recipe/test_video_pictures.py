"""One picture maker draws a whole video, unless it fails late."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import Facts, Kept, NoCheckpoints
from pipeline.editing.board import WantedPicture
from pipeline.errors import (
    CostCeilingReached,
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderRefused,
)
from pipeline.providers.base import Call, Picture, PictureMaker
from pipeline.providers.calls.fallback import FallbackPictures, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.templates.base import PictureFile

ONCE = RetryPolicy(attempts=1)
COUNT = 6
USD = 0.01
PROMPTS = [f"view {number}" for number in range(COUNT)]


class Painter(FakePictures):
    """A fake that fails on some prompts, and draws in order."""

    def __init__(self, name: str, fails_on: dict[int, ProviderError] | None = None) -> None:
        super().__init__(Behaviour(cost_usd=USD), name=name)
        self.fails_on = {PROMPTS[number]: error for number, error in (fails_on or {}).items()}

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        if prompt in self.fails_on:
            self.calls[prompt] += 1
            raise self.fails_on[prompt]
        return await super().make(prompt, size_px, seed, call)


class Kepts(NoCheckpoints):
    """Checkpoints in memory: nothing comes out of turn."""

    def __init__(self) -> None:
        self.rows: dict[str, Kept] = {}

    async def get(self, key: str) -> Kept | None:
        return self.rows.get(key)

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        self.rows[key] = Kept(data, facts)


class Studio:
    """Desks for versions of one video over the same painters and checkpoints."""

    def __init__(self, folder: Path, *painters: Painter, bound: int = 1) -> None:
        self.folder, self.painters, self.bound = folder, painters, bound
        self.checkpoints = Kepts()

    def desk(self) -> AssetMaker:
        members: list[Member[PictureMaker]] = [
            Member(one, Guard("picture", one.name, bound=9, retry=ONCE)) for one in self.painters
        ]
        makers = Makers(
            FakeWriter(), FallbackPictures(members), FakeVoice(), picture_bound=self.bound
        )
        return AssetMaker(makers, self.checkpoints, self.folder)

    async def drawn(self, desk: AssetMaker, prompts: list[str] = PROMPTS) -> list[PictureFile]:
        wanted = [WantedPicture(one, (64, 96), place) for place, one in enumerate(prompts)]
        await desk.pictures.use(wanted)
        return list(await asyncio.gather(*map(desk.picture, wanted)))

    def counts(self) -> list[int]:
        return [one.calls.total() for one in self.painters]


@pytest.mark.parametrize("error", [ProviderBusy(), ProviderError()])
@pytest.mark.parametrize(
    ("fails_at", "first", "second"), [(0, 1, 6), (1, 2, 6), (2, 3, 6), (3, 6, 1), (5, 6, 1)]
)
async def test_a_maker_that_fails_before_half_are_made_is_replaced_for_all(
    tmp_path: Path, error: ProviderError, fails_at: int, first: int, second: int
) -> None:
    studio = Studio(tmp_path, Painter("first:x", {fails_at: error}), Painter("second:y"))
    desk = studio.desk()
    files = await studio.drawn(desk)
    assert studio.counts() == [first, second]
    assert len({one.path for one in files}) == COUNT
    (note,) = desk.pictures.notes()
    if second == COUNT:
        assert note == "first did not deliver all pictures, so second drew the whole video instead."
    else:
        assert note == "first did not deliver 1 of 6 pictures; second drew them."
    assert desk.spending.total_usd == pytest.approx((first + second - 1) * USD)


async def test_all_at_once_is_the_same(tmp_path: Path) -> None:
    studio = Studio(tmp_path, Painter("first", {4: ProviderBusy()}), Painter("second"), bound=COUNT)
    await studio.drawn(studio.desk())
    assert studio.counts()[1] == COUNT


async def test_no_picture_is_handed_on_before_it_is_sure_who_draws(tmp_path: Path) -> None:
    slow = Painter("first", {2: ProviderBusy()})
    slow.behaviour.delay_s = 0.05
    studio = Studio(tmp_path, slow, Painter("second"))
    desk = studio.desk()
    wanted = [WantedPicture(one, (64, 96), place) for place, one in enumerate(PROMPTS)]
    await desk.pictures.use(wanted)
    made = [asyncio.create_task(desk.picture(one)) for one in wanted]
    while slow.calls.total() < 3:
        assert not made[0].done()
        await asyncio.sleep(0.01)
    await asyncio.gather(*made)
    assert slow.calls.total() == 3, "nothing more is begun with it"


async def test_a_single_maker_hands_each_on_at_once_and_its_failure_is_told(
    tmp_path: Path,
) -> None:
    studio = Studio(tmp_path, Painter("only", {5: ProviderDenied()}))
    desk = studio.desk()
    wanted = [WantedPicture(one, (64, 96), place) for place, one in enumerate(PROMPTS)]
    await desk.pictures.use(wanted)
    assert (await desk.picture(wanted[0])).width_px == 64
    with pytest.raises(ProviderDenied):
        await desk.picture(wanted[5])


async def test_a_refused_picture_is_drawn_by_the_next_alone(tmp_path: Path) -> None:
    first = Painter("first", {0: ProviderRefused(), 3: ProviderRefused()})
    studio = Studio(tmp_path, first, Painter("second"))
    desk = studio.desk()
    await studio.drawn(desk)
    assert studio.counts() == [6, 2]
    assert desk.pictures.notes() == ("first did not deliver 2 of 6 pictures; second drew them.",)


async def test_when_every_maker_fails_all_scenes_hear_it(tmp_path: Path) -> None:
    studio = Studio(
        tmp_path,
        Painter("first", {0: ProviderDenied()}),
        Painter("second", {1: ProviderBusy()}),
        bound=COUNT,
    )
    async with asyncio.timeout(10):
        wanted = [WantedPicture(one, (64, 96), place) for place, one in enumerate(PROMPTS)]
        desk = studio.desk()
        await desk.pictures.use(wanted)
        done = await asyncio.gather(*map(desk.picture, wanted), return_exceptions=True)
    assert [place for place, one in enumerate(done) if isinstance(one, ProviderBusy)] == [1]


async def test_the_ceiling_is_no_makers_failure(tmp_path: Path) -> None:
    studio = Studio(tmp_path, Painter("first", {1: CostCeilingReached()}), Painter("second"))
    with pytest.raises(CostCeilingReached):
        await studio.drawn(studio.desk())
    assert studio.counts()[1] == 0


@pytest.mark.parametrize("fails_at", [1, 4])
async def test_a_later_version_goes_on_with_whoever_drew_it_and_pays_for_nothing_again(
    tmp_path: Path, fails_at: int
) -> None:
    first, second = Painter("first", {fails_at: ProviderBusy()}), Painter("second")
    studio = Studio(tmp_path, first, second)
    before = await studio.drawn(studio.desk())
    first.fails_on = {}
    paid = studio.counts()
    again = studio.desk()
    assert await studio.drawn(again) == before
    assert studio.counts() == paid
    assert not any("whole video" in note for note in again.pictures.notes()), "nobody failed now"
    changed = [*PROMPTS[:5], "another view"]
    await studio.drawn(studio.desk(), changed)
    own = int(fails_at == 1)
    assert studio.counts()[own] == paid[own] + 1


async def test_pictures_begun_early_are_drawn_anew_by_the_next(tmp_path: Path) -> None:
    studio = Studio(tmp_path, Painter("first", {1: ProviderBusy()}), Painter("second"))
    desk = studio.desk()
    desk.pictures.expect(COUNT)
    wanted = [WantedPicture(one, (64, 96), place) for place, one in enumerate(PROMPTS)]
    for one in wanted[:3]:
        desk.pictures.begin(one)
    await asyncio.sleep(0.2)
    await desk.pictures.use(wanted)
    await asyncio.gather(*map(desk.picture, wanted))
    assert studio.counts() == [2, 6]
