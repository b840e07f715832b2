"""A Discord on loopback for the real library: REST, gateway, interactions, rate limits.

Enforced nonces, attachments, permissions, rate limits, ephemeral messages, tokens that expire.
Its gateway is in discord_gateway.py; drive it with discord_person.py.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.discord_answers import (
    Fault,
    answer,
    application,
    problem,
    read_body,
    too_early,
)
from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_limits import RateLimits, Verdict
from tests.fakes.discord_state import (
    APPLICATION_ID,
    BOT_ID,
    BOT_USER,
    Channel,
    Kept,
    Pending,
    Refused,
    World,
)

__all__ = ["TOKEN", "DiscordServer", "Fault"]

TOKEN = "loopback.discord.token"
LARGEST_UPLOAD = 110 * 1024 * 1024


@dataclass(slots=True)
class DiscordServer:
    """Start it, give `api_base`, `gateway_url` and TOKEN to the bot."""

    world: World = field(default_factory=World)
    calls: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    syncs: int = 0
    port: int = 0
    limits: RateLimits | None = None
    """Without them there are no rate limits: most tests have no time to wait."""
    gateway: Gateway = field(default_factory=Gateway)
    delay_s: float = 0.0
    """Every answer takes this long."""
    _runner: web.AppRunner | None = None

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
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/attachments/{name}", self._attached)
        app.router.add_route("*", "/api/v10/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = int(self._runner.addresses[0][1])
        self.gateway.url, self.world.files_base = self.gateway_url, self.files_base
        return self

    async def stop(self) -> None:
        """Close every connection."""
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def tell(self, name: str, data: dict[str, Any]) -> None:
        """Send an event to the bot, once it is connected."""
        await self.gateway.tell(name, data)

    @property
    def files_base(self) -> str:
        """What the addresses of attached files begin with."""
        return f"http://127.0.0.1:{self.port}/attachments/"

    async def _attached(self, request: web.Request) -> web.StreamResponse:
        """A file that somebody attached; its address is good while it carries the newest mark."""
        data = self.world.attached.get(request.match_info["name"])
        if data is None or request.query.get("hm") != str(self.world.signed):
            return web.Response(status=404)
        return web.Response(body=data)

    def address(self, name: str) -> str:
        """Where an attached file is, signed as of now."""
        return f"{self.files_base}{name}?hm={self.world.signed}"

    # -- REST ---------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        parts = path.split("/")
        call = f"{request.method} {path}"
        self.calls.append(call)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        verdict = self.limits.ask(request.method, parts) if self.limits else Verdict({})
        if verdict.retry_after_s > 0:
            return too_early(verdict)
        fault = next((one for one in self.faults if one.times > 0 and one.on in call), None)
        if fault is not None:
            fault.times -= 1
            if not fault.drops:
                return problem(fault)
        try:
            result = await self._answer(request, parts)
        except Refused as error:
            said = {"code": error.code, "message": error.message}
            return answer(said, status=error.status, headers=verdict.headers)
        if fault is not None and request.transport is not None:
            request.transport.close()
        if result is None:
            return web.Response(status=204, headers=verdict.headers)
        return answer(result, headers=verdict.headers)

    async def _answer(self, request: web.Request, parts: list[str]) -> Any:
        match [request.method, *parts]:
            case ["POST", "interactions", _, token, "callback"]:
                return await self._first_answer(request, token)
            case [_, "webhooks", _, token, *rest]:
                return await self._by_token(request, token, rest)
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            raise Refused(401, 0, "401: Unauthorized")
        match [request.method, *parts]:
            case ["POST", "attachments", "refresh-urls"]:
                asked = (await request.json())["attachment_urls"]
                names = [url.removeprefix(self.files_base).partition("?")[0] for url in asked]
                fresh = [self.address(one) for one in names if one in self.world.attached]
                return {"refreshed_urls": [{"original": asked[0], "refreshed": x} for x in fresh]}
            case ["GET", "users", "@me"]:
                return BOT_USER
            case ["GET", "oauth2", "applications", "@me"] | ["GET", "applications", "@me"]:
                return application()
            case ["PUT", "applications", _, "commands"]:
                self.syncs += 1
                self.commands = [
                    {"id": str(number), "application_id": str(APPLICATION_ID), "version": "1"} | one
                    for number, one in enumerate(await request.json(), 1)
                ]
                return self.commands
            case ["GET", "gateway", "bot"]:
                start = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return {"url": self.gateway_url, "shards": 2, "session_start_limit": start}
            case ["POST", "users", "@me", "channels"]:
                person = int((await request.json())["recipient_id"])
                return self.world.direct(person).json() | {"recipients": []}
            case ["GET", "channels", channel]:
                return self._channel(channel).json()
            case ["GET", "guilds", guild]:
                return self.world.guild(int(guild)).json()
            case ["GET", "guilds", guild, "members", person]:
                if int(person) in self.world.guild(int(guild)).people_who_left:
                    raise Refused(404, 10007, "Unknown Member")
                return {"user": {"id": person}, "roles": []}
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
        is_out = channel.guild_id is not None and self.world.guild(channel.guild_id).is_left
        if is_out or not channel.allows("view_channel"):
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _message(self, channel_id: str, message_id: str) -> Kept:
        kept = self._channel(channel_id).messages.get(message_id)
        if kept is None or kept.is_deleted:
            raise Refused(404, 10008, "Unknown Message")
        if kept.data["author"]["id"] != str(BOT_ID):
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        return kept

    async def _post(self, request: web.Request, channel: Channel) -> dict[str, Any]:
        body, files = await read_body(request)
        if channel.recipient_id in self.world.people_who_left:
            raise Refused(403, 50007, "Cannot send messages to this user")
        needed = ["send_messages"]
        needed += ["attach_files"] if files else []
        needed += ["embed_links"] if body.get("embeds") else []
        if not all(channel.allows(one) for one in needed):
            raise Refused(403, 50013, "Missing Permissions")
        most = self.world.upload_limit(channel)
        if any(len(content) > most for _, content in files):
            raise Refused(413, 40005, "Request entity too large")
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            assert len(str(nonce)) <= 25
            for one in channel.messages.values():
                if one.data["nonce"] == nonce:
                    return one.data
        return self.world.keep(channel, body, uploads=files).data

    async def _edit(self, request: web.Request, kept: Kept) -> dict[str, Any]:
        body, _ = await read_body(request)
        channel = self.world.channels.get(int(kept.data["channel_id"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        for name in ("content", "components"):
            if name in body:
                kept.data[name] = body[name] or ([] if name == "components" else "")
        kept.edits += 1
        self.world.tell(channel, kept)
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
        body, files = await read_body(request)
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
        if not pending.answers:
            # Nothing goes by the token before the first answer.
            raise Refused(404, 10015, "Unknown Webhook")
        if not rest:
            body, files = await read_body(request)
            if any(len(content) > pending.upload_limit for _, content in files):
                raise Refused(413, 40005, "Request entity too large")
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
