"""The pure parts of Discord: permissions, links, widgets, texts, and that no command is missing."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from discord import app_commands
from pydantic import SecretStr

from bot.__main__ import main
from bot.conversation import handlers
from bot.conversation.commands import COMMANDS
from bot.conversation.events import Attachment, Event
from bot.listeners.discord.command_shapes import SHOWN_AS
from bot.listeners.discord.commands import ASKED, CommandSet
from bot.listeners.discord.events import missing_permissions, wants_idea
from bot.listeners.discord.sync import CataloguesTranslator, open_client
from bot.settings import DiscordSettings
from bot.surfaces.base import Button, LinkPreview, Message, MessageRef, Place, Select
from bot.surfaces.codec import message_from_json, message_to_json
from bot.surfaces.discord.parts import short_nonce, shown
from bot.surfaces.discord.permissions import (
    PERMISSIONS,
    application_id_of,
    invite_link,
    needed,
    user_install_link,
)
from bot.surfaces.discord.widgets import owned, packed, read_owned, view_of
from bot.wording import words_in
from pipeline.providers.base import Voice

APPLICATION = 1234567890123456789
TOKEN = base64.b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".Gabcde.secret"


# -- permissions and links ----------------------------------------------------------------


def test_permissions_are_the_librarys_own() -> None:
    assert discord.Permissions(**dict.fromkeys(PERMISSIONS, True)).value == sum(
        PERMISSIONS.values()
    )


def test_the_invite_link_asks_for_exactly_what_is_checked() -> None:
    asked = parse_qs(urlsplit(invite_link(APPLICATION)).query)
    checked = dict.fromkeys((*needed(in_thread=False), *needed(in_thread=True)), True)
    assert int(asked["permissions"][0]) == discord.Permissions(**checked).value
    assert asked["scope"] == ["bot applications.commands"]
    assert asked["client_id"] == [str(APPLICATION)]


def test_a_user_install_asks_for_no_permission() -> None:
    asked = parse_qs(urlsplit(user_install_link(APPLICATION)).query)
    assert asked["integration_type"] == ["1"] and "permissions" not in asked


@pytest.mark.parametrize("name", PERMISSIONS)
def test_each_missing_permission_is_named(name: str) -> None:
    granted = discord.Permissions(sum(PERMISSIONS.values()))
    granted.update(**{name: False})
    in_thread = name == "send_messages_in_threads"
    assert missing_permissions(granted, in_thread=in_thread) == [name.replace("_", " ")]
    assert missing_permissions(granted, in_thread=not in_thread) == (
        [] if name in {"send_messages", "send_messages_in_threads"} else [name.replace("_", " ")]
    )


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "bm8.x.y", "é.x.y"])
def test_what_is_no_token_has_no_application(token: str) -> None:
    assert application_id_of(token) is None


def test_doctor_prints_the_links_from_the_token_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("TALEMILL_DATA_FOLDER", str(tmp_path))
    main(["doctor", "--offline"])
    said = capsys.readouterr().out
    assert invite_link(APPLICATION) in said and user_install_link(APPLICATION) in said
    assert TOKEN not in said and "secret" not in said


# -- commands -----------------------------------------------------------------------------


def tree_of(commands: CommandSet) -> app_commands.CommandTree[discord.Client]:
    """The commands as they are told to Discord."""

    async def nothing(*_: object) -> None:
        return None

    client = open_client(DiscordSettings(token=SecretStr(TOKEN)))
    tree: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(client)
    commands.add_to(tree, nothing)
    return tree


def test_every_command_of_the_conversation_is_a_slash_command() -> None:
    there = {one.name for one in tree_of(CommandSet({}, ())).get_commands()}
    assert {SHOWN_AS.get(name, name) for name in COMMANDS} == there
    assert set(COMMANDS) == set(handlers.ON_COMMAND)


async def test_a_logo_or_clip_comes_as_an_attachment_of_the_brands_command() -> None:
    events: list[Event] = []

    async def heard(_: object, event: Event) -> None:
        events.append(event)

    client = open_client(DiscordSettings(token=SecretStr(TOKEN)))
    tree: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(client)
    CommandSet({}, ()).add_to(tree, heard)
    command: Any = tree.get_command("brand")
    user = SimpleNamespace(id=7, display_name="Mia", name="mia")
    asked = SimpleNamespace(
        id=1, user=user, locale=SimpleNamespace(value="en-US"), channel_id=5, channel=None,
        guild_id=None, context=SimpleNamespace(dm_channel=True, private_channel=False),
    )  # fmt: skip
    await command.callback(asked, "handle @cats", None)
    url = "https://cdn.discordapp.com/l.png"
    await command.callback(asked, None, SimpleNamespace(url=url, filename="l.png", size=5))
    sent = Attachment("picture", url, "l.png", 5)
    for change in (None, "outro"):
        opening = SimpleNamespace(url=f"{url}4", filename="o.mp4", size=9)
        await command.callback(asked, change, None, opening)
    film = Attachment("clip", f"{url}4", "o.mp4", 9)
    assert [(one.command, one.text, one.attachments) for one in events] == [
        ("brand", "handle @cats", ()),
        ("brand", "logo", (sent,)),
        ("brand", "intro", (film,)),
        ("brand", "outro", (film,)),
    ]


def test_commands_are_within_discords_limits() -> None:
    tree = tree_of(CommandSet({}, ()))
    for command in tree.get_commands():
        data = command.to_dict(tree)
        assert len(data["name"]) <= 32 and 1 <= len(data["description"]) <= 100
        assert len(data.get("options", ())) <= 25
        assert len(json.dumps(data)) < 8000


def test_where_commands_may_be_used() -> None:
    tree = tree_of(CommandSet({}, ()))
    for command in tree.get_commands():
        data = command.to_dict(tree)
        if command.name == "server":
            assert data["contexts"] == [0] and data["integration_types"] == [0]
            assert (
                data["default_member_permissions"] == discord.Permissions(manage_guild=True).value
            )
        elif command.name == "admin":
            assert data["contexts"] == [0] and data["integration_types"] == [0]
            assert str(data["default_member_permissions"]) == "0", "nobody is shown it"
        else:
            assert data["contexts"] == [0, 1, 2] and data["integration_types"] == [0, 1]


def test_clients_ping_nobody_and_want_no_privileged_intent() -> None:
    for shards in (0, 2):
        client = open_client(DiscordSettings(token=SecretStr(TOKEN), shards=shards))
        assert isinstance(client, discord.AutoShardedClient) is (shards > 0)
        assert client.allowed_mentions is not None
        assert dict(client.allowed_mentions.to_dict()) == {"parse": []}
        intents = client.intents
        assert not (intents.message_content or intents.members or intents.presences)


# -- widgets ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("custom_id", "data", "owner"),
    [
        ("c:abc:1|42", "c:abc:1", "42"),
        ("c:abc:1", "c:abc:1", None),
        ("c|abc", "c|abc", None),
        ("", "", None),
    ],
)
def test_a_buttons_owner_is_read_back(custom_id: str, data: str, owner: str | None) -> None:
    assert read_owned(custom_id) == (data, owner)
    assert owner is None or owned(data, owner) == custom_id


def test_the_longest_button_with_its_owner_fits() -> None:
    assert len(owned("x" * 64, "9" * 20)) <= 100


def buttons(*widths: int) -> tuple[tuple[Button, ...], ...]:
    """Rows of so many buttons."""
    return tuple(tuple(Button("b", "d") for _ in range(width)) for width in widths)


@pytest.mark.parametrize(
    ("rows", "room", "widths"),
    [
        (buttons(1, 3, 3), 5, [1, 3, 3]),
        (buttons(7), 5, [5, 2]),
        (buttons(1, 3, 3, 1, 1, 1), 5, [5, 5]),
        (buttons(3, 3, 2, 1), 3, [5, 4]),
        (buttons(*[5] * 7), 5, [5, 5, 5, 5, 5]),
        ((), 5, []),
    ],
)
def test_buttons_are_closed_up_when_there_are_too_many_rows(
    rows: tuple[tuple[Button, ...], ...], room: int, widths: list[int]
) -> None:
    assert [len(row) for row in packed(rows, room)] == widths


async def test_menus_come_before_buttons_and_show_what_is_chosen() -> None:
    templates = tuple((f"t{n}", f"Template {n}") for n in range(30))
    message = Message(
        "panel",
        buttons(1),
        selects=(
            Select("gr:rooms", "rooms", "Channels", chosen=("5", "6")),
            Select("gr:templates", "options", "Templates", templates, ("t1",)),
        ),
    )
    view = view_of(message, "42")
    assert view is not None
    rooms, options, last = (row["components"][0] for row in view.to_components())
    assert rooms["type"] == 8 and rooms["min_values"] == 0 and rooms["custom_id"] == "gr:rooms|42"
    assert [one["id"] for one in rooms["default_values"]] == [5, 6]
    assert options["type"] == 3 and len(options["options"]) == 25
    assert [one["value"] for one in options["options"] if one.get("default")] == ["t1"]
    assert last["type"] == 2 and last["custom_id"] == "d|42"


def test_menus_survive_the_inbox() -> None:
    select = Select("gr:t", "options", "Templates", (("a", "A"),), ("a",))
    message = Message(
        "panel",
        buttons(2),
        selects=(select,),
        link=LinkPreview("https://x.test", "X", Path("x.jpg")),
    )
    assert message_from_json(json.loads(json.dumps(message_to_json(message)))) == message


@pytest.mark.parametrize(("verb", "wants"), [("n:quiz", True), ("vn:v1", True), ("e:d:1", True)])
def test_buttons_that_want_words_open_a_form(verb: str, wants: bool) -> None:
    assert wants_idea(verb) is wants


@pytest.mark.parametrize("data", ["c:d:1", "vc:v", "gw:open", "es:x", "", "🙂"])
def test_other_buttons_open_none(data: str) -> None:
    assert not wants_idea(data)


# -- texts --------------------------------------------------------------------------------


def test_a_nonce_is_at_most_25_characters_and_stays_the_same() -> None:
    long = "a-video-id-that-is-longer-than-discord-takes-r"
    assert len(short_nonce(long)) == 25 and short_nonce(long) == short_nonce(long)
    assert short_nonce("short") == "short"


@pytest.mark.parametrize("block", ["", "T" * 3000, "``` @everyone"])
def test_a_text_with_its_block_keeps_within_the_limit(block: str) -> None:
    text = shown(Message("*x* " * 900, copyable=block), ping="42")
    assert len(text) <= 2000 and text.startswith("<@42> ")
    assert text.count("```") == (2 if block else 0)


def test_a_channels_name_is_shown_and_a_persons_is_not_pinged() -> None:
    text = shown(Message("Videos are made in <#1574115829316845569>, <@1574115829316845569>"))
    assert "<#1574115829316845569>" in text
    assert "<@1574115829316845569>" not in text


def test_places_say_whether_they_are_discreet() -> None:
    assert Place("discord", "1").is_discreet
    assert Place("discord", "1", is_private=False, token_key="e:5").is_discreet
    assert not Place("discord", "1", is_private=False).is_discreet
    assert MessageRef(Place("discord", "1"), "2").file_id is None


async def test_commands_are_said_in_every_language_of_ours() -> None:
    tree, translator = tree_of(CommandSet({}, ())), CataloguesTranslator()
    await tree.set_translator(translator)
    for command in tree.get_commands():
        data = await command.get_translated_payload(tree, translator)
        said = data["description_localizations"]
        assert {"es-ES", "pt-BR", "ru", "hi"} <= set(said), command.name
        assert all(1 <= len(text) <= 100 for text in said.values())
        assert said["ru"] != data["description"]


async def test_options_and_choices_are_said_in_every_language_of_ours_that_discord_has() -> None:
    voices = (Voice("ann", "Ann", ("en", "es", "ru"), "female", "offline"),)
    tree, translator = tree_of(CommandSet({}, voices)), CataloguesTranslator()
    await tree.set_translator(translator)
    wanted = {"es-ES", "es-419", "pt-BR", "ru", "hi"}
    seen, shown = set(), 0
    for command in tree.get_commands():
        data = await command.get_translated_payload(tree, translator)
        options = data.get("options", [])
        for locale in wanted:
            names = [one.get("name_localizations", {}).get(locale, one["name"]) for one in options]
            assert len(set(names)) == len(names), (command.name, locale)
            # What Discord takes as a name of an option: one word, small letters.
            assert all(re.fullmatch(r"[-_\w\u0900-\u097f]{1,32}", one) for one in names)
            assert all(one == one.lower() for one in names)
        for option in options:
            assert option["description"] != "…", (command.name, option["name"])
            assert wanted <= set(option["description_localizations"]), option["name"]
            seen.add(option["name"])
            for choice in option.get("choices", []):
                if option["name"] != "aspect":
                    assert {"ru", "hi"} <= set(choice["name_localizations"]), choice
                    shown += 1
    assert {*ASKED, "amount", "person", "code", "act"} <= seen and shown > 15
    create = await tree.get_command("create").get_translated_payload(tree, translator)  # type: ignore[union-attr]
    languages = next(one for one in create["options"] if one["name"] == "language")["choices"]
    assert languages[1]["name"] == "Español"
    assert languages[1]["name_localizations"]["ru"] == "Испанский"
    captions = next(one for one in create["options"] if one["name"] == "captions")["choices"]
    russian = {one["value"]: one["name_localizations"]["ru"] for one in captions}
    assert russian["none"] == words_in("ru")("captions.none")
