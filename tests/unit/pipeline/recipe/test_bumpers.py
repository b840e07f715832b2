"""A brand's clips open and close a video, and move nothing of the story but its times."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brand import Brand
from pipeline.brief import Brief
from pipeline.make import make_video
from pipeline.media.brought import MediaLimits, look
from pipeline.providers.fakes import FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.recipe.video import MadeVideo
from tests.fixtures.brought import clip, written

INTRO, OUTRO = "own-" + "a1" * 20, "own-" + "b2" * 20
LENGTH_S = 0.8


async def made(folder: Path, brand: Brand) -> MadeVideo:
    kept = FolderCheckpoints(folder / "kept")
    path = written(folder, "sent.mp4", clip(LENGTH_S))
    facts = look("clip", path, MediaLimits().for_brands())
    for key in (INTRO, OUTRO):
        await kept.put(key, path.read_bytes(), facts, kind="logo", cost_usd=0.0)
    brief = Brief(
        prompt="A lighthouse keeper finds a door in the sea",
        scenes=1,
        length_s=2,
        resolution="270p",
        brand=brand,
    )
    makers = Makers(FakeWriter(), FakePictures(), FakeVoice())
    return await make_video(brief, makers, folder / brand.intro_clip[-4:], checkpoints=kept)


def shown(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="bgr24") for frame in file.decode(video=0)]


def apart(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


async def test_clips_open_and_close_the_story_and_its_words_move_along(tmp_path: Path) -> None:
    plain = await made(tmp_path, Brand())
    video = await made(tmp_path, Brand(intro_clip=INTRO, outro_clip=OUTRO))
    assert abs(video.composed.duration_s - plain.composed.duration_s - 2 * LENGTH_S) < 0.01
    assert abs(video.scenes[0].start_s - LENGTH_S) < 0.01
    assert (
        abs(video.scenes[0].words[0].start_s - plain.scenes[0].words[0].start_s - LENGTH_S) < 0.01
    )
    before, after = shown(plain.path), shown(video.path)
    opening, closing = round(LENGTH_S * 30), len(after) - round(LENGTH_S * 30)
    assert apart(after[opening], before[0]) < 4 and apart(after[closing - 1], before[-1]) < 4
    assert apart(after[0], before[0]) > 20 and apart(after[-1], before[-1]) > 20
    assert apart(after[0], after[closing]) < 12, "the same clip"
    assert [one.kind for one in video.used].count("clip") == 2
    covers = [one.composed.cover.read_bytes() for one in (plain, video) if one.composed.cover]
    assert len(covers) == 2 and covers[0] == covers[1], "of the story, not of the clip"


async def test_clips_that_are_gone_or_switched_off_are_left_out(tmp_path: Path) -> None:
    kept = FolderCheckpoints(tmp_path / "kept")
    await kept.put(INTRO, clip(LENGTH_S), {"kind": "clip"}, kind="logo", cost_usd=0.0)
    makers = Makers(FakeWriter(), FakePictures(), FakeVoice())
    for brand, there in (
        (Brand(intro_clip=INTRO, outro_clip=OUTRO), [True, False]),
        (Brand(intro_clip=INTRO, is_off=True), [False, False]),
        (Brand(), [False, False]),
    ):
        clips = await AssetMaker(makers, kept, tmp_path, brand=brand).brand_clips()
        assert [one is not None for one in clips] == there
