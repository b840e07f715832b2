"""The prepared voice model is kept whole or not at all."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from pipeline.errors import DiskFull
from pipeline.voice.model import prepared_model


def test_a_model_that_found_no_room_is_not_kept(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(DiskFull):
            prepared_model(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())
