"""A real, tiny pipeline of diffusers on the CPU; skipped where torch is not installed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.errors import ProviderJunk, ProviderRefused
from pipeline.providers.base import Call, Picture
from pipeline.providers.calls.validating import check_picture
from pipeline.providers.diffusers.local_model import DrawingRequest, NoGpu, NoModel, NotWanted
from pipeline.providers.diffusers.pictures import LocalDiffusers
from pipeline.providers.diffusers.settings import DiffusersSettings
from tests.fixtures.tiny_diffusers import KINDS, SIDE_PX, save_flagging_model, save_tiny_model

for needed in ("torch", "diffusers", "transformers", "accelerate"):
    pytest.importorskip(
        needed, reason=f"{needed} is not installed: pip install talemill[diffusers]"
    )

# Of the libraries' own imports, which call each other's older parts.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::RuntimeWarning"
)

FRAME_PX = (1260, 2240)
SMALL_PX = (64, 112)
"""What a model without a size of its own is asked for here."""


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


@dataclass(slots=True)
class Watched:
    """What a real pipeline is asked; it draws in two steps, whatever its kind wants."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    most_at_once: int = 99

    def over(self, pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look at a loaded pipeline's calls."""
        import torch

        call = type(pipeline).__call__

        @wraps(call)
        def watched(self_: Any, **options: Any) -> Any:
            self.asked.append(options)
            several = isinstance(options["prompt"], list) and len(options["prompt"])
            if several > self.most_at_once:
                raise torch.OutOfMemoryError("no room for so many")
            return call(self_, **{**options, "num_inference_steps": 2})

        monkeypatch.setattr(type(pipeline), "__call__", watched)


ASKED: Mapping[str, tuple[int, dict[str, float], bool]] = {
    "StableDiffusionPipeline": (30, {"guidance_scale": 7.5}, True),
    "StableDiffusionXLPipeline": (30, {"guidance_scale": 6.0}, True),
    "StableDiffusion3Pipeline": (28, {"guidance_scale": 4.5}, True),
    "FluxPipeline": (28, {"guidance_scale": 3.5}, False),
    "Flux2KleinPipeline": (4, {"guidance_scale": 1.0}, False),
    "ZImagePipeline": (50, {"guidance_scale": 5.0}, True),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_draws_alone_and_together_as_it_was_trained(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {"is_distilled": True} if kind == "Flux2KleinPipeline" else {}
    saved = save_tiny_model(tmp_path, kind, **more)
    local = LocalDiffusers(DiffusersSettings(model=str(saved), device="cpu"))
    await local.warm_up()
    watched = Watched()
    watched.over(local._model._pipeline, monkeypatch)
    alone = [await local.make(f"view {seed}", SMALL_PX, seed) for seed in range(2)]
    for one in alone:
        await check_picture(one, SMALL_PX)
    monkeypatch.setattr(local._model, "most_together", lambda: 4)
    both = [local.make(f"view {seed}", SMALL_PX, seed) for seed in range(2)]
    together = await asyncio.gather(*both)
    assert len(watched.asked) == 3
    for one, other in zip(alone, together, strict=True):
        assert float(np.abs(pixels(one) - pixels(other)).mean()) < 2.0
    steps, guidance, is_steered = ASKED[kind]
    for asked in watched.asked:
        assert asked["num_inference_steps"] == steps
        assert guidance.items() <= asked.items()
        assert ("negative_prompt" in asked) == is_steered
    await local.close()


async def test_a_characters_picture_changes_what_a_model_of_flux_2_draws(tmp_path: Path) -> None:
    saved = save_tiny_model(tmp_path, "Flux2KleinPipeline", is_distilled=True)
    local = LocalDiffusers(DiffusersSettings(model=str(saved), device="cpu"))
    drawn = []
    for shade in (20, 230):
        grey = np.full((96, 96, 3), shade, np.uint8)
        reference = cv2.imencode(".jpg", grey)[1].tobytes()
        drawn.append(await local.make("a lamp", SMALL_PX, 1, Call(pictures=(reference,))))
    assert all(one.keeps_figure for one in drawn)
    assert drawn[0].data != drawn[1].data
    await local.close()


async def test_what_has_no_room_together_is_drawn_one_by_one(
    local: LocalDiffusers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await local.warm_up()
    watched = Watched(most_at_once=1)
    watched.over(local._model._pipeline, monkeypatch)
    monkeypatch.setattr(local._model, "most_together", lambda: 4)
    pictures = await asyncio.gather(
        *(local.make(f"view {seed}", FRAME_PX, seed) for seed in range(3))
    )
    assert len({one.data for one in pictures}) == 3
    assert len(watched.asked) == 1 + 3


async def test_a_model_that_computes_nothing_but_nan_draws_no_usable_picture(
    local: LocalDiffusers, monkeypatch: pytest.MonkeyPatch
) -> None:
    await local.warm_up()
    pipeline = local._model._pipeline
    Watched().over(pipeline, monkeypatch)
    pipeline.unet.conv_in.weight.data.fill_(float("nan"))
    black = await local.make("a lamp", FRAME_PX, 1)
    with pytest.raises(ProviderJunk):
        await check_picture(black, FRAME_PX)


async def test_a_checker_that_flags_all_refuses_after_calmer_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save_flagging_model(tmp_path)
    local = LocalDiffusers(DiffusersSettings(model=str(saved), device="cpu"))
    await local.warm_up()
    watched = Watched()
    watched.over(local._model._pipeline, monkeypatch)
    with pytest.raises(ProviderRefused):
        await local.make("a lamp", FRAME_PX, 1)
    assert len(watched.asked) == 2 and watched.asked[1]["prompt"] != watched.asked[0]["prompt"]
    await local.close()


async def test_a_real_drawing_that_nobody_wants_ends_at_its_next_layer(
    local: LocalDiffusers,
) -> None:
    await local.warm_up()
    layers: list[bool] = []

    def is_wanted() -> bool:
        layers.append(True)
        return len(layers) < 30

    with pytest.raises(NotWanted):
        local._model.draw([DrawingRequest("a lamp", FRAME_PX, 1)], is_wanted)
    assert len(layers) == 30
    await local.make("a lamp", FRAME_PX, 1)


async def test_a_name_that_is_not_here_is_not_asked_for_without_a_network(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    local = LocalDiffusers(DiffusersSettings(model="nobody/has-this", device="cpu"))
    with pytest.raises(NoModel):
        await local.make("a lamp", FRAME_PX, 1)
    assert "downloaded" not in caplog.text
    (said,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert "HF_HUB_OFFLINE" in said.__dict__["why"]
    await local.close()


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
