"""A door before a loopback server that cuts every connection once so many bytes went through."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


@asynccontextmanager
async def cutting_door(url: str, way: str, *, after_bytes: int) -> AsyncIterator[str]:
    """The door's address; `way` is where the bytes are counted: `up` or `down`."""
    behind = urlsplit(url)
    inside: set[asyncio.Task[None] | None] = set()

    async def come_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside.add(asyncio.current_task())
        inner_reader, inner_writer = await asyncio.open_connection(behind.hostname, behind.port)
        pipes = [
            asyncio.create_task(_pipe(reader, inner_writer, after_bytes if way == "up" else None)),
            asyncio.create_task(
                _pipe(inner_reader, writer, after_bytes if way == "down" else None)
            ),
        ]
        try:
            await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pipe in pipes:
                pipe.cancel()
            await asyncio.gather(*pipes, return_exceptions=True)
            for end in (writer, inner_writer):
                end.transport.abort()
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    listening = await asyncio.start_server(come_in, "127.0.0.1")
    async with listening:
        host, port = listening.sockets[0].getsockname()
        yield f"http://{host}:{port}"
        for task in filter(None, inside):
            task.cancel()
        await asyncio.gather(*filter(None, inside), return_exceptions=True)


async def _pipe(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int | None
) -> None:
    went = 0
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            went += len(data)
            if most is not None and went > most:
                return
            target.write(data)
            await target.drain()
