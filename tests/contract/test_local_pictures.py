"""The picture maker on a GPU: typed errors where there is none, the contract where there is."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from bot.settings import load_settings
from pipeline.errors import ProviderBusy, ProviderError, ProviderRefused, ProviderTimeout
from pipeline.providers.calls.validating import check_picture
from pipeline.providers.diffusers.pictures import (
    LocalDiffusers,
    NoGpu,
    NoModel,
    NotInstalled,
    NotUsable,
)
from pipeline.providers.diffusers.settings import DiffusersSettings
from pipeline.providers.serving import needs_gpu
from tests.fakes.diffusers_modules import Image, OutOfMemoryError, Pipeline, modules

SIZE_PX = (1260, 2240)


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    pipeline = Pipeline()
    for name, module in modules(pipeline).items():
        monkeypatch.setitem(sys.modules, name, module)
    return pipeline


def maker(model: str = "flux-schnell") -> LocalDiffusers:
    return LocalDiffusers(DiffusersSettings(model=model))


async def test_without_the_packages_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(NotInstalled, match="torch and diffusers"):
        await maker().make("a lamp", SIZE_PX, 1)


async def test_packages_that_do_not_load_here_are_told_and_nobody_waits_for_ever(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unloadable(ModuleType):
        def __getattr__(self, name: str) -> None:
            raise RuntimeError("libcudart.so: cannot open shared object file")

    monkeypatch.setitem(sys.modules, "diffusers", Unloadable("diffusers"))
    local = maker()
    async with asyncio.timeout(10):
        for _ in range(2):
            with pytest.raises(NotUsable):
                await local.make("a lamp", SIZE_PX, 1)


async def test_waiting_in_line_is_no_reason_to_give_up_but_a_drawing_that_hangs_is(
    pipeline: Pipeline,
) -> None:
    local = LocalDiffusers(DiffusersSettings(model="flux-schnell", timeout_s=2.0))
    await local.make("a lamp", SIZE_PX, 1)
    pipeline.draws_s = 0.45
    drawn = await asyncio.gather(*(local.make(f"a lamp {n}", SIZE_PX, n) for n in range(5)))
    assert [one.made.seed for one in drawn] == [0, 1, 2, 3, 4]
    pipeline.may_draw.clear()
    with pytest.raises(ProviderTimeout):
        await local.make("a lamp", SIZE_PX, 6)
    pipeline.may_draw.set()
    await local.close()


async def test_a_picture_that_cannot_be_encoded_is_an_error_and_the_next_is_drawn(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("of an image")

    local = maker()
    async with asyncio.timeout(10):
        with monkeypatch.context() as patched:
            patched.setattr(Image, "save", fails)
            with pytest.raises(ProviderError):
                await local.make("a lamp", SIZE_PX, 1)
        await local.make("a lamp", SIZE_PX, 1)


async def test_without_a_gpu_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in modules(Pipeline(), has_gpu=False).items():
        monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(NoGpu):
        await maker().make("a lamp", SIZE_PX, 1)


async def test_a_model_that_is_not_there_is_typed_and_not_loaded_again(pipeline: Pipeline) -> None:
    absent = maker("missing")
    for _ in range(3):
        with pytest.raises(NoModel):
            await absent.make("a lamp", SIZE_PX, 1)
    assert pipeline.loads == 1


@pytest.mark.parametrize(
    ("free_gib", "device", "calls"), [(139.0, "cuda", 3), (40.0, "cuda", 3), (6.0, "offloaded", 5)]
)
async def test_a_videos_pictures_are_drawn_together_where_memory_allows(
    monkeypatch: pytest.MonkeyPatch, free_gib: float, device: str, calls: int
) -> None:
    pipeline = Pipeline()
    for name, module in modules(pipeline, free_gib=free_gib).items():
        monkeypatch.setitem(sys.modules, name, module)
    local = maker()
    pictures = await asyncio.gather(*(local.make(f"a lamp {n}", SIZE_PX, n) for n in range(8)))
    assert (pipeline.device, pipeline.loads) == (device, 1)
    assert len(pipeline.asked) == calls
    alone = await maker().make("a lamp 5", SIZE_PX, 5)
    assert pictures[5].data == alone.data, "who is drawn beside it changes nothing"
    await local.close()


@pytest.mark.parametrize(
    ("model", "steps", "most_px"),
    [
        ("black-forest-labs/FLUX.1-schnell", 4, 2_000_000),
        ("black-forest-labs/FLUX.1-dev", 28, 2_000_000),
        ("stabilityai/sdxl-turbo", 4, 1_050_000),
        ("stabilityai/stable-diffusion-xl-base-1.0", 30, 1_050_000),
        ("stable-diffusion-v1-5/stable-diffusion-v1-5", 30, 512 * 768),
        ("/models/of-my-own", None, 1_050_000),
    ],
)
async def test_each_family_is_asked_for_what_it_was_trained_for(
    pipeline: Pipeline, model: str, steps: int | None, most_px: int
) -> None:
    await maker(model).make("a lamp", SIZE_PX, 1)
    (asked,) = pipeline.asked
    assert asked.get("num_inference_steps") == steps
    assert 0.8 * most_px < asked["width"] * asked["height"] <= most_px


async def test_a_model_named_alone_makes_a_worker_take_gpu_videos(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert load_settings(data_folder=tmp_path).capabilities == ("compose",)
    monkeypatch.setenv("DIFFUSERS_MODEL", "flux-schnell")
    settings = load_settings(data_folder=tmp_path)
    assert settings.capabilities == ("compose", "gpu")
    assert needs_gpu(settings.provider_config)
    monkeypatch.setenv("MAKERS_PICTURES", "fal,offline")
    assert load_settings(data_folder=tmp_path).capabilities == ("compose",)
    monkeypatch.setenv("WORKER_CAPABILITIES", "gpu")
    assert load_settings(data_folder=tmp_path).capabilities == ("gpu",)


async def test_a_picture_has_the_shape_the_seed_and_no_price(pipeline: Pipeline) -> None:
    picture = await maker().make("a lamp", SIZE_PX, 11)
    await check_picture(picture, SIZE_PX)
    assert (picture.made.seed, picture.made.cost_usd) == (11, 0.0)
    asked = pipeline.asked[0]
    assert asked["generator"] == 11
    assert asked["num_inference_steps"] == 4
    assert asked["width"] % 16 == asked["height"] % 16 == 0


async def test_a_flagged_picture_is_reworded_once_then_refused(pipeline: Pipeline) -> None:
    pipeline.flags = [True, False]
    await maker().make("a bloody sword", SIZE_PX, 1)
    assert "bloody" not in pipeline.asked[-1]["prompt"]
    pipeline.flags = [True, True]
    with pytest.raises(ProviderRefused):
        await maker().make("a bloody sword", SIZE_PX, 1)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (OutOfMemoryError("no room"), ProviderBusy),
        (RuntimeError("kernel"), ProviderError),
        (AttributeError("of a part that the model has not"), ProviderError),
        (KeyError("scheduler"), ProviderError),
        (ValueError("size"), ProviderError),
    ],
)
async def test_no_foreign_error_escapes(
    pipeline: Pipeline, error: Exception, ours: type[ProviderError]
) -> None:
    pipeline.errors = [error]
    with pytest.raises(ours):
        await maker().make("a lamp", SIZE_PX, 1)


async def test_what_has_no_room_together_is_drawn_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline = Pipeline()
    for name, module in modules(pipeline, free_gib=139.0).items():
        monkeypatch.setitem(sys.modules, name, module)
    local = maker()
    await local.make("a lamp", SIZE_PX, 1)
    pipeline.errors = [OutOfMemoryError("no room")]
    pictures = await asyncio.gather(*(local.make(f"view {n}", SIZE_PX, n) for n in range(3)))
    assert [one.made.seed for one in pictures] == [0, 1, 2]
    assert len(pipeline.asked) == 1 + 1 + 3
    await local.close()


async def test_a_model_without_room_on_the_gpu_is_moved_part_by_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline = Pipeline()
    pipeline.has_no_room = True
    for name, module in modules(pipeline, free_gib=139.0).items():
        monkeypatch.setitem(sys.modules, name, module)
    await maker().make("a lamp", SIZE_PX, 1)
    assert pipeline.device == "offloaded"


async def test_the_model_is_loaded_before_the_first_picture_and_a_failure_is_told_by_it(
    pipeline: Pipeline,
) -> None:
    local = maker()
    await local.warm_up()
    await local.make("a lamp", SIZE_PX, 1)
    assert pipeline.loads == 1
    absent = maker("missing")
    await absent.warm_up()
    with pytest.raises(NoModel):
        await absent.make("a lamp", SIZE_PX, 1)
    assert pipeline.loads == 2


@pytest.mark.parametrize(
    ("kind", "side", "steps", "most_px"),
    [
        ("FluxPipeline", None, 28, 2_000_000),
        ("StableDiffusionXLPipeline", 128, 30, 1_050_000),
        ("StableDiffusionPipeline", 64, 30, 512 * 768),
        ("StableDiffusionPipeline", 32, 30, 256 * 256 * 1.5),
        ("QwenImagePipeline", None, None, 1_050_000),
    ],
)
async def test_a_model_of_any_name_is_known_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, kind: str, side: int | None, steps: int | None, most_px: float
) -> None:
    pipeline = type(kind, (Pipeline,), {})()
    if side is not None:
        pipeline.unet = SimpleNamespace(config=SimpleNamespace(sample_size=side))
        pipeline.vae_scale_factor = 8
    for name, module in modules(pipeline).items():
        monkeypatch.setitem(sys.modules, name, module)
    await maker("/models/of-my-own").make("a lamp", SIZE_PX, 1)
    (asked,) = pipeline.asked
    assert asked.get("num_inference_steps") == steps
    assert 0.8 * most_px < asked["width"] * asked["height"] <= most_px
