"""The console's own side: a small chat on a unix socket, one person, messages in memory.

The worker and this process write to it through bot/surfaces/console.py; a view shows what
changes. Files that are sent are copied into the data folder's `out`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import mimetypes
import os
import secrets
import shlex
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.conversation.events import Attachment, Event, Person
from bot.conversation.replies import Invoice
from bot.conversation.typed_codes import with_plain_command
from bot.listeners.intake import Intake
from bot.listeners.sent_files import file_kind
from bot.surfaces.base import Button, Media, Message, MessageGone, MessageRef, Place, SurfaceError
from bot.surfaces.codec import message_from_json, place_from_json, ref_from_json, ref_to_json
from bot.surfaces.console import MAX_LINE_BYTES, check_socket, socket_path
from db.core.private_files import private_folder

Watcher = Callable[["Shown"], None]


@dataclass(slots=True)
class Shown:
    """A message as the person sees it; `files` are where its media was copied to."""

    id: str
    place: Place
    message: Message
    files: tuple[Path, ...] = ()
    edits: int = 0
    is_deleted: bool = False
    is_from_person: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Every button in reading order."""
        return tuple(button for row in self.message.buttons for button in row)

    def button(self, label: str) -> Button | None:
        """The button whose label is `label`, or else holds it."""
        named = [button for button in self.buttons if button.label == label]
        named += [button for button in self.buttons if label.casefold() in button.label.casefold()]
        return named[0] if named else None


@dataclass(slots=True)
class ConsoleChat:
    """The chat: what was said, and a socket for whoever sends to it."""

    data_folder: Path
    watchers: list[Watcher] = field(default_factory=list)
    messages: dict[str, Shown] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _session: str = field(default_factory=lambda: secrets.token_hex(4))
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def start(self) -> None:
        """Listen; SurfaceError when another console already does on this data folder."""
        path = socket_path(self.data_folder)
        try:
            private_folder(path.parent)
            check_socket(path)
        except OSError as error:
            raise SurfaceError("The console's folder belongs to somebody else.") from error
        if path.exists():
            try:
                _, writer = await asyncio.open_unix_connection(str(path))
            except OSError:
                path.unlink(missing_ok=True)
            else:
                await _hung_up(writer)
                raise SurfaceError("Another console is open on this data folder.")
        self._server = await asyncio.start_unix_server(self._serve, str(path), limit=MAX_LINE_BYTES)
        path.chmod(0o600)

    async def stop(self) -> None:
        """Stop listening and take the socket away."""
        if self._server:
            self._server.close()
            # One that connected just now is served first, so that it can be hung up too.
            await asyncio.sleep(0)
            for writer in list(self._writers):
                await _hung_up(writer)
            await self._server.wait_closed()
            self._server = None
            socket_path(self.data_folder).unlink(missing_ok=True)

    def show(self, place: Place, message: Message, *, is_from_person: bool = False) -> Shown:
        """Add a message to the chat; its files are copied first."""
        number = f"{self._session}-{next(self._numbers)}"
        files = tuple(self._copied(media) for media in message.media)
        shown = Shown(number, place, message, files, is_from_person=is_from_person)
        self.messages[number] = shown
        self._tell(shown)
        return shown

    def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace a message's text and buttons; MessageGone when it is not of this chat."""
        shown = self._find(ref)
        if shown.message == message:
            return
        shown.message, shown.edits = replace(message, media=shown.message.media), shown.edits + 1
        self._tell(shown)

    def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        shown = self._find(ref)
        shown.is_deleted = True
        self._tell(shown)

    async def wait_for(self, wanted: Callable[[Shown], bool], timeout_s: float) -> Shown:
        """The newest message that `wanted` accepts, now or as soon as there is one."""

        def found() -> Shown | None:
            alive = (one for one in reversed(self.messages.values()) if not one.is_deleted)
            return next((one for one in alive if wanted(one)), None)

        async with asyncio.timeout(timeout_s), self._changed:
            while (shown := found()) is None:
                await self._changed.wait()
            return shown

    def _tell(self, shown: Shown) -> None:
        for watcher in self.watchers:
            watcher(shown)
        # Waiters are woken from a task: telling happens inside plain functions.
        task = asyncio.get_running_loop().create_task(self._wake())
        task.add_done_callback(lambda done: done.exception() if not done.cancelled() else None)

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _find(self, ref: MessageRef) -> Shown:
        shown = self.messages.get(ref.message_id)
        if shown is None or shown.is_deleted:
            raise MessageGone
        return shown

    def _copied(self, media: Media) -> Path:
        folder = self.data_folder / "out"
        folder.mkdir(parents=True, exist_ok=True)
        if media.path is None or (media.file_id and not media.path.exists()):
            known = folder / Path(media.file_id or "").name
            if not media.file_id or not known.exists():
                raise SurfaceError("that file is not here any more")
            return known
        source = media.path
        name = Path(media.name or source.name)
        target = folder / name
        for number in itertools.count(2):
            if not target.exists():
                break
            target = folder / f"{name.stem}-{number}{name.suffix}"
        half = folder / f".{os.getpid()}-{target.name}"
        shutil.copyfile(source, half)
        half.rename(target)
        return target

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self._answer(line)).encode() + b"\n")
                await writer.drain()
        except (OSError, ValueError, asyncio.CancelledError):
            pass
        finally:
            await _hung_up(writer)
            self._writers.discard(writer)

    def _answer(self, line: bytes) -> dict[str, Any]:
        request = json.loads(line)
        number = request.get("id")
        try:
            return {"id": number, **self._do(request)}
        except SurfaceError as error:
            return {"id": number, "error": type(error).__name__, "text": str(error)}
        except (KeyError, TypeError, OSError) as error:
            return {"id": number, "error": "SurfaceError", "text": type(error).__name__}

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["op"]:
            case "send":
                place = place_from_json(request["place"])
                shown = self.show(place, message_from_json(request["message"]))
                return {"ref": ref_to_json(_ref_of(shown))}
            case "find":
                alive = (one for one in self.messages.values() if not one.is_deleted)
                found = (one for one in alive if one.message.nonce == request["nonce"])
                return {"refs": [ref_to_json(_ref_of(one)) for one in found]}
            case "edit":
                self.edit(ref_from_json(request["ref"]), message_from_json(request["message"]))
            case "delete":
                self.delete(ref_from_json(request["ref"]))
        return {}


def _ref_of(shown: Shown) -> MessageRef:
    return MessageRef(shown.place, shown.id, shown.files[0].name if shown.files else None)


async def _hung_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


class ConsoleToasts:
    """Shows the short notices for presses as messages of their own."""

    def __init__(self, chat: ConsoleChat) -> None:
        self._chat = chat

    async def toast(self, place: Place, answer_id: str, text: str, *, stays: bool) -> None:
        """Show the notice, if there is one."""
        if text:
            self._chat.show(place, Message(text, is_notice=True))

    async def invoice(self, place: Place, invoice: Invoice) -> None:
        """The console sells nothing by itself."""
        raise SurfaceError("the console takes no payments")


@dataclass(slots=True)
class ConsoleListener:
    """Turns what one person types and presses into events."""

    chat: ConsoleChat
    intake: Intake
    person: Person
    place: Place
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(time.time_ns()))

    async def say(self, text: str, *, reply_to: str = "") -> None:
        """Something was typed: a command when it starts with a slash; `reply_to` is answered."""
        shown = self.chat.show(self.place, Message(text), is_from_person=True)
        await self._take(**_said(text), message_id=shown.id, reply_to=reply_to)

    async def send_files(
        self, paths: Sequence[Path], text: str = "", *, reply_to: str = ""
    ) -> None:
        """Files of this machine were sent together, perhaps with words."""
        sent = tuple(map(_sent, paths))
        shown_text = "\n".join([*(f"📎 {path.name}" for path in paths), *([text] if text else [])])
        shown = self.chat.show(self.place, Message(shown_text), is_from_person=True)
        has_text_file = any(one.kind == "text" for one in sent)
        said = _said(text) if text else {"kind": "other"}
        if has_text_file:
            said = {"kind": "text", "text": ""}
        await self._take(**said, message_id=shown.id, reply_to=reply_to, attachments=sent)

    async def press(self, shown: Shown, button: Button) -> None:
        """A button was pressed."""
        await self._take(
            kind="press", text=button.data, message_id=shown.id, answer_id=secrets.token_hex(4)
        )

    async def _take(self, **fields: Any) -> None:
        event = Event(str(next(self._numbers)), self.person, self.place, **fields)
        await self.intake.keep(event)


def files_in(line: str) -> tuple[list[Path], str]:
    """The files that a typed line begins with, as a terminal writes what is dropped on it, and the
    words after them. A path begins with `/`, `~` or `.` and is a file."""
    try:
        parts = shlex.split(line)
    except ValueError:  # a lone quotation mark
        return [], line
    files: list[Path] = []
    for part in parts:
        path = Path(part).expanduser() if part[:1] in {"/", "~", "."} else None
        if path is None or not path.is_file():
            break
        files.append(path.absolute())
    return files, (" ".join(parts[len(files) :]) if files else line)


def _sent(path: Path) -> Attachment:
    media_type, _ = mimetypes.guess_type(path.name)
    size = path.stat().st_size if path.is_file() else 0
    return Attachment(file_kind(path.name, media_type, size), str(path), path.name, size)


def _said(text: str) -> dict[str, str]:
    """What was typed, as an event's fields: a command when it starts with a slash."""
    word, _, rest = with_plain_command(text).strip().partition(" ")
    if word.startswith("/") and len(word) > 1:
        return {"kind": "command", "command": word[1:].casefold(), "text": rest.strip()}
    return {"kind": "text", "text": text}


def console_place(person_id: str = "me") -> Place:
    """The one chat of a console; each person of a kept data folder has their own."""
    return Place("console", person_id, is_private=True, person_id=person_id)


async def hang_up(listener: ConsoleListener) -> None:
    """Finish what is being handled, then close the chat."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(listener.intake.stop(), 15)
    await listener.chat.stop()
