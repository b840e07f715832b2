"""The slash commands: their names, options and choices, built from what this installation has.

Every command that the conversation knows has one: a new one appears here by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

import discord
from discord import app_commands

from bot.conversation.commands import COMMANDS
from bot.conversation.drafts.options import LENGTHS_S
from bot.conversation.events import Attachment, Event
from bot.conversation.voices.adding import MOST_NAME_CHARS
from bot.listeners.discord.events import command_event, gift_event, words_of
from bot.wording import words_in
from bot.wording.formats import as_label, language_name
from db.core.base import MAX_CREDITS
from db.core.database import Database
from db.core.errors import DbError
from db.people import place_rules, switches
from pipeline.brief import MAX_PROMPT_CHARS, Aspect
from pipeline.providers.base import Voice
from pipeline.providers.casting import spoken_languages
from pipeline.templates.base import Template
from pipeline.timeline import CaptionStyle

Command = app_commands.Command[Any, ..., None]
OnCommand = Callable[[discord.Interaction, Event], Awaitable[None]]

SHOWN_AS: Final = {"group": "server"}
"""What Discord calls the conversation's command."""
ASKED: Final = {
    "prompt": "discord.idea_label",
    "template": "template.choose",
    "length": "options.choose_length",
    "aspect": "options.choose_aspect",
    "voice": "options.choose_voice",
    "captions": "options.choose_captions",
    "language": "options.choose_language",
}
"""What Discord shows beside each option of /create."""
LOOK_S: Final = 1.5
"""How long the rules of a server may be looked for while somebody types."""
TEXT_CHARS: Final = 100
"""The most that Discord takes of a description or a choice."""
_CHOICES: Final = 25
"""The most that Discord shows at once."""
_ANYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_IN_SERVERS: Final = app_commands.AppCommandContext(guild=True)
_BY_SERVERS: Final = app_commands.AppInstallationType(guild=True)
_ANYHOW: Final = app_commands.AppInstallationType(guild=True, user=True)


def said(key: str, **values: int) -> app_commands.locale_str:
    """A sentence of the catalogue that Discord shows in each person's own language."""
    text = words_in("en")(key, **values)
    return app_commands.locale_str(text[:TEXT_CHARS], key=key, values=values)


def said_as(text: str, *, language: str = "") -> app_commands.locale_str:
    """A text that is the same for everybody; what it names may be a language of theirs."""
    return app_commands.locale_str(text[:TEXT_CHARS], language=language)


@dataclass(frozen=True, slots=True)
class CommandSet:
    """Everything that the commands offer to choose from; `db` knows what a server allows."""

    templates: Mapping[str, Template]
    voices: Sequence[Voice]
    db: Database | None = None

    def add_to(self, tree: app_commands.CommandTree[discord.Client], on_command: OnCommand) -> None:
        """Put every command on the tree; each ends as an event handed to `on_command`."""
        command: Command | app_commands.Group
        for name, known in COMMANDS.items():
            match name:
                case "create":
                    command = self._create(on_command)
                case "admin":
                    command = _admin(on_command)
                case "group":
                    command = _server(on_command)
                case "gift":
                    command = _gift(on_command)
                case "brand":
                    command = _brand(on_command)
                case "voice":
                    command = _voice(on_command)
                case "character":
                    command = _character(on_command)
                case _ if known.takes:
                    command = _with_text(name, known.takes, on_command)
                case _:
                    command = _plain(name, on_command)
            tree.add_command(command)

    def _create(self, on_command: OnCommand) -> Command:
        async def create(
            interaction: discord.Interaction,
            prompt: app_commands.Range[str, 1, MAX_PROMPT_CHARS],
            template: str | None = None,
            length: int | None = None,
            aspect: str | None = None,
            voice: str | None = None,
            captions: str | None = None,
            language: str | None = None,
        ) -> None:
            brief = {
                "template": template,
                "length_s": float(length) if length else None,
                "aspect": aspect,
                "voice": voice,
                "captions": captions,
                "language": language,
            }
            await on_command(interaction, command_event(interaction, "create", prompt, brief))

        _named(create, *ASKED)
        command: Any = app_commands.Command(
            name="create",
            description=said("command.create"),
            callback=create,
            allowed_contexts=_ANYWHERE,
            allowed_installs=_ANYHOW,
        )
        for option, choices in self._choices().items():
            command._params[option].choices = choices
        _described(command, **ASKED)
        command.autocomplete("template")(self._find_template)
        command.autocomplete("voice")(self._find_voice)
        return command  # type: ignore[no-any-return]

    def _choices(self) -> dict[str, list[app_commands.Choice[Any]]]:
        """What is chosen from a short list; templates and voices are completed while typing.

        Each is called what its button is called, in each person's own language.
        """
        named: dict[str, list[tuple[app_commands.locale_str, Any]]] = {
            "aspect": [(said_as(aspect), aspect) for aspect in get_args(Aspect)],
            "captions": [(said(f"captions.{style}"), style) for style in get_args(CaptionStyle)],
            "length": [
                (said("options.seconds", count=int(length_s)), int(length_s))
                for length_s in LENGTHS_S
            ],
            "language": [
                (said_as(as_label(language_name(code, code)), language=code), code)
                for code in spoken_languages(self.voices)
            ],
        }
        return {
            option: [app_commands.Choice(name=name, value=value) for name, value in values]
            for option, values in ((name, every[:_CHOICES]) for name, every in named.items())
        }

    async def _find_template(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Those whose name holds what was typed, of those that this server uses."""
        wanted, language = typed.casefold(), words_of(interaction).language
        rules, off = await self._rules(interaction)
        shown = {
            key: f"{template.name_in(language)}: {template.pitch_in(language)}"
            for key, template in self.templates.items()
            if rules.allows_template(key) and key not in off
        }
        return [
            app_commands.Choice(name=f"{self.templates[key].emoji} {text}"[:100], value=key)
            for key, text in shown.items()
            if wanted in f"{key} {self.templates[key].name} {text}".casefold()
        ][:_CHOICES]

    async def _rules(
        self, interaction: discord.Interaction
    ) -> tuple[place_rules.PlaceRules, Sequence[str]]:
        """The server's rules and the templates that are off; all are offered when the database
        is slow: what is not allowed is refused later."""
        if self.db is not None:
            with contextlib.suppress(DbError, TimeoutError):
                async with asyncio.timeout(LOOK_S), self.db.operating() as tx:
                    key = f"discord:{interaction.guild_id}"
                    off = await switches.read(tx, "templates_off", ())
                    return await place_rules.read_rules(tx, key), off
        return place_rules.PlaceRules(), ()

    async def _find_voice(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted, words = typed.casefold(), words_of(interaction)
        spoken = {
            voice.key: ", ".join(words.language_name(code) for code in voice.languages)
            for voice in self.voices
        }
        return [
            app_commands.Choice(name=f"{voice.name} ({spoken[voice.key]})"[:100], value=voice.key)
            for voice in self.voices
            if wanted in f"{voice.key} {voice.name} {voice.gender} {spoken[voice.key]}".casefold()
        ][:_CHOICES]


def _plain(name: str, on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction) -> None:
        await on_command(interaction, command_event(interaction, name))

    return _everywhere(name, run)


def _with_text(name: str, takes: str, on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction, text: str | None = None) -> None:
        await on_command(interaction, command_event(interaction, name, text or ""))

    app_commands.rename(text=said(f"discord.option_{takes}"))(run)
    return _described(_everywhere(name, run), text=f"discord.asked_{name}")


def _brand(on_command: OnCommand) -> Command:
    async def run(
        interaction: discord.Interaction,
        change: str | None = None,
        logo: discord.Attachment | None = None,
    ) -> None:
        event = command_event(interaction, "brand", "logo" if logo else change or "")
        await on_command(interaction, replace(event, attachments=_sent(logo)))

    _named(run, "change", "logo")
    return _described(
        _everywhere("brand", run), change="discord.asked_brand", logo="discord.asked_logo"
    )


def _voice(on_command: OnCommand) -> app_commands.Group:
    """`/voice show` and `/voice add`, which may come with a recording."""

    async def show(interaction: discord.Interaction) -> None:
        await on_command(interaction, command_event(interaction, "voice"))

    async def add(
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, MOST_NAME_CHARS] | None = None,
        recording: discord.Attachment | None = None,
    ) -> None:
        event = command_event(interaction, "voice", f"add {name or ''}".strip())
        sent = recording and Attachment(
            "voice", recording.url, recording.filename[:128], recording.size
        )
        await on_command(interaction, replace(event, attachments=(sent,) if sent else ()))

    _named(add, "name", "recording")
    group = app_commands.Group(
        name="voice",
        description=said("command.voice"),
        allowed_contexts=_ANYWHERE,
        allowed_installs=_ANYHOW,
    )
    for name, run in {"show": show, "add": add}.items():
        asked = {"name": "discord.asked_name", "recording": "discord.asked_recording"}
        command: Command = app_commands.Command(
            name=name, description=said(f"discord.voice_{name}"), callback=run
        )
        group.add_command(_described(command, **asked) if name == "add" else command)
    return group


def _character(on_command: OnCommand) -> Command:
    async def run(
        interaction: discord.Interaction,
        change: str | None = None,
        picture: discord.Attachment | None = None,
    ) -> None:
        event = command_event(interaction, "character", change or "")
        await on_command(interaction, replace(event, attachments=_sent(picture)))

    _named(run, "change", "picture")
    return _described(
        _everywhere("character", run),
        change="discord.asked_character",
        picture="discord.asked_picture",
    )


def _sent(picture: discord.Attachment | None) -> tuple[Attachment, ...]:
    """A picture that came with a command."""
    if picture is None:
        return ()
    return (Attachment("picture", picture.url, picture.filename[:128], picture.size),)


def _gift(on_command: OnCommand) -> Command:
    async def run(
        interaction: discord.Interaction,
        amount: app_commands.Range[int, 1, MAX_CREDITS] | None = None,
        person: discord.User | None = None,
        code: app_commands.Range[str, 1, 64] | None = None,
    ) -> None:
        await on_command(interaction, gift_event(interaction, amount, person, code))

    _named(run, "amount", "person", "code")
    return _described(
        _everywhere("gift", run),
        amount="discord.asked_amount",
        person="discord.asked_person",
        code="discord.asked_code",
    )


def _admin(on_command: OnCommand) -> Command:
    async def run(interaction: discord.Interaction, act: str = "") -> None:
        await on_command(interaction, command_event(interaction, "admin", act))

    command: Any = app_commands.Command(
        name="admin",
        description=said("command.admin"),
        callback=run,
        allowed_contexts=_IN_SERVERS,
        allowed_installs=_BY_SERVERS,
    )
    _described(command, act="discord.asked_act")
    # Nobody is shown it unless a server's own settings say so, and not in direct messages,
    # where it is written as a text; who may really use it is checked.
    command.default_permissions = discord.Permissions.none()
    return command  # type: ignore[no-any-return]


def _server(on_command: OnCommand) -> Command:
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


def _named(run: Any, *options: str) -> None:
    """What Discord calls each option, in each person's own language."""
    app_commands.rename(**{option: said(f"discord.option_{option}") for option in options})(run)


def _described(command: Command, **asked: str) -> Command:
    """What Discord shows beside each option: by option, the key of its sentence."""
    for option, key in asked.items():
        command._params[option].description = said(key)
    return command


def _everywhere(name: str, run: Any) -> Command:
    return app_commands.Command(
        name=name,
        description=said(f"command.{name}"),
        callback=run,
        allowed_contexts=_ANYWHERE,
        allowed_installs=_ANYHOW,
    )
