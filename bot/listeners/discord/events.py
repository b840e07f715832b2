"""Discord's interactions and messages as events of our own. Pure: library objects in, data out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

import discord

from bot.conversation.events import Attachment, Cut, Event, Kind, Mentioned, Person
from bot.conversation.typed_codes import with_plain_command
from bot.listeners.sent_files import file_kind
from bot.surfaces.base import Place
from bot.surfaces.discord.permissions import needed
from bot.surfaces.discord.places import token_key
from bot.wording import Words, nearest_language, words_in
from bot.wording.presses import read_press

_FULL_CHARS: Final = (2000, 4000)
"""The longest text of one message, without and with a subscription."""
_NEARLY_FULL_CHARS: Final = 1900


def words_of(interaction: discord.Interaction) -> Words:
    """The sentences in the person's own Discord language."""
    return words_in(nearest_language(interaction.locale.value))


def person_of(user: discord.User | discord.Member, language: str = "") -> Person:
    """Who somebody is on Discord."""
    return Person("discord", str(user.id), user.display_name[:64], language, user.name)


def place_of(interaction: discord.Interaction) -> Place:
    """Where an interaction happened, and whether only its token reaches that place."""
    is_direct = bool(interaction.context.dm_channel) or (
        interaction.guild_id is None and not interaction.context.private_channel
    )
    reaches = is_direct or (interaction.guild_id is not None and interaction.is_guild_integration())
    needs_token = not is_direct
    return Place(
        "discord",
        str(interaction.channel_id),
        is_private=is_direct,
        person_id=str(interaction.user.id),
        token_key=token_key(interaction.id, only_way=not reaches) if needs_token else None,
        group_id=str(interaction.guild_id) if interaction.guild_id and reaches else None,
    )


def command_event(
    interaction: discord.Interaction, name: str, text: str = "", brief: dict[str, Any] | None = None
) -> Event:
    """A slash command; `brief` are the fields that its options set."""
    given = {key: value for key, value in (brief or {}).items() if value is not None}
    return Event(
        str(interaction.id),
        person_of(interaction.user, interaction.locale.value),
        place_of(interaction),
        "command",
        text=text,
        command=name,
        brief=given,
        rooms=rooms_of(interaction.channel),
    )


def rooms_of(channel: Any) -> tuple[str, ...]:
    """The channel's id, then of a thread its channel's: a rule for a channel holds there too."""
    ids = (getattr(channel, "id", None), getattr(channel, "parent_id", None))
    return tuple(str(one) for one in ids if one)


def gift_event(
    interaction: discord.Interaction,
    amount: int | None,
    person: discord.User | discord.Member | None,
    code: str | None,
) -> Event:
    """/gift: so many credits for somebody, or for whoever opens the link; or a gift's code."""
    event = command_event(interaction, "gift", (code or "") if amount is None else str(amount))
    if person is None or person.bot:
        return event
    return replace(event, mentioned=Mentioned(str(person.id), person.display_name[:64]))


def press_event(interaction: discord.Interaction, data: str, idea: str | None = None) -> Event:
    """A pressed button or what was chosen in a menu; with the idea its form asked for, if any."""
    pressed: Any = interaction.data or {}
    return Event(
        str(interaction.id),
        person_of(interaction.user, interaction.locale.value),
        place_of(interaction),
        "press",
        text=data,
        message_id=str(interaction.message.id) if interaction.message else None,
        answer_id=str(interaction.id),
        idea=idea,
        rooms=rooms_of(interaction.channel),
        chosen=tuple(str(value) for value in pressed.get("values", ())),
    )


def idea_event(interaction: discord.Interaction) -> Event | None:
    """A form that was sent; None for one that is not ours."""
    data: Any = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    if not custom_id.startswith("m|"):
        return None
    return press_event(interaction, custom_id[2:], _typed(data.get("components", ())))


def _typed(parts: Any) -> str:
    """The value of the form's only field, however deep it lies."""
    for part in parts:
        if "value" in part:
            return str(part["value"])
        inner = [part["component"]] if "component" in part else part.get("components", ())
        if found := _typed(inner):
            return found
    return ""


def wants_idea(data: str) -> bool:
    """Whether a press asks for an idea, which on Discord is typed into a form."""
    verb, _ = read_press(data)
    return verb is not None and verb.asks_idea


def said_event(message: discord.Message, me: discord.ClientUser) -> Event | None:
    """A direct message, a mention, or a reply that pings us: of these alone Discord shows what
    was said. None for bots and for what was not said to us.
    """
    if message.author.bot or message.webhook_id is not None:
        return None
    is_direct = message.guild is None
    text = "\n".join(part for part in (message.content, *_passed_on(message)) if part)
    if not is_direct:
        mention = re.compile(rf"<@!?{me.id}>")
        if me not in message.mentions and not mention.search(text):
            return None
        text = mention.sub(" ", text).strip()
    attachments = _attachments(message)
    has_text_file = any(one.kind == "text" for one in attachments)
    kind: Kind = "text" if text.strip() or has_text_file or not attachments else "other"
    command = ""
    said = with_plain_command(text)
    if kind == "text" and said.startswith("/"):
        kind, (command, _, text) = "command", said[1:].partition(" ")
    return Event(
        str(message.id),
        person_of(message.author),
        Place(
            "discord",
            str(message.channel.id),
            is_private=is_direct,
            person_id=str(message.author.id),
            group_id=str(message.guild.id) if message.guild else None,
        ),
        kind,
        text=text.strip(),
        command=command.casefold(),
        message_id=str(message.id),
        reply_to=_answered(message),
        attachments=attachments,
        rooms=rooms_of(message.channel),
        cut=_cut(message.content),
        forwarded_from="?" if message.message_snapshots else "",
    )


def edit_event(message: discord.Message, me: discord.ClientUser) -> Event | None:
    """A text that was said to us and says something else now."""
    event = said_event(message, me)
    if event is None or event.kind != "text" or message.edited_at is None:
        return None
    return replace(event, id=f"{message.id}:{message.edited_at.timestamp()}", kind="edit")


def _attachments(message: discord.Message) -> tuple[Attachment, ...]:
    """What came with a message, or with those that it forwards."""
    files = [
        *message.attachments,
        *(one for m in message.message_snapshots for one in m.attachments),
    ]
    found = [_file(one) for one in files]
    if message.stickers:
        found.append(Attachment("sticker"))
    if message.poll is not None:
        found.append(Attachment("poll"))
    return tuple(found)


def _file(file: discord.Attachment) -> Attachment:
    kind = file_kind(file.filename, file.content_type, file.size)
    if file.is_voice_message():
        kind = "voice"
    return Attachment(kind, file.url, file.filename[:128], file.size, file.duration or 0.0)


def _answered(message: discord.Message) -> str:
    """The message that is answered; a forwarded one is none."""
    answered = message.reference
    is_reply = answered is not None and answered.type is discord.MessageReferenceType.reply
    return str(answered.message_id) if answered is not None and is_reply else ""


def _passed_on(message: discord.Message) -> list[str]:
    """What was said in the messages that this one forwards."""
    return [snapshot.content for snapshot in message.message_snapshots]


def _cut(text: str) -> Cut:
    if len(text) in _FULL_CHARS:
        return "within"
    return "between" if _NEARLY_FULL_CHARS <= len(text) < min(_FULL_CHARS) else "no"


def missing_permissions(granted: discord.Permissions, *, in_thread: bool = False) -> list[str]:
    """The names of needed permissions that are not granted; threads have one of their own."""
    wanted = needed(in_thread=in_thread)
    return [name.replace("_", " ") for name in wanted if not getattr(granted, name)]


def is_ours(message: discord.Message | None, me: discord.ClientUser) -> bool:
    """Whether the bot itself sent the message whose button was pressed."""
    return message is not None and message.author.id == me.id
