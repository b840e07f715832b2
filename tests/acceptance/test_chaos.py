"""The chaos benchmark, short: kills at random moments lose nothing and charge nothing twice.

Workers, the bot and Redis here; Postgres is killed in test_recovery_postgres.py.
"""

from __future__ import annotations

import json

from benchmarks.chaos import chaos

QUICK = json.dumps({"lease_s": 2.0, "renew_every_s": 0.5, "redispatch_s": 2.0, "lead_s": 1.5})


async def test_kills_at_random_moments_lose_nothing_and_charge_nothing_twice() -> None:
    found = await chaos(6, 5, 60.0, pause_s=(0.5, 1.5), FLEET_TIMING=QUICK)
    assert found["lost"] == 0, found
    assert found["double_charged"] == 0, found
    assert found["double_sent"] == 0, found
    assert found["orphan_processes"] == 0, found
    assert (found["files_left"], found["damaged"]) == (0, False), found
    assert found["kills"] == 6, found
    assert set(found["kills_by_process"]) == {"worker", "bot", "redis"}, found
    assert found["confirms"] == found["confirmed_videos"] > 0, found


async def test_kills_of_the_whole_tree_give_no_video_up() -> None:
    found = await chaos(
        4, 3, 40.0, pause_s=(0.8, 2.0), is_tree=True, recipe="fake", workers=1, FLEET_TIMING=QUICK
    )
    assert (found["kills"], found["lost"], found["double_charged"]) == (4, 0, 0), found
    assert found["delivered"] == found["videos"] > 0, found
    assert found["double_sent"] == 0, found
    assert (found["files_left"], found["damaged"]) == (0, False), found
