"""Somebody on the loopback Discord: types commands, presses buttons, fills forms, reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord_server import DiscordServer
from tests.fakes.discord_state import (
    ALL_PERMISSIONS,
    APPLICATION_ID,
    PERMISSIONS,
    Channel,
    Kept,
    Pending,
    snowflake,
    user_json,
)


@dataclass(slots=True)
class DiscordPerson:
    """One person in one channel: their direct messages with the bot, unless said otherwise."""

    server: DiscordServer
    id: int
    name: str = "Mia"
    locale: str = "en-US"
    channel: Channel = field(default_factory=lambda: Channel(0))
    is_installed_here: bool = True
    permissions: str = ALL_PERMISSIONS
    upload_limit: int = 10 * 1024 * 1024
    pressed: list[Pending] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.channel.id:
            self.channel = self.server.world.direct(self.id)

    def in_server(self, guild_id: int, *, installed: bool = True) -> DiscordPerson:
        """This person in a server's channel; not installed there means a user install."""
        world = self.server.world
        found = next((one for one in world.channels.values() if one.guild_id == guild_id), None)
        channel = found or Channel(snowflake(), guild_id=guild_id)
        world.channels[channel.id] = channel
        if not installed:
            channel.denied.add("view_channel")
        return DiscordPerson(
            self.server, self.id, self.name, self.locale, channel, is_installed_here=installed
        )

    def in_new_channel(self, guild_id: int, *, parent: Channel | None = None) -> DiscordPerson:
        """This person in another channel of a server, or in a new thread of `parent`."""
        thread_of = parent.id if parent else None
        channel = Channel(snowflake(), guild_id=guild_id, parent_id=thread_of)
        self.server.world.channels[channel.id] = channel
        return DiscordPerson(self.server, self.id, self.name, self.locale, channel)

    def alone(self) -> DiscordPerson:
        """This person in their direct messages with the bot."""
        return DiscordPerson(self.server, self.id, self.name, self.locale)

    def who_manages(self) -> DiscordPerson:
        """This person with the right to manage the server."""
        self.permissions = str(int(self.permissions) | PERMISSIONS["manage_guild"])
        return self

    @property
    def user(self) -> dict[str, Any]:
        """As events carry the person."""
        return user_json(self.id, self.name)

    async def say(self, text: str, attachments: list[dict[str, Any]] | None = None) -> Kept:
        """Write a message, with files as Discord tells of them."""
        kept = self.server.world.keep(self.channel, {"content": text}, author=self.user)
        data = {**kept.data, "attachments": attachments or []}
        if self.channel.guild_id is not None:
            data |= {"guild_id": str(self.channel.guild_id), "member": self._member(bare=True)}
        await self.server.tell("MESSAGE_CREATE", data)
        return kept

    async def command(self, name: str, **options: Any) -> Pending:
        """Type a slash command with its options."""
        given = [
            {"name": key, "type": 4 if isinstance(value, int) else 3, "value": value}
            for key, value in options.items()
        ]
        data = {"id": "1", "name": name, "type": 1, "options": given}
        return await self.interact(2, data)

    async def complete(self, name: str, option: str, typed: str) -> Pending:
        """Type the start of an option and see what is offered."""
        options = [{"name": option, "type": 3, "value": typed, "focused": True}]
        return await self.interact(4, {"id": "1", "name": name, "type": 1, "options": options})

    async def press(self, label: str, on: Kept | None = None) -> Pending:
        """Press a button by its label."""
        message = on or next((one for one in reversed(self.said()) if one.button(label)), None)
        assert message is not None, f"no button {label!r}: {[one.text for one in self.said()]}"
        button = message.button(label)
        assert button is not None
        return await self.press_data(button["custom_id"], message)

    async def press_data(self, data: str, on: Kept) -> Pending:
        """Press with any data."""
        return await self.interact(3, {"custom_id": data, "component_type": 2}, on)

    async def select(self, values: list[str], on: Kept, *, number: int = 0) -> Pending:
        """Choose in the message's select menu of that number."""
        menu = [one for one in on.components if one["type"] != 2][number]
        data = {
            "custom_id": menu["custom_id"],
            "component_type": menu["type"],
            "values": values,
            "resolved": {},
        }
        return await self.interact(3, data, on)

    async def fill(self, form: dict[str, Any], text: str, on: Kept | None = None) -> Pending:
        """Send a form with its only field filled."""
        component = {"type": 4, "custom_id": "idea", "value": text}
        parts = [{"type": 18, "component": component}]
        return await self.interact(5, {"custom_id": form["custom_id"], "components": parts}, on)

    async def interact(
        self, kind: int, data: dict[str, Any], message: Kept | None = None
    ) -> Pending:
        """Any interaction."""
        import asyncio

        number = snowflake()
        pending = Pending(number, f"token-{number}", self.channel, self.id)
        pending.upload_limit = self.upload_limit
        if message is not None:
            # A press answers for the message that it was made on.
            pending.messages[message.id], pending.original = message, message.id
        pending.began_s = asyncio.get_running_loop().time()
        self.server.world.pending[pending.token] = pending
        self.pressed.append(pending)
        await self.server.tell(
            "INTERACTION_CREATE", self._interaction(pending, kind, data, message)
        )
        return pending

    def said(self) -> list[Kept]:
        """What the bot shows this person here, oldest first."""
        own = [
            kept
            for pending in self.pressed
            for kept in pending.messages.values()
            if kept.is_ephemeral
        ]
        open_ones = [one for one in self.channel.messages.values() if one.data["author"].get("bot")]
        found = {one.id: one for one in (*open_ones, *own) if not one.is_deleted}
        return sorted(found.values(), key=lambda one: int(one.id))

    def _interaction(
        self, pending: Pending, kind: int, data: dict[str, Any], message: Kept | None
    ) -> dict[str, Any]:
        guild_id = self.channel.guild_id
        owner = {"0": str(guild_id or 0)} if self.is_installed_here else {"1": str(self.id)}
        event: dict[str, Any] = {
            "id": str(pending.id),
            "application_id": str(APPLICATION_ID),
            "type": kind,
            "data": data,
            "channel": self.channel.json(),
            "channel_id": str(self.channel.id),
            "token": pending.token,
            "version": 1,
            "locale": self.locale,
            "app_permissions": self.permissions,
            "entitlements": [],
            "authorizing_integration_owners": owner,
            "attachment_size_limit": self.upload_limit,
            "context": 0 if guild_id else 1,
        }
        if guild_id:
            event |= {"guild_id": str(guild_id), "member": self._member()}
        else:
            event |= {"user": self.user}
        if message is not None:
            event["message"] = message.data
        return event

    def _member(self, *, bare: bool = False) -> dict[str, Any]:
        member = {
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "permissions": self.permissions,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        return member if bare else member | {"user": self.user}
