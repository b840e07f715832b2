"""Every format that the libraries read has its bomb; none takes much before it is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.fixtures import bombs

MOST_MB = 300.0
MOST_S = 10.0
"""Of the processors: a busy machine is no fault of a bomb."""
ERRORS = {"CorruptPicture", "CorruptVoice", "CorruptClip", "ProviderJunk", "UnreadDocument"}
MAY_BE_READ = {"png as large as is read", "jpeg as large as is read", "png with pixels of 300 MB",
               "png of two thousand million frames", "png with a text of 300 MB",
               "png with a profile of 300 MB", "jpeg of 16 MB of profiles",
               "jpeg of 55 MB of profiles", "png interlaced, as large as is read",
               "png of a palette, as large as is read", "png of one bit, as large as is read",
               "png with alpha, as large as is read", "webp as large as is read",
               "avif", "bmp packed, as large as is read", "mp3 behind 90 MB of tags",
               "clip of a million pictures a second", "clip of an hour", *bombs.TELEPHONES,
               "page of deep boxes", "page of attributes", "page of links",
               "page of one word"}  # fmt: skip
"""Also the first minute of a sound of any length, which music is made of."""


@pytest.fixture(scope="module")
def took(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each bomb took, read in every way there is."""
    folder, secret = tmp_path_factory.mktemp("bombs"), tmp_path_factory.mktemp("secret") / "s.wav"
    secret.write_bytes(bombs.wav(8_000, 1, 8_000))
    telephones = {name: film() for name, film in bombs.TELEPHONES.items()}
    made = {
        "picture": bombs.pictures(),
        "sound": bombs.sounds(str(secret)),
        "clip": bombs.clips() | telephones,
        "document": bombs.documents(),
        "page": bombs.pages(),
    }
    for kind, files in made.items():
        for name, data in files.items():
            (folder / f"{name}.{kind}").write_bytes(data)
    command = [sys.executable, "-m", "tests.fixtures.bomb_run", str(folder)]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=alone)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_no_bomb_takes_much_memory_or_time(
    took: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    for key, unit in (("peak_mb", "MB"), ("cpu_s", "s")):
        name, one = max(took.items(), key=lambda item: item[1][key])
        record_property("worst", f"{one[key]:.1f} {unit} in {name}")
    heavy = {
        name: one for name, one in took.items()
        if one["peak_mb"] > MOST_MB or one["cpu_s"] > MOST_S
    }  # fmt: skip
    assert not heavy


def test_every_bomb_is_refused_by_an_error_of_ours(took: dict[str, Any]) -> None:
    assert len(took) > 60
    odd = {
        name: one for name, one in took.items()
        if one["outcome"] not in ERRORS
        and not (one["outcome"] == "read" and _may_be_read(*name.split(": ")))
    }  # fmt: skip
    assert not odd


def test_the_largest_clips_of_telephones_are_read_within_the_same_walls(
    took: dict[str, Any],
) -> None:
    for name in bombs.TELEPHONES:
        assert {took[f"{name}: {way}"]["outcome"] for way in ("shown", "looked at")} == {"read"}


def _may_be_read(name: str, way: str) -> bool:
    return name in MAY_BE_READ or (way == "as music" and name.endswith(("minutes", "half an hour")))
