"""Where a video goes on Discord when its place is lost meanwhile, and how large it may be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.surfaces.base import Message
from db.money import verify
from tests.acceptance.scenarios import IDEA
from tests.fakes.discord_state import TIER_BYTES, Kept
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.discord_people import own_button, place_of, player_in, server_of
from tests.fixtures.machine import Machine
from tests.fixtures.players import read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GUILD = 55
MB = 1 << 20


@pytest.fixture
async def on_discord(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Discord bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url) as one:
            yield one


async def started(machine: Machine, player: DiscordPlayer) -> None:
    """A video that is under way long enough for something to happen to its place."""
    machine.recipe.seconds = {"script": 0.6}
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await own_button(player, "Confirm"))
    await read(player, "Script")


def direct_files(machine: Machine, player: DiscordPlayer) -> list[Kept]:
    """The files in a person's direct messages."""
    direct = server_of(machine).world.direct(player.person.id)
    return [one for one in direct.messages.values() if one.data["attachments"]]


def lose_channel(machine: Machine, player: DiscordPlayer) -> None:
    """Somebody deletes the channel."""
    del server_of(machine).world.channels[player.person.channel.id]


def lose_server(machine: Machine, _: DiscordPlayer) -> None:
    """The bot is kicked."""
    server_of(machine).world.guild(GUILD).is_left = True


def lose_person(machine: Machine, player: DiscordPlayer) -> None:
    """The person leaves the server, or is banned there."""
    server_of(machine).world.guild(GUILD).people_who_left.add(player.person.id)


def lose(permission: str) -> Callable[[Machine, DiscordPlayer], None]:
    """The bot's permission is taken away in the channel."""

    def take(_: Machine, player: DiscordPlayer) -> None:
        player.person.channel.denied.add(permission)

    return take


LOSSES = [
    pytest.param(lose_channel, id="channel deleted"),
    pytest.param(lose_server, id="bot kicked"),
    pytest.param(lose_person, id="person left"),
    pytest.param(lose("view_channel"), id="no view"),
    pytest.param(lose("send_messages"), id="no send"),
    pytest.param(lose("attach_files"), id="no attach"),
]


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_lost_place_sends_the_video_to_the_person(
    on_discord: Machine, loss: Callable[[Machine, DiscordPlayer], None]
) -> None:
    player = player_in(on_discord, GUILD)
    await started(on_discord, player)
    loss(on_discord, player)
    (video,) = await on_discord.settled(player)
    assert video.state == "done"
    assert len(direct_files(on_discord, player)) == 1
    assert not [one for one in player.person.channel.messages.values() if one.data["attachments"]]
    assert await on_discord.balance(player) == 14


@pytest.mark.parametrize("loss", [LOSSES[0], LOSSES[1], LOSSES[3]])
async def test_who_takes_no_direct_messages_finds_the_video_in_the_history(
    on_discord: Machine, loss: Callable[[Machine, DiscordPlayer], None]
) -> None:
    world = server_of(on_discord).world
    player = player_in(on_discord, GUILD)
    await started(on_discord, player)
    loss(on_discord, player)
    world.people_who_left.add(player.person.id)
    (video,) = await on_discord.settled(player)
    assert video.state == "kept" and video.result is not None
    assert await on_discord.balance(player) == 14, "the hold is settled: the video is there"
    assert await verify.verify(on_discord.db) == []
    world.people_who_left.clear()
    alone = DiscordPlayer(player.person.alone())
    await alone.person.command("history")
    history = await read(alone, "kept for you")
    await alone.press("▶️ 1", history)
    await until(alone, lambda: direct_files(on_discord, player))


async def test_a_deleted_progress_message_does_not_stop_the_result(on_discord: Machine) -> None:
    player = player_in(on_discord, GUILD)
    await started(on_discord, player)
    for one in player.person.channel.messages.values():
        one.is_deleted = True
    (video,) = await on_discord.settled(player)
    assert video.state == "done"
    await until(player, lambda: any(one.has_file for one in player.messages()))


async def test_a_user_install_past_its_token_goes_to_the_history_when_nobody_is_reached(
    on_discord: Machine,
) -> None:
    world = server_of(on_discord).world
    player = player_in(on_discord, installed=False)
    await started(on_discord, player)
    for pending in world.pending.values():
        pending.is_expired = True
    world.people_who_left.add(player.person.id)
    (video,) = await on_discord.settled(player)
    assert video.state == "kept"


async def test_what_the_channel_does_not_take_is_said_to_its_person_only(
    on_discord: Machine,
) -> None:
    player = player_in(on_discord, GUILD)
    await player.person.command("create", prompt=IDEA)
    shown = await own_button(player, "AI story")
    player.person.channel.denied.add("send_messages")
    await player.person.command("templates")
    late = await until(
        player, lambda: [m for m in player.messages() if m.has("Quiz") and m.id != shown.id]
    )
    assert late[0].raw.is_ephemeral


# -- how large a file may be --------------------------------------------------------------


@pytest.mark.parametrize(("tier", "has_file"), [(0, False), (1, False), (2, True), (3, True)])
async def test_a_servers_boosts_decide_how_large_a_file_may_be(
    on_discord: Machine, tier: int, has_file: bool
) -> None:
    server_of(on_discord).world.guild(GUILD).tier = tier
    on_discord.recipe.data = b"v" * (11 * MB)
    player = player_in(on_discord, GUILD)
    # What the person's own subscription adds does not count for the bot's messages.
    player.person.upload_limit = 500 * MB
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await own_button(player, "Confirm"))
    (video,) = await on_discord.settled(player)
    assert video.state == "done"
    assert video.upload_limit_bytes == TIER_BYTES[tier], "composition encodes to fit this"
    result = await read(player, "Used 10 credits")
    assert result.has_file is has_file
    assert result.has("Download") is not has_file


async def test_a_link_has_an_embed_with_its_title_and_cover(on_discord: Machine) -> None:
    on_discord.recipe.data, on_discord.recipe.cover = b"v" * (11 * MB), b"a cover"
    player = player_in(on_discord, GUILD)
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await own_button(player, "Confirm"))
    await on_discord.settled(player)
    (kept,) = [m.raw for m in player.messages() if m.has("Download")]
    (embed,) = kept.data["embeds"]
    link = kept.button("Download")
    assert embed["title"] == "A title" and embed["url"] == link["url"]
    assert embed["image"]["url"] == "attachment://cover.jpg"
    assert kept.uploads == [("cover.jpg", b"a cover")]


async def test_without_the_right_to_embed_the_link_goes_to_the_person(on_discord: Machine) -> None:
    on_discord.recipe.data = b"v" * (11 * MB)
    player = player_in(on_discord, GUILD)
    await started(on_discord, player)
    player.person.channel.denied.add("embed_links")
    (video,) = await on_discord.settled(player)
    assert video.state == "done"
    direct = server_of(on_discord).world.direct(player.person.id)
    assert [one for one in direct.messages.values() if one.button("Download")]


@pytest.mark.parametrize(("limit_mb", "has_file"), [(10, False), (25, True)])
async def test_a_user_install_takes_what_its_interaction_says(
    on_discord: Machine, limit_mb: int, has_file: bool
) -> None:
    on_discord.recipe.data = b"v" * (11 * MB)
    player = player_in(on_discord, installed=False)
    player.person.upload_limit = limit_mb * MB
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await read_button(player, "Confirm"))
    (video,) = await on_discord.settled(player)
    assert video.state == "done" and video.upload_limit_bytes == limit_mb * MB
    result = await read(player, "Used 10 credits")
    assert result.has_file is has_file


async def test_a_kept_file_that_is_too_large_comes_as_a_link(on_discord: Machine) -> None:
    on_discord.recipe.data = b"v" * (11 * MB)
    server_of(on_discord).world.guild(GUILD).tier = 2
    player = player_in(on_discord, GUILD)
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await own_button(player, "Confirm"))
    await on_discord.settled(player)
    alone = DiscordPlayer(player.person.alone())
    await alone.person.command("history")
    await alone.press("▶️ 1", await read_button(alone, "▶️ 1"))
    linked = await read_button(alone, "Download")
    assert "too large" in linked.text


async def test_a_lost_answer_is_found_in_the_persons_own_messages(on_discord: Machine) -> None:
    surface, person = on_discord.extras["hands"], player_in(on_discord).person
    place = place_of(person)
    person.channel.denied.add("send_messages")
    sent = await surface.send(place, Message("Here it is", notify=True, nonce="video-r"))
    found = await surface.find_sent(place, Message(nonce="video-r"))
    assert found is not None and found.message_id == sent.message_id
