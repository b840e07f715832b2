"""Messages as the loopback server takes them: texts, files, albums and edits, checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_state import BOT, Kept, Refused

if TYPE_CHECKING:
    from tests.fakes.telegram_server import TelegramServer

Handler = Callable[["TelegramServer", dict[str, Any]], Any]


def _checked_markup(parameters: dict[str, Any]) -> dict[str, Any]:
    markup = parameters.get("reply_markup")
    if not markup:
        return {}
    if markup.get("force_reply"):
        return {"force_reply": markup}
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


def length_of(text: str) -> int:
    """As Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _checked_text(parameters: dict[str, Any], name: str, limit: int) -> dict[str, Any]:
    text = str(parameters.get(name) or "")
    if name == "text" and not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if length_of(text) > limit:
        raise Refused(400, f"Bad Request: message {name} is too long")
    entities = parameters.get("entities" if name == "text" else "caption_entities") or []
    for entity in entities:
        if entity["offset"] + entity["length"] > length_of(text):
            raise Refused(400, "Bad Request: entity beyond the text")
    content: dict[str, Any] = {name: text} if text else {}
    if entities:
        content["entities" if name == "text" else "caption_entities"] = entities
    return content


def sent(server: TelegramServer, parameters: dict[str, Any], content: dict[str, Any]) -> Any:
    """A new message of the bot, where it may write."""
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
    return sent(server, parameters, content)


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


def sends_file(kind: str) -> Handler:
    """The method that sends a file of that kind."""

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
            described |= size
        if kind in ("video", "audio"):
            described["duration"] = int(parameters.get("duration") or 0)
        if kind == "photo":
            content[kind] = [{**described, **size}]
        else:
            content[kind] = described
        return sent(server, parameters, content)

    return send


async def send_media_group(server: TelegramServer, parameters: dict[str, Any]) -> Any:
    """An album."""
    sent = []
    for item in parameters["media"]:
        one = {**parameters, item["type"]: item["media"]}
        sent.append(await sends_file(item["type"])(server, one))
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
