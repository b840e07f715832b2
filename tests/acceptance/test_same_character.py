"""“Same character” under a result, on Telegram and Discord, with the worker's own recipe: the next
video is drawn by fal (on loopback, through its SDK) from the picture that was kept."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.brief import Brief
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.signing import FileSigner
from pipeline.providers.base import Call, Written
from pipeline.providers.config import MakersSettings, ProviderConfig
from pipeline.providers.fakes import FakeVoice, FakeWriter
from pipeline.providers.makers import Makers, build_makers
from pipeline.templates.base import Template
from tests.acceptance.file_scenarios import quoted_as
from tests.acceptance.scenarios import results
from tests.fakes.worker_process import Short
from tests.fixtures.discord_machine import discord_machine
from tests.fixtures.hosted import Hosted, hosted_servers
from tests.fixtures.machine import Machine, telegram_machine
from tests.fixtures.players import read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url
from worker.video_maker import PipelineVideoMaker

__all__ = ["embedded_redis", "redis_url"]

FIRST = (
    "Nobody would go out on the first night, but Pip did. Then Pip saw a light far out on the sea, "
    "and Pip ran. At the harbour Pip found a boat without a keeper."
)
SECOND = (
    "On the next day Pip rowed to the island in that boat. The lamp of the tower was cold. "
    "Nobody was there but Pip, and the sea said nothing."
)
WITHIN_S = 90.0
LOOKS = "a small fox with a red scarf"
MACHINES = {"telegram": telegram_machine, "discord": discord_machine}


class TellsOfAFox(FakeWriter):
    """Writes the person's own words, and says who is in them."""

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        """As FakeWriter."""
        written = await super().write(brief, template, call)
        script = written.script.model_copy(update={"character": LOOKS})
        return Written(script, written.made)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A machine whose pictures fal draws."""

    machine: Machine
    hosted: Hosted


@pytest.fixture(params=list(MACHINES))
async def drawn(
    request: pytest.FixtureRequest,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Drawn]:
    async with hosted_servers(tmp_path) as hosted:
        monkeypatch.setenv("SSL_CERT_FILE", str(hosted.authority))
        only_fal = ProviderConfig(
            cache_folder=tmp_path / "cache",
            providers=hosted.config.providers,
            makers=MakersSettings(pictures=("fal",), voices=("offline",)),
        )
        fal = build_makers(only_fal)
        makers = Makers(TellsOfAFox(), fal.pictures, FakeVoice())
        recipe = PipelineVideoMaker(
            lambda: makers, build_signer=lambda: FileSigner(self_signed("Tests"))
        )
        start = MACHINES[request.param]
        folder = tmp_path / "data"
        folder.mkdir()
        async with start(
            folder, redis_url, made_by=Short(recipe), draws_from_pictures=True
        ) as machine:
            yield Drawn(machine, hosted)
        await fal.close()


async def test_the_next_video_is_drawn_from_the_hero_of_the_last(drawn: Drawn) -> None:
    machine, fal = drawn.machine, drawn.hosted.fal
    player = machine.new_person()
    await player.say(FIRST)
    await player.press("Confirm", await quoted_as(player))
    await until(player, lambda: len(results(player)) == 1, WITHIN_S)
    first = len(fal.jobs)
    assert first and not any("image_urls" in job for job in fal.jobs.values())
    await player.press("Same character", await read_button(player, "Same character"))
    kept = await read(player, "“Pip” is kept.")
    assert LOOKS in kept.text
    await player.press("New video", kept)
    await player.say(SECOND)
    quote = await quoted_as(player)
    assert "with Pip" in quote.text
    await player.press("Confirm", quote)
    await until(player, lambda: len(results(player)) == 2, WITHIN_S)
    (video, _) = await machine.settled(player)
    who = Brief.model_validate(video.brief).character
    assert who is not None and who.name == "Pip" and who.picture
    references = [job.get("image_urls") for job in fal.jobs.values()][first:]
    assert references and all(references)
    (address,) = {address for urls in references for address in urls or ()}
    head, _, data = address.partition(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(data)[:2] == b"\xff\xd8"
    assert all("small fox" in job["prompt"] for job in [*fal.jobs.values()][first:])
