"""`talemill demo` and `talemill chat`: the whole machine on one terminal, nothing configured.

Both own an embedded Redis and a worker process in their data folder; both are gone with this
process, even when it is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import stat
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.settings import Settings, load_settings
from bot.wording.printable import printable
from pipeline.errors import EmptyPrompt
from pipeline.language.clean import clean_line

if TYPE_CHECKING:
    from bot.commands.worker_process import WorkerChild
    from bot.conversation.events import Person
    from bot.listeners.console import ConsoleListener
    from bot.listeners.terminal import TerminalView
    from db.core.database import Database
    from pipeline.templates.base import Template

MAX_DEMOS = 20
"""Demos side by side below one data folder, each in a folder of its own."""


@dataclass(frozen=True, slots=True)
class Console:
    """Everything that runs while a console is open."""

    listener: ConsoleListener
    view: TerminalView
    worker: WorkerChild
    db: Database


def demo(args: argparse.Namespace) -> int:
    """Play one purchase-to-delivery story; 0 when the video is there and the hold settled."""
    from bot.commands.make import check_makeable
    from pipeline.templates import find_template

    template = find_template(args.template)
    prompt = idea_in(args.language, template) if args.prompt is None else args.prompt
    if not clean_line(prompt):
        raise EmptyPrompt
    asyncio.run(check_makeable(prompt, template, args.language))

    async def story() -> int:
        from bot.commands.playing import Player

        settings, redis = _own_redis(args.data)
        try:
            name = f"demo-{secrets.token_hex(4)}"
            async with console(settings, redis.url, name, args.language) as open_one:
                player = Player(open_one.listener, open_one.db, open_one.worker)
                _report(await player.play(prompt, template))
        finally:
            redis.stop()
        return 0

    return _run(story)


def idea_in(language: str, template: Template) -> str:
    """What the demo tells in a language, "" being English: the template's example, which one of its
    ready scripts matches. UnsupportedLanguage names those that a packaged voice speaks."""
    from pipeline.errors import UnsupportedLanguage
    from pipeline.language.labels import base_of
    from pipeline.voice.kokoro.voices import VOICES

    spoken = list(dict.fromkeys(base_of(voice.language) for voice in VOICES))
    if language and base_of(language) not in spoken:
        raise UnsupportedLanguage(
            f"No packaged voice speaks {language[:20]!r}; they speak: {', '.join(spoken)}."
        )
    return template.example_in(language or "en")


def chat(args: argparse.Namespace) -> int:
    """Chat with the bot on this terminal until the end of input."""

    async def story() -> int:
        from db.redis.embedded_redis import EmbeddedRedis

        settings = load_settings(**({"data_folder": Path(args.data)} if args.data else {}))
        redis = EmbeddedRedis(settings.data_folder)
        redis.start()
        try:
            async with console(settings, redis.url, "me") as open_one:
                open_one.view.echoes_person = not sys.stdin.isatty()
                await open_one.listener.say("/start")
                await open_one.listener.intake.settle()
                await _converse(open_one)
        finally:
            redis.stop()
        return 0

    return _run(story)


def _run(story: Callable[[], Coroutine[Any, Any, int]]) -> int:
    from bot.commands.playing import DemoFailed
    from bot.surfaces.base import SurfaceError
    from db.redis.embedded_redis import RedisError

    async def until_stopped() -> int:
        # A polite kill ends the story like Ctrl-C: everything we started is stopped.
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await story()

    try:
        return asyncio.run(until_stopped())
    except asyncio.CancelledError:
        return 143
    except (RedisError, SurfaceError, DemoFailed) as error:
        print(printable(f"talemill: {error}"), file=sys.stderr)
        return 1


def _own_redis(data: str | None) -> tuple[Settings, Any]:
    """Settings of a data folder that nobody uses, and its running Redis."""
    from db.redis.embedded_redis import DataFolderInUse, EmbeddedRedis

    if data:
        settings = load_settings(data_folder=Path(data))
        redis = EmbeddedRedis(settings.data_folder)
        redis.start()
        return settings, redis
    root = load_settings().data_folder
    for number in range(1, MAX_DEMOS + 1):
        settings = load_settings(data_folder=root / ("demo" if number == 1 else f"demo-{number}"))
        redis = EmbeddedRedis(settings.data_folder)
        try:
            redis.start(lock_wait_s=0.5)
        except DataFolderInUse:
            continue
        return settings, redis
    raise DataFolderInUse(f"{MAX_DEMOS} demos run in {root} already.")


@contextlib.asynccontextmanager
async def console(
    settings: Settings,
    redis_url: str,
    person_id: str,
    language: str = "",
    out: TextIO = sys.stdout,
) -> AsyncIterator[Console]:
    """A console on a data folder: its chat, the conversation, and a worker beside it; its person
    speaks `language`, English where that is ""."""
    from bot.commands.worker_process import WorkerChild
    from bot.conversation.events import Person
    from db.core.migrate import migrate

    await migrate(settings.owner_url)
    folder = settings.data_folder
    worker = WorkerChild(folder, redis_url, log=folder / "worker.log")
    # Started first: its heavy imports run beside ours.
    worker.start()
    try:
        async with contextlib.AsyncExitStack() as stack:
            who = Person("console", person_id, language=language)
            yield await _opened(stack, settings, redis_url, who, worker, out)
    finally:
        await asyncio.to_thread(worker.stop)


async def _opened(
    stack: contextlib.AsyncExitStack,
    settings: Settings,
    redis_url: str,
    who: Person,
    worker: WorkerChild,
    out: TextIO,
) -> Console:
    from bot.conversation.router import Conversation
    from bot.conversation.voices import making
    from bot.listeners.console import (
        ConsoleChat,
        ConsoleListener,
        ConsoleToasts,
        console_place,
        hang_up,
    )
    from bot.listeners.delivery import Delivery
    from bot.listeners.intake import Intake
    from bot.listeners.room_watch import RoomWatch
    from bot.listeners.terminal import TerminalView
    from bot.listeners.voice_news import TellsOfVoices
    from bot.settings.files import build_storage
    from bot.surfaces.console import ConsoleSurface
    from bot.wiring import build_services
    from db.core.database import Database
    from db.redis.queue import Queue

    db = await Database.open(settings.database_url, operator_url=settings.operator_url)
    stack.push_async_callback(db.close)
    queue = await Queue.open(redis_url)
    stack.push_async_callback(queue.close)
    view, chat = TerminalView(out), ConsoleChat(settings.data_folder)
    chat.watchers.append(view)
    surface, place = ConsoleSurface(settings.data_folder), console_place(who.platform_id)
    stack.push_async_callback(surface.close)
    services = build_services(settings, db, queue)
    storage = build_storage(settings)
    delivery = Delivery(db, surface, ConsoleToasts(chat), storage)
    intake = Intake("console", Conversation(services), delivery, queue)
    listener = ConsoleListener(chat, intake, who, place)
    await chat.start()
    stack.push_async_callback(hang_up, listener)
    await intake.start()
    stop = asyncio.Event()
    room = RoomWatch(db, services.policy, {"console": intake})
    tell = TellsOfVoices(db, {"console": intake})
    voices = making.keep_looking(db, storage, services.cloner, tell, stop)
    watching = [asyncio.create_task(one) for one in (room.run(stop), voices)]
    stack.push_async_callback(_watched_enough, stop, watching)
    return Console(listener, view, worker, db)


async def _watched_enough(stop: asyncio.Event, watching: list[asyncio.Task[None]]) -> None:
    stop.set()
    await asyncio.gather(*watching, return_exceptions=True)


def _report(story: Any) -> None:
    print(
        f"\nVideo    {story.path}\n"
        f"Size     {story.size_bytes / 1e6:.1f} MB, {story.width_px}×{story.height_px}\n"
        f"Length   {story.length_s:.1f} s\n"
        f"Credits  {story.before_credits} before, {story.after_credits} after"
    )


async def _converse(open_one: Console) -> None:
    """Read lines: a number presses that button, paths of files are sent, anything else is said."""
    from bot.listeners.console import files_in

    async for text in _lines():
        open_one.view.typed()
        pressed = open_one.view.buttons.get(int(text)) if text.strip().isdecimal() else None
        if pressed:
            await open_one.listener.press(*pressed)
        elif (sent := files_in(text))[0]:
            await open_one.listener.send_files(*sent)
        elif text.strip():
            await open_one.listener.say(text)
        # What was asked is answered before the next line, so that a number means what it shows.
        await open_one.listener.intake.settle()
    await open_one.listener.intake.settle()


async def _lines() -> AsyncIterator[str]:
    """What is typed or piped in, line by line; a file is read as it is."""
    if not _can_be_waited_for(sys.stdin):
        for line in sys.stdin:
            yield line.rstrip("\n")
        return
    reader = asyncio.StreamReader(limit=1_000_000)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        while line := (await reader.readline()).decode(errors="replace"):
            yield line.rstrip("\n")
    finally:
        transport.close()


def _can_be_waited_for(stream: TextIO) -> bool:
    """A terminal, a pipe or a socket; a file, or /dev/null, has its end at hand."""
    mode = os.fstat(stream.fileno()).st_mode
    return stream.isatty() or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
