"""A text file that somebody sends to the bot on Telegram becomes their video, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.settings.prices import Prices
from bot.surfaces.base import FileGone, TooLarge
from bot.wording import words_in
from db.jobs import videos
from db.people import accounts
from pipeline.brief import Brief
from pipeline.templates import load_templates
from tests.acceptance.scenarios import delivered
from tests.acceptance.test_scenarios_telegram import (
    bot,
    embedded_redis,
    person_of,
    redis_url,
    server_of,
)
from tests.fakes.telegram_person import TelegramPerson
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.machine import Machine
from tests.fixtures.players import TelegramPlayer, read, read_button

__all__ = ["bot", "embedded_redis", "redis_url"]


def story(nights: int) -> str:
    """A text of about 4.3 seconds a night."""
    return "\n".join(
        f"On night {number} the keeper counted {3 * number} waves, and the sea said nothing."
        for number in range(1, nights + 1)
    )


def send(machine: Machine, person: TelegramPerson, data: bytes, name: str = "story.txt") -> None:
    """A document, as Telegram passes it on."""
    server_of(machine).world.files["file7"] = data
    told = {"file_id": "file7", "file_unique_id": "file7", "file_name": name}
    person.send({"document": {**told, "file_size": len(data), "mime_type": "text/plain"}})


async def test_a_script_longer_than_a_message_may_be_is_made_word_for_word(bot: Machine) -> None:
    person = person_of(bot)
    player = TelegramPlayer(person)
    text = story(63)
    assert 4000 < len(text) < 4500
    send(bot, person, text.encode("utf-16"))
    await player.press("AI story", await read_button(player, "AI story"))
    await player.press("Confirm", await read_button(player, "Confirm"))
    await delivered(player)
    account = await accounts.account_for(bot.db, "telegram", player.platform_id)
    async with bot.db.acting(account.id) as tx:
        (video,) = await videos.history(tx, account.id, 5)
    assert video.brief["prompt"] == text and Brief.model_validate(video.brief).is_file


def test_its_price_grows_with_the_time_that_it_takes_to_say() -> None:
    template, price_of = load_templates()["ai_story"], Prices(load_settings())
    short, long = (
        price_of(Brief(prompt=story(nights), is_file=True), template) for nights in (15, 63)
    )
    assert 250 < long.length_s <= 300 and short.length_s < 80
    assert long.price_credits > 3 * short.price_credits


async def test_what_would_last_too_long_is_said_with_the_limit_and_a_shorter_one_offered(
    bot: Machine,
) -> None:
    person = person_of(bot)
    send(bot, person, story(130).encode())
    shown = await read(TelegramPlayer(person), "at most")
    assert "5 min" in shown.text and shown.has(words_in("en")("idea.shorter"))


async def test_what_is_no_text_is_answered(bot: Machine) -> None:
    person = person_of(bot)
    send(bot, person, bytes(range(256)) * 4)
    await read(TelegramPlayer(person), "cannot read that kind of file")


async def test_discord_hands_out_a_text_that_was_attached(redis_url: str, tmp_path: Path) -> None:
    text = story(20)
    async with discord_machine(tmp_path, redis_url) as machine:
        player = machine.new_person()
        assert isinstance(player, DiscordPlayer)
        # An address that is over by now is signed anew.
        world = player.person.server.world
        url = player.person.server.address("a.txt")
        world.attached["a.txt"] = text.encode()
        world.signed += 1
        told = {"id": "5", "filename": "a.txt", "size": len(text), "content_type": "text/plain"}
        await player.person.say("", [{**told, "url": url, "proxy_url": url}])
        await player.press("AI story", await read_button(player, "AI story"))
        assert "On night 1" in (await read_button(player, "Confirm")).text
        surface, target = machine.extras["surface"], tmp_path / "a.txt"
        with pytest.raises(TooLarge):
            await surface.fetch(player.person.server.address("a.txt"), target, 10)
        with pytest.raises(FileGone):
            await surface.fetch(player.person.server.address("none.txt"), target, 10)
        with pytest.raises(FileGone):
            await surface.fetch("http://127.0.0.1/elsewhere", target, 10)
