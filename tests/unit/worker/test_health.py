"""A container's health check knows its own worker from those of other machines."""

from __future__ import annotations

import os

import pytest

from db.redis.worker_presence import BURST
from worker.health import lives_here, worker_name

HERE = os.uname().nodename[:20]


@pytest.mark.parametrize("is_burst", [False, True])
def test_a_worker_of_this_machine_is_found_by_its_name(is_burst: bool) -> None:
    name = worker_name("abc123", is_burst=is_burst)
    assert name.startswith(BURST) == is_burst
    assert lives_here(["other-1-abc123", name])


@pytest.mark.parametrize(
    "names", [[], ["other-1-abc"], [f"{HERE}x-1-abc"], [f"{BURST}other-1-abc"], [f"x{HERE}-1-abc"]]
)
def test_a_worker_of_another_machine_is_not_ours(names: list[str]) -> None:
    assert not lives_here(names)
