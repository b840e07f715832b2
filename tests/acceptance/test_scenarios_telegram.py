"""What only Telegram has: groups, topics, Stars, blocks, odd updates, crashes, busy chats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import pytest

from bot.payments.packs import Checkout, packs
from bot.settings import load_settings
from db.money import ledger
from db.people import accounts, inbox
from tests.acceptance.scenarios import IDEA, delivered, quoted, waits
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import Fault, TelegramServer
from tests.fixtures.books import take_away
from tests.fixtures.machine import SECRET, Machine, telegram_machine
from tests.fixtures.media import write_picture
from tests.fixtures.players import TelegramPlayer, notice, read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GROUP = -1001234


@pytest.fixture
async def bot(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a bot that polls, and Stars for sale."""
    with TemporaryDirectory(prefix="cw-") as folder:
        checkout = Checkout(packs(load_settings()), has_stars=True)
        async with telegram_machine(Path(folder), redis_url, checkout=checkout) as one:
            yield one


def server_of(machine: Machine) -> TelegramServer:
    """The loopback Telegram."""
    server = machine.extras["server"]
    assert isinstance(server, TelegramServer)
    return server


def person_of(machine: Machine) -> TelegramPerson:
    """Somebody new, as the server knows them."""
    player = machine.new_person()
    assert isinstance(player, TelegramPlayer)
    return player.person


async def test_in_a_group_only_what_is_said_to_the_bot_counts(bot: Machine) -> None:
    person = person_of(bot).in_group(GROUP)
    player = TelegramPlayer(person)
    person.say("Just chatting about lighthouses here")
    await player.say(f"@talemill_bot {IDEA}")
    shown = await read_button(player, "AI story")
    assert IDEA in shown.text and "@talemill_bot" not in shown.text
    assert len(person.said()) == 1, "the trial line above the templates, nothing for the chatter"
    await player.press("AI story", shown)
    await player.press("Confirm")
    await delivered(player)


async def test_a_reply_in_a_topic_is_answered_in_that_topic(bot: Machine) -> None:
    person = person_of(bot).in_group(GROUP, topic_id=77)
    player = TelegramPlayer(person)
    person.say("/start@talemill_bot")
    hello = await read(player, "Mention me")
    assert hello.raw.data["message_thread_id"] == 77
    person.say(IDEA, reply_to=hello.raw)
    await read_button(player, "AI story")
    person.say("/help@another_bot")
    person.say("/balance")
    await asyncio.sleep(0.3)
    assert all(one.data["message_thread_id"] == 77 for one in person.said())


async def test_somebody_else_in_the_group_cannot_press(bot: Machine) -> None:
    owner, other = person_of(bot).in_group(GROUP), person_of(bot).in_group(GROUP)
    player = TelegramPlayer(owner)
    await player.say(f"@talemill_bot {IDEA}")
    shown = await read_button(player, "AI story")
    other.press("AI story", shown.raw)
    await notice(TelegramPlayer(other), "somebody else")
    assert "AI story" in shown.raw.text


async def test_wallet_matters_in_a_group_are_answered_privately(bot: Machine) -> None:
    private = person_of(bot)
    TelegramPlayer(private)
    private.in_group(GROUP).say("/balance")
    await read(TelegramPlayer(private), "24 credits")


async def test_a_groups_admins_open_its_wallet_and_members_spend_from_it(bot: Machine) -> None:
    admin = person_of(bot).in_group(GROUP, is_admin=True)
    member = person_of(bot).in_group(GROUP)
    boss, player = TelegramPlayer(admin), TelegramPlayer(member)
    await player.say("/group@talemill_bot")
    shown = await read(player, "no shared wallet")
    member.press("Open", shown.raw)
    await notice(player, "Only admins")
    admin.press("Open", shown.raw)
    await read(boss, "The group wallet is open")
    admin.press("20 a week", shown.raw)
    await read(boss, "may spend 20 credits")
    from db.money import shared_wallets

    shared = await shared_wallets.find_shared(bot.db, f"telegram:{GROUP}")
    assert shared is not None and shared.allowance_credits == 20
    async with bot.db.operating() as tx:
        await ledger.grant(tx, shared.id, 100, key="test:group")
    await player.say(f"@talemill_bot {IDEA}")
    await player.press("AI story", await read_button(player, "AI story"))
    quote = await read(player, "The group's wallet pays.")
    await player.press("Confirm", quote)
    await delivered(player)
    assert await bot.balance(player) == 24, "the group paid"


async def test_credits_are_bought_in_stars_and_the_quote_comes_back(bot: Machine) -> None:
    player = bot.new_person()
    assert isinstance(player, TelegramPlayer)
    await player.say("/start")
    await read(player, "free credits")
    account = await bot.account(player)
    async with bot.db.operating() as tx:
        await take_away(tx, account.wallet_id, 20, "test:elsewhere-1")
    await player.say(IDEA)
    await player.press("AI story", await read_button(player, "AI story"))
    short = await read(player, "6 credits short")
    await player.press("50 credits", short)
    invoice = await until(
        player, lambda: next((k for k in player.person.said() if "invoice" in k.data), None)
    )
    stranger = person_of(bot)
    assert await stranger.pay(invoice) is None, "somebody else's invoice cannot be paid"
    assert await player.person.pay(invoice)
    await read(player, "Paid: 50 credits added. You have 54 credits.")
    quote = await read_button(player, "Confirm")
    await player.press("Confirm", quote)
    await delivered(player)
    assert await player.person.pay(invoice) is None, "an invoice is paid once"


async def test_a_person_who_blocked_the_bot_still_gets_an_end(bot: Machine) -> None:
    bot.recipe.seconds = {"compose": 0.5}
    player = bot.new_person()
    assert isinstance(player, TelegramPlayer)
    await player.press("Confirm", await quoted(player))
    await until(player, lambda: server_of(bot).called("editMessageText"))
    player.person.block()
    (video,) = await bot.settled(player)
    assert video.state == "kept"


async def test_updates_that_are_nothing_for_us_do_no_harm(bot: Machine) -> None:
    person, world = person_of(bot), server_of(bot).world
    for content in (
        {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1,
                     "height": 1, "is_animated": False, "is_video": False}},
        {"location": {"longitude": 1.0, "latitude": 2.0}},
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0,
                  "is_closed": False, "is_anonymous": True, "type": "regular",
                  "allows_multiple_answers": False}},
    ):  # fmt: skip
        person.send(dict(content))
    said = person.say(IDEA).data
    world.add_update({"edited_message": dict(said, edit_date=1)})
    channel = {"message_id": 5, "date": 1, "chat": {"id": -5, "type": "channel", "title": "C"}}
    world.add_update({"channel_post": {**channel, "text": "post"}})
    robot = {"id": 99, "is_bot": True, "first_name": "Robot"}
    world.add_update({"message": {**said, "from": robot, "text": "/start"}})
    player = TelegramPlayer(person)
    await read(player, "What works: words")
    await read_button(player, "AI story")
    await player.say("x" * 4096)
    await read(player, "I can take 4,000")
    assert sum("AI story" in str(one.data) for one in person.said()) == 1


async def test_a_busy_chat_waits_alone(bot: Machine) -> None:
    slow, quick = bot.new_person(), bot.new_person()
    assert isinstance(slow, TelegramPlayer)
    flood = Fault("sendMessage", code=429, description="Too Many Requests: retry after 6")
    server_of(bot).faults.append(replace(flood, retry_after_s=6, chat_id=slow.person.id, times=1))
    await slow.say("/start")
    await quick.say("/start")
    await read(quick, "free credits")
    assert not slow.messages()
    await read(slow, "free credits")


async def test_an_unknown_outcome_is_asked_again_and_nothing_is_lost(bot: Machine) -> None:
    server_of(bot).faults.append(Fault("sendMessage", drops=True))
    player = bot.new_person()
    await player.say("/start")
    await read(player, "free credits")


async def test_a_webhook_call_without_the_secret_does_nothing(redis_url: str) -> None:
    with TemporaryDirectory(prefix="cw-") as folder:
        async with telegram_machine(Path(folder), redis_url, webhook=True) as machine:
            person = person_of(machine)
            message = {"message_id": 1, "date": 1, "chat": person.chat.to_json(),
                       "from": person.user, "text": "/start"}  # fmt: skip
            update = {"update_id": 1, "message": message}
            statuses = []
            async with aiohttp.ClientSession() as session:
                for secret in (None, "", "wrong", "webhook-secre"):
                    told = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
                    async with session.post(
                        machine.extras["url"], json=update, headers=told
                    ) as answer:
                        statuses.append(answer.status)
                headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
                for junk in (b"", b"[]", b"{", b'{"update_id": "x"}'):
                    async with session.post(
                        machine.extras["url"], data=junk, headers=headers
                    ) as answer:
                        assert answer.status in {200, 400}
            assert statuses == [403] * 4
            assert await inbox.pending(machine.db, "telegram") == []
            assert person.said() == []


async def test_a_bot_killed_between_receipt_and_handling_loses_nothing(redis_url: str) -> None:
    """Fifty times: the update is written down, the process dies, the next one handles it once."""
    with TemporaryDirectory(prefix="cw-") as folder:
        path = Path(folder)
        async with telegram_machine(path, redis_url) as machine:
            player = machine.new_person()
            assert isinstance(player, TelegramPlayer)
            await player.say("/start")
            await read(player, "free credits")
            listener = machine.extras["listener"]
            intake = listener._intake
            conversation = intake.conversation

            deaths: list[int] = []

            async def die(*_: Any, **__: Any) -> Any:
                deaths.append(1)
                raise asyncio.CancelledError

            for number in range(1, 51):
                alive = conversation.answer
                conversation.answer = die
                player.person.say(f"/balance {number}")
                for _ in range(2000):
                    if len(deaths) == number and not intake.queues._tasks:
                        break
                    await asyncio.sleep(0.005)
                conversation.answer = alive
                intake._is_started = False  # as in the next process
                assert len(await inbox.pending(machine.db, "telegram")) == 1
                assert await intake.start() == 1
                await intake.settle()
                assert sum("24 credits: 0" in text for text in player.person.shown()) == number
            intake._is_started = False
            assert await intake.start() == 0


async def test_the_menus_are_set_in_every_language(bot: Machine) -> None:
    await bot.extras["listener"].set_menus()
    commands = server_of(bot).world.commands
    assert {"default::", "default::es", "default::pt", "default::ru"} <= set(commands)
    assert commands["default::"][0]["command"] == "create"


async def test_two_accounts_cannot_be_joined_on_one_platform(bot: Machine) -> None:
    one, two = bot.new_person(), bot.new_person()
    await one.say("/link")
    shown = await read(one, "/link ")
    await two.say(shown.text[shown.text.index("/link ") :])
    await read(two, "same platform")
    found = await accounts.account_for(bot.db, "telegram", two.platform_id)
    assert found.id != (await bot.account(one)).id


async def test_answers_to_a_scenes_picture_are_its_line_its_idea_or_its_picture(
    bot: Machine, tmp_path: Path
) -> None:
    person = person_of(bot)
    player = TelegramPlayer(person)
    await player.press("Storyboard first", await quoted(player))
    await waits(bot, player)
    pictures = [one for one in person.said() if "photo" in one.data]
    assert len(pictures) == 4, "each picture of the album is a message of its own"
    person.say("The keeper finds a red boat.", reply_to=pictures[1])
    await read(player, "2. The keeper finds a red boat.")
    photo = write_picture(tmp_path / "mine.png")
    server_of(bot).world.files["mine"] = photo.read_bytes()
    sent = [{"file_id": "mine", "file_unique_id": "mine", "width": 180, "height": 320}]
    person.send({"photo": sent}, reply_to=pictures[2])
    await until(player, lambda: server_of(bot).called("getFile"))
    person.say("picture: a boat at night", reply_to=pictures[0])
    await read(player, "9 redraws are within the price")
    await waits(bot, player)
    (video,) = await bot.videos(player)
    assert video.board is not None
    cards = video.board["cards"]
    assert cards[1]["scene"]["voice"] == "The keeper finds a red boat."
    assert cards[2]["own_picture"].startswith("own-")
    assert cards[0]["scene"]["picture"] == "a boat at night"
