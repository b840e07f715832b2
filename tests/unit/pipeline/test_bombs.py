"""Every format that the libraries read has its bomb; none takes much before it is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.fixtures import bombs

MOST_MB = 300.0
MOST_S = 10.0
ERRORS = {"CorruptPicture", "CorruptVoice", "ProviderJunk"}
MAY_BE_READ = {"png as large as is read", "jpeg as large as is read", "png with pixels of 300 MB",
               "png of two thousand million frames", "png with a text of 300 MB",
               "png with a profile of 300 MB"}  # fmt: skip


@pytest.fixture(scope="module")
def took(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each bomb took, read in every way there is."""
    folder, secret = tmp_path_factory.mktemp("bombs"), tmp_path_factory.mktemp("secret") / "s.wav"
    secret.write_bytes(bombs.wav(8_000, 1, 8_000))
    for kind, files in (("picture", bombs.pictures()), ("sound", bombs.sounds(str(secret)))):
        for name, data in files.items():
            (folder / f"{name}.{kind}").write_bytes(data)
    command = [sys.executable, "-m", "tests.fixtures.bomb_run", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_no_bomb_takes_much_memory_or_time(
    took: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    for key, unit in (("peak_mb", "MB"), ("seconds", "s")):
        name, one = max(took.items(), key=lambda item: item[1][key])
        record_property("worst", f"{one[key]:.1f} {unit} in {name}")
    heavy = {
        name: one for name, one in took.items()
        if one["peak_mb"] > MOST_MB or one["seconds"] > MOST_S
    }  # fmt: skip
    assert not heavy


def test_every_bomb_is_refused_by_an_error_of_ours(took: dict[str, Any]) -> None:
    assert len(took) > 60
    odd = {
        name: one for name, one in took.items()
        if one["outcome"] not in ERRORS
        and not (one["outcome"] == "read" and name.split(":")[0] in MAY_BE_READ)
    }  # fmt: skip
    assert not odd
