"""A Bot API server on loopback that behaves like the real one, for the real library.

Long polling and webhooks, inline keyboards and their callback queries, edits that are "not
modified", 429 with retry_after, 403 when blocked, multipart uploads and file ids, Stars.
Drive it as a person would with tests/fakes/telegram_person.py.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.telegram_state import BOT, Kept, Refused, World

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
        for _ in range(50):
            try:
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(self.world.webhook["url"], json=update, headers=headers) as answer,
                ):
                    self.webhook_statuses.append(answer.status)
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
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


# -- methods -------------------------------------------------------------------------------

Handler = Callable[[TelegramServer, dict[str, Any]], Any]


async def get_me(server: TelegramServer, _: dict[str, Any]) -> Any:
    """Who the bot is."""
    return BOT


async def get_updates(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Long polling: what is below the offset is forgotten."""
    world = server.world
    offset = int(parameters.get("offset") or 0)
    while world.updates and world.updates[0]["update_id"] < offset:
        world.updates.popleft()
    if not world.updates:
        world.arrived.clear()
        try:
            async with asyncio.timeout(float(parameters.get("timeout") or 0)):
                await world.arrived.wait()
        except TimeoutError:
            return []
    return [update for update in list(world.updates)[:100] if update["update_id"] >= offset]


async def set_webhook(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """From now on updates are pushed."""
    server.world.webhook = parameters
    server.world.on_update = server.push if parameters.get("url") else None
    return True


async def delete_webhook(server: TelegramServer, _: dict[str, Any]) -> Any:
    """Back to polling."""
    server.world.webhook, server.world.on_update = {}, None
    return True


def _checked_markup(parameters: dict[str, Any]) -> dict[str, Any]:
    markup = parameters.get("reply_markup")
    if not markup:
        return {}
    for row in markup["inline_keyboard"]:
        for button in row:
            if not button.get("text"):
                raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= 64:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
            if data is None and not button.get("url"):
                raise Refused(400, "Bad Request: BUTTON_TYPE_INVALID")
    return {"reply_markup": markup}


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _checked_text(parameters: dict[str, Any], name: str, limit: int) -> dict[str, Any]:
    text = str(parameters.get(name) or "")
    if name == "text" and not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if _length(text) > limit:
        raise Refused(400, f"Bad Request: message {name} is too long")
    entities = parameters.get("entities" if name == "text" else "caption_entities") or []
    for entity in entities:
        if entity["offset"] + entity["length"] > _length(text):
            raise Refused(400, "Bad Request: entity beyond the text")
    content: dict[str, Any] = {name: text} if text else {}
    if entities:
        content["entities" if name == "text" else "caption_entities"] = entities
    return content


def _sent(server: TelegramServer, parameters: dict[str, Any], content: dict[str, Any]) -> Any:
    world = server.world
    chat = world.chat(parameters.get("chat_id"))
    world.limit(chat)
    if thread := parameters.get("message_thread_id"):
        content |= {"message_thread_id": int(thread), "is_topic_message": True}
    if reply := parameters.get("reply_parameters"):
        found = world.messages.get(chat.id, {}).get(int(reply["message_id"]))
        if found is not None and not found.deleted:
            plain = {k: v for k, v in found.data.items() if k != "reply_to_message"}
            content["reply_to_message"] = plain
        elif not reply.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
    content["silent"] = str(parameters.get("disable_notification")).casefold() == "true"
    return world.keep(chat, content, sender=BOT).data


async def send_message(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A text."""
    content = _checked_text(parameters, "text", 4096) | _checked_markup(parameters)
    return _sent(server, parameters, content)


def _file(server: TelegramServer, parameters: dict[str, Any], kind: str) -> tuple[str, bytes]:
    given = parameters.get(kind)
    uploads = parameters.get("uploads", {})
    if isinstance(given, str) and given.startswith("attach://"):
        _, data = uploads[given.removeprefix("attach://")]
    elif kind in uploads:
        _, data = uploads[kind]
    elif given in server.world.files:
        return str(given), server.world.files[str(given)]
    else:
        raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    if not data:
        raise Refused(400, "Bad Request: file must be non-empty")
    file_id = f"{kind}-file-{server.world.number()}"
    server.world.files[file_id] = data
    return file_id, data


def _sends_file(kind: str) -> Handler:
    async def send(server: TelegramServer, parameters: dict[str, Any]) -> Any:
        server.world.chat(parameters.get("chat_id"))
        content = _checked_text(parameters, "caption", 1024) | _checked_markup(parameters)
        file_id, data = _file(server, parameters, kind)
        described = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(data)}
        size = {
            "width": int(parameters.get("width") or 320),
            "height": int(parameters.get("height") or 568),
        }
        if kind == "video":
            described |= {**size, "duration": int(parameters.get("duration") or 0)}
        if kind == "photo":
            content[kind] = [{**described, **size}]
        else:
            content[kind] = described
        return _sent(server, parameters, content)

    return send


async def send_media_group(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """An album."""
    sent = []
    for item in parameters["media"]:
        one = {**parameters, item["type"]: item["media"]}
        sent.append(await _sends_file(item["type"])(server, one))
    return sent


def _edited(server: TelegramServer, kept: Kept, content: dict[str, Any]) -> Any:
    before = {key: kept.data.get(key) for key in ("text", "caption", "reply_markup", "entities")}
    after = {**before, "reply_markup": None, "entities": None, **content}
    if before == after:
        raise Refused(
            400,
            "Bad Request: message is not modified: specified new message content and reply"
            " markup are exactly the same as a current content and reply markup of the message",
        )
    for key, value in after.items():
        if value is None:
            kept.data.pop(key, None)
        else:
            kept.data[key] = value
    kept.texts.append(kept.text)
    server.world.tell(kept)
    return kept.data


async def edit_message_text(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A text becomes another."""
    kept = server.world.find(parameters["chat_id"], parameters["message_id"], "edit")
    if not kept.from_bot:
        raise Refused(400, "Bad Request: message can't be edited")
    if "text" not in kept.data:
        raise Refused(400, "Bad Request: there is no text in the message to edit")
    content = _checked_text(parameters, "text", 4096) | _checked_markup(parameters)
    server.world.limit(server.world.chat(parameters["chat_id"]))
    return _edited(server, kept, content)


async def edit_message_caption(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A file's caption becomes another."""
    kept = server.world.find(parameters["chat_id"], parameters["message_id"], "edit")
    content = _checked_text(parameters, "caption", 1024) | _checked_markup(parameters)
    server.world.limit(server.world.chat(parameters["chat_id"]))
    return _edited(server, kept, content)


async def delete_message(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A message goes away."""
    kept = server.world.find(parameters["chat_id"], parameters["message_id"], "delete")
    kept.deleted = True
    server.world.changed.set()
    return True


async def answer_callback_query(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A press is answered, once."""
    press = server.world.presses.get(str(parameters["callback_query_id"]))
    if press is None or press.get("answered"):
        raise Refused(
            400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    if _length(str(parameters.get("text") or "")) > 200:
        raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
    press["answered"], press["text"] = True, str(parameters.get("text") or "")
    server.world.changed.set()
    return True


async def set_my_commands(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A command menu."""
    commands = parameters["commands"]
    for one in commands:
        if not one["command"].islower() or not 3 <= len(one["description"]) <= 256:
            raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
    scope = parameters.get("scope") or {"type": "default"}
    key = f"{scope['type']}:{scope.get('chat_id', '')}:{parameters.get('language_code') or ''}"
    server.world.commands[key] = commands
    return True


async def get_chat_member(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Whether somebody runs a group."""
    chat, user = server.world.chat(parameters["chat_id"]), int(parameters["user_id"])
    person = {"id": user, "is_bot": False, "first_name": "Somebody"}
    if user in chat.admins:
        return {"status": "creator", "user": person, "is_anonymous": False}
    return {"status": "member", "user": person}


async def send_invoice(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A request for Stars."""
    if parameters.get("currency") != "XTR" or len(parameters["prices"]) != 1:
        raise Refused(400, "Bad Request: CURRENCY_INVALID")
    if not 1 <= len(str(parameters["payload"]).encode()) <= 128:
        raise Refused(400, "Bad Request: PAYLOAD_INVALID")
    invoice = {
        "title": parameters["title"],
        "description": parameters["description"],
        "start_parameter": "",
        "currency": "XTR",
        "total_amount": parameters["prices"][0]["amount"],
    }
    return _sent(server, parameters, {"invoice": invoice, "payload": parameters["payload"]})


async def answer_pre_checkout_query(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """The bot says whether a payment may go through."""
    future = server.world.checkouts.pop(str(parameters["pre_checkout_query_id"]), None)
    if future is None:
        raise Refused(400, "Bad Request: query is too old")
    future.set_result(parameters)
    return True


async def refund_star_payment(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Stars go back."""
    charge = parameters["telegram_payment_charge_id"]
    paid = next((one for one in server.world.stars if one["id"] == charge), None)
    if paid is None:
        raise Refused(400, "Bad Request: CHARGE_NOT_FOUND")
    if paid.get("refunded"):
        raise Refused(400, "Bad Request: CHARGE_ALREADY_REFUNDED")
    paid["refunded"] = True
    return True


async def get_star_transactions(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Every payment in Stars."""
    begin = int(parameters.get("offset") or 0)
    limit = int(parameters.get("limit") or 100)
    rows = [
        {key: value for key, value in one.items() if key != "refunded"}
        for one in server.world.stars[begin : begin + limit]
    ]
    return {"transactions": rows}


METHODS: dict[str, Handler] = {
    "getme": get_me,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "sendmessage": send_message,
    "sendvideo": _sends_file("video"),
    "sendphoto": _sends_file("photo"),
    "senddocument": _sends_file("document"),
    "sendmediagroup": send_media_group,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getchatmember": get_chat_member,
    "sendinvoice": send_invoice,
    "answerprecheckoutquery": answer_pre_checkout_query,
    "refundstarpayment": refund_star_payment,
    "getstartransactions": get_star_transactions,
}
