"""The Bot API's methods as the loopback server answers them: checks first, as the real one does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.fakes import telegram_messages as messages
from tests.fakes import telegram_payments as payments
from tests.fakes.telegram_state import BOT, Refused

if TYPE_CHECKING:
    from tests.fakes.telegram_server import TelegramServer


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
    """From now on updates are pushed, those that wait first."""
    world = server.world
    world.webhook = parameters
    world.on_update = server.push if parameters.get("url") else None
    while world.updates and world.on_update is not None:
        world.on_update(world.updates.popleft())
    return True


async def delete_webhook(server: TelegramServer, _: dict[str, Any]) -> Any:
    """Back to polling."""
    server.world.webhook, server.world.on_update = {}, None
    return True


async def answer_callback_query(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """A press is answered, once."""
    press = server.world.presses.get(str(parameters["callback_query_id"]))
    if press is None or press.get("answered"):
        raise Refused(
            400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
    if messages.length_of(str(parameters.get("text") or "")) > 200:
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


async def get_file(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """Where a file that a person sent is fetched; the server keeps it by its id."""
    file_id = str(parameters["file_id"])
    if file_id not in server.files:
        raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    size = len(server.files[file_id])
    return {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_size": size,
        "file_path": f"photos/{file_id}",
    }


METHODS: dict[str, messages.Handler] = {
    "getme": get_me,
    "getfile": get_file,
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "sendmessage": messages.send_message,
    "sendvideo": messages.sends_file("video"),
    "sendphoto": messages.sends_file("photo"),
    "senddocument": messages.sends_file("document"),
    "sendmediagroup": messages.send_media_group,
    "editmessagetext": messages.edit_message_text,
    "editmessagecaption": messages.edit_message_caption,
    "deletemessage": messages.delete_message,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getchatmember": get_chat_member,
    "sendinvoice": payments.send_invoice,
    "answerprecheckoutquery": payments.answer_pre_checkout_query,
    "refundstarpayment": payments.refund_star_payment,
    "getstartransactions": payments.get_star_transactions,
}
