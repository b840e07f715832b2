"""A link that somebody sends is a page's text, on every surface; what cannot be read is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.reading.links import LIMITS
from tests.acceptance.file_scenarios import quoted_as
from tests.contract.test_links import Site, site
from tests.fixtures.brought import jpeg
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.machine import Machine, console_machine, telegram_machine
from tests.fixtures.players import read
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url", "site"]

MACHINES = {
    "console": console_machine,
    "telegram": telegram_machine,
    "discord": discord_machine,
}


@pytest.fixture(params=MACHINES)
async def chat(
    request: pytest.FixtureRequest, redis_url: str, site: Site
) -> AsyncIterator[Machine]:
    """Each machine, with the one site that it may open."""
    limits = replace(LIMITS, own_hosts=(f"{site.host}:{site.port}",), most_s=5.0)
    with TemporaryDirectory(prefix="cw-") as folder:
        async with MACHINES[request.param](Path(folder), redis_url, link_limits=limits) as machine:
            yield machine


async def test_a_link_is_its_pages_text_and_its_title_is_shown_first(
    chat: Machine, site: Site
) -> None:
    player = chat.new_person()
    await player.say(f"{site.url}/story")
    await read(player, "A door in the sea")
    quote = await quoted_as(player)
    assert "On night 0" in quote.text or "A door in the sea" in quote.text


async def test_a_page_that_cannot_be_read_is_one_sentence_and_no_quote(
    chat: Machine, site: Site
) -> None:
    player = chat.new_person()
    site.html = "<html><body><form>Please log in</form></body></html>"
    await player.say(f"{site.url}/members")
    said = await read(player, "page")
    assert not said.has("AI story")
    assert await chat.videos(player) == []


async def test_an_attachment_whose_address_has_expired_is_signed_anew(
    redis_url: str, tmp_path: Path
) -> None:
    async with discord_machine(tmp_path, redis_url) as machine:
        player = machine.new_person()
        assert isinstance(player, DiscordPlayer)
        server = player.person.server
        server.world.attached["one.jpg"] = jpeg(1)
        url = server.address("one.jpg")
        server.world.signed += 1
        told = {"id": "1", "filename": "one.jpg", "size": 9, "content_type": "image/jpeg"}
        await player.person.say("", [{**told, "url": url, "proxy_url": url}])
        await read(player, "1 picture")
