"""A Discord on loopback for the real library: REST, gateway, interactions, rate limits.

Enforced nonces, attachments, 429 with Retry-After, ephemeral messages, tokens that expire,
hello, identify, ready, heartbeats and resumes. Drive it with tests/fakes/discord_person.py.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_state import (
    APPLICATION_ID,
    BOT_USER,
    Channel,
    Kept,
    Pending,
    Refused,
    World,
)

TOKEN = "loopback.discord.token"
MAX_UPLOAD = 10 * 1024 * 1024
HEARTBEAT_MS = 5_000


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls whose "METHOD path" holds `on`."""

    on: str
    times: int = 1
    status: int = 500
    code: int = 0
    retry_after_s: float | None = None
    drops: bool = False
    """Do what was asked, but break the connection instead of answering."""


@dataclass(slots=True)
class DiscordServer:
    """Start it, give `api_base`, `gateway_url` and TOKEN to the bot."""

    world: World = field(default_factory=World)
    calls: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    syncs: int = 0
    identified: int = 0
    resumed: int = 0
    port: int = 0
    _runner: web.AppRunner | None = None
    _socket: web.WebSocketResponse | None = None
    _connected: asyncio.Event = field(default_factory=asyncio.Event)
    _sequence: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    sent: list[dict[str, Any]] = field(default_factory=list)

    @property
    def api_base(self) -> str:
        """For DISCORD_API_BASE."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """For DISCORD_GATEWAY_URL."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    async def start(self) -> DiscordServer:
        """Listen on a free port."""
        app = web.Application(client_max_size=4 * MAX_UPLOAD)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def stop(self) -> None:
        """Close every connection."""
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # -- gateway ------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            await self._heard(socket, json.loads(message.data))
        if self._socket is socket:
            self._connected.clear()
        return socket

    async def _heard(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        match data["op"]:
            case 1:
                await socket.send_json({"op": 11})
            case 2:
                self.identified += 1
                self._socket = socket
                await self._dispatch("READY", self._ready())
                self._connected.set()
            case 6:
                self.resumed += 1
                self._socket = socket
                for one in self.sent:
                    if one["s"] > data["d"]["seq"]:
                        await socket.send_json(one)
                await self._dispatch("RESUMED", {})
                self._connected.set()

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": BOT_USER,
            "guilds": [],
            "session_id": "session",
            "resume_gateway_url": self.gateway_url,
            "application": {"id": str(APPLICATION_ID), "flags": 0},
        }

    async def _dispatch(self, name: str, data: dict[str, Any]) -> None:
        payload = {"op": 0, "t": name, "s": next(self._sequence), "d": data}
        self.sent.append(payload)
        assert self._socket is not None
        await self._socket.send_json(payload)

    async def tell(self, name: str, data: dict[str, Any]) -> None:
        """Send an event to the bot, once it is connected."""
        async with asyncio.timeout(10):
            await self._connected.wait()
        await self._dispatch(name, data)

    async def drop_gateway(self) -> None:
        """Break the gateway's connection; the library resumes."""
        self._connected.clear()
        assert self._socket is not None
        await self._socket.close(code=4000)

    # -- REST ---------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        call = f"{request.method} {path}"
        self.calls.append(call)
        fault = next((one for one in self.faults if one.times > 0 and one.on in call), None)
        if fault is not None:
            fault.times -= 1
            if not fault.drops:
                return _problem(fault)
        try:
            result = await self._answer(request, path.split("/"))
        except Refused as error:
            return _json({"code": error.code, "message": error.message}, status=error.status)
        if fault is not None and request.transport is not None:
            request.transport.close()
        if result is None:
            return web.Response(status=204)
        return _json(result)

    async def _answer(self, request: web.Request, parts: list[str]) -> Any:
        match [request.method, *parts]:
            case ["POST", "interactions", _, token, "callback"]:
                return await self._first_answer(request, token)
            case [_, "webhooks", _, token, *rest]:
                return await self._by_token(request, token, rest)
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            raise Refused(401, 0, "401: Unauthorized")
        match [request.method, *parts]:
            case ["GET", "users", "@me"]:
                return BOT_USER
            case ["GET", "oauth2", "applications", "@me"] | ["GET", "applications", "@me"]:
                return _application()
            case ["PUT", "applications", _, "commands"]:
                self.syncs += 1
                self.commands = [
                    {"id": str(number), "application_id": str(APPLICATION_ID), "version": "1"} | one
                    for number, one in enumerate(await request.json(), 1)
                ]
                return self.commands
            case ["POST", "users", "@me", "channels"]:
                person = int((await request.json())["recipient_id"])
                if person in self.world.people_who_left:
                    raise Refused(403, 50007, "Cannot send messages to this user")
                return self.world.direct(person).json() | {"recipients": []}
            case ["POST", "channels", channel, "messages"]:
                return await self._post(request, self._channel(channel))
            case ["GET", "channels", channel, "messages"]:
                found = list(self._channel(channel).messages.values())
                return [one.data for one in reversed(found) if not one.is_deleted]
            case ["PATCH", "channels", channel, "messages", message]:
                return await self._edit(request, self._message(channel, message))
            case ["DELETE", "channels", channel, "messages", message]:
                self._message(channel, message).is_deleted = True
                self.world.changed.set()
                return None
        raise Refused(404, 0, "404: Not Found")

    def _channel(self, channel_id: str) -> Channel:
        channel = self.world.channels.get(int(channel_id))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if channel.is_closed:
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _message(self, channel_id: str, message_id: str) -> Kept:
        kept = self._channel(channel_id).messages.get(message_id)
        if kept is None or kept.is_deleted:
            raise Refused(404, 10008, "Unknown Message")
        return kept

    async def _post(self, request: web.Request, channel: Channel) -> dict[str, Any]:
        body, files = await _body(request)
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            assert len(str(nonce)) <= 25
            for one in channel.messages.values():
                if one.data["nonce"] == nonce:
                    return one.data
        return self.world.keep(channel, body, uploads=files).data

    async def _edit(self, request: web.Request, kept: Kept) -> dict[str, Any]:
        body, _ = await _body(request)
        for name in ("content", "components"):
            if name in body:
                kept.data[name] = body[name] or ([] if name == "components" else "")
        kept.edits += 1
        self.world.changed.set()
        return kept.data

    # -- interactions -------------------------------------------------------------------

    def _pending(self, token: str) -> Pending:
        pending = self.world.pending.get(token)
        if pending is None or pending.is_expired:
            raise Refused(404, 10015, "Unknown Webhook")
        return pending

    async def _first_answer(self, request: web.Request, token: str) -> Any:
        pending = self._pending(token)
        if pending.answers:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        loop_s = asyncio.get_running_loop().time()
        pending.answered_after_s = loop_s - pending.began_s
        body, files = await _body(request)
        pending.answers.append(body)
        if body["type"] == 4:
            data = body.get("data") or {}
            ephemeral = bool(data.get("flags", 0) & 64)
            kept = self.world.keep(pending.channel, data, uploads=files, ephemeral=ephemeral)
            pending.messages[kept.id], pending.original = kept, kept.id
        self.world.changed.set()
        return {"interaction": {"id": str(pending.id), "type": 2}}

    async def _by_token(self, request: web.Request, token: str, rest: list[str]) -> Any:
        pending = self._pending(token)
        if not rest:
            body, files = await _body(request)
            ephemeral = bool(body.get("flags", 0) & 64)
            kept = self.world.keep(pending.channel, body, uploads=files, ephemeral=ephemeral)
            pending.messages[kept.id] = kept
            pending.original = pending.original or kept.id
            return kept.data
        wanted = pending.original if rest[1] == "@original" else rest[1]
        found = pending.messages.get(wanted or "") or pending.channel.messages.get(wanted or "")
        if found is None or found.is_deleted:
            raise Refused(404, 10008, "Unknown Message")
        if request.method == "PATCH":
            return await self._edit(request, found)
        if request.method == "DELETE":
            found.is_deleted = True
            self.world.changed.set()
            return None
        return found.data


async def _body(request: web.Request) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """A JSON body, or a form with `payload_json` and files."""
    if request.content_type == "application/json":
        return await request.json(), []
    body: dict[str, Any] = {}
    files: list[tuple[str, bytes]] = []
    async for part in await request.multipart():
        content = bytes(await part.read(decode=False))  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            body = json.loads(content)
            continue
        if len(content) > MAX_UPLOAD:
            raise Refused(413, 40005, "Request entity too large")
        files.append((part.filename or "", content))  # type: ignore[union-attr]
    return body, files


def _application() -> dict[str, Any]:
    return {
        "id": str(APPLICATION_ID),
        "name": "Clipwright",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "owner": BOT_USER,
        "team": None,
        "summary": "",
        "rpc_origins": [],
    }


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """As Discord answers: the library wants no charset in the content type."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def _problem(fault: Fault) -> web.Response:
    if fault.retry_after_s is not None:
        body = {"message": "You are being rate limited.", "retry_after": fault.retry_after_s}
        headers = {"Retry-After": str(fault.retry_after_s), "Via": "1.1 loopback"}
        return _json({**body, "global": False}, status=429, headers=headers)
    return _json({"code": fault.code, "message": "fault"}, status=fault.status)
