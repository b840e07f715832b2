"""The slash commands: their names, options and choices, built from what this installation has.

Every command that the conversation knows has one: a new one appears here by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import discord
from discord import app_commands

from bot.conversation.commands import COMMANDS
from bot.conversation.drafts.options import LENGTHS_S
from bot.listeners.discord import command_shapes as shapes
from bot.listeners.discord.command_shapes import (
    ANYHOW,
    ANYWHERE,
    Command,
    OnCommand,
    described,
    named,
    said,
    said_as,
)
from bot.listeners.discord.events import command_event, words_of
from bot.wording.formats import as_label, language_name
from db.core.database import Database
from db.core.errors import DbError
from db.people import place_rules, switches
from pipeline.brief import MAX_PROMPT_CHARS, Aspect
from pipeline.providers.base import Voice
from pipeline.providers.casting import spoken_languages
from pipeline.templates.base import Template
from pipeline.timeline import CaptionStyle

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
_CHOICES: Final = 25
"""The most that Discord shows at once."""


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
                    command = shapes.admin(on_command)
                case "group":
                    command = shapes.server(on_command)
                case "gift":
                    command = shapes.gift(on_command)
                case "brand":
                    command = shapes.brand(on_command)
                case "voice":
                    command = shapes.voice(on_command)
                case "character":
                    command = shapes.character(on_command)
                case _ if known.takes:
                    command = shapes.with_text(name, known.takes, on_command)
                case _:
                    command = shapes.plain(name, on_command)
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

        named(create, *ASKED)
        command: Any = app_commands.Command(
            name="create",
            description=said("command.create"),
            callback=create,
            allowed_contexts=ANYWHERE,
            allowed_installs=ANYHOW,
        )
        for option, choices in self._choices().items():
            command._params[option].choices = choices
        described(command, **ASKED)
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
