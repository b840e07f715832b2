"""A Bot API server on loopback that behaves like the real one, for the real library.

Long polling and webhooks, inline keyboards and their callback queries, edits that are "not
modified", 429 with retry_after, 403 when blocked, multipart uploads and file ids, Stars.
Drive it as a person would with tests/fakes/telegram_person.py.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.telegram_methods import METHODS
from tests.fakes.telegram_state import Refused, World

TOKEN = "777000111:loopback-token"
MAX_UPLOAD = 50 * 1024 * 1024
_JSON_START = ("{", "[", '"')


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls of a method ("" for any)."""

    method: str
    times: int = 1
    code: int = 0
    description: str = ""
    retry_after_s: int | None = None
    drops: bool = False
    """Do what was asked, but break the connection instead of answering."""
    chat_id: int | None = None


@dataclass(slots=True)
class TelegramServer:
    """Start it, give `base_url` and TOKEN to the bot, and talk to it as people."""

    world: World = field(default_factory=World)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    webhook_statuses: list[int] = field(default_factory=list)
    """What people sent, by file id."""
    host: str = "127.0.0.1"
    port: int = 0
    _runner: web.AppRunner | None = None
    _hooks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def base_url(self) -> str:
        """The address for TELEGRAM_BASE_URL."""
        return f"http://{self.host}:{self.port}"

    async def start(self) -> TelegramServer:
        """Listen on a free port."""
        app = web.Application(client_max_size=3 * MAX_UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path}", self._file)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        server = site._server
        assert isinstance(server, asyncio.Server)
        self.port = server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Close every connection."""
        for task in self._hooks:
            task.cancel()
        await asyncio.gather(*self._hooks, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    # -- HTTP ---------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _problem(Refused(401, "Unauthorized"))
        try:
            parameters = await _parameters(request)
            self.calls.append((method, parameters))
            fault = self._fault(method, parameters)
            if fault and not fault.drops:
                raise Refused(fault.code, fault.description, fault.retry_after_s)
            handle = METHODS.get(method.casefold())
            if handle is None:
                raise Refused(404, "Not Found: method not found")
            result = await handle(self, parameters)
            if fault and fault.drops and request.transport:
                request.transport.close()
        except Refused as error:
            return _problem(error)
        return web.json_response({"ok": True, "result": result})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self.world.files.get(request.match_info["path"])
        if request.match_info["token"] != TOKEN or data is None:
            return web.Response(status=404)
        return web.Response(body=data)

    def _fault(self, method: str, parameters: dict[str, Any]) -> Fault | None:
        for fault in self.faults:
            fits_chat = fault.chat_id is None or str(fault.chat_id) == str(
                parameters.get("chat_id")
            )
            if fault.times > 0 and fits_chat and fault.method in {"", method}:
                fault.times -= 1
                return fault
        return None

    # -- webhooks -----------------------------------------------------------------------

    def push(self, update: dict[str, Any]) -> None:
        """Send an update to the webhook until it is taken, in order."""
        previous = list(self._hooks)
        task = asyncio.get_running_loop().create_task(self._push(update, previous))
        self._hooks.add(task)
        task.add_done_callback(self._hooks.discard)

    async def _push(self, update: dict[str, Any], previous: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*previous, return_exceptions=True)
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.world.webhook.get("secret_token", "")}
        # The real one tries again for a day.
        for _ in range(1000):
            try:
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(self.world.webhook["url"], json=update, headers=headers) as answer,
                ):
                    self.webhook_statuses.append(answer.status)
                    if answer.status == 200:
                        return
            except (aiohttp.ClientError, OSError):
                # A process that is killed in the middle may end as either.
                self.webhook_statuses.append(0)
            await asyncio.sleep(0.05)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Parameters of JSON, form and multipart calls; uploads as bytes under their field."""
    if request.content_type == "application/json":
        return dict(await request.json())
    if request.content_type == "multipart/form-data":
        found: dict[str, Any] = {}
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            assert isinstance(part, aiohttp.BodyPartReader)
            data = bytes(await part.read())
            if part.filename is not None:
                if len(data) > MAX_UPLOAD:
                    raise Refused(413, "Request Entity Too Large")
                found.setdefault("uploads", {})[part.name] = (part.filename, data)
            else:
                found[str(part.name)] = _value(data.decode())
        return found
    return {key: _value(str(value)) for key, value in (await request.post()).items()}


def _value(text: str) -> Any:
    if text[:1] in _JSON_START and text:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _problem(error: Refused) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    if error.retry_after_s is not None:
        body["parameters"] = {"retry_after": error.retry_after_s}
    return web.json_response(body, status=error.code)
