"""One slash command each: what is asked beside it, and the event that it becomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import discord
from discord import app_commands

from bot.conversation.events import Attachment, AttachmentKind, Event
from bot.conversation.voices.adding import MOST_NAME_CHARS
from bot.listeners.discord.events import command_event, gift_event
from bot.wording import words_in
from db.core.base import MAX_CREDITS

Command = app_commands.Command[Any, ..., None]
OnCommand = Callable[[discord.Interaction, Event], Awaitable[None]]

SHOWN_AS: Final = {"group": "server"}
"""What Discord calls the conversation's command."""
TEXT_CHARS: Final = 100
"""The most that Discord takes of a description or a choice."""
ANYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_IN_SERVERS: Final = app_commands.AppCommandContext(guild=True)
_BY_SERVERS: Final = app_commands.AppInstallationType(guild=True)
ANYHOW: Final = app_commands.AppInstallationType(guild=True, user=True)


def said(key: str, **values: int) -> app_commands.locale_str:
    """A sentence of the catalogue that Discord shows in each person's own language."""
    text = words_in("en")(key, **values)
    return app_commands.locale_str(text[:TEXT_CHARS], key=key, values=values)


def said_as(text: str, *, language: str = "") -> app_commands.locale_str:
    """A text that is the same for everybody; what it names may be a language of theirs."""
    return app_commands.locale_str(text[:TEXT_CHARS], language=language)


def plain(name: str, on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction) -> None:
        await on_command(interaction, command_event(interaction, name))

    return _everywhere(name, run)


def with_text(name: str, takes: str, on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction, text: str | None = None) -> None:
        await on_command(interaction, command_event(interaction, name, text or ""))

    app_commands.rename(text=said(f"discord.option_{takes}"))(run)
    return described(_everywhere(name, run), text=f"discord.asked_{name}")


def brand(on_command: OnCommand) -> Command:
    async def run(
        interaction: discord.Interaction,
        change: str | None = None,
        logo: discord.Attachment | None = None,
        clip: discord.Attachment | None = None,
    ) -> None:
        text = "logo" if logo else change or ("intro" if clip else "")
        event = command_event(interaction, "brand", text)
        sent = _sent(logo) or _sent(clip, "clip")
        await on_command(interaction, replace(event, attachments=sent))

    named(run, "change", "logo", "clip")
    return described(
        _everywhere("brand", run),
        change="discord.asked_brand",
        logo="discord.asked_logo",
        clip="discord.asked_clip",
    )


def voice(on_command: OnCommand) -> app_commands.Group:
    """`/voice show` and `/voice add`, which may come with a recording."""

    async def show(interaction: discord.Interaction) -> None:
        await on_command(interaction, command_event(interaction, "voice"))

    async def add(
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, MOST_NAME_CHARS] | None = None,
        recording: discord.Attachment | None = None,
    ) -> None:
        event = command_event(interaction, "voice", f"add {name or ''}".strip())
        await on_command(interaction, replace(event, attachments=_sent(recording, "voice")))

    named(add, "name", "recording")
    group = app_commands.Group(
        name="voice",
        description=said("command.voice"),
        allowed_contexts=ANYWHERE,
        allowed_installs=ANYHOW,
    )
    for name, run in {"show": show, "add": add}.items():
        asked = {"name": "discord.asked_name", "recording": "discord.asked_recording"}
        command: Command = app_commands.Command(
            name=name, description=said(f"discord.voice_{name}"), callback=run
        )
        group.add_command(described(command, **asked) if name == "add" else command)
    return group


def character(on_command: OnCommand) -> Command:
    async def run(
        interaction: discord.Interaction,
        change: str | None = None,
        picture: discord.Attachment | None = None,
    ) -> None:
        event = command_event(interaction, "character", change or "")
        await on_command(interaction, replace(event, attachments=_sent(picture)))

    named(run, "change", "picture")
    return described(
        _everywhere("character", run),
        change="discord.asked_character",
        picture="discord.asked_picture",
    )


def _sent(
    file: discord.Attachment | None, kind: AttachmentKind = "picture"
) -> tuple[Attachment, ...]:
    """What came with a command."""
    return (Attachment(kind, file.url, file.filename[:128], file.size),) if file else ()


def gift(on_command: OnCommand) -> Command:
    async def run(
        interaction: discord.Interaction,
        amount: app_commands.Range[int, 1, MAX_CREDITS] | None = None,
        person: discord.User | None = None,
        code: app_commands.Range[str, 1, 64] | None = None,
    ) -> None:
        await on_command(interaction, gift_event(interaction, amount, person, code))

    named(run, "amount", "person", "code")
    return described(
        _everywhere("gift", run),
        amount="discord.asked_amount",
        person="discord.asked_person",
        code="discord.asked_code",
    )


def admin(on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction, act: str = "") -> None:
        await on_command(interaction, command_event(interaction, "admin", act))

    command: Any = app_commands.Command(
        name="admin",
        description=said("command.admin"),
        callback=run,
        allowed_contexts=_IN_SERVERS,
        allowed_installs=_BY_SERVERS,
    )
    described(command, act="discord.asked_act")
    # Nobody is shown it unless a server's own settings say so, and not in direct messages,
    # where it is written as a text; who may really use it is checked.
    command.default_permissions = discord.Permissions.none()
    return command  # type: ignore[no-any-return]


def server(on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction) -> None:
        await on_command(interaction, command_event(interaction, "group"))

    command: Any = app_commands.Command(
        name=SHOWN_AS["group"],
        description=said("server.command.group"),
        callback=run,
        allowed_contexts=_IN_SERVERS,
        allowed_installs=_BY_SERVERS,
    )
    # A server's own settings may show it to others; what it changes is checked at each press.
    command.default_permissions = discord.Permissions(manage_guild=True)
    return command  # type: ignore[no-any-return]


def named(run: Any, *options: str) -> None:
    """What Discord calls each option, in each person's own language."""
    app_commands.rename(**{option: said(f"discord.option_{option}") for option in options})(run)


def described(command: Command, **asked: str) -> Command:
    """What Discord shows beside each option: by option, the key of its sentence."""
    for option, key in asked.items():
        command._params[option].description = said(key)
    return command


def _everywhere(name: str, run: Any) -> Command:
    return app_commands.Command(
        name=name,
        description=said(f"command.{name}"),
        callback=run,
        allowed_contexts=ANYWHERE,
        allowed_installs=ANYHOW,
    )
