"""What a worker's own pages say: numbers that rise with its work, and whether it lives."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics

from bot.settings import BadSettings
from pipeline.errors import ProviderDenied
from pipeline.providers.calls.breaker import ProviderHealth
from tests.fixtures.fleet import fleet
from tests.fixtures.workshop import Workshop
from worker.health_server import HealthParts, served
from worker.metrics import note_claim, start_counting

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def _no() -> bool:
    return False


async def _yes() -> bool:
    return True


async def scraped(port: int, token: str = "") -> Samples:
    """Every sample of the page but the buckets, as Prometheus' own parser reads it."""
    headers = {"Accept": "application/openmetrics-text;version=1.0.0"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        text = await answer.text()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in open_metrics(text)  # type: ignore[no-untyped-call]
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


def of(samples: Samples, name: str, **labels: str) -> float:
    """One sample; 0 for one that is not there yet."""
    return samples.get((name, tuple(sorted(labels.items()))), 0.0)


async def test_a_workers_numbers_rise_with_its_work(workshop: Workshop, tmp_path: Path) -> None:
    health = ProviderHealth("picture", "fal", "open", 7, 2, 1, "ProviderBusy", 3.0, 0.5)
    parts = HealthParts(
        start_counting(tmp_path, lambda: [health]), {"tasks": _yes}, {"redis": _yes}, "t"
    )
    async with served(parts, "127.0.0.1", 0) as port:
        before = await scraped(port, "t")
        await workshop.render((await workshop.order()).id)
        workshop.recipe.fails["assets"] = [ProviderDenied()]
        await workshop.render((await workshop.order()).id)
        after = await scraped(port, "t")

    def rose(name: str, **labels: str) -> float:
        return round(of(after, name, **labels) - of(before, name, **labels), 6)

    surface = workshop.chat.name
    assert rose("talemill_attempts_total") == 2
    assert rose("talemill_attempt_failures_total", error="ProviderDenied") == 1
    assert rose("talemill_videos_ended_total", template="ai_story", outcome="done") == 1
    assert rose("talemill_videos_ended_total", template="ai_story", outcome="failed") == 1
    assert rose("talemill_video_cost_usd_total", template="ai_story") == 0.05
    assert rose("talemill_deliveries_total", surface=surface, outcome="file") == 1
    assert rose("talemill_progress_edits_total", surface=surface, outcome="shown") >= 1
    assert rose("talemill_video_wait_duration_seconds_count", plan="free") == 2
    for stage in ("script", "assets", "compose", "deliver"):
        labels = {"template": "ai_story", "stage": stage}
        assert rose("talemill_stage_duration_seconds_count", **labels) == 1
    assert of(after, "talemill_provider_open", kind="picture", provider="fal") == 1
    assert of(after, "talemill_disk_free_bytes") > 0
    assert of(after, "talemill_memory_used_bytes") > 10_000_000
    fallen = [
        one for one, value in before.items() if one[0].endswith("_total") and value > after[one]
    ]
    assert fallen == []


async def test_the_first_video_of_a_worker_is_a_rise_of_every_number(
    workshop: Workshop, tmp_path: Path
) -> None:
    parts = HealthParts(start_counting(tmp_path, tuple), {}, {}, "t")
    video = await workshop.order()
    note_claim(replace(video, brief=video.brief | {"template": "first"}, place={"surface": "new"}))
    async with served(parts, "127.0.0.1", 0) as port:
        found = await scraped(port, "t")
    first = {name for (name, labels) in found if ("template", "first") in labels}
    assert {f"talemill_{name}" for name in (
        "videos_ended_total", "video_cost_usd_total", "stage_duration_seconds_count",
        "video_making_duration_seconds_count",
    )} <= first  # fmt: skip
    there = {name for (name, labels) in found if ("surface", "new") in labels}
    assert {f"talemill_{name}_total" for name in (
        "deliveries", "delivery_retries", "progress_edits"
    )} <= there  # fmt: skip
    plans = {name for (name, labels) in found if ("plan", "paid") in labels}
    assert "talemill_video_wait_duration_seconds_count" in plans


async def test_the_pages_want_their_token_and_tell_what_is_amiss(tmp_path: Path) -> None:
    parts = HealthParts(
        start_counting(tmp_path, tuple), {"tasks": _yes}, {"database": _yes, "redis": _no}, "t"
    )
    async with served(parts, "127.0.0.1", 0) as port, aiohttp.ClientSession() as http:
        url = f"http://127.0.0.1:{port}"
        async with http.get(f"{url}/metrics", headers={"Authorization": "Bearer ü"}) as answer:
            assert answer.status == 401
        async with http.get(f"{url}/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"ok": True, "tasks": True})
        async with http.get(f"{url}/readyz") as answer:
            said = await answer.json()
            assert answer.status == 503
            assert said == {"ok": False, "tasks": True, "database": True, "redis": False}
        with pytest.raises(BadSettings, match=r"^WORKER_METRICS_PORT: "):
            async with served(parts, "127.0.0.1", port):
                pass


async def test_a_real_worker_serves_its_pages_where_the_settings_say(tmp_path: Path) -> None:
    async with fleet(workers=0) as ships:
        worker = ships.start_worker(WORKER_METRICS_PORT="0", TALEMILL_LOG_FORMAT="json")
        video = await ships.order()
        await ships.ended(video.id)
        found = None
        while found is None:
            assert worker.poll() is None
            found = re.search(r'"port": (\d+)', ships.log())
            await asyncio.sleep(0.05)
        samples = await scraped(int(found[1]))
        assert of(samples, "talemill_deliveries_total", surface="console", outcome="file") == 1
        ready = f"http://127.0.0.1:{found[1]}/readyz"
        async with aiohttp.ClientSession() as http, http.get(ready) as answer:
            assert answer.status == 200
            assert set(await answer.json()) == {"ok", "tasks", "database", "redis", "takes_videos"}
