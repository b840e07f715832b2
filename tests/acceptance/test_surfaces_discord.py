"""What only Discord has: slash commands, servers, user installs, tokens, nonces, limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.surfaces.base import Message, MessageGone, PlaceGone
from tests.acceptance.scenarios import IDEA
from tests.fakes.discord_server import Fault
from tests.fixtures.discord_machine import discord_machine
from tests.fixtures.discord_people import (
    again,
    answered,
    own_button,
    place_of,
    player_in,
    server_of,
)
from tests.fixtures.machine import Machine
from tests.fixtures.players import read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]


@pytest.fixture
async def on_discord(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Discord bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url) as one:
            yield one


async def test_a_slash_command_with_options_goes_to_a_delivered_video(on_discord: Machine) -> None:
    player = player_in(on_discord)
    pending = await player.person.command(
        "create", prompt=IDEA, template="ai_story", aspect="1:1", captions="karaoke"
    )
    quote = await read_button(player, "Confirm")
    assert "1:1" in quote.text
    assert pending.answered_after_s is not None and pending.answered_after_s < 3
    await player.press("Confirm", quote)
    result = await until(player, lambda: next((m for m in player.messages() if m.has_file), None))
    mentions = result.raw.data["allowed_mentions"]
    assert mentions["parse"] == [] and mentions["users"] == [int(player.platform_id)]
    assert f"<@{player.platform_id}>" in result.raw.text
    (video,) = await on_discord.settled(player)
    assert video.state == "done" and video.brief["captions"] == "karaoke"
    assert len(str(result.raw.data["nonce"])) <= 25


async def test_templates_and_voices_are_completed_while_typing(on_discord: Machine) -> None:
    person = player_in(on_discord).person
    offered = await answered(await person.complete("create", "template", "stor"))
    choices = offered["data"]["choices"]
    assert "ai_story" in {one["value"] for one in choices}
    assert all(len(one["name"]) <= 100 for one in choices)


async def test_commands_are_told_to_discord_only_when_they_changed(on_discord: Machine) -> None:
    server = server_of(on_discord)
    assert server.syncs == 1
    names = {one["name"] for one in server.commands}
    assert {"create", "templates", "balance", "buy", "history", "settings", "help"} <= names
    assert await on_discord.extras["listener"].sync_commands() is False
    assert server.syncs == 1


async def test_wallet_matters_are_seen_by_their_owner_only(on_discord: Machine) -> None:
    player = player_in(on_discord)
    await player.person.command("balance")
    seen = await read(player, "24")
    assert seen.raw.is_ephemeral


async def test_missing_permissions_are_told_to_the_person(on_discord: Machine) -> None:
    player = player_in(on_discord)
    player.person.permissions = str(1 << 10)
    pending = await player.person.command("create", prompt=IDEA)
    answer = await answered(pending)
    assert "send messages" in str(answer["data"])
    assert await on_discord.videos(player) == []


async def test_the_same_interaction_again_makes_nothing_twice(on_discord: Machine) -> None:
    player = player_in(on_discord)
    await player.person.command("create", prompt=IDEA, template="ai_story")
    quote = await read_button(player, "Confirm")
    await player.press("Confirm", quote)
    await again(on_discord)
    await on_discord.settled(player)
    assert len(await on_discord.videos(player)) == 1
    assert await on_discord.balance(player) == 14


async def test_a_user_install_is_answered_by_its_token_alone(on_discord: Machine) -> None:
    player = player_in(on_discord, installed=False)
    await player.person.command("create", prompt=IDEA, template="ai_story")
    quote = await read_button(player, "Confirm")
    await player.press("Confirm", quote)
    await until(player, lambda: any(one.has_file for one in player.messages()))
    (video,) = await on_discord.settled(player)
    assert video.state == "done"


async def test_when_the_token_died_the_video_comes_to_the_direct_messages(
    on_discord: Machine,
) -> None:
    server = server_of(on_discord)
    player = player_in(on_discord, installed=False)
    on_discord.recipe.seconds = {"script": 1.0}
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await read_button(player, "Confirm"))
    await read(player, "Script")
    for pending in server.world.pending.values():
        pending.is_expired = True
    (video,) = await on_discord.settled(player)
    assert video.state == "done"
    direct = server.world.direct(player.person.id)
    assert any(one.data["attachments"] for one in direct.messages.values())


async def test_a_closed_channel_keeps_the_video_in_the_history(on_discord: Machine) -> None:
    player = player_in(on_discord)
    on_discord.recipe.seconds = {"script": 1.0}
    await player.person.command("create", prompt=IDEA, template="ai_story")
    await player.press("Confirm", await read_button(player, "Confirm"))
    await read(player, "Script")
    player.person.channel.denied.add("view_channel")
    (video,) = await on_discord.settled(player)
    assert video.state in {"done", "kept"}
    if video.state == "done":
        direct = server_of(on_discord).world.direct(player.person.id)
        assert any(one.data["attachments"] for one in direct.messages.values())


async def test_the_gateway_is_resumed_and_nothing_is_lost(on_discord: Machine) -> None:
    server = server_of(on_discord)
    player = on_discord.new_person()
    await player.say("/start")
    await read(player, "24 free credits")
    await server.gateway.drop()
    await player.say("/help")
    await read(player, "/create")
    assert server.gateway.resumed == [0]


async def test_the_same_nonce_is_shown_once_and_found_again(on_discord: Machine) -> None:
    surface, person = on_discord.extras["hands"], player_in(on_discord).person
    place = place_of(person)
    long_nonce = "a-video-id-that-is-longer-than-discord-takes"
    first = await surface.send(place, Message("Here it is", nonce=long_nonce))
    second = await surface.send(place, Message("Here it is", nonce=long_nonce))
    assert first.message_id == second.message_id
    found = await surface.find_sent(place, Message(nonce=long_nonce))
    assert found is not None and found.message_id == first.message_id
    assert await surface.find_sent(place, Message(nonce="another")) is None


async def test_what_a_person_typed_is_shown_as_typed(on_discord: Machine) -> None:
    surface, person = on_discord.extras["hands"], player_in(on_discord).person
    await surface.send(place_of(person), Message("**not bold** @everyone `x` <@123>"))
    (shown,) = person.channel.messages.values()
    assert "\\*\\*not bold\\*\\*" in shown.text
    assert "@everyone" not in shown.text
    assert shown.data["allowed_mentions"]["parse"] == []


async def test_errors_of_discord_become_ours(on_discord: Machine) -> None:
    surface, person = on_discord.extras["hands"], player_in(on_discord).person
    place = place_of(person)
    ref = await surface.send(place, Message("hello"))
    person.channel.messages.clear()
    with pytest.raises(MessageGone):
        await surface.edit(ref, Message("bye"))
    person.channel.denied.add("view_channel")
    server_of(on_discord).world.people_who_left.add(person.id)
    with pytest.raises(PlaceGone):
        await surface.send(place, Message("hello"))


async def test_a_rate_limit_is_waited_for(on_discord: Machine) -> None:
    server, surface = server_of(on_discord), on_discord.extras["hands"]
    person = player_in(on_discord).person
    server.faults.append(Fault("POST channels", retry_after_s=0.2))
    await surface.send(place_of(person), Message("hello"))
    assert [one.text for one in person.channel.messages.values()] == ["hello"]


async def test_tokens_lie_encrypted_and_with_an_end(on_discord: Machine) -> None:
    player = player_in(on_discord)
    pending = await player.person.command("balance")
    await read(player, "24")
    redis = on_discord.queue.redis
    key = f"talemill:discord:token:{pending.id}"
    kept = await redis.get(key)
    assert kept is not None and pending.token.encode() not in kept
    assert 0 < await redis.ttl(key) <= 15 * 60


async def test_a_servers_wallet_is_opened_by_who_manages_it_only(on_discord: Machine) -> None:
    member, manager = player_in(on_discord), player_in(on_discord)
    manager.person.permissions = str(int(manager.person.permissions) | 1 << 5)
    await member.person.command("server")
    offer = await read_button(member, "Open a wallet")
    await member.press("Open a wallet", offer)
    await until(member, lambda: any("manages this server" in one for one in member.notices()))
    await manager.person.command("server")
    await manager.press("Open a wallet", await own_button(manager, "Open a wallet"))
    await read(manager, "The server wallet is open")
