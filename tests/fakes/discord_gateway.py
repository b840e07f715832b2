"""The loopback Discord's gateway: hello, identify with shards, ready, heartbeats, resumes.

Each shard has a session of its own. What happens while a shard is away is kept for its resume.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_state import APPLICATION_ID, BOT_USER

HEARTBEAT_MS = 5_000


@dataclass(slots=True)
class Session:
    """One shard's session: what it was sent, and its connection while it has one."""

    id: str
    shard: int
    count: int
    sent: list[dict[str, Any]] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None

    async def send(self, name: str, data: dict[str, Any]) -> None:
        """An event, now or when the shard is back."""
        payload = {"op": 0, "t": name, "s": len(self.sent) + 1, "d": data}
        self.sent.append(payload)
        if self.socket is not None and not self.socket.closed:
            await self.socket.send_json(payload)


@dataclass(slots=True)
class Gateway:
    """Every session of the bot. `identified` and `resumed` name shards in their order."""

    url: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    identified: list[int] = field(default_factory=list)
    resumed: list[int] = field(default_factory=list)
    intents: int = 0
    refuses_resumes: bool = False
    """Answer a resume with an invalid session, as Discord does after a long absence."""
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            await self._heard(socket, json.loads(message.data))
        for one in self.sessions.values():
            if one.socket is socket:
                one.socket = None
        return socket

    async def _heard(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        match data["op"]:
            case 1:
                await socket.send_json({"op": 11})
            case 2:
                await self._identify(socket, data["d"])
            case 6:
                await self._resume(socket, data["d"])

    async def _identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        shard, count = data.get("shard") or (0, 1)
        self.intents = int(data["intents"])
        # A shard that identifies anew is another session: the old one is over.
        self.sessions = {key: one for key, one in self.sessions.items() if one.shard != shard}
        session = Session(f"session-{next(self._ids)}", shard, count, socket=socket)
        self.sessions[session.id] = session
        self.identified.append(shard)
        ready = {
            "v": 10,
            "user": BOT_USER,
            "guilds": [],
            "session_id": session.id,
            "shard": [shard, count],
            "resume_gateway_url": self.url,
            "application": {"id": str(APPLICATION_ID), "flags": 0},
        }
        await session.send("READY", ready)
        self._changed.set()

    async def _resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or self.refuses_resumes:
            await socket.send_json({"op": 9, "d": False})
            return
        self.resumed.append(session.shard)
        session.socket = socket
        for one in session.sent:
            if one["s"] > data["seq"]:
                await socket.send_json(one)
        await session.send("RESUMED", {})
        self._changed.set()

    async def tell(self, name: str, data: dict[str, Any]) -> None:
        """Send an event to the shard it belongs to, once that shard is there."""
        guild_id = int(data.get("guild_id") or 0)
        await (await self._session(guild_id)).send(name, data)

    async def _session(self, guild_id: int) -> Session:
        """The session of a server's shard; direct messages go to the first one."""
        async with asyncio.timeout(10):
            while True:
                for one in self.sessions.values():
                    if one.shard == (guild_id >> 22) % one.count:
                        return one
                self._changed.clear()
                await self._changed.wait()

    async def drop(self, shard: int = 0) -> None:
        """Break a shard's connection; the library resumes."""
        for one in list(self.sessions.values()):
            if one.shard == shard and one.socket is not None:
                socket, one.socket = one.socket, None
                await socket.close(code=4000)

    async def close(self) -> None:
        """Hang up on every shard."""
        for one in list(self.sessions.values()):
            if one.socket is not None:
                await one.socket.close()
