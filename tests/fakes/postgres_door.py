"""A door before a real Postgres: TLS as rented servers have it, a pooler that shares connections.

Everything behind the door is the server's own; the door only does what stands in between.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_REFUSAL = b"SFATAL\0C08P01\0Munsupported startup parameter: role\0\0"
"""What PgBouncer says of the parameters it does not know."""


@asynccontextmanager
async def door(
    server: str, *, tls: ssl.SSLContext | None = None, pooler: str = ""
) -> AsyncIterator[int]:
    """The door's port on localhost; `server` is the path of the real one's socket.

    `pooler` is what it does with a startup parameter `role`: `refuses` it, or `ignores` it.
    """

    inside: set[asyncio.Task[None] | None] = set()

    async def come_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside.add(asyncio.current_task())
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await _come_in(reader, writer, server, tls, pooler)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    listening = await asyncio.start_server(come_in, "localhost")
    async with listening:
        yield listening.sockets[0].getsockname()[1]
        await asyncio.gather(*filter(None, inside))


async def _come_in(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    server: str,
    tls: ssl.SSLContext | None,
    pooler: str,
) -> None:
    first = await reader.readexactly(8)
    if first == _SSL_REQUEST:
        writer.write(b"S" if tls else b"N")
        await writer.drain()
        if tls:
            await writer.start_tls(tls)
        first = await reader.readexactly(8)
    body = await reader.readexactly(struct.unpack("!i", first[:4])[0] - 8)
    if pooler and b"\0role\0" in b"\0" + body:
        if pooler == "refuses":
            writer.write(b"E" + struct.pack("!i", 4 + len(_REFUSAL)) + _REFUSAL)
            await writer.drain()
            return
        words = body.rstrip(b"\0").split(b"\0")
        at = words.index(b"role")
        body = b"\0".join(words[:at] + words[at + 2 :]) + b"\0\0"
        first = struct.pack("!i", len(body) + 8) + first[4:]
    inner_reader, inner_writer = await asyncio.open_unix_connection(server)
    inner_writer.write(first + body)
    await asyncio.gather(_pipe(reader, inner_writer), _pipe(inner_reader, writer))


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()
