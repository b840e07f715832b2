"""Spans as OpenTelemetry has them, sent to a collector; the extra `traces` brings the library.

A video's trace has an id that follows from the video's: bot and workers write into one trace, and
nothing is carried in a job or a row. Who knows a trace's id learns no video's: it is a hash.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from importlib.metadata import version
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, Status, StatusCode, TraceFlags

from pipeline.telemetry.spans import Attributes, Parent

FLUSH_S: Final = 4.0
"""How long the end of a process waits for a collector."""
_EXPORT_S: Final = 3.0


def video_trace(video_id: str) -> tuple[int, int]:
    """The ids of a video's trace and of the span that began it all."""
    digest = hashlib.sha256(f"talemill trace {video_id}".encode()).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])


class _Ids(RandomIdGenerator):
    """Random ids, but for the root of a video's trace."""

    wanted: Final[ContextVar[tuple[int, int] | None]] = ContextVar("wanted", default=None)

    def generate_trace_id(self) -> int:
        wanted = self.wanted.get()
        return wanted[0] if wanted else super().generate_trace_id()

    def generate_span_id(self) -> int:
        wanted = self.wanted.get()
        return wanted[1] if wanted else super().generate_span_id()


class TraceRecorder:
    """Records spans through `processor`; `share` of all videos, the same ones in every process."""

    def __init__(self, service: str, processor: SpanProcessor, *, share: float = 1.0) -> None:
        facts = {"service.name": service, "service.version": version("talemill")}
        self._provider = TracerProvider(
            # By the id alone: so that a video's spans are kept or left out together.
            sampler=TraceIdRatioBased(share),
            resource=Resource.create(facts),
            id_generator=_Ids(),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("talemill")

    @classmethod
    def to_collector(
        cls, service: str, endpoint: str, headers: Mapping[str, str], *, share: float = 1.0
    ) -> TraceRecorder:
        """One that sends to the collector at this base address, over OTLP and HTTP."""
        exporter = OTLPSpanExporter(
            endpoint=f"{endpoint.rstrip('/')}/v1/traces",
            headers=dict(headers),
            timeout=_EXPORT_S,
        )
        return cls(service, BatchSpanProcessor(exporter), share=share)

    def close(self) -> None:
        """Send what is left, for a bounded time."""
        ending = threading.Thread(target=self._provider.shutdown, daemon=True)
        ending.start()
        ending.join(FLUSH_S)

    @contextmanager
    def span(self, name: str, attributes: Attributes) -> Iterator[None]:
        """Around a piece of work; outside of any trace nothing is recorded."""
        if not trace.get_current_span().get_span_context().is_valid:
            yield
            return
        with self._current(name, attributes, None):
            yield

    @contextmanager
    def video_span(self, video_id: str, name: str, attributes: Attributes) -> Iterator[None]:
        """Around a piece of work on a video, below the root of its trace."""
        with self._current(name, attributes, _below_root(video_id)):
            yield

    def past(
        self,
        video_id: str,
        name: str,
        began: datetime,
        ended: datetime,
        attributes: Attributes,
        parent: Parent,
    ) -> None:
        """What is over already; as the trace's root it has the id that everybody expects."""
        context = None if parent == "here" else _below_root(video_id)
        wanted = _Ids.wanted.set(None)
        if parent == "none":
            context = Context()
            _Ids.wanted.set(video_trace(video_id))
        try:
            span = self._tracer.start_span(
                name, context, attributes=attributes, start_time=_ns(began)
            )
        finally:
            _Ids.wanted.reset(wanted)
        span.end(max(_ns(began), _ns(ended)))

    @contextmanager
    def _current(
        self, name: str, attributes: Attributes, context: Context | None
    ) -> Iterator[Span]:
        # An error's text and trace may hold a person's words: its kind is enough.
        with self._tracer.start_as_current_span(
            name,
            context,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise


def _below_root(video_id: str) -> Context:
    trace_id, span_id = video_trace(video_id)
    root = SpanContext(
        trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED)
    )
    return trace.set_span_in_context(NonRecordingSpan(root), Context())


def _ns(moment: datetime) -> int:
    return round(moment.timestamp() * 1e9)
