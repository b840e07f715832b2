"""One trace leads from the update that confirmed a video to its delivery, over both processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.settings import BadSettings
from bot.settings.telemetry import SentrySettings, TracesSettings, observed
from db.jobs import claims
from pipeline.errors import ProviderDenied
from pipeline.telemetry.spans import record_with, span, video_span
from pipeline.telemetry.traces import TraceRecorder, video_trace
from tests.fixtures.conversation import ConsoleUser, user
from tests.fixtures.databases import sqlite_template, sqlite_url
from tests.fixtures.fleet import fleet
from tests.fixtures.redis import embedded_redis, queue, redis_url
from tests.fixtures.workshop import Workshop, workshop
from worker.render import render

__all__ = [
    "embedded_redis", "queue", "redis_url", "sqlite_template", "sqlite_url", "user", "workshop",
]  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Conversation and worker on the same database."""
    return sqlite_url


@pytest.fixture
def recorded() -> Iterator[InMemorySpanExporter]:
    """What is traced while the test runs."""
    spans = InMemorySpanExporter()
    recorder = TraceRecorder("test", SimpleSpanProcessor(spans))
    record_with(recorder)
    yield spans
    record_with(None)
    recorder.close()


def ids(one: ReadableSpan) -> tuple[int, int, int]:
    """Of its trace, of itself, and of what it lies below (0 for nothing)."""
    context = one.get_span_context()
    assert context is not None
    return context.trace_id, context.span_id, one.parent.span_id if one.parent else 0


async def test_one_trace_from_the_update_to_the_delivery(
    user: ConsoleUser, workshop: Workshop, recorded: InMemorySpanExporter
) -> None:
    await user.say("A lighthouse keeper finds a secret door in the sea")
    await user.press("AI story")
    assert recorded.get_finished_spans() == (), "no video, no trace"
    await user.press("Confirm")
    (video,) = await user.videos()
    await claims.mark_dispatched(workshop.db, video.id)
    await render(workshop.context, video.id)

    spans = {one.name: one for one in recorded.get_finished_spans()}
    assert {
        "update", "inbox", "confirm", "reply", "queue", "attempt", "stage script", "stage assets",
        "stage compose", "delivery", "send",
    } <= set(spans)  # fmt: skip
    trace_id, root_id = video_trace(video.id)
    assert {ids(one)[0] for one in spans.values()} == {trace_id}
    assert ids(spans["update"]) == (trace_id, root_id, 0)
    below = {
        "inbox": "update", "confirm": "update", "queue": "update", "attempt": "update",
        "stage assets": "attempt", "delivery": "attempt", "send": "delivery",
    }  # fmt: skip
    for name, parent in below.items():
        assert ids(spans[name])[2] == ids(spans[parent])[1], name
    for one in spans.values():
        assert one.start_time is not None and one.end_time is not None
        assert one.start_time <= one.end_time
    told = " ".join(one.to_json() for one in spans.values())
    account = await user.account()
    for secret in ("secret door", account.id, video.id, video.draft_id or "?", "Mia"):
        assert secret not in told


async def test_a_failed_call_leaves_its_kind_and_not_its_words(
    recorded: InMemorySpanExporter,
) -> None:
    with pytest.raises(ProviderDenied), video_span("v-1", "attempt"), span("call", provider="fal"):
        raise ProviderDenied("the person's own words")
    for one in recorded.get_finished_spans():
        assert dict(one.attributes or {})["error.type"] == "ProviderDenied"
        assert "words" not in one.to_json()


async def test_what_belongs_to_no_video_is_not_traced(recorded: InMemorySpanExporter) -> None:
    with span("provider call", kind="moderation"):
        pass
    assert recorded.get_finished_spans() == ()


def test_a_share_of_the_videos_is_kept_or_left_out_whole() -> None:
    kept = 0
    for number in range(40):
        counts = []
        for _ in range(2):  # two processes
            spans = InMemorySpanExporter()
            recorder = TraceRecorder("test", SimpleSpanProcessor(spans), share=0.5)
            with recorder.video_span(f"v-{number}", "attempt", {}), recorder.span("inner", {}):
                pass
            counts.append(len(spans.get_finished_spans()))
            recorder.close()
        assert counts in ([2, 2], [0, 0])
        kept += counts[0] > 0
    assert 5 < kept < 35


@pytest_asyncio.fixture
async def collector() -> AsyncIterator[tuple[str, list[tuple[str, ExportTraceServiceRequest]]]]:
    """A collector's address, and what it was sent: the key in the header and the spans."""
    got: list[tuple[str, ExportTraceServiceRequest]] = []

    async def take(request: web.Request) -> web.Response:
        message = ExportTraceServiceRequest.FromString(await request.read())
        got.append((request.headers.get("x-key", ""), message))
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/otlp/v1/traces", take)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/otlp/", got
    await runner.cleanup()


async def test_spans_reach_the_collector_that_the_settings_name(
    collector: tuple[str, list[tuple[str, ExportTraceServiceRequest]]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    address, got = collector
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b")

    def work() -> None:
        traced = observed(TracesSettings(), SentrySettings(), "talemill-worker")
        with traced, video_span("v-1", "attempt"):
            pass

    await asyncio.to_thread(work)
    ((key, message),) = got
    (resource,) = message.resource_spans
    facts = {one.key: one.value.string_value for one in resource.resource.attributes}
    (sent,) = resource.scope_spans[0].spans
    assert (key, sent.name, facts["service.name"]) == ("a b", "attempt", "talemill-worker")
    assert int.from_bytes(sent.trace_id) == video_trace("v-1")[0]
    with span("later"):
        pass
    assert len(got) == 1


@pytest.mark.parametrize(
    ("module", "settings", "said"),
    [
        ("pipeline.telemetry.traces", {"exporter_otlp_endpoint": "http://c:4318"}, "traces"),
        ("bot.settings.error_reports", {"dsn": "http://key@host/1"}, "sentry"),
    ],
)
def test_an_extra_that_is_not_there_is_one_sentence(
    module: str, settings: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    traces = TracesSettings(**(settings if said == "traces" else {}))  # type: ignore[arg-type]
    sentry = SentrySettings(**(settings if said == "sentry" else {}))  # type: ignore[arg-type]
    with (
        pytest.raises(BadSettings, match=rf"pip install talemill\[{said}\]"),
        observed(traces, sentry, "talemill-bot"),
    ):
        pass


def test_nothing_is_loaded_where_nothing_is_asked_for() -> None:
    code = "import sys, worker.main; print('prometheus_client' in sys.modules, end=' ')"
    loaded = "print('opentelemetry' in sys.modules, 'sentry_sdk' in sys.modules)"
    code = f"{code}; import bot.app; {loaded}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False", "False"]


async def test_a_real_worker_sends_its_part_of_the_trace(
    collector: tuple[str, list[tuple[str, ExportTraceServiceRequest]]],
) -> None:
    address, got = collector
    async with fleet(OTEL_EXPORTER_OTLP_ENDPOINT=address) as ships:
        video = await ships.order()
        await ships.ended(video.id)
        await ships.stop()
    sent = [
        one
        for _, message in got
        for resource in message.resource_spans
        for scope in resource.scope_spans
        for one in scope.spans
    ]
    assert {"queue", "attempt", "stage compose", "delivery", "send"} <= {one.name for one in sent}
    assert {int.from_bytes(one.trace_id) for one in sent} == {video_trace(video.id)[0]}
