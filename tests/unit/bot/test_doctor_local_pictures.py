"""What `talemill doctor` says of a picture model on this machine."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.commands.findings import local_pictures
from bot.settings import load_settings
from pipeline.providers.diffusers import packages

ROOT = Path(__file__).parents[3]


@pytest.fixture
def local_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for a model, on a machine with a GPU and all packages."""
    monkeypatch.setattr(packages, "find_spec", lambda name: object())
    monkeypatch.setattr(packages, "version", lambda name: "99.0")
    monkeypatch.setattr(packages, "has_gpu", lambda: True)
    monkeypatch.setenv("DIFFUSERS_MODEL", str(tmp_path / "flux"))
    (tmp_path / "flux" / "unet").mkdir(parents=True)
    (tmp_path / "flux" / "unet" / "config.json").write_text("{}")
    header = json.dumps({"weight": {"data_offsets": [0, 4]}}).encode()
    weights = len(header).to_bytes(8, "little") + header + b"1234"
    (tmp_path / "flux" / "unet" / "model.safetensors").write_bytes(weights)
    index = {"_class_name": "FluxPipeline", "unet": ["diffusers", "A"], "checker": [None, None]}
    (tmp_path / "flux" / "model_index.json").write_text(json.dumps(index))
    return tmp_path / "flux"


def test_a_local_picture_model_is_named_with_what_draws_it(
    local_model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "configured" and str(local_model) in found.says and "GPU" in found.says
    monkeypatch.setenv("DIFFUSERS_DEVICE", "cpu")
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "configured" and "minutes a picture" in found.says
    monkeypatch.delenv("DIFFUSERS_MODEL")
    assert local_pictures(load_settings(data_folder=tmp_path)) == []


def test_packages_that_local_pictures_need_are_named(
    local_model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packages, "has_gpu", lambda: False)
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "missing" and "no GPU" in found.says and "DIFFUSERS_DEVICE" in found.how
    old = {"diffusers": "0.37.1", "torch": "2.13.0+cpu"}
    monkeypatch.setattr(packages, "version", lambda name: old.get(name, "99.0"))
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "missing" and "diffusers 0.37.1 (wanted: 0.42" in found.says
    assert "torch" not in found.says
    monkeypatch.setattr(packages, "find_spec", lambda name: None if name == "torch" else object())
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "missing" and "torch not installed" in found.says
    assert "talemill[diffusers]" in found.how


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ("model_index.json", "has no model_index.json"),
        ("unet/model.safetensors", "has no weights"),
        ("unet", "lacks its part unet"),
        ("", "There is no folder"),
    ],
)
def test_what_a_local_model_lacks_is_named(
    local_model: Path, tmp_path: Path, spoilt: str, says: str
) -> None:
    lost = local_model / spoilt
    lost.rename(tmp_path / "away")
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "missing" and says in found.says


def test_a_half_downloaded_local_model_is_named(local_model: Path, tmp_path: Path) -> None:
    weights = local_model / "unet" / "model.safetensors"
    for broken in (weights.read_bytes()[:-1], weights.read_bytes()[:20], b"", b"[1]" * 100):
        weights.write_bytes(broken)
        (found,) = local_pictures(load_settings(data_folder=tmp_path))
        assert found.part == "missing" and "model.safetensors is cut off" in found.says
    weights.unlink()
    shards = {"weight_map": {"a": "model-00001.safetensors", "b": "model-00002.safetensors"}}
    (local_model / "unet" / "model.safetensors.index.json").write_text(json.dumps(shards))
    (local_model / "unet" / "model-00001.safetensors").write_bytes(b"")
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert "lacks model-00002.safetensors" in found.says


def test_a_model_that_is_a_file_is_told_from_a_folder(
    local_model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIFFUSERS_MODEL", str(local_model / "unet" / "model.safetensors"))
    (found,) = local_pictures(load_settings(data_folder=tmp_path))
    assert found.part == "missing" and "is a file" in found.says


def test_the_packages_that_are_looked_for_are_those_of_the_extra() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = dict(one.split(">=") for one in extra["optional-dependencies"]["diffusers"])
    for name, least in packages.NEEDED.items():
        assert named[name] == ".".join(map(str, least))
