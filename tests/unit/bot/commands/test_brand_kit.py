"""`make --brand`: a kit as JSON, and its files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.commands.brand_kit import read_kit, with_files
from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brand import Brand
from pipeline.errors import BadInput, UnknownOption
from pipeline.media.brought import MediaLimits
from pipeline.providers.fakes import FakePictures, FakeVoice, FakeWriter
from pipeline.providers.makers import Makers
from tests.fixtures.brought import clip, jpeg, written

MAKERS = Makers(FakeWriter(), FakePictures(), FakeVoice())


async def test_files_of_a_kit_are_kept_for_the_recipe(tmp_path: Path) -> None:
    written(tmp_path, "opening.mp4", clip(1.0))
    written(tmp_path, "logo.jpg", jpeg())
    fields = {"handle": "@cats", "intro_clip": "opening.mp4", "logo": "logo.jpg"}
    kit = written(tmp_path, "kit.json", json.dumps(fields).encode())
    brand, files = read_kit(str(kit))
    assert brand == Brand(handle="@cats") and set(files) == {"intro_clip", "logo"}
    kept = FolderCheckpoints(tmp_path / "kept")
    brand = await with_files(brand, files, MediaLimits(), MAKERS, kept)
    opening, logo = await kept.get(brand.intro_clip), await kept.get(brand.logo)
    assert opening is not None and opening.facts["kind"] == "clip"
    assert logo is not None and logo.data == jpeg()


async def test_a_clip_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "long.mp4", clip(5.6))
    kept = FolderCheckpoints(tmp_path / "kept")
    with pytest.raises(UnknownOption, match="too long: 5 s at most"):
        await with_files(Brand(), {"outro_clip": str(path)}, MediaLimits(), MAKERS, kept)


@pytest.mark.parametrize("data", [b"", b"[1]", b"{", b'"x"', b'{"shoes": 1}', b"\xff\xfe"])
def test_what_is_no_kit_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadInput, match="--brand"):
        read_kit(str(written(tmp_path, "kit.json", data)))
    with pytest.raises(BadInput, match="cannot be read"):
        read_kit(str(tmp_path / "none.json"))
