"""A real, tiny pipeline of diffusers on the CPU; skipped where torch is not installed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from pipeline.providers.base import Picture
from pipeline.providers.calls.validating import check_picture
from pipeline.providers.diffusers.pictures import LocalDiffusers, NoGpu, NoModel
from pipeline.providers.diffusers.settings import DiffusersSettings
from tests.fixtures.tiny_diffusers import SIDE_PX, save_tiny_model

for needed in ("torch", "diffusers", "transformers", "accelerate"):
    pytest.importorskip(
        needed, reason=f"{needed} is not installed: pip install talemill[diffusers]"
    )

# Of the libraries' own imports, which call each other's older parts.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

FRAME_PX = (1260, 2240)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
async def local(model: Path) -> AsyncIterator[LocalDiffusers]:
    maker = LocalDiffusers(DiffusersSettings(model=str(model), device="cpu"))
    yield maker
    await maker.close()


def pixels(picture: Picture) -> np.ndarray:
    seen = cv2.imdecode(np.frombuffer(picture.data, np.uint8), cv2.IMREAD_COLOR)
    assert seen is not None
    return seen.astype(np.float32)


async def test_it_draws_what_the_frame_wants_as_large_as_it_was_trained(
    local: LocalDiffusers,
) -> None:
    picture = await local.make("a lamp by the sea", FRAME_PX, 11)
    await check_picture(picture, FRAME_PX)
    assert (picture.media_type, picture.made.seed, picture.made.cost_usd) == ("image/png", 11, 0.0)
    assert 0.6 * SIDE_PX**2 < picture.width_px * picture.height_px <= 1.5 * SIDE_PX**2


async def test_the_same_seed_draws_the_same_and_another_does_not(local: LocalDiffusers) -> None:
    one, again, other = [await local.make("a lamp", FRAME_PX, seed) for seed in (3, 3, 4)]
    assert one.data == again.data != other.data


async def test_pictures_drawn_together_are_those_drawn_alone(
    local: LocalDiffusers, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [await local.make(f"view {seed}", FRAME_PX, seed) for seed in range(3)]
    monkeypatch.setattr(local, "_free_gib", lambda: 100.0)
    asked: list[int] = []
    called = local._called

    def noted(pipeline: object, together: list, words: list) -> list:  # type: ignore[type-arg]
        asked.append(len(together))
        return called(pipeline, together, words)

    monkeypatch.setattr(local, "_called", noted)
    together = await asyncio.gather(
        *(local.make(f"view {seed}", FRAME_PX, seed) for seed in range(3))
    )
    assert asked == [3]
    for one, other in zip(alone, together, strict=True):
        assert float(np.abs(pixels(one) - pixels(other)).mean()) < 2.0


async def test_a_gpu_is_asked_for_unless_told_otherwise(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(NoGpu):
        await LocalDiffusers(DiffusersSettings(model=str(model))).make("a lamp", FRAME_PX, 1)


@pytest.mark.parametrize("spoilt", ["unet/diffusion_pytorch_model.safetensors", "model_index.json"])
@pytest.mark.parametrize("how", ["cut", "gone", "junk"])
async def test_a_model_that_is_spoilt_is_typed_and_not_loaded_again(
    model: Path, tmp_path: Path, spoilt: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    broken = tmp_path / "model"
    shutil.copytree(model, broken)
    file = broken / spoilt
    data = file.read_bytes()
    file.unlink()
    if how != "gone":
        file.write_bytes(data[: len(data) // 2] if how == "cut" else b"[1]" * 100)
    maker = LocalDiffusers(DiffusersSettings(model=str(broken), device="cpu"))
    for _ in range(2):
        with pytest.raises(NoModel):
            await maker.make("a lamp", FRAME_PX, 1)
        shutil.rmtree(broken, ignore_errors=True)
    await maker.close()
