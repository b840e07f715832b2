"""Nothing is paid for twice: the whole recipe over the official SDKs, paid calls counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.redis.provider_health import published
from db.redis.queue import Queue
from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brief import Brief
from pipeline.errors import CostCeilingReached, ProviderDenied
from pipeline.make import make_video
from pipeline.providers.base import Call, Made, Written
from pipeline.providers.config import MakersSettings
from pipeline.providers.makers import Makers, build_makers
from pipeline.script import Script
from pipeline.templates.base import Template
from tests.fixtures.fleet import fleet
from tests.fixtures.hosted import Hosted, hosted_servers, story
from tests.fixtures.loopback import status
from worker.provider_notes import EVERY_S

BRIEF = Brief(prompt="A lighthouse keeper finds a door in the sea", scenes=3, resolution="270p")


@pytest.fixture
async def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hosted]:
    async with hosted_servers(tmp_path) as hosted:
        monkeypatch.setenv("SSL_CERT_FILE", str(hosted.authority))
        hosted.openai.answers = [story(3)]
        yield hosted


@pytest.fixture
async def makers(hosted: Hosted) -> AsyncIterator[Makers]:
    makers = build_makers(hosted.config)
    yield makers
    await makers.close()


class Edited:
    """A writer that hands out a script somebody has edited."""

    name = "edited"

    def __init__(self, script: Script) -> None:
        self._script = script

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        return Written(self._script, Made(self.name, ""))


async def test_the_same_video_again_and_one_changed_scene(
    hosted: Hosted, makers: Makers, tmp_path: Path
) -> None:
    checkpoints = FolderCheckpoints(tmp_path / "kept")
    video = await make_video(BRIEF, makers, tmp_path / "one", checkpoints=checkpoints)
    assert hosted.paid() == {"script": 1, "picture": 3, "voice": 3}
    assert {cost.provider.split(":")[0] for cost in video.costs} == {"openai", "fal", "elevenlabs"}
    assert video.cost_usd == pytest.approx(sum(cost.usd for cost in video.costs))
    assert video.cost_usd > 0

    again = await make_video(BRIEF, makers, tmp_path / "one", checkpoints=checkpoints)
    assert hosted.paid() == {"script": 1, "picture": 3, "voice": 3}
    assert again.cost_usd == 0

    scenes = list(video.script.scenes)
    scenes[1] = scenes[1].model_copy(
        update={"voice": "On Friday a red boat came up the stairs.", "picture": "a red boat"}
    )
    edited = Edited(video.script.model_copy(update={"scenes": tuple(scenes)}))
    await make_video(
        BRIEF, replace(makers, writer=edited), tmp_path / "one", checkpoints=checkpoints
    )
    assert hosted.paid() == {"script": 1, "picture": 4, "voice": 4}


async def test_pictures_and_voices_begin_while_the_script_is_still_written(
    hosted: Hosted, makers: Makers, tmp_path: Path
) -> None:
    hosted.openai.script_s = 2.0
    checkpoints = FolderCheckpoints(tmp_path / "kept")
    await make_video(BRIEF, makers, tmp_path / "one", checkpoints=checkpoints)
    assert hosted.paid() == {"script": 1, "picture": 3, "voice": 3}
    (written_s,) = hosted.openai.ended_s
    assert min(hosted.fal.done_s) < written_s
    assert min(hosted.elevenlabs.asked_s) < written_s
    told = [seen.json() for seen in hosted.elevenlabs.asked("text-to-speech")]
    lines = [scene["voice"] for scene in story(3)["scenes"]]
    around = {one["text"]: (one.get("previous_text"), one.get("next_text")) for one in told}
    assert [around[line] for line in lines] == [
        (None, lines[1]), (lines[0], lines[2]), (lines[1], None)
    ]  # fmt: skip


async def test_pictures_of_a_script_that_is_not_used_are_given_up(
    hosted: Hosted, makers: Makers, tmp_path: Path
) -> None:
    hosted.openai.script_s, hosted.fal.picture_s = 0.5, 30.0
    first = story(3) | {"title": "Another door"}
    first["scenes"] = [{**one, "voice": one["voice"][:40]} for one in first["scenes"]]
    hosted.openai.answers = [first, story(3)]
    making = asyncio.create_task(make_video(BRIEF, makers, tmp_path / "one"))
    for _ in range(400):
        await asyncio.sleep(0.05)
        if (len(hosted.fal.submits), len(hosted.fal.cancelled)) == (6, 3):
            break
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert sorted(hosted.fal.cancelled) == sorted(hosted.fal.jobs)


async def test_a_killed_worker_asks_for_the_stored_requests_and_says_what_was_paid(
    hosted: Hosted,
) -> None:
    hosted.fal.picture_s = 600.0
    hosted.openai.answers = [story(2)]
    async with fleet(
        recipe="settings",
        FLEET_TIMING=json.dumps({"lease_s": 1.5, "renew_every_s": 0.4, "redispatch_s": 1.5}),
        SSL_CERT_FILE=str(hosted.authority),
        **keys_of(hosted),
    ) as ships:
        video = await ships.order(scenes=2, length_s=14.0)
        stored = "SELECT count(*) FROM provider_requests"
        voices = "SELECT count(*) FROM assets WHERE kind = 'voice'"
        for _ in range(600):
            await asyncio.sleep(0.1)
            if (*ships.rows(stored)[0], *ships.rows(voices)[0]) == (2, 2):
                break
        ships.workers[0].kill()
        for job in hosted.fal.jobs.values():
            job["ready_s"] = 0.0
        ships.start_worker()
        (done,) = await ships.ended(video.id, within_s=90)
        assert (done.state, done.attempt) == ("done", 2), ships.log()
        assert hosted.paid() == {"script": 1, "picture": 2, "voice": 2}
        (cost_usd,) = ships.rows("SELECT sum(cost_usd) FROM assets")[0]
        assert cost_usd == pytest.approx(0.00035 + 2 * 0.003 + voice_usd(story(2)))
        assert await told_state(ships.queue, "fal:fal-ai/flux/schnell") == "closed"


async def test_with_every_server_failing_credits_are_back_and_one_sentence_says_so(
    hosted: Hosted,
) -> None:
    for server in (hosted.openai, hosted.fal, hosted.elevenlabs):
        server.always = status(500)
    async with fleet(
        recipe="settings",
        MAKERS_WRITERS="openai",
        MAKERS_PICTURES="fal",
        MAKERS_VOICES="elevenlabs,offline",
        MAKERS_ATTEMPTS="1",
        SSL_CERT_FILE=str(hosted.authority),
        **keys_of(hosted),
    ) as ships:
        video = await ships.order(scenes=2, length_s=14.0)
        before = await ships.credits()
        (ended,) = await ships.ended(video.id, within_s=60)
        assert (ended.state, ended.cost_usd) == ("failed", 0)
        assert await ships.credits() == before + video.price_credits
        told = [one.message.text for one in ships.chat.messages.values()]
        (said,) = [text for text in told if "A service that we need did not answer" in text]
        assert "back" in said


def keys_of(hosted: Hosted) -> dict[str, Any]:
    """The environment of a worker that asks these servers."""
    return {
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": hosted.openai.base_url,
        "FAL_KEY": "k",
        "FAL_RUN_HOST": hosted.fal.netloc,
        "FAL_QUEUE_RUN_HOST": hosted.fal.netloc,
        "ELEVENLABS_API_KEY": "k",
        "ELEVENLABS_BASE_URL": hosted.elevenlabs.url,
    }


async def told_state(queue: Queue, name: str) -> str:
    """What the workers say of a provider, which they do every few seconds."""
    async with asyncio.timeout(2 * EVERY_S):
        while True:
            told = {note.name: note for note in await published(queue)}
            if name in told:
                return told[name].state
            await asyncio.sleep(0.1)


def voice_usd(script: dict[str, Any]) -> float:
    return sum(len(scene["voice"]) for scene in script["scenes"]) * 0.12 / 1000


async def test_one_failing_picture_lets_the_paid_others_finish(
    hosted: Hosted, makers: Makers, tmp_path: Path
) -> None:
    hosted_only = build_makers(
        replace(
            hosted.config,
            makers=MakersSettings(pictures=("fal",), voices=("elevenlabs",), attempts=1),
        )
    )
    hosted.fal.moods = [status(401)]
    hosted.elevenlabs.voice_s = 0.5
    checkpoints = FolderCheckpoints(tmp_path / "kept")
    with pytest.raises(ProviderDenied):
        await make_video(BRIEF, hosted_only, tmp_path / "one", checkpoints=checkpoints)
    kept = [path.name.split("-")[0] for path in (tmp_path / "kept").glob("*.bin")]
    assert kept.count("voice") == 3, "the voices were paid for and are kept"
    await hosted_only.close()


async def test_hosts_that_are_down_leave_an_offline_video_that_says_so(
    hosted: Hosted, tmp_path: Path
) -> None:
    for server in (hosted.openai, hosted.fal, hosted.elevenlabs):
        server.always = status(401)
    makers = build_makers(hosted.config)
    video = await make_video(BRIEF, makers, tmp_path / "one")
    assert video.cost_usd == 0
    assert video.notes
    asked = [one for one in makers.health() if one.name != "offline" and one.kind != "transcript"]
    assert asked and "closed" not in {one.state for one in asked}
    await makers.close()


async def test_the_ceiling_stops_a_video_before_more_is_paid(
    hosted: Hosted, makers: Makers, tmp_path: Path
) -> None:
    with pytest.raises(CostCeilingReached):
        await make_video(BRIEF, replace(makers, cost_ceiling_usd=0.02), tmp_path / "one")
    assert hosted.paid()["script"] == 1
    assert sum(hosted.paid().values()) < 7
