"""From Confirm to a running job: how soon, how fair, how honest.

`python -m benchmarks.queue`. A real worker process with made-up makers on embedded Redis and
SQLite. Measured are: the start latency on an idle worker beside bare arq with the same poll
settings; the cost of a video when 1,000 wait; the median wait of 49 people when one more queues
500; in a mixed crowd the error of the seconds left that people are told, for how long those stand
still, and the share of videos that are overtaken while over 80 %. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import time
from statistics import median
from typing import Any

from arq.worker import Worker, func

from benchmarks._queue_crowd import crowd
from db.jobs import fair_queue
from db.redis.queue import Queue, arq_settings, from_bytes, queue_name, to_bytes
from tests.fixtures.fleet import Fleet, fleet
from worker.arq_worker import POLL_S

PEOPLE = 49
GREEDY = 500
WORK_S = 0.6
"""What a made-up video takes while fairness is measured; a real one takes longer."""
QUEUED = 1000
LOOKED_AT = 200
"""Of the 1,000 that wait, how many are let through while the clock runs."""
CROWD, QUICK_CROWD = 30, 12


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def started(ships: Fleet) -> dict[str, float]:
    """When each video's job began, in seconds since 1970."""
    path = ships.folder / "started.log"
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.split()[0]: float(line.split()[1]) for line in lines}


async def begun(ships: Fleet, count: int, within_s: float = 300.0) -> dict[str, float]:
    """Wait until so many jobs began."""
    deadline = time.monotonic() + within_s
    while len(found := started(ships)) < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"only {len(found)} of {count} began: {ships.log()}")
        await asyncio.sleep(0.05)
    return found


async def all_started(ships: Fleet, ids: list[str], within_s: float = 300.0) -> dict[str, float]:
    """Wait until the job of each video began."""
    deadline = time.monotonic() + within_s
    while not set(ids) <= (found := started(ships)).keys():
        if time.monotonic() > deadline:
            raise SystemExit(f"only {len(found)} of {len(ids)} began: {ships.log()}")
        await asyncio.sleep(0.05)
    return found


async def idle_latency_ms(ships: Fleet, times: int, chance: random.Random) -> list[float]:
    """From the committed Confirm to the running job, on a worker with nothing to do."""
    waits = []
    for _ in range(times):
        video = await ships.order()
        committed = time.time()
        found = await all_started(ships, [video.id])
        waits.append(1000 * max(0.0, found[video.id] - committed))
        await ships.ended(video.id)
        await asyncio.sleep(chance.uniform(0, 2 * POLL_S))
    return waits


async def bare_arq_ms(url: str, times: int, chance: random.Random) -> list[float]:
    """The same without us: enqueue to running in a plain arq worker with our poll settings."""
    began: asyncio.Queue[float] = asyncio.Queue()

    async def nothing(_: Any) -> None:
        began.put_nowait(time.time())

    worker = Worker(
        [func(nothing, name="nothing")],  # type: ignore[arg-type]
        queue_name=queue_name("bare"),
        redis_settings=arq_settings(url),
        poll_delay=POLL_S,
        keep_result=0,
        handle_signals=False,
        job_serializer=to_bytes,
        job_deserializer=from_bytes,
    )
    running = asyncio.create_task(worker.async_run())
    queue, waits = await Queue.open(url), []
    for _ in range(times):
        at = time.time()
        await queue.redis.enqueue_job("nothing", _queue_name=queue_name("bare"))
        waits.append(1000 * (await asyncio.wait_for(began.get(), 30) - at))
        await asyncio.sleep(chance.uniform(0, 2 * POLL_S))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await worker.pool.aclose(close_connection_pool=True)
    await queue.close()
    return waits


async def cost_at_1000_ms(ships: Fleet) -> dict[str, float]:
    """What a video costs while 1,000 wait, and of that the dispatcher's look at the rows."""
    for number in range(QUEUED):
        await ships.order(f"q{number % 200}")
    looked = time.perf_counter()
    waiting, running = await fair_queue.load(ships.db)
    order = fair_queue.fair_order(waiting, running)
    look_s = time.perf_counter() - looked
    ships.start_worker()
    times = sorted((await begun(ships, LOOKED_AT)).values())[:LOOKED_AT]
    return {
        "ms_per_video_at_1000": round(1000 * (times[-1] - times[0]) / LOOKED_AT, 2),
        "dispatcher_look_at_1000_ms": round(1000 * look_s, 2),
        "ordered_at_1000": len(order) + len(running.ids),
    }


async def waits_of_people_s(ships: Fleet, chance: random.Random, tag: str, gap_s: float) -> float:
    """The median wait of 49 people who come one after the other."""
    confirmed: dict[str, float] = {}
    for number in range(PEOPLE):
        video = await ships.order(f"{tag}{number}")
        confirmed[video.id] = time.time()
        await asyncio.sleep(gap_s * chance.uniform(0.5, 1.5))
    found = await all_started(ships, list(confirmed))
    await ships.ended(*confirmed, within_s=120)
    return median(max(0.0, found[one] - at) for one, at in confirmed.items())


async def fair_wait(chance: random.Random) -> dict[str, float]:
    """The wait with one more person's 500 videos in the queue ÷ without them.

    People come as often as this machine makes a video, so that alone nobody waits for a slot.
    """
    seconds = {"compose": WORK_S}
    async with fleet(seconds=seconds, WORKER_COMPOSE_LANES="8", FLEET_STEPS="0") as ships:
        await ships.ended((await ships.order("first")).id)
        began = time.monotonic()
        for _ in range(5):
            await ships.ended((await ships.order("first")).id)
        gap_s = (time.monotonic() - began) / 5
        alone = await waits_of_people_s(ships, chance, "before", gap_s)
        await ships.person("greedy", free=100_000)
        for _ in range(GREEDY):
            await ships.order("greedy")
        beside = await waits_of_people_s(ships, chance, "during", gap_s)
    return {
        "fair_wait": round(beside / alone, 3),
        "wait_alone_ms": round(1000 * alone, 1),
        "wait_beside_500_ms": round(1000 * beside, 1),
    }


async def measure(times: int, seed: int, crowded: int) -> dict[str, Any]:
    """Everything, one after the other."""
    chance = random.Random(seed)
    async with fleet() as ships:
        await ships.ended((await ships.order("first")).id)
        ours = await idle_latency_ms(ships, times, chance)
        bare = await bare_arq_ms(ships.redis.url, times, chance)
    async with fleet(workers=0, WORKER_VIDEOS_PER_PERSON="50") as ships:
        loaded = await cost_at_1000_ms(ships)
    return {
        "benchmark": "queue",
        "p50_ms": round(median(ours), 1),
        "p95_ms": round(percentile(ours, 0.95), 1),
        "bare_arq_p50_ms": round(median(bare), 1),
        "bare_arq_p95_ms": round(percentile(bare, 0.95), 1),
        **loaded,
        **await fair_wait(chance),
        **await crowd(chance, crowded),
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Run and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="fewer tries, a smaller crowd")
    parser.add_argument(
        "--crowd", action="store_true", help="the time left and the overtaking only"
    )
    args = parser.parse_args()
    crowded = QUICK_CROWD if args.quick else CROWD
    if args.crowd:
        found = asyncio.run(crowd(random.Random(args.seed), crowded))
        print(json.dumps({"benchmark": "queue", **found}))
        return
    times = args.times or (20 if args.quick else 100)
    print(json.dumps(asyncio.run(measure(times, args.seed, crowded))))


if __name__ == "__main__":
    main()
