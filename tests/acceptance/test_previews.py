"""On both platforms a person sees a template's preview in their language once it is made, the
English one until then, and a chat is sent the same file once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.wording import words_in
from pipeline.assets.storage import LocalStorage
from pipeline.previews import Previews, preview_key
from pipeline.templates import find_template
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.machine import Machine, telegram_machine
from tests.fixtures.players import TelegramPlayer, read, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

TEMPLATE = find_template("quiz")
MACHINES = {"telegram": telegram_machine, "discord": discord_machine}


@pytest.fixture(params=list(MACHINES))
async def bot(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Machine]:
    """A bot on a platform that finds its previews in its storage."""
    with TemporaryDirectory(prefix="cw-") as folder:
        storage = LocalStorage(Path(folder) / "files")
        opened = MACHINES[request.param](Path(folder), redis_url, previews=Previews(storage))
        async with opened as one:
            one.extras["storage"] = storage
            yield one


def somebody(bot: Machine, language: str) -> Any:
    """A new person whose client speaks that language."""
    player = bot.new_person()
    assert isinstance(player, TelegramPlayer | DiscordPlayer)
    if isinstance(player, TelegramPlayer):
        player.person.language = language
    else:
        player.person.locale = language
    return player


def clips(bot: Machine, player: Any) -> list[bytes]:
    """The videos that this person was sent, in order."""
    server = bot.extras["server"]
    if isinstance(player, TelegramPlayer):
        sent = [one.data["video"] for one in player.person.said() if "video" in one.data]
        return [server.world.files[one["file_id"]] for one in sent]
    kept = [one.raw for one in player.messages() if one.has_file]
    return [content for one in kept for _, content in one.uploads]


async def list_previews(player: Any, language: str) -> None:
    """What can be made, and which of it can be seen."""
    if isinstance(player, TelegramPlayer):
        await player.say("/templates")
    else:
        await player.person.command("templates")
    await player.press(words_in(language)("template.preview"))


async def press_preview(bot: Machine, player: Any, count: int, language: str) -> bytes:
    """Ask for the quiz's preview; the clip that came, the `count`-th."""
    words = words_in(language)
    listed = await read(player, words("template.preview"))
    await player.press(f"{TEMPLATE.emoji} {TEMPLATE.name_in(language)}", listed)
    await until(player, lambda: len(clips(bot, player)) == count)
    return clips(bot, player)[-1]


async def test_a_spanish_person_sees_the_spanish_preview_once_it_is_made(
    bot: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.previews.LOOK_EVERY_S", 0.0)
    english = TEMPLATE.preview()
    assert english is not None
    player = somebody(bot, "es")
    await list_previews(player, "es")
    assert await press_preview(bot, player, 1, "es") == english.read_bytes()
    made = b"a clip in Spanish"
    await bot.extras["storage"].put(preview_key(TEMPLATE, "es"), made)
    assert await press_preview(bot, player, 2, "es") == made
    assert await press_preview(bot, player, 3, "es") == made
    if isinstance(player, TelegramPlayer):
        sent = [one.data["video"]["file_id"] for one in player.person.said() if "video" in one.data]
        assert sent[1] == sent[2], "Telegram has it: nothing is uploaded again"
    other = somebody(bot, "en-US")
    await list_previews(other, "en")
    assert await press_preview(bot, other, 1, "en") == english.read_bytes()
