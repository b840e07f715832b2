"""The console as a remote surface: sends through the small chat that `chat` or `demo` serves.

One JSON object a line over a unix socket in the data folder. Files stay where they are and
their paths cross: the console copies what it is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.surfaces.base import (
    FileGone,
    Message,
    MessageGone,
    MessageRef,
    OutcomeUnknown,
    Place,
    PlaceGone,
    PlaceLimits,
    SurfaceError,
    TooLarge,
)
from bot.surfaces.codec import message_to_json, place_to_json, ref_from_json, ref_to_json
from db.core.private_files import check_own_folder

if TYPE_CHECKING:
    from bot.settings import Settings

MAX_SOCKET_BYTES: Final = 100
MAX_LINE_BYTES: Final = 4_000_000
ANSWER_TIMEOUT_S: Final = 30.0
LIMITS: Final = PlaceLimits(
    upload_bytes=2_000_000_000, caption_chars=4096, text_chars=4096, edit_interval_s=0.5
)
_SOCKET: Final = "console.sock"
ERRORS: Final[dict[str, type[SurfaceError]]] = {
    kind.__name__: kind for kind in (PlaceGone, MessageGone, TooLarge, SurfaceError)
}


def socket_path(data_folder: Path) -> Path:
    """Where the console of a data folder listens; below /tmp when the folder's path is too long,
    in a folder of ours (`check_socket`).

    Not the configured temporary folder: the worker moves its own, and both must agree.
    """
    path = data_folder.absolute() / _SOCKET
    if len(os.fsencode(path)) < MAX_SOCKET_BYTES:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path("/tmp") / f"talemill-{os.getuid()}" / f"{name}.sock"


def check_socket(path: Path) -> None:
    """OSError where somebody else could have put a socket of their own in its place."""
    if path.name != _SOCKET:
        check_own_folder(path.parent)


class ConsoleSurface:
    """Talks to the console of a data folder; connects when first used, and again when it must."""

    name = "console"

    def __init__(self, data_folder: Path) -> None:
        self._path = socket_path(data_folder)
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._connecting = asyncio.Lock()

    async def send(self, place: Place, message: Message) -> MessageRef:
        """Show a new message; its files are copied by the console."""
        answer = await self._ask(
            {"op": "send", "place": place_to_json(place), "message": message_to_json(message)}
        )
        return ref_from_json(answer["ref"])

    async def find_sent(self, place: Place, message: Message) -> MessageRef | None:
        """The message of its nonce, which was shown though the answer was lost."""
        if not message.nonce:
            return None
        answer = await self._ask({"op": "find", "nonce": message.nonce})
        return next((ref_from_json(one) for one in answer["refs"]), None)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace what a message shows."""
        await self._ask(
            {"op": "edit", "ref": ref_to_json(ref), "message": message_to_json(message)}
        )

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        await self._ask({"op": "delete", "ref": ref_to_json(ref)})

    async def limits(self, place: Place) -> PlaceLimits:
        """The same everywhere."""
        return LIMITS

    @property
    def fetch_bytes(self) -> int:
        """The same as it may be sent."""
        return LIMITS.upload_bytes

    async def fetch(self, ref: str, target: Path, most_bytes: int) -> None:
        """Copy the person's file on this machine."""

        def copy() -> None:
            path = Path(ref)
            if not path.is_file():
                raise FileGone
            if path.stat().st_size > most_bytes:
                raise TooLarge
            shutil.copyfile(path, target)

        try:
            await asyncio.to_thread(copy)
        except OSError as error:
            raise SurfaceError("that file cannot be read", can_retry=False) from error

    async def close(self) -> None:
        """Hang up."""
        if self._reading:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        if self._writer:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        self._writer = self._reading = None

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        writer = await self._connected()
        number = next(self._numbers)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            writer.write(json.dumps({**request, "id": number}).encode() + b"\n")
            await writer.drain()
            answer = await asyncio.wait_for(future, ANSWER_TIMEOUT_S)
        except (TimeoutError, OSError) as error:
            raise OutcomeUnknown("the console did not answer") from error
        finally:
            self._waiting.pop(number, None)
        if "error" in answer:
            raise ERRORS.get(answer["error"], SurfaceError)(answer.get("text", ""))
        return answer

    async def _connected(self) -> asyncio.StreamWriter:
        async with self._connecting:
            if self._writer is None or self._writer.is_closing():
                try:
                    check_socket(self._path)
                    reader, self._writer = await asyncio.open_unix_connection(
                        str(self._path), limit=MAX_LINE_BYTES
                    )
                except OSError as error:
                    # No console is open: nobody would see the message.
                    raise PlaceGone("no console is open on this data folder") from error
                self._reading = asyncio.create_task(self._read(reader, self._writer))
            return self._writer

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                answer = json.loads(line)
                future = self._waiting.get(answer.get("id"))
                if future and not future.done():
                    future.set_result(answer)
        except (OSError, ValueError):
            pass
        finally:
            writer.close()
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(OSError("the console hung up"))


def build(settings: Settings) -> ConsoleSurface:
    """The console of this installation's data folder."""
    return ConsoleSurface(settings.data_folder)
