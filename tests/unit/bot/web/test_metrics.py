"""/metrics of the bot is what Prometheus' own parser reads: types, names, labels, numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from bot.web import metrics as web_metrics
from bot.web.metrics import House, Metrics
from db.core.database import Database
from db.jobs.queue_numbers import QueueDepth
from db.money import ledger
from db.money.ledger_totals import LedgerTotals
from db.people import inbox
from db.redis.provider_health import ProviderNote
from db.redis.redis_outage import QueueDown
from db.redis.worker_presence import WorkerNote
from pipeline.providers.calls.breaker import ProviderHealth
from tests.fixtures.databases import (
    app,
    database_url,
    house,
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
)
from tests.unit.db.customers import confirmed, person

__all__ = [
    "app", "database_url", "house", "postgres_server", "postgres_url", "sqlite_template",
    "sqlite_url",
]  # fmt: skip

NAME = 'f"a\\l\n'
FAL = ProviderNote("picture", NAME, "half-open", 9, 4, 2, "ProviderBusy", 12.3, 3)
OWN = ProviderHealth(
    "moderation", NAME, "open", 1_234_567, 4, 1, "ProviderBusy", 2.0, 12.345678, retries=3,
    answers=1_234_566, answered_s=99.5, errors={"ProviderBusy": 4},
)  # fmt: skip
OPEN_METRICS = "application/openmetrics-text;version=1.0.0"


def page_of(db: Database, folder: Path) -> Metrics:
    """A bot's page whose workers and queue say what they say here."""

    async def providers() -> list[ProviderNote]:
        return [FAL]

    async def workers() -> list[WorkerNote]:
        return [WorkerNote("w1", ("compose",), 8), WorkerNote("w2", ("compose",), 4)]

    async def waiting_jobs() -> dict[str, int]:
        return {"compose": 3}

    house = House(db, providers, workers, waiting_jobs)
    events = {"charge.refunded:done": 3, "a:b:ignored": 2}
    return Metrics(house, folder, healths=lambda: [OWN], stripe_events=events)


async def families(metrics: Metrics, accept: str = "") -> dict[str, Metric]:
    page, content_type = await metrics.page(accept)
    read = open_metrics if "openmetrics" in content_type else plain_text
    return {family.name: family for family in read(page.decode())}


@pytest.mark.parametrize("accept", ["", OPEN_METRICS])
async def test_every_number_is_there_whole_and_typed(
    app: Database, tmp_path: Path, accept: str
) -> None:
    ada = await person(app, promo=4, bought=30)
    await confirmed(app, ada, 4)
    await confirmed(app, ada, 10)
    await inbox.receive(app, "telegram", "1", "c", {})
    found = await families(page_of(app, tmp_path), accept)
    wanted = {
        "talemill_videos_queued": ("gauge", 2),
        "talemill_inbox_unanswered": ("gauge", 1),
        "talemill_workers": ("gauge", 2),
        "talemill_worker_slots": ("gauge", 12),
        "talemill_queue_jobs": ("gauge", 3),
        "talemill_fleet_provider_open": ("gauge", 0.5),
        "talemill_fleet_provider_in_flight": ("gauge", 2),
        "talemill_provider_open": ("gauge", 1),
        "talemill_provider_calls": ("counter", 1_234_567),
        "talemill_provider_failures": ("counter", 4),
        "talemill_provider_retries": ("counter", 3),
        "talemill_provider_cost_usd": ("counter", 12.345678),
        "talemill_database_up": ("gauge", 1),
        "talemill_redis_up": ("gauge", 1),
    }
    for name, (kind, value) in wanted.items():
        family = found[name]
        (sample,) = family.samples
        assert (family.type, sample.value) == (kind, value), name
        assert family.documentation.endswith(".")
        assert sample.name == (f"{name}_total" if kind == "counter" else name)
    depth = {(one.labels["plan"], one.value) for one in found["talemill_queue_depth"].samples}
    assert depth == {("free", 1), ("paid", 1)}
    ages = [one.value for one in found["talemill_queue_oldest_age_seconds"].samples]
    assert all(0 <= age < 60 for age in ages)
    credits_of = {one.labels["part"]: one.value for one in found["talemill_ledger_credits"].samples}
    assert {part: amount for part, amount in credits_of.items() if amount} == {
        "bought": 20, "escrow": 14, "grants": -34
    }  # fmt: skip
    assert len(credits_of) == 7
    took = {one.name: one.value for one in found["talemill_provider_call_duration_seconds"].samples}
    assert took["talemill_provider_call_duration_seconds_count"] == 1_234_566


async def test_labels_keep_whatever_a_provider_is_called(app: Database, tmp_path: Path) -> None:
    found = await families(page_of(app, tmp_path))
    (sample,) = found["talemill_fleet_provider_open"].samples
    assert sample.labels == {"kind": "picture", "provider": NAME}


async def test_an_event_is_counted_by_its_type_and_what_came_of_it(
    app: Database, tmp_path: Path
) -> None:
    found = (await families(page_of(app, tmp_path)))["talemill_stripe_events"].samples
    assert [(one.labels["type"], one.labels["done"], one.value) for one in found] == [
        ("a:b", "ignored", 2),
        ("charge.refunded", "done", 3),
    ]


async def test_the_process_says_its_seconds_bytes_and_disk(app: Database, tmp_path: Path) -> None:
    found = await families(page_of(app, tmp_path))
    assert found["process_cpu_seconds"].type == "counter"
    assert found["process_resident_memory_bytes"].samples[0].value > 10_000_000
    assert found["talemill_memory_used_bytes"].samples[0].value > 10_000_000
    free = found["talemill_disk_free_bytes"].samples[0].value
    assert 0 < free <= found["talemill_disk_size_bytes"].samples[0].value


async def test_a_queue_that_is_away_leaves_the_rest_of_the_page(
    app: Database, tmp_path: Path
) -> None:
    async def away() -> list[WorkerNote]:
        raise QueueDown

    found = await families(Metrics(House(app, workers=away), tmp_path))
    assert found["talemill_redis_up"].samples[0].value == 0
    assert "talemill_workers" not in found
    assert "talemill_videos_queued" in found


async def test_a_database_that_is_away_leaves_the_process(
    app: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.core.errors import DatabaseUnreachable

    async def away(_: Database) -> None:
        raise DatabaseUnreachable

    monkeypatch.setattr(web_metrics, "queue_depths", away)
    found = await families(page_of(app, tmp_path))
    assert found["talemill_database_up"].samples[0].value == 0
    assert "process_cpu_seconds" in found and "talemill_workers" in found


async def test_many_scrapes_ask_the_database_once(
    app: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def counted(db: Database) -> list[QueueDepth]:
        nonlocal asked
        asked += 1
        return []

    monkeypatch.setattr(web_metrics, "queue_depths", counted)
    metrics = page_of(app, tmp_path)
    for _ in range(20):
        await metrics.page()
    assert asked == 1


async def test_ledger_totals_read_only_what_was_posted_since(
    app: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.money.ledger_totals.SETTLED_S", -60.0)  # all of it is old
    totals = LedgerTotals(app)
    ada = await person(app, bought=30)
    first = await totals.read()
    assert first == {"bought": 30, "grants": -30}
    async with app.operating() as tx:
        await ledger.grant(tx, ada.wallet_id, 5, key="g", part="promo")
    monkeypatch.setattr("db.money.ledger_totals.PAGE", 1)
    assert await totals.read() == {"bought": 30, "promo": 5, "grants": -35}
    assert totals._settled_id > 2
    assert await totals.read() == {"bought": 30, "promo": 5, "grants": -35}
