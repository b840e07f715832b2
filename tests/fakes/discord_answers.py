"""How the loopback Discord reads requests and writes answers, as the library expects them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.discord_limits import Verdict
from tests.fakes.discord_state import APPLICATION_ID, BOT_USER


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls whose "METHOD path" holds `on`."""

    on: str
    times: int = 1
    status: int = 500
    code: int = 0
    retry_after_s: float | None = None
    scope: str = "user"
    """Of a 429: the bot's own bucket, `shared` with others, or `global`."""
    drops: bool = False
    """Do what was asked, but break the connection instead of answering."""


async def read_body(request: web.Request) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
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
        files.append((part.filename or "", content))  # type: ignore[union-attr]
    return body, files


def application() -> dict[str, Any]:
    """The bot's own application."""
    return {
        "id": str(APPLICATION_ID),
        "name": "Talemill",
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


def answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """As Discord answers: the library wants no charset in the content type."""
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def too_early(verdict: Verdict) -> web.Response:
    """A 429 with its wait and scope."""
    body = {
        "message": "You are being rate limited.",
        "retry_after": verdict.retry_after_s,
        "global": verdict.is_global,
    }
    return answer(body, status=429, headers=verdict.headers)


def problem(fault: Fault) -> web.Response:
    """What a fault answers."""
    if fault.retry_after_s is not None:
        headers = {
            "Retry-After": str(fault.retry_after_s),
            "X-RateLimit-Scope": fault.scope,
            "Via": "1.1 loopback",
        }
        if fault.scope == "global":
            headers["X-RateLimit-Global"] = "true"
        return too_early(Verdict(headers, fault.retry_after_s, fault.scope == "global"))
    return answer({"code": fault.code, "message": "fault"}, status=fault.status)
