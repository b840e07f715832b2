"""Telegram's updates as events of our own. Pure: the library's objects in, an Event out.

What is not for us gives None: channel posts, bots, chatter in groups that neither mentions the
bot nor replies to it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberUpdated,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    SuccessfulPayment,
    Update,
    User,
)

from bot.conversation.event_news import GroupMoved, StarsPayment
from bot.conversation.events import Event, Kind, Mentioned, Person
from bot.conversation.typed_codes import with_plain_command
from bot.listeners.telegram.attachments import attachments_of
from bot.surfaces.base import Place
from bot.surfaces.telegram.parts import read_owned, utf16_length

UPDATES: Final = (
    *("message", "edited_message", "callback_query", "my_chat_member", "pre_checkout_query"),
)
"""What we ask Telegram for."""
TEXT_CHARS: Final = 4096
"""The longest text of one message; people's apps send what is longer in several."""
_NEARLY_FULL_CHARS: Final = 3500
"""From here on a text may have been cut between words to fit."""

MAX_TITLE_CHARS: Final = 64
_PRESENT: Final = {ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER}


def event_of(update: Update, me: User) -> Event | None:
    """The event of one update, or None when it is nothing for us."""
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    if update.message is not None and (moved := _moved(update.message)):
        return _moving(update.update_id, update.message, moved)
    if update.message is not None:
        return _message(update.update_id, update.message, me)
    if update.edited_message is not None:
        return _edited(update.update_id, update.edited_message, me)
    if update.my_chat_member is not None:
        return _joined(update.update_id, update.my_chat_member)
    return None


def person_of(user: User) -> Person:
    """Who somebody is on Telegram."""
    language, handle = user.language_code or "", user.username or ""
    return Person("telegram", str(user.id), user.full_name[:64], language, handle)


def place_of(message: Message, person_id: int) -> Place:
    """The chat of a message, and its topic when it lies in one."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(
        "telegram",
        str(message.chat_id),
        topic_id=str(topic) if topic else None,
        is_private=message.chat.type == "private",
        person_id=str(person_id),
    )


def _press(update_id: int, query: CallbackQuery) -> Event | None:
    message = query.message
    if message is None or query.data is None or query.from_user.is_bot:
        return None
    if isinstance(message, Message):
        place = place_of(message, query.from_user.id)
    else:
        is_private = message.chat.type == "private"
        place = Place(
            "telegram",
            str(message.chat.id),
            is_private=is_private,
            person_id=str(query.from_user.id),
        )
    data, owner_id = read_owned(query.data)
    return Event(
        str(update_id),
        person_of(query.from_user),
        place,
        "press",
        text=data,
        owner_id=owner_id,
        message_id=str(message.message_id),
        answer_id=query.id,
        place_title=(message.chat.title or "")[:MAX_TITLE_CHARS],
    )


def _message(update_id: int, message: Message, me: User) -> Event | None:
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None:
        return None
    read = _read(message, me)
    if read is None:
        return None
    kind, fields = read
    return Event(
        str(update_id),
        person_of(user),
        place_of(message, user.id),
        kind,
        message_id=str(message.message_id),
        reply_to=_answered(message, me),
        attachments=attachments_of(message),
        place_title=(message.chat.title or "")[:MAX_TITLE_CHARS],
        **fields,
    )


def _answered(message: Message, me: User) -> str:
    """The message of ours that is answered."""
    answered = message.reply_to_message
    is_ours = answered is not None and answered.from_user and answered.from_user.id == me.id
    return str(answered.message_id) if answered is not None and is_ours else ""


def _moved(message: Message) -> GroupMoved | None:
    """Whether a group became a supergroup; Telegram says it in both chats, in any order."""
    here = str(message.chat_id)
    if message.migrate_to_chat_id:
        return GroupMoved(here, str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return GroupMoved(str(message.migrate_from_chat_id), here)
    return None


def _moving(update_id: int, message: Message, moved: GroupMoved) -> Event | None:
    user = message.from_user
    if user is None:
        return None
    # In the new chat's line, before what is said there later.
    place = Place("telegram", moved.new_chat, is_private=False, person_id=str(user.id))
    return Event(str(update_id), person_of(user), place, "news", news=moved)


def _edited(update_id: int, message: Message, me: User) -> Event | None:
    """An idea that says something else now; anything else that changed is nothing for us."""
    event = _message(update_id, message, me)
    is_idea = event and (event.kind == "text" or event.command == "create")
    return replace(event, kind="edit", command="") if event and is_idea else None


def _read(message: Message, me: User) -> tuple[Kind, dict[str, Any]] | None:
    """What kind of event a message is, and its fields; None when it is nothing for us."""
    is_private = message.chat.type == "private"
    text = message.text or message.caption
    if message.successful_payment is not None:
        return "news", {"news": _payment(message.successful_payment)}
    if is_private and any(one.kind == "text" for one in attachments_of(message)):
        # Its words are those of the file: what is written beside it names it at most.
        return "text", {"text": "", **_sent_with(message)}
    return _wordless(message, me) if text is None else _worded(message, text, me)


def _worded(message: Message, text: str, me: User) -> tuple[Kind, dict[str, Any]] | None:
    is_private = message.chat.type == "private"
    command = _command(with_plain_command(text), me)
    if command is not None and message.forward_origin is None:
        name, rest = command
        if name == "gift":
            mentioned, rest = _mentioned(message, rest)
            return "command", {"command": name, "text": rest, "mentioned": mentioned}
        return ("command", {"command": name, "text": rest}) if name else None
    said = text if is_private else _to_us(message, text, me)
    if said is None:
        return None
    return "text", {"text": said, **_sent_with(message)}


def _wordless(message: Message, me: User) -> tuple[Kind, dict[str, Any]] | None:
    """What was sent without words: in a group only where it answers a message of ours."""
    is_private = message.chat.type == "private"
    answers_us = bool(_answered(message, me)) and any(one.ref for one in attachments_of(message))
    if _is_service(message) or not (is_private or answers_us):
        return None
    return "other", _sent_with(message)


def _sent_with(message: Message) -> dict[str, Any]:
    """What tells whether a message is one of several that belong together."""
    length = utf16_length(message.text or "")
    cut = "no" if length < _NEARLY_FULL_CHARS else "between" if length < TEXT_CHARS else "within"
    return {
        "cut": cut,
        "forwarded_from": _origin(message.forward_origin),
        "album": message.media_group_id or "",
    }


def _origin(origin: MessageOrigin | None) -> str:
    """The name of whose message was forwarded."""
    match origin:
        case MessageOriginUser():
            return origin.sender_user.full_name[:64]
        case MessageOriginHiddenUser():
            return origin.sender_user_name[:64]
        case MessageOriginChat():
            return (origin.sender_chat.title or "?")[:64]
        case MessageOriginChannel():
            return (origin.chat.title or "?")[:64]
        case _:
            return "?" if origin else ""


def _mentioned(message: Message, rest: str) -> tuple[Mentioned | None, str]:
    """Whom a command is about, whose message it answers or who is mentioned without a user
    name, and the arguments without that mention."""
    answered = message.reply_to_message
    user = answered.from_user if answered and not answered.forum_topic_created else None
    for entity, text in message.parse_entities([MessageEntity.TEXT_MENTION]).items():
        user, rest = entity.user, rest.replace(text, " ").strip()
    if user is None or user.is_bot:
        return None, rest
    return Mentioned(str(user.id), user.full_name[:64]), rest


def _payment(paid: SuccessfulPayment) -> StarsPayment:
    return StarsPayment(
        payload=paid.invoice_payload,
        charge_id=paid.telegram_payment_charge_id,
        amount=paid.total_amount,
        currency=paid.currency,
    )


def _command(text: str, me: User) -> tuple[str | None, str] | None:
    """The command and its arguments; (None, …) for another bot's, None for no command."""
    command = re.match(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|$)", text)
    if command is None:
        return None
    name, addressed = command.groups()
    if addressed and addressed.casefold() != (me.username or "").casefold():
        return None, ""
    return name.casefold(), text[command.end() :].strip()


def _to_us(message: Message, text: str, me: User) -> str | None:
    """What was said to us in a group: with our mention taken out, or as a reply to us."""
    mention = re.compile(rf"@{re.escape(me.username or '')}\b", re.IGNORECASE)
    if me.username and mention.search(text):
        return " ".join(mention.sub(" ", text).split(" ")).strip()
    answered = message.reply_to_message
    if answered is not None and answered.from_user and answered.from_user.id == me.id:
        # The first message of a topic counts as replied to by everything in it.
        is_topic_start = answered.forum_topic_created is not None
        return None if is_topic_start else text
    return None


def _is_service(message: Message) -> bool:
    """Whether Telegram itself wrote it: pins, joins, timers."""
    return bool(
        message.pinned_message
        or message.new_chat_members
        or message.left_chat_member
        or message.new_chat_title
        or message.message_auto_delete_timer_changed
        or message.group_chat_created
        or message.migrate_from_chat_id
        or message.migrate_to_chat_id
        or message.write_access_allowed
        or message.refunded_payment
    )


def _joined(update_id: int, change: ChatMemberUpdated) -> Event | None:
    """Added to a group: we say how to use us. Blocked or removed needs no answer."""
    was, now = change.old_chat_member.status, change.new_chat_member.status
    if change.chat.type == "private" or was in _PRESENT or now not in _PRESENT:
        return None
    if change.chat.type == "channel" or change.from_user.is_bot:
        return None
    place = Place(
        "telegram", str(change.chat.id), is_private=False, person_id=str(change.from_user.id)
    )
    return Event(str(update_id), person_of(change.from_user), place, "command", command="start")
