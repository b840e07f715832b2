"""What a video is said to have cost is what the servers billed, whatever went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.assets.checkpoints import Facts, NoCheckpoints
from pipeline.brief import Brief
from pipeline.editing.board import WantedPicture
from pipeline.errors import ProviderTimeout, TalemillError
from pipeline.make import make_video
from pipeline.providers.config import MakersSettings
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.makers import build_makers
from pipeline.providers.prices import PriceTable
from pipeline.recipe.asset_maker import AssetMaker
from pipeline.templates import find_template
from tests.fakes.pictures import blank_jpeg
from tests.fakes.speech import silence
from tests.fixtures.hosted import KEY, Hosted, hosted_servers, story
from tests.fixtures.loopback import html, reset, status, truncated, well
from tests.fixtures.waiting import until

BRIEF = Brief(prompt="A lighthouse keeper finds a door in the sea", scenes=2, resolution="270p")
SIZE_PX = (720, 1280)
LINES_CHARS = sum(len(one["voice"]) for one in story(2)["scenes"])


class Books(NoCheckpoints):
    """Remembers what every row that was kept had cost."""

    def __init__(self) -> None:
        self.usd = 0.0

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        self.usd += cost_usd


@pytest.fixture
async def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hosted]:
    async with hosted_servers(tmp_path) as hosted:
        monkeypatch.setenv("SSL_CERT_FILE", str(hosted.authority))
        hosted.openai.write = lambda asked: story(2)
        hosted.fal.shrink = 1
        yield hosted


def billed_usd(hosted: Hosted) -> float:
    prices = PriceTable()
    scripts = sum(prices.script("openai:gpt-6-luna", *tokens) for tokens in hosted.openai.billed)
    pictures = sum(
        prices.picture("fal:fal-ai/flux/schnell", *job["image_size"].values())
        for number, job in hosted.fal.jobs.items()
        if number not in hosted.fal.cancelled
    )
    voices = prices.voice_chars("elevenlabs:eleven_multilingual_v2", hosted.elevenlabs.billed_chars)
    return scripts + pictures + voices


def flag_everything(hosted: Hosted) -> None:
    hosted.fal.flags = lambda prompt: True


def blank_pictures(hosted: Hosted) -> None:
    hosted.fal.file = lambda prompt, size_px: blank_jpeg(size_px)


def broken_files(hosted: Hosted) -> None:
    hosted.fal.file = lambda prompt, size_px: b"no picture"


def silent_voices(hosted: Hosted) -> None:
    hosted.elevenlabs.speak = silence


def cut_off_scripts(hosted: Hosted) -> None:
    hosted.openai.finish_reason = "length"


def refused_scripts(hosted: Hosted) -> None:
    hosted.openai.refusal = "No."


def wrong_scripts(hosted: Hosted) -> None:
    hosted.openai.write = lambda asked: story(5)


def busy_servers(hosted: Hosted) -> None:
    for server in (hosted.openai, hosted.fal, hosted.elevenlabs):
        server.moods = [status(500), well(), reset(), well(), status(429, retry_after="0.01")]


def cut_off_answers(hosted: Hosted) -> None:
    hosted.elevenlabs.only = "text-to-speech"
    hosted.elevenlabs.moods = [truncated(), well(), truncated(0.99)]


def nothing(hosted: Hosted) -> None:
    """All goes well."""


FAULTS: tuple[Callable[[Hosted], None], ...] = (
    nothing, flag_everything, blank_pictures, broken_files, silent_voices, cut_off_scripts,
    refused_scripts, wrong_scripts, busy_servers, cut_off_answers,
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_costs_are_what_was_billed(
    hosted: Hosted, tmp_path: Path, fault: Callable[[Hosted], None]
) -> None:
    fault(hosted)
    limits = MakersSettings(
        writers=("openai",), pictures=("fal",), voices=("elevenlabs",), attempts=2
    )
    makers = build_makers(replace(hosted.config, makers=limits))
    await makers.refresh()
    books = Books()
    asset_maker = AssetMaker(makers, books, tmp_path)
    template = find_template(BRIEF.template)
    with suppress(TalemillError):
        script = (await asset_maker.script(BRIEF, template)).script
        scenes = [scene.lines() for scene in script.scenes]
        narration = asset_maker.narration(scenes, template.casting(script), BRIEF)
        await asyncio.gather(
            narration.run(),
            *(asset_maker.picture(WantedPicture(f"a view {at}", SIZE_PX, at)) for at in range(2)),
            return_exceptions=True,
        )
    assert billed_usd(hosted) > 0
    assert books.usd == pytest.approx(billed_usd(hosted))
    assert asset_maker.spending.total_usd == pytest.approx(billed_usd(hosted))
    await makers.close()


async def test_what_is_given_up_in_flight_is_cancelled_or_counted(
    hosted: Hosted, tmp_path: Path
) -> None:
    hosted.elevenlabs.voice_s, hosted.fal.picture_s = 0.5, 30.0
    limits = MakersSettings(writers=("openai",), pictures=("fal",), voices=("elevenlabs",))
    makers = build_makers(replace(hosted.config, makers=limits))
    books = Books()
    making = asyncio.create_task(make_video(BRIEF, makers, tmp_path, checkpoints=books))
    await until(lambda: len(hosted.fal.submits) == len(hosted.elevenlabs.asked_s) == 2)
    making.cancel()
    with suppress(asyncio.CancelledError):
        await making
    await until(lambda: hosted.elevenlabs.billed_chars == LINES_CHARS)
    assert sorted(hosted.fal.cancelled) == sorted(hosted.fal.jobs)
    assert books.usd == pytest.approx(billed_usd(hosted))
    await makers.close()


async def test_an_answer_that_comes_too_late_for_us_is_counted(
    hosted: Hosted, tmp_path: Path
) -> None:
    hosted.elevenlabs.voice_s = 1.0
    impatient = ElevenLabsSettings(api_key=KEY, base_url=hosted.elevenlabs.url, timeout_s=0.4)
    limits = MakersSettings(
        writers=("openai",), pictures=("fal",), voices=("elevenlabs",), attempts=2
    )
    providers = {**hosted.config.providers, "elevenlabs": impatient}
    makers = build_makers(replace(hosted.config, makers=limits, providers=providers))
    books = Books()
    with pytest.raises(ProviderTimeout):
        await make_video(BRIEF, makers, tmp_path, checkpoints=books)
    await until(lambda: hosted.elevenlabs.billed_chars == 2 * LINES_CHARS)
    assert books.usd == pytest.approx(billed_usd(hosted))
    await makers.close()


async def test_a_script_that_is_thrown_away_has_cost_its_pictures_and_lines(
    hosted: Hosted, tmp_path: Path
) -> None:
    thrown = story(5) | {"title": "Another door", "scenes": story(5)["scenes"][2:4]}
    thrown["hashtags"] = ["#sea"]
    thrown["scenes"].append(story(1)["scenes"][0])
    hosted.openai.answers = [thrown, story(2)]
    limits = MakersSettings(writers=("openai",), pictures=("fal",), voices=("elevenlabs",))
    makers = build_makers(replace(hosted.config, makers=limits))
    books = Books()
    video = await make_video(BRIEF, makers, tmp_path, checkpoints=books)
    assert len(hosted.fal.jobs) > 2
    assert books.usd == pytest.approx(billed_usd(hosted))
    assert video.cost_usd == pytest.approx(billed_usd(hosted))
    await makers.close()


async def test_a_script_that_breaks_off_is_counted_and_never_under_its_price(
    hosted: Hosted, tmp_path: Path
) -> None:
    """What a server wrote and nobody heard has no usage: the room that it had is counted."""
    hosted.openai.moods = [truncated(0.6)]
    limits = MakersSettings(
        writers=("openai",), pictures=("fal",), voices=("elevenlabs",), attempts=1
    )
    makers = build_makers(replace(hosted.config, makers=limits))
    books = Books()
    with pytest.raises(TalemillError):
        await AssetMaker(makers, books, tmp_path).script(BRIEF, find_template(BRIEF.template))
    assert len(hosted.openai.billed) == 1
    assert billed_usd(hosted) <= books.usd < 6 * billed_usd(hosted)
    await makers.close()


async def test_a_page_in_place_of_an_answer_costs_nothing(hosted: Hosted, tmp_path: Path) -> None:
    hosted.openai.moods = [html()]
    limits = MakersSettings(
        writers=("openai",), pictures=("fal",), voices=("elevenlabs",), attempts=1
    )
    makers = build_makers(replace(hosted.config, makers=limits))
    books = Books()
    with pytest.raises(TalemillError):
        await AssetMaker(makers, books, tmp_path).script(BRIEF, find_template(BRIEF.template))
    assert books.usd == 0
    await makers.close()
