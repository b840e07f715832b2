"""A thousand people create at once: our bot beside one that only makes the same API calls.

`python -m benchmarks.chat_load [--people N]`. The loopback Telegram with all its people is a
process of its own; the bot is another, on SQLite with every update in the inbox and a pipeline
that returns at once. `share_of_echo` is the echo bot's time ÷ ours until everybody has a video
(medians of interleaved runs); `p95_ms` is the time from an update to its first answer at 50
updates a second. The last line is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.telegram_state import Kept

IDEA = "A lighthouse keeper finds a door in the sea"
RATE_PER_S = 50.0
RATED_S = 20.0
TEMPLATE = "AI story"
LIMIT_S = 300.0


class Crowd:
    """People who answer the bot at once, each along the same path."""

    def __init__(self, server: TelegramServer, count: int) -> None:
        self.people = {n: TelegramPerson(server, n) for n in range(10_001, 10_001 + count)}
        self.stage = dict.fromkeys(self.people, 0)
        self.done = 0
        self.finished = asyncio.Event()
        self.sent_at: dict[int, float] = {}
        self.waits_ms: list[float] = []
        server.world.on_bot_message = self.heard

    def begin(self) -> None:
        """Everybody says /start."""
        for person in self.people.values():
            person.say("/start")

    def heard(self, kept: Kept) -> None:
        """One message or edit: the next step of whoever it is for."""
        number = int(kept.data["chat"]["id"])
        if (at := self.sent_at.pop(number, None)) is not None:
            self.waits_ms.append((time.monotonic() - at) * 1000)
            return
        stage, person = self.stage.get(number, 9), self.people[number]
        if stage == 0:
            person.say(IDEA)
        elif stage == 1 and kept.button(TEMPLATE):
            person.press(TEMPLATE, kept)
        elif stage == 2 and kept.button("Confirm"):
            person.press("Confirm", kept)
        elif stage == 3 and "video" in kept.data:
            self.done += 1
            if self.done == len(self.people):
                self.finished.set()
        else:
            return
        self.stage[number] = stage + 1

    async def rated(self, seconds: float) -> list[float]:
        """One update every 20 ms, from people in turn; milliseconds to each first answer."""
        people, began = list(self.people.values()), time.monotonic()
        for number in range(int(seconds * RATE_PER_S)):
            await asyncio.sleep(max(0.0, began + number / RATE_PER_S - time.monotonic()))
            person = people[number % len(people)]
            self.sent_at[person.id] = time.monotonic()
            person.say(IDEA if number % 2 else "/balance")
        await asyncio.sleep(3)
        return self.waits_ms


async def serve(people: int) -> None:
    """The server process: says its address, then what it measured."""
    server = await TelegramServer().start()
    print(json.dumps({"url": server.base_url}), flush=True)
    crowd = Crowd(server, people)
    while not server.called("getUpdates"):  # noqa: ASYNC110 - the bot tells nobody that it is up
        await asyncio.sleep(0.05)
    began, cpu = time.monotonic(), time.process_time()
    crowd.begin()
    async with asyncio.timeout(LIMIT_S):
        await crowd.finished.wait()
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    await asyncio.sleep(1)
    calls = len(server.calls)
    waits = await crowd.rated(RATED_S) if os.environ.get("RATED") else []
    print(
        json.dumps({"seconds": took, "cpu_s": cpu, "calls": calls, "waits_ms": waits}), flush=True
    )
    await server.stop()


async def ours(url: str, folder: Path) -> None:
    """Our bot: conversation, inbox and database as in production, a maker that makes nothing."""
    from bot.conversation.talk import Conversation
    from bot.listeners.delivery import Delivery
    from bot.listeners.intake import Intake
    from bot.listeners.telegram import TelegramAnswers, TelegramListener
    from bot.surfaces.telegram import TelegramSurface
    from db.migrate import migrate
    from db.queue import EmbeddedRedis, Queue
    from db.session import Database
    from tests.fixtures.conversing import services_of

    database = f"sqlite:///{folder / 'clipwright.db'}"
    await migrate(database)
    redis = EmbeddedRedis(folder)
    queue = await Queue.open(redis.start())
    db = await Database.open(database)
    surface = TelegramSurface.build(TOKEN, url)
    conversation = Conversation(services_of(db, queue_alive=queue.ping))
    # Without send budgets: they would measure Telegram's limits, not us.
    delivery = Delivery(db, surface, TelegramAnswers(surface.bot))
    intake = Intake("telegram", conversation, delivery, queue)
    listener = TelegramListener(surface, intake)
    await listener.start()
    making = asyncio.create_task(make_at_once(db, queue, surface))
    try:
        await asyncio.sleep(2 * LIMIT_S)
    finally:
        making.cancel()
        redis.stop()


async def make_at_once(db: Any, queue: Any, surface: Any) -> None:
    """What a worker does to rows and chats, with nothing to make in between."""
    from bot.surfaces.codec import place_from_json, ref_from_json
    from db import work

    async def one(video_id: str) -> None:
        video = await work.claim(db, video_id, "bench")
        if video is None:
            return
        place = place_from_json(video.place)
        await deliver(surface, place, ref_from_json(video.progress_ref or {}))
        await work.finish(
            db, video.id, video.attempt, "bench", "done", owed=video.price_credits, result={}
        )

    known: set[str] = set()
    tasks: set[asyncio.Task[None]] = set()
    async for _ in queue.listen(0.2):
        for row in await work.waiting(db, 200):
            if row.id not in known:
                known.add(row.id)
                task = asyncio.create_task(one(row.id))
                tasks.add(task)
                task.add_done_callback(tasks.discard)


async def deliver(surface: Any, place: Any, progress: Any) -> None:
    """A worker's three calls: progress, the file, the last edit."""
    from bot.surfaces.base import Media, Message

    await surface.edit(progress, Message("Script\nPictures and voice\n50 %"))
    await surface.send(place, Message("Done", media=(Media("video", path=_clip()),)))
    await surface.edit(progress, Message("Finished in 1 s"))


def _clip() -> Path:
    path = Path(os.environ["CLIP"])
    if not path.exists():
        path.write_bytes(b"a short clip" * 100)
    return path


async def echo(url: str) -> None:
    """The same library and the same calls for the same updates, and nothing else."""
    from bot.listeners.intake import CHATS_AT_ONCE
    from bot.surfaces.base import Button, Message, MessageRef, Place
    from bot.surfaces.telegram import TelegramSurface

    surface = TelegramSurface.build(TOKEN, url)
    bot, offset = surface.bot, None
    await bot.initialize()
    rows = tuple((Button("an example of an idea", f"x:{n}"),) for n in range(3))
    kinds = tuple(
        (Button(TEMPLATE, "t:abcdefghijkm:1:ai_story"), Button("Another kind", "t:abc:1:b"))
        for _ in range(6)
    )
    options = (
        (Button("Confirm · 10", "c:abcdefghijkm:2"),),
        *((tuple(Button(f"Option {n}", f"o:abcdefghijkm:2:{n}") for n in range(3)),) * 3),
    )
    text = "A text of the usual length. " * 8

    slots = asyncio.Semaphore(CHATS_AT_ONCE)

    async def one(update: Any) -> None:
        async with slots:
            await answered(update)

    async def answered(update: Any) -> None:
        if update.message is not None:
            place = Place("telegram", str(update.message.chat_id))
            is_start = update.message.text.startswith("/")
            await surface.send(place, Message(text, rows if is_start else kinds))
            return
        query = update.callback_query
        place = Place("telegram", str(query.message.chat.id))
        ref = MessageRef(place, str(query.message.message_id))
        if query.data.startswith("t:"):
            await surface.edit(ref, Message(text + "quote", options))
            await bot.answer_callback_query(query.id)
            return
        await surface.edit(ref, Message("Queued", (rows[0],)))
        await bot.answer_callback_query(query.id)
        await deliver(surface, place, ref)

    tasks: set[asyncio.Task[None]] = set()
    while True:
        for update in await bot.get_updates(offset=offset, timeout=30):
            task = asyncio.create_task(one(update))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            offset = update.update_id + 1


def run_once(kind: str, people: int, *, rated: bool) -> dict[str, Any]:
    """One run: the server with its people, and one bot."""
    with TemporaryDirectory(prefix="cw-load-") as folder:
        environment = {**os.environ, "CLIP": f"{folder}/clip.mp4", "RATED": "1" if rated else ""}
        command = [sys.executable, "-m", "benchmarks.chat_load", "--people", str(people)]
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
                bot.terminate()
                _, _, used = os.wait4(bot.pid, 0)
                bot.returncode = 0
    found["bot_cpu_s"] = used.ru_utime + used.ru_stime
    return found


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main() -> int:
    """Interleave our bot and the echo; print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--role", choices=("server", "ours", "echo"))
    parser.add_argument("--url", default="")
    parser.add_argument("--folder", default="")
    args = parser.parse_args()
    if args.role == "server":
        asyncio.run(serve(args.people))
        return 0
    if args.role == "ours":
        asyncio.run(ours(args.url, Path(args.folder)))
        return 0
    if args.role == "echo":
        asyncio.run(echo(args.url))
        return 0
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "echo": []}
    for number in range(args.rounds):
        for kind, found in runs.items():
            last = kind == "ours" and number == args.rounds - 1
            found.append(run_once(kind, args.people, rated=last))
            print(kind, {k: v for k, v in found[-1].items() if k != "waits_ms"}, flush=True)
    seconds = {kind: median(one["seconds"] for one in found) for kind, found in runs.items()}
    waits = runs["ours"][-1]["waits_ms"]
    print(
        json.dumps(
            {
                "benchmark": "chat_load",
                "share_of_echo": round(seconds["echo"] / seconds["ours"], 3),
                "p95_ms": round(percentile(waits, 0.95), 1),
                "p50_ms": round(percentile(waits, 0.5), 1),
                "answered": len(waits),
                "people": args.people,
                "ours_s": round(seconds["ours"], 2),
                "echo_s": round(seconds["echo"], 2),
                "bot_cpu_s": {
                    kind: round(median(one["bot_cpu_s"] for one in found), 2)
                    for kind, found in runs.items()
                },
                "calls": {kind: found[-1]["calls"] for kind, found in runs.items()},
                "cores": os.cpu_count(),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
