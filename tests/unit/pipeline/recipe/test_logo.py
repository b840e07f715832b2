"""A brand's logo comes out of what is stored, and is left out where it is gone."""

from __future__ import annotations

from pathlib import Path

from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brand import Brand
from pipeline.provenance.making import OWN
from pipeline.providers.fakes import FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from pipeline.recipe.asset_maker import AssetMaker

KEY = "own-" + "a1" * 20


async def test_a_logo_is_a_file_of_the_video_and_named_as_the_persons_own(tmp_path: Path) -> None:
    kept = FolderCheckpoints(tmp_path / "kept")
    makers = Makers(FakeWriter(), FakePictures(), FakeVoice())

    def asking(brand: Brand | None) -> AssetMaker:
        return AssetMaker(makers, kept, tmp_path, brand=brand)

    gone = asking(Brand(logo=KEY))
    assert await gone.logo() is None and not gone.used()
    await kept.put(KEY, b"a picture", {}, kind="logo", cost_usd=0.0)
    there = asking(Brand(logo=KEY))
    path = await there.logo()
    assert path is not None and path.read_bytes() == b"a picture"
    assert [(one.kind, one.provider) for one in there.used()] == [("logo", OWN)]
    for brand in (Brand(logo=KEY, is_off=True), Brand(), None):
        assert await asking(brand).logo() is None
