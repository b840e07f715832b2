"""How people really write: in pieces, forwarded, with pictures, corrected, in reply."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.conversation.services import UsagePolicy
from tests.acceptance.scenarios import IDEA
from tests.fakes.discord_state import BOT_ID
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.discord_people import answered, player_in
from tests.fixtures.machine import Machine, telegram_machine
from tests.fixtures.players import TelegramPlayer, read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GROUP, GUILD = -1004321, 77
PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]}


@pytest.fixture
async def telegram(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Telegram bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with telegram_machine(Path(folder), redis_url) as one:
            yield one


@pytest.fixture
async def discord(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Discord bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url) as one:
            yield one


def on_telegram(machine: Machine) -> TelegramPlayer:
    """Somebody new."""
    player = machine.new_person()
    assert isinstance(player, TelegramPlayer)
    return player


async def member_of(machine: Machine) -> DiscordPlayer:
    """Somebody in a server that the bot is in."""
    member = player_in(machine, GUILD)
    channel = member.person.channel.json()
    joined = {"id": str(GUILD), "name": "Makers", "channels": [channel], "roles": [], "emojis": []}
    rest = {"members": [], "member_count": 1, "threads": [], "stickers": [], "voice_states": []}
    await member.person.server.tell("GUILD_CREATE", {**joined, **rest, "features": []})
    return member


def asked(player: Any) -> list[Any]:
    """The messages that ask which kind of video."""
    return [one for one in player.messages() if "Which kind" in one.text]


async def test_a_paste_that_telegram_cut_is_one_idea(telegram: Machine) -> None:
    player = on_telegram(telegram)
    whole = " ".join(f"word{number}" for number in range(900))
    for start in range(0, len(whole), 4096):
        player.person.say(whole[start : start + 4096])
    shown = await read(player, "characters; I can take")
    assert f"{len(whole):,}" in shown.text, "nothing was lost where it was cut"
    assert not asked(player)


async def test_an_album_with_a_caption_is_one_idea(telegram: Machine) -> None:
    player = on_telegram(telegram)
    for number in range(4):
        caption = {"caption": IDEA} if number == 0 else {}
        player.person.send({**PHOTO, **caption, "media_group_id": "5"})
    await read(player, IDEA)
    await player.say("/balance")
    await read(player, "You have 24 credits")
    assert len(asked(player)) == 1
    assert not any("What works: words" in one.text for one in player.messages())


async def test_a_forwarded_thread_is_one_idea_that_says_who_said_what(telegram: Machine) -> None:
    player = on_telegram(telegram)
    for name, text in (("Ann", "Are you up?"), ("Bo", "No"), ("Ann", "/balance of the sea")):
        origin = {"type": "hidden_user", "sender_user_name": name, "date": 1}
        player.person.send({"text": text, "forward_origin": origin})
    shown = await read(player, "Which kind")
    assert "Ann: Are you up? Bo: No Ann: /balance" in shown.text
    assert len(asked(player)) == 1


async def test_an_edited_idea_changes_its_draft_on_telegram(telegram: Machine) -> None:
    player = on_telegram(telegram)
    idea = player.person.say(IDEA)
    await player.press("AI story", await read_button(player, "AI story"))
    quote = await read_button(player, "Confirm")
    edited = dict(idea.data, text="The last robot on Earth", edit_date=1)
    player.person.server.world.add_update({"edited_message": edited})
    shown = await read(player, "The last robot")
    assert shown.id == quote.id and shown.has("Confirm")
    await player.press("Confirm", shown)
    (video,) = await telegram.settled(player)
    assert video.brief["prompt"] == "The last robot on Earth"


async def test_an_edited_idea_changes_its_draft_on_discord(discord: Machine) -> None:
    player: Any = discord.new_person()
    said = await player.person.say(IDEA)
    await read_button(player, "AI story")
    since = {"edited_timestamp": "2026-01-01T00:00:01+00:00"}
    edited = {**said.data, "content": "The last robot on Earth", **since}
    await player.person.server.tell("MESSAGE_UPDATE", edited)
    await read(player, "The last robot")


async def test_a_reply_that_pings_is_heard_in_a_server(discord: Machine) -> None:
    player = await member_of(discord)
    person = player.person
    me = {"id": str(BOT_ID), "username": "talemill", "discriminator": "0", "avatar": None}
    for text, mentions in (("Just chatting", []), (IDEA, [me])):
        kept = person.server.world.keep(
            person.channel, {"content": text, "mentions": mentions}, author=person.user
        )
        data = {
            **kept.data,
            "mentions": mentions,
            "guild_id": str(GUILD),
            "member": person._member(bare=True),
        }
        await person.server.tell("MESSAGE_CREATE", data)
    await read(player, IDEA)
    assert len(asked(player)) == 1


async def test_a_refusal_is_an_alert_that_stays_until_it_is_read(telegram: Machine) -> None:
    player = on_telegram(telegram)
    await player.say("/start")
    shown = await read_button(player, "lighthouse")
    await player.press_data("vr:nothing-1", shown)
    await until(player, player.notices)
    server = player.person.server
    refused = [one for one in server.called("answerCallbackQuery") if one.get("text")]
    assert all(str(one.get("show_alert")).casefold() == "true" for one in refused) and refused


async def test_thanks_are_answered_on_telegram(telegram: Machine) -> None:
    player = on_telegram(telegram)
    await player.say("thanks!")
    await read(player, "You are welcome")
    assert not asked(player)


async def test_hi_is_answered_in_a_server(discord: Machine) -> None:
    member = await member_of(discord)
    await member.person.say(f"<@{BOT_ID}> hi")
    await read(member, "Mention me or reply to me")
    assert not asked(member)


async def test_a_newcomer_in_a_group_causes_one_message(telegram: Machine) -> None:
    person = on_telegram(telegram).person.in_group(GROUP)
    player = TelegramPlayer(person)
    person.say(f"@talemill_bot {IDEA}")
    shown = await read(player, "24 free credits")
    assert "Which kind" in shown.text and shown.has("AI story")
    await telegram.extras["listener"]._intake.settle()
    assert len(player.messages()) == 1


async def test_asking_for_an_idea_in_a_group_makes_its_person_reply(telegram: Machine) -> None:
    person = on_telegram(telegram).person.in_group(GROUP)
    player = TelegramPlayer(person)
    person.say("/create")
    question = await read(player, "Please reply to this message")
    assert question.raw.data["force_reply"] == {"force_reply": True, "selective": True}
    assert question.replies_to is not None
    person.say(IDEA, reply_to=question.raw)
    await read_button(player, "AI story")


async def test_somebody_elses_buttons_in_a_group_do_nothing(telegram: Machine) -> None:
    owner = on_telegram(telegram).person.in_group(GROUP)
    other = on_telegram(telegram).person.in_group(GROUP)
    owner.say("/templates")
    shown = await read_button(TelegramPlayer(owner), "AI story")
    other.press("AI story", shown.raw)
    await other.toast("somebody else")
    owner.press("AI story", shown.raw)
    question = await read(TelegramPlayer(owner), "Please reply to this message")
    assert "Now send me the idea" in question.text


async def test_what_is_personal_is_seen_by_its_person_alone_in_a_server(discord: Machine) -> None:
    member = player_in(discord, GUILD)
    for name, text in (
        *(("settings", "New videos start with"), ("language", "Which language")),
        *(("help", "How it works"), ("balance", "You have 24 credits")),
    ):
        await member.person.command(name)
        assert (await read(member, text)).raw.is_ephemeral, name


async def test_a_servers_panel_says_server(discord: Machine) -> None:
    manager = player_in(discord, GUILD)
    manager.person.who_manages()
    await manager.person.command("server")
    await manager.press("Open a wallet", await read(manager, "This server has no shared wallet"))
    shown = await read(manager, "Server wallet: 0 credits. Members may spend as much as there is.")
    assert "group" not in shown.text.casefold()


async def test_what_discord_completes_is_in_the_persons_language(discord: Machine) -> None:
    member = player_in(discord, GUILD)
    member.person.locale = "es-ES"
    for option, typed, wanted in (
        ("template", "divid", "Pantalla dividida"),
        ("voice", "ann", "Ann (inglés, español)"),
    ):
        offered = await answered(await member.person.complete("create", option, typed))
        names = [one["name"] for one in offered["data"]["choices"]]
        assert any(wanted in name for name in names), names


async def test_an_admin_in_a_server_is_answered_unseen_and_others_learn_nothing(
    redis_url: str,
) -> None:
    policy = UsagePolicy(admin_ids=("discord:7001",))
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url, policy=policy) as machine:
            people = {one.platform_id: one for one in (player_in(machine, GUILD) for _ in range(2))}
            admin = people.pop("7001")
            (member,) = people.values()
            for player, text in ((admin, "Nothing waits"), (member, "I do not know that command")):
                await player.person.command("admin", act="queue")
                shown = await read(player, text)
                assert shown.raw.is_ephemeral is (player is admin)
