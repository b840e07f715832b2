"""A thousand people create at once: our bot beside one that only makes the same API calls.

`python -m benchmarks.chat_load [--surface telegram|discord] [--people N] [--rounds N]`. The
loopback platform with all its people is a process of its own; the bot is another, on SQLite with
every update in the inbox and a pipeline that returns at once. `share_of_echo` is the echo bot's
time ÷ ours until everybody has a video (medians of interleaved runs); `p95_ms` is the time from
an update to its first answer at 50 updates a second; `p95_beside_flood_ms` that of a few who ask
beside a broadcast to 5,000, 100 slowed chats and ten people who send the worst texts. The last
line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import cProfile
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import _chat_load_flood as flood
from benchmarks._chat_load import PLATFORMS, RATED_S, Crowd, SlowsChats, platform

LIMIT_S = 300.0
FLOODED = ("telegram",)
"""Where the loopback platform can slow single chats down."""
GRACE_S = 5.0


async def serve(name: str, people: int) -> None:
    """The server process: says its address, then what it measured."""
    has_flood = bool(os.environ.get("FLOOD"))
    world = await platform(name).open_world(flood.PEOPLE if has_flood else people)
    print(json.dumps({"url": world.url}), flush=True)
    crowd = Crowd(world)
    while not world.is_bot_there:  # noqa: ASYNC110 - the bot tells nobody that it is up
        await asyncio.sleep(0.05)
    if has_flood:
        assert isinstance(world, SlowsChats)
        world.slow_down(flood.slowed())
        print(json.dumps({"waits_ms": await flood.flooded(crowd)}), flush=True)
        await world.stop()
        return
    began, cpu = time.monotonic(), time.process_time()
    crowd.begin()
    async with asyncio.timeout(LIMIT_S):
        await crowd.finished.wait()
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    await asyncio.sleep(1)
    calls = world.calls
    waits = await crowd.rated(RATED_S) if os.environ.get("RATED") else []
    print(
        json.dumps({"seconds": took, "cpu_s": cpu, "calls": calls, "waits_ms": waits}), flush=True
    )
    await world.stop()


async def ours(name: str, url: str, folder: Path) -> None:
    """Our bot: conversation, inbox and database as in production, a maker that makes nothing."""
    from benchmarks._chat_load_maker import make_at_once
    from bot.conversation.router import Conversation
    from db.core.database import Database
    from db.core.migrate import migrate
    from db.redis.embedded_redis import EmbeddedRedis
    from db.redis.queue import Queue
    from tests.fixtures.conversation import services_of

    database = f"sqlite:///{folder / 'talemill.db'}"
    await migrate(database)
    redis = EmbeddedRedis(folder)
    queue = await Queue.open(redis.start())
    db = await Database.open(database)
    if os.environ.get("FLOOD"):
        await flood.write_broadcast(db, name)
    side = platform(name)
    surface = side.open_surface(url)
    conversation = Conversation(services_of(db, queue_alive=queue.ping))
    await side.listen(surface, conversation, queue)
    making = asyncio.create_task(make_at_once(db, queue, surface))
    try:
        await asyncio.sleep(2 * LIMIT_S)
    finally:
        making.cancel()
        redis.stop()


def run_bot(kind: str, name: str, url: str, folder: Path) -> None:
    """The bot process, until it is terminated; PROFILE names a file for where its time went."""
    bot = ours(name, url, folder) if kind == "ours" else platform(name).echo(url)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watch = contextlib.nullcontext() if not os.environ.get("PROFILE") else cProfile.Profile()
    with watch as profile, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(bot)
    if profile is not None:
        profile.dump_stats(f"{os.environ['PROFILE']}.{kind}")


def run_once(
    name: str, kind: str, people: int, *, rated: bool = False, has_flood: bool = False
) -> dict[str, Any]:
    """One run: the server with its people, and one bot."""
    with TemporaryDirectory(prefix="cw-load-") as folder:
        environment = {**os.environ, "CLIP": f"{folder}/clip.mp4", "RATED": "1" if rated else ""}
        environment["FLOOD"] = "1" if has_flood else ""
        command = [sys.executable, "-m", "benchmarks.chat_load", "--surface", name]
        command += ["--people", str(people)]
        with subprocess.Popen(
            [*command, "--role", "server"], stdout=subprocess.PIPE, text=True, env=environment
        ) as server:
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            bot = subprocess.Popen(
                [*command, "--role", kind, "--url", url, "--folder", folder], env=environment
            )
            try:
                found: dict[str, Any] = json.loads(server.stdout.readline())
            finally:
                used = ended(bot)
    found["bot_cpu_s"] = used.ru_utime + used.ru_stime
    return found


def ended(bot: subprocess.Popen[Any]) -> resource.struct_rusage:
    """Terminate the bot, or kill one whose library will not let go; what it used."""
    bot.terminate()
    killing = threading.Timer(GRACE_S, os.kill, (bot.pid, signal.SIGKILL))
    killing.start()
    _, _, used = os.wait4(bot.pid, 0)
    killing.cancel()
    bot.returncode = 0
    return used


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> int:
    """Interleave our bot and the echo; print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--surface", choices=PLATFORMS, default="telegram")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--role", choices=("server", "ours", "echo"), help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.role == "server":
        asyncio.run(serve(args.surface, args.people))
    elif args.role:
        run_bot(args.role, args.surface, args.url, Path(args.folder))
    else:
        measure(args.surface, args.people, args.rounds)
    return 0


def measure(name: str, people: int, rounds: int) -> None:
    """Interleaved runs and what they come to."""
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "echo": []}
    for number in range(rounds):
        for kind, found in runs.items():
            last = kind == "ours" and number == rounds - 1
            found.append(run_once(name, kind, people, rated=last))
            print(kind, {k: v for k, v in found[-1].items() if k != "waits_ms"}, flush=True)
    seconds = {kind: median(one["seconds"] for one in found) for kind, found in runs.items()}
    waits = runs["ours"][-1]["waits_ms"]
    beside: list[float] = []
    if name in FLOODED:
        beside = run_once(name, "ours", people, has_flood=True)["waits_ms"]
    print(
        json.dumps(
            {
                "benchmark": "chat_load",
                "surface": name,
                "share_of_echo": round(seconds["echo"] / seconds["ours"], 3),
                "p95_ms": round(percentile(waits, 0.95), 1),
                "p50_ms": round(percentile(waits, 0.5), 1),
                "p95_beside_flood_ms": round(percentile(beside, 0.95), 1) if beside else None,
                "answered": len(waits),
                "people": people,
                "ours_s": round(seconds["ours"], 2),
                "echo_s": round(seconds["echo"], 2),
                "bot_cpu_s": {
                    kind: round(median(one["bot_cpu_s"] for one in found), 2)
                    for kind, found in runs.items()
                },
                "calls": {kind: found[-1]["calls"] for kind, found in runs.items()},
                "cores": os.cpu_count(),
                "load_1m": round(os.getloadavg()[0], 2),
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
