"""Kills workers, and now and then Redis, while people order videos; says what became of them.

`python -m benchmarks.chaos --kills 200 --seed 1`: three workers with the real recipe, composer
and lease times, 270p videos from made-up makers, a kill every 2 to 6 s. A kill is aimed at the
stage that was hit least; a killed process is started again at once. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from db.verify import verify
from tests.fakes.slow_chat import NONCE_CHATS, SlowChat
from tests.fixtures.fleet import ENDED, Fleet, fleet

STAGES = ("script", "assets", "compose", "delivering")
PEOPLE = 8
IN_FLIGHT = 8
WORKERS = 3
DELIVERY_S = 0.5
SECONDS = {"script": 0.6, "assets": 0.5}
"""How late the made-up makers answer, so that every stage can be hit."""
FREE_CREDITS = 1_000_000
SETTLE_S = 240.0
_AIM_S = 4.0


@dataclass(frozen=True, slots=True)
class Held:
    """A video under way and the worker that holds it."""

    video_id: str
    stage: str
    pid: int


@dataclass(slots=True)
class Tally:
    """What was done and seen."""

    kills: int = 0
    on_holder: int = 0
    redis_kills: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    hit: dict[str, list[float]] = field(default_factory=dict)
    """When (monotonic seconds) the worker of a video was killed."""
    ordered: list[str] = field(default_factory=list)
    double_sent_after_kill: int = 0


def held(ships: Fleet) -> list[Held]:
    """Which living worker works on which video in which stage."""
    stages = dict(
        ships.rows(
            "SELECT id, stage FROM videos WHERE ended_at IS NULL AND owner IS NOT NULL"
            " AND lease_until > (julianday('now') - 2440587.5) * 86400000"
        )
    )
    return [
        Held(folder.name, stages[folder.name], worker.pid)
        for worker in alive(ships)
        for folder in (ships.folder / "work").glob(f"*-{worker.pid}-*/*")
        if folder.name in stages
    ]


async def keep_ordering(ships: Fleet, tally: Tally, chance: random.Random) -> None:
    """Eight people keep about eight videos under way."""
    while True:
        rows = ships.rows("SELECT count(*) FROM videos WHERE ended_at IS NULL")
        for _ in range(IN_FLIGHT - int(rows[0][0])):
            name = f"p{chance.randrange(PEOPLE)}"
            chat = f"{NONCE_CHATS}{name}" if int(name[1:]) % 2 else name
            video = await ships.order(name, chat_id=chat, seed=chance.randrange(1 << 30))
            tally.ordered.append(video.id)
        await asyncio.sleep(0.3)


async def aim(ships: Fleet, tally: Tally) -> Held | None:
    """A holder in the stage that was hit least, if one comes along in a few seconds."""
    wanted = sorted(STAGES, key=lambda stage: tally.stages[stage])
    best: Held | None = None
    deadline = time.monotonic() + _AIM_S
    while time.monotonic() < deadline:
        now = held(ships)
        for one in now:
            if one.stage == wanted[0]:
                return one
        best = next((one for stage in wanted for one in now if one.stage == stage), best)
        await asyncio.sleep(0.02)
    return best


async def strike(ships: Fleet, tally: Tally, chance: random.Random) -> None:
    """One kill: mostly of a lease holder, else of any worker or of Redis."""
    dice = chance.random()
    if dice < 0.05:
        for server in psutil.Process(ships.redis.supervisor_pid).children():
            os.kill(server.pid, signal.SIGKILL)
        tally.kills += 1
        tally.redis_kills += 1
        return
    target = await aim(ships, tally) if dice < 0.9 else None
    pid = target.pid if target else chance.choice(alive(ships)).pid
    lost = [one for one in held(ships) if one.pid == pid]
    at = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    tally.kills += 1
    tally.on_holder += bool(lost)
    if target is not None:
        tally.stages[target.stage] += 1
    for one in lost:
        tally.hit.setdefault(one.video_id, []).append(at)
    await asyncio.sleep(0.1)
    ships.start_worker()


def alive(ships: Fleet) -> list[subprocess.Popen[bytes]]:
    """Workers that run."""
    return [one for one in ships.workers if one.poll() is None]


def recoveries_s(ships: Fleet, tally: Tally, refs: dict[str, str]) -> list[float]:
    """From each kill to the next sign of the video in the chat.

    A video that is killed again was being made again: that counts as a sign, too.
    """
    seen: dict[str, list[float]] = {}
    for at, message_id, _ in ships.seen:
        seen.setdefault(message_id, []).append(at)
    found = []
    for video_id, kills in tally.hit.items():
        signs = sorted([*seen.get(refs[video_id], []), *result_times(ships, video_id), *kills])
        found += [next((at - kill for at in signs if at > kill), 0.0) for kill in kills]
        if max(found[-len(kills) :], default=0) > 20:
            print(
                "slow", video_id, [round(one, 1) for one in found[-len(kills) :]], file=sys.stderr
            )
    return [one for one in found if one > 0]


def result_times(ships: Fleet, video_id: str) -> list[float]:
    """When results of a video were shown."""
    data = f"vr:{video_id}"
    return [
        at
        for at, _, shown in ships.seen
        if shown.message.media and any(button.data == data for button in shown.buttons)
    ]


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def report(ships: Fleet, tally: Tally, began: float) -> dict[str, Any]:
    """What became of every video, as the chat, the rows and the ledger tell it."""
    rows = [await ships.video(one) for one in tally.ordered]
    refs = {one.id: one.progress_ref["message_id"] for one in rows if one.progress_ref}
    states = Counter(one.state for one in rows)
    sent = {one.id: len(ships.results(one.id)) for one in rows}
    charged = sum(one.price_credits for one in rows if one.state in {"done", "kept"})
    spent = 0
    for name in ships.people:
        spent += FREE_CREDITS - await ships.credits(name)
    violations = await verify(ships.db)
    recovery = recoveries_s(ships, tally, refs)
    nonce = {one.id for one in rows if str(one.place["chat_id"]).startswith(NONCE_CHATS)}
    calls = Counter(ships.paid_calls())
    return {
        "benchmark": "chaos",
        "videos": len(rows),
        "delivered": states["done"],
        "refunded": states["failed"],
        "refunded_share": round(states["failed"] / max(1, len(rows)), 4),
        "lost": sum(one.state not in ENDED for one in rows)
        + sum(one.state == "done" and sent[one.id] == 0 for one in rows),
        "double_charged": len(violations) + abs(spent - charged),
        "double_sent": sum(count > 1 for count in sent.values()),
        "double_sent_with_nonce": sum(sent[one] > 1 for one in nonce),
        "most_sent": max(sent.values(), default=0),
        "kills": tally.kills,
        "kills_on_holder_share": round(tally.on_holder / max(1, tally.kills), 3),
        "kills_of_redis": tally.redis_kills,
        "kills_by_stage": dict(tally.stages),
        "recoveries": len(recovery),
        "recovery_p50_s": round(percentile(recovery, 0.5), 2),
        "recovery_p95_s": round(percentile(recovery, 0.95), 2),
        "recovery_max_s": round(max(recovery, default=0.0), 2),
        "attempts_most": max((one.attempt for one in rows), default=0),
        "errors": dict(Counter((one.error or {}).get("code", "") for one in rows if one.error)),
        "paid_calls": sum(calls.values()),
        "paid_again": sum(count - 1 for count in calls.values()),
        "wall_s": round(time.monotonic() - began, 1),
        "cores": os.cpu_count(),
    }


def left_behind(folder: Path, pids: list[int]) -> dict[str, int]:
    """What must not be there once every worker has stopped."""
    orphans = sum(psutil.pid_exists(pid) for pid in pids)
    work = folder / "work"
    files = sum(1 for one in work.glob("*/**/*") if one.is_file()) if work.exists() else 0
    return {"orphan_processes": orphans, "files_left": files}


async def chaos(
    kills: int, seed: int, limit_s: float, *, pause_s: tuple[float, float], **env: str
) -> dict[str, Any]:
    """Run it; the report. `env` goes to the workers."""
    chance = random.Random(seed)
    tally, began = Tally(), time.monotonic()
    pids: list[int] = []

    def chat_of(folder: Path) -> SlowChat:
        return SlowChat(folder, delivery_s=DELIVERY_S)

    async with fleet(
        recipe="pipeline",
        seconds=SECONDS,
        workers=WORKERS,
        chat_of=chat_of,
        **{"WORKER_JOBS": "2", **env},
    ) as ships:
        for number in range(PEOPLE):
            await ships.person(f"p{number}", free=FREE_CREDITS)
        ordering = asyncio.create_task(keep_ordering(ships, tally, chance))
        await asyncio.sleep(4.0)
        while tally.kills < kills and time.monotonic() - began < limit_s and not ordering.done():
            pids += [child.pid for one in alive(ships) for child in below(one.pid)]
            await strike(ships, tally, chance)
            print(f"{tally.kills} kills, {len(tally.ordered)} videos", file=sys.stderr, end="\r")
            await asyncio.sleep(chance.uniform(*pause_s))
        ordering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ordering
        await ships.ended(*tally.ordered, within_s=SETTLE_S)
        found = await report(ships, tally, began)
        # A janitor needs a look after the last end.
        await asyncio.sleep(11.0)
        await ships.stop()
        return found | left_behind(ships.folder, pids)


def below(pid: int) -> list[psutil.Process]:
    """The children of a worker, if it still runs."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def main() -> None:
    """Run and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit-s", type=float, default=1200.0)
    parser.add_argument("--pause-s", type=float, nargs=2, default=(2.0, 6.0))
    args = parser.parse_args()
    low, high = args.pause_s
    found = asyncio.run(chaos(args.kills, args.seed, args.limit_s, pause_s=(low, high)))
    print(json.dumps({**found, "seed": args.seed}))


if __name__ == "__main__":
    main()
