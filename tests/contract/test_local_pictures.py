"""The picture maker on a GPU: typed errors where there is none, the contract where there is."""

from __future__ import annotations

import sys

import pytest

from pipeline.errors import ProviderBusy, ProviderError, ProviderRefused
from pipeline.providers.calls.validating import check_picture
from pipeline.providers.diffusers.pictures import LocalDiffusers, NoGpu, NoModel, NotInstalled
from pipeline.providers.diffusers.settings import DiffusersSettings
from tests.fakes.diffusers_modules import OutOfMemoryError, Pipeline, modules

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


async def test_without_a_gpu_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in modules(Pipeline(), has_gpu=False).items():
        monkeypatch.setitem(sys.modules, name, module)
    with pytest.raises(NoGpu):
        await maker().make("a lamp", SIZE_PX, 1)


async def test_a_model_that_is_not_there_is_typed(pipeline: Pipeline) -> None:
    with pytest.raises(NoModel):
        await maker("missing").make("a lamp", SIZE_PX, 1)


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
        (ValueError("size"), ProviderError),
    ],
)
async def test_no_foreign_error_escapes(
    pipeline: Pipeline, error: Exception, ours: type[ProviderError]
) -> None:
    pipeline.errors = [error]
    with pytest.raises(ours):
        await maker().make("a lamp", SIZE_PX, 1)
