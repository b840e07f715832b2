"""`DIFFUSERS_MODEL` alone makes a demo whose pictures a model on this machine drew."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.acceptance.test_demo import SHORT, belonging
from tests.fixtures.tiny_diffusers import save_tiny_model

for needed in ("torch", "diffusers", "transformers", "accelerate"):
    pytest.importorskip(
        needed, reason=f"{needed} is not installed: pip install talemill[diffusers]"
    )

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="cw-gpu-") as name:
        yield Path(name)


def played(folder: Path, model: str) -> tuple[str, dict[str, object]]:
    """What the chat showed, and the video's result."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--data", str(folder / "data"), "--prompt", SHORT],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={
            **os.environ,
            "TALEMILL_CACHE_FOLDER": str(Path("data/cache").absolute()),
            "DIFFUSERS_MODEL": model,
            "DIFFUSERS_DEVICE": "cpu",
            "OMP_NUM_THREADS": "1",
            "HF_HUB_OFFLINE": "1",
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with sqlite3.connect(folder / "data" / "talemill.db") as db:
        (result,) = db.execute("SELECT result FROM videos WHERE state = 'done'").fetchone()
    assert not belonging(folder)
    return done.stdout, json.loads(result)


def painters(result: dict[str, object]) -> set[str]:
    """Who drew its pictures."""
    used = result["assets"]
    assert isinstance(used, list)
    return {one["provider"].partition(":")[0] for one in used if one["kind"] == "picture"}


def test_every_picture_is_the_models_own(folder: Path) -> None:
    # A turbo model by its name: four steps instead of thirty.
    model = save_tiny_model(folder).rename(folder / "tiny-turbo")
    _, result = played(folder, str(model))
    assert painters(result) == {"diffusers"}


def test_where_the_model_lacks_a_file_the_illustrator_draws_and_it_is_said(folder: Path) -> None:
    model = save_tiny_model(folder).rename(folder / "tiny-turbo")
    (model / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    shown, result = played(folder, str(model))
    assert painters(result) == {"offline"}
    assert "drawn" in shown
