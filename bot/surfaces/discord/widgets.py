"""What hangs on a Discord message: buttons, menus, files, a link's preview, who is pinged.

Every button and menu of a message for one person in a shared channel carries that person's id,
so that a press by anybody else is known at once, after any restart.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import discord

from bot.surfaces.base import Button, Message, Place, Select, SurfaceError

LABEL_CHARS: Final = 80
PLACEHOLDER_CHARS: Final = 150
OPTIONS: Final = 25
"""The most that a menu holds."""
ROWS: Final = 5
BUTTONS_IN_A_ROW: Final = 5
_OWNER: Final = "|"
NOBODY: Final = discord.AllowedMentions.none()


def owned(data: str, owner: str | None) -> str:
    """A button's data with whom it belongs to, at most 100 characters in all."""
    return f"{data}{_OWNER}{owner}" if owner else data


def read_owned(custom_id: str) -> tuple[str, str | None]:
    """The data of a pressed button, and whom it belongs to where that is written on it."""
    data, bar, owner = custom_id.rpartition(_OWNER)
    return (data, owner) if bar and owner.isdecimal() else (custom_id, None)


def owner_of(place: Place) -> str | None:
    """Whom a message's buttons belong to; nobody else is in a private chat."""
    return None if place.is_private else place.person_id


def view_of(message: Message, owner: str | None) -> discord.ui.View | None:
    """Menus and buttons that are answered by whichever process receives them."""
    view = discord.ui.View(timeout=None)
    selects = message.selects[: ROWS - 1]
    for number, select in enumerate(selects):
        view.add_item(_select(select, owner, number))
    for number, row in enumerate(packed(message.buttons, ROWS - len(selects)), len(selects)):
        for button in row:
            view.add_item(_button(button, owner, number))
    view.stop()
    return view if view.children else None


def packed(rows: Sequence[Sequence[Button]], room: int) -> list[list[Button]]:
    """The buttons in at most `room` rows of five: as they are, else closed up. Pure."""
    kept = [
        list(row[start : start + BUTTONS_IN_A_ROW])
        for row in rows
        for start in range(0, len(row), BUTTONS_IN_A_ROW)
    ]
    if len(kept) > room:
        flat = [one for row in rows for one in row]
        kept = [
            flat[start : start + BUTTONS_IN_A_ROW]
            for start in range(0, len(flat), BUTTONS_IN_A_ROW)
        ]
    return kept[:room]


def _button(button: Button, owner: str | None, row: int) -> discord.ui.Button[discord.ui.View]:
    label = button.label[:LABEL_CHARS]
    if button.url:
        return discord.ui.Button(label=label, url=button.url, row=row)
    return discord.ui.Button(label=label, custom_id=owned(button.data, owner), row=row)


def _select(select: Select, owner: str | None, row: int) -> discord.ui.Item[discord.ui.View]:
    custom_id, hint = owned(select.data, owner), select.placeholder[:PLACEHOLDER_CHARS]
    if select.kind == "rooms":
        return discord.ui.ChannelSelect(
            custom_id=custom_id,
            placeholder=hint,
            min_values=0,
            max_values=OPTIONS,
            channel_types=[discord.ChannelType.text, discord.ChannelType.forum],
            default_values=[
                discord.SelectDefaultValue(
                    id=int(room), type=discord.SelectDefaultValueType.channel
                )
                for room in select.chosen[:OPTIONS]
            ],
            row=row,
        )
    options = [
        discord.SelectOption(label=label[:100], value=value[:100], default=value in select.chosen)
        for value, label in select.options[:OPTIONS]
    ]
    return discord.ui.Select(
        custom_id=custom_id,
        placeholder=hint,
        min_values=0,
        max_values=len(options),
        options=options,
        row=row,
    )


_MOST_FILES = 10
"""Of one message."""


@contextlib.contextmanager
def files_of(message: Message) -> Iterator[list[discord.File]]:
    """Files that are read while they are sent, a link's cover last; closed afterwards."""
    with contextlib.ExitStack() as stack:
        files = []
        has_cover = bool(message.link and message.link.cover)
        for file in message.media[: _MOST_FILES - has_cover]:
            if file.path is None:
                raise SurfaceError("there is no file to send")
            opened = stack.enter_context(file.path.open("rb"))
            files.append(discord.File(opened, filename=file.name or file.path.name))
        if message.link and (cover := message.link.cover):
            opened = stack.enter_context(cover.open("rb"))
            files.append(discord.File(opened, filename=cover_name(cover)))
        yield files


def cover_name(cover: Path) -> str:
    """How a link's cover is called beside its message."""
    return f"cover{cover.suffix or '.jpg'}"


def embed_of(message: Message) -> discord.Embed | None:
    """The preview of a message's link: its title, and its cover as the picture."""
    link = message.link
    if link is None:
        return None
    embed = discord.Embed(title=(link.title or link.url)[:256], url=link.url)
    if link.cover:
        embed.set_image(url=f"attachment://{cover_name(link.cover)}")
    return embed


def pinging(person_id: str | None) -> discord.AllowedMentions:
    """Nobody is pinged but the one person, if any."""
    if person_id is None:
        return NOBODY
    owner: Any = discord.Object(int(person_id))
    return discord.AllowedMentions(everyone=False, roles=False, users=[owner], replied_user=False)
