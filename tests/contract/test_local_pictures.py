"""The picture maker on a GPU: typed errors where there is none, the contract where there is."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from pipeline.errors import ProviderBusy, ProviderError, ProviderRefused, ProviderTimeout
from pipeline.providers.base import Call
from pipeline.providers.calls.validating import check_picture
from pipeline.providers.config import ProviderConfig
from pipeline.providers.diffusers import PROVIDER
from pipeline.providers.diffusers.local_model import NoGpu, NoModel, NotInstalled, NotUsable
from pipeline.providers.diffusers.pictures import LocalDiffusers
from pipeline.providers.diffusers.settings import DiffusersSettings
from tests.fakes.diffusers_modules import Image, OutOfMemoryError, Pipeline, modules

SIZE_PX = (1260, 2240)


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    pipeline = Pipeline()
    put(monkeypatch, pipeline)
    return pipeline


def put(monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline, **machine: Any) -> None:
    """In the place of torch and diffusers."""
    for name, module in modules(pipeline, **machine).items():
        monkeypatch.setitem(sys.modules, name, module)


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
    put(monkeypatch, Pipeline(), has_gpu=False)
    with pytest.raises(NoGpu):
        await maker().make("a lamp", SIZE_PX, 1)


async def test_a_model_that_is_not_there_is_typed_and_not_loaded_again(pipeline: Pipeline) -> None:
    absent = maker("missing")
    for _ in range(3):
        with pytest.raises(NoModel):
            await absent.make("a lamp", SIZE_PX, 1)
    assert pipeline.loads == 1


@pytest.mark.parametrize(
    ("free_gib", "device", "calls"),
    [(139.0, "cuda", 2), (27.0, "cuda", 2), (22.0, "offloaded", 3), (6.0, "offloaded", 8)],
)
async def test_a_videos_pictures_are_drawn_together_where_memory_allows(
    monkeypatch: pytest.MonkeyPatch, free_gib: float, device: str, calls: int
) -> None:
    pipeline = Pipeline()
    put(monkeypatch, pipeline, free_gib=free_gib)
    local = maker()
    pictures = await asyncio.gather(*(local.make(f"a lamp {n}", SIZE_PX, n) for n in range(8)))
    assert (pipeline.device, pipeline.loads) == (device, 1)
    assert len(pipeline.asked) == calls
    alone = await maker().make("a lamp 5", SIZE_PX, 5)
    assert pictures[5].data == alone.data, "who is drawn beside it changes nothing"
    await local.close()


def tiny_jpeg() -> bytes:
    """Somebody's picture."""
    return bytes(cv2.imencode(".jpg", np.full((48, 32, 3), 128, np.uint8))[1].tobytes())


STABLE = "StableDiffusionPipeline"


@pytest.mark.parametrize(
    ("model", "kind", "steps", "guidance", "most_px", "is_steered"),
    [
        ("black-forest-labs/FLUX.1-schnell", "FluxPipeline", 4, 0.0, 2_000_000, False),
        ("black-forest-labs/FLUX.1-dev", "FluxPipeline", 28, 3.5, 2_000_000, True),
        ("black-forest-labs/FLUX.2-dev", "Flux2Pipeline", 28, 4.0, 2_000_000, True),
        ("stabilityai/sdxl-turbo", "StableDiffusionXLPipeline", 4, 0.0, 1_050_000, False),
        ("stabilityai/sdxl-base", "StableDiffusionXLPipeline", 30, 6.0, 1_050_000, True),
        ("stabilityai/sd3.5-large-turbo", "StableDiffusion3Pipeline", 4, 0.0, 1_050_000, False),
        ("stabilityai/sd3.5-medium", "StableDiffusion3Pipeline", 28, 4.5, 1_050_000, True),
        ("sd-legacy/sd-v1-5", STABLE, 30, 7.5, 512 * 768, True),
        ("Tongyi-MAI/Z-Image-Turbo", "ZImagePipeline", 8, 0.0, 1_050_000, False),
        ("models/xlarge-of-my-own", "SomeNewPipeline", None, None, 1_050_000, True),
        ("models/new-lightning", "SomeNewPipeline", 4, 0.0, 1_050_000, False),
    ],
)
async def test_each_family_is_asked_for_what_it_was_trained_for(
    monkeypatch: pytest.MonkeyPatch,
    model: str,
    kind: str,
    steps: int | None,
    guidance: float | None,
    most_px: int,
    is_steered: bool,
) -> None:
    pipeline = type(kind, (Pipeline,), {})()
    put(monkeypatch, pipeline)
    await maker(model).make("a lamp", SIZE_PX, 1)
    (asked,) = pipeline.asked
    assert asked.get("num_inference_steps") == steps
    assert asked["guidance_scale"] == (5.0 if guidance is None else guidance)
    assert 0.8 * most_px < asked["width"] * asked["height"] <= most_px
    # What is to be left out is named where that steers the model, and nowhere else.
    assert ("text" in asked.get("negative_prompt", "")) == is_steered
    assert ("No text" in asked["prompt"]) != is_steered


async def test_schnell_is_known_in_a_folder_of_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = type("FluxPipeline", (Pipeline,), {})()
    pipeline.transformer = SimpleNamespace(config=SimpleNamespace(guidance_embeds=False))
    put(monkeypatch, pipeline)
    await maker("models/my-own").make("a lamp", SIZE_PX, 1)
    (asked,) = pipeline.asked
    assert (asked["num_inference_steps"], asked["max_sequence_length"]) == (4, 256)


async def test_a_picture_has_the_shape_the_seed_and_no_price(pipeline: Pipeline) -> None:
    picture = await maker().make("a lamp", SIZE_PX, 11)
    await check_picture(picture, SIZE_PX)
    assert (picture.made.seed, picture.made.cost_usd) == (11, 0.0)
    asked = pipeline.asked[0]
    assert asked["generator"] == 11
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
    put(monkeypatch, pipeline, free_gib=139.0)
    local = maker()
    await local.make("a lamp", SIZE_PX, 1)
    pipeline.errors = [OutOfMemoryError("no room")]
    pictures = await asyncio.gather(*(local.make(f"view {n}", SIZE_PX, n) for n in range(3)))
    assert [one.made.seed for one in pictures] == [0, 1, 2]
    assert len(pipeline.asked) == 1 + 1 + 3
    await local.close()


async def test_what_does_not_fit_together_once_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline = Pipeline()
    pipeline.most_at_once = 2
    put(monkeypatch, pipeline, free_gib=139.0)
    local = maker()
    for _ in range(2):
        await asyncio.gather(*(local.make(f"view {n}", SIZE_PX, n) for n in range(4)))
    assert len(pipeline.asked) == 1 + 4 + 2
    await local.close()


async def test_a_single_picture_without_room_is_drawn_part_by_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline = Pipeline()
    put(monkeypatch, pipeline, free_gib=139.0)
    pipeline.errors = [OutOfMemoryError("no room")]
    local = maker()
    await local.make("a lamp", SIZE_PX, 1)
    assert (pipeline.device, len(pipeline.asked)) == ("offloaded", 2)
    pipeline.errors = [OutOfMemoryError("no room")]
    with pytest.raises(ProviderBusy):
        await local.make("a lamp", SIZE_PX, 1)
    await local.close()


async def test_the_same_picture_asked_for_twice_at_once_is_drawn_for_both(
    pipeline: Pipeline,
) -> None:
    local = maker()
    async with asyncio.timeout(10):
        pictures = await asyncio.gather(*(local.make("a lamp", SIZE_PX, 1) for _ in range(3)))
    assert len({one.data for one in pictures}) == 1
    await local.close()


async def test_a_drawing_that_nobody_wants_any_more_ends_soon(
    pipeline: Pipeline,
) -> None:
    local = maker()
    await local.warm_up()
    pipeline.steps, pipeline.draws_s = 1000, 60.0
    given_up = asyncio.create_task(local.make("a lamp", SIZE_PX, 1))
    await asyncio.to_thread(pipeline.draws.wait, 10)
    given_up.cancel()
    pipeline.steps, pipeline.draws_s = 4, 0.0
    async with asyncio.timeout(10):
        await local.make("a lamp", SIZE_PX, 2)
    assert pipeline.freed == 1, "what it held on the GPU is let go"
    await local.close()


@pytest.mark.parametrize("hangs", [False, True])
async def test_closing_waits_for_a_layer_and_never_for_a_drawing_that_hangs(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    monkeypatch.setattr("pipeline.providers.diffusers.pictures._CLOSE_S", 0.2)
    local = maker()
    await local.warm_up()
    pipeline.steps, pipeline.draws_s = (4, 0.0) if hangs else (1000, 60.0)
    if hangs:
        pipeline.may_draw.clear()
    drawing = asyncio.create_task(local.make("a lamp", SIZE_PX, 1))
    await asyncio.to_thread(pipeline.draws.wait, 10)
    async with asyncio.timeout(5):
        await local.close()
    drawing.cancel()
    pipeline.may_draw.set()


async def test_after_a_drawing_that_hangs_the_next_one_waits_its_limit_and_no_longer(
    pipeline: Pipeline,
) -> None:
    local = LocalDiffusers(DiffusersSettings(model="flux-schnell", timeout_s=0.3))
    await local.warm_up()
    pipeline.may_draw.clear()
    async with asyncio.timeout(10):
        for seed in (1, 2):
            with pytest.raises(ProviderTimeout):
                await local.make("a lamp", SIZE_PX, seed)
        assert len(pipeline.asked) == 1, "one drawing at a time"
        pipeline.may_draw.set()
        await local.make("a lamp", SIZE_PX, 3)
    await local.close()


async def test_a_characters_picture_goes_to_a_model_that_draws_from_one(
    monkeypatch: pytest.MonkeyPatch, pipeline: Pipeline
) -> None:
    reference = tiny_jpeg()
    call = Call(hints={"name": "Mia", "character": "a red coat"}, pictures=(reference,))
    plain = await maker("stabilityai/sdxl").make("a lamp", SIZE_PX, 1, call)
    assert not plain.keeps_figure and "image" not in pipeline.asked[-1]
    assert "reference picture" not in pipeline.asked[-1]["prompt"]
    able = type("Flux2KleinPipeline", (Pipeline,), {})()
    put(monkeypatch, able)
    local = maker("black-forest-labs/FLUX.2-klein-4B")
    drawn, without = await asyncio.gather(
        local.make("a lamp", SIZE_PX, 1, call), local.make("a lamp", SIZE_PX, 1)
    )
    assert drawn.keeps_figure and not without.keeps_figure
    assert able.asked[0]["image"].size == (32, 48)
    assert "reference picture" in able.asked[0]["prompt"]
    assert "image" not in able.asked[1]
    await local.close()


def test_what_the_model_is_called_says_nothing_of_this_machines_folders(tmp_path: Path) -> None:
    (tmp_path / "own-turbo").mkdir()
    for model, called in {
        "black-forest-labs/FLUX.1-dev": "black-forest-labs/FLUX.1-dev",
        f"{tmp_path}/own-turbo/": "own-turbo",
        str(tmp_path / "gone" / "flux"): "flux",
        "~/models/sdxl": "sdxl",
        "": "",
    }.items():
        settings = DiffusersSettings(model=model)
        config = ProviderConfig(cache_folder=tmp_path, providers={"diffusers": settings})
        local = LocalDiffusers(settings)
        assert local.name == f"diffusers:{called}" == f"diffusers:{settings.model_of('picture')}"
        assert config.maker_name(PROVIDER, "picture") == local.name.rstrip(":")
        assert str(tmp_path) not in repr(local)


@pytest.mark.parametrize(
    ("model", "draws"),
    [
        ("black-forest-labs/FLUX.1-Kontext-dev", True),
        ("FLUX.2-klein-4B", True),
        ("black-forest-labs/FLUX.1-dev", False),
        ("stabilityai/sdxl-turbo", False),
        ("", False),
    ],
)
def test_it_is_known_before_loading_who_draws_from_a_characters_picture(
    model: str, draws: bool
) -> None:
    assert DiffusersSettings(model=model).reference_model == (model if draws else "")


async def test_a_model_without_room_on_the_gpu_is_moved_part_by_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipeline = Pipeline()
    pipeline.has_no_room = True
    put(monkeypatch, pipeline, free_gib=139.0)
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
        ("QwenImagePipeline", None, 50, 1_760_000),
        ("SanaPipeline", 32, None, 1_050_000),
    ],
)
async def test_a_model_of_any_name_is_known_by_its_kind(
    monkeypatch: pytest.MonkeyPatch, kind: str, side: int | None, steps: int | None, most_px: float
) -> None:
    pipeline = type(kind, (Pipeline,), {})()
    if side is not None:
        pipeline.unet = SimpleNamespace(config=SimpleNamespace(sample_size=side))
        pipeline.vae_scale_factor = 32 if kind == "SanaPipeline" else 8
    put(monkeypatch, pipeline)
    await maker("models/of-my-own").make("a lamp", SIZE_PX, 1)
    (asked,) = pipeline.asked
    assert asked.get("num_inference_steps") == steps
    assert 0.8 * most_px < asked["width"] * asked["height"] <= most_px
