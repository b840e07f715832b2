"""Traces and error reports of a running service: off unless the settings say where to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated
from urllib.parse import unquote

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from bot.settings.errors import BadSettings
from pipeline.environment import WebAddress, section
from pipeline.telemetry.spans import record_with


class TracesSettings(BaseSettings):
    """Where spans go; the names are those of every OpenTelemetry program."""

    model_config = section("OTEL_")

    exporter_otlp_endpoint: WebAddress = ""
    """A collector's base address for OTLP over HTTP; empty means that nothing is traced."""
    exporter_otlp_headers: SecretStr = SecretStr("")
    """`name=value,name=value`, such as a vendor's key."""
    traces_sampler_arg: Annotated[float, Field(ge=0, le=1)] = 1.0
    """The share of all videos that is traced."""

    def headers(self) -> dict[str, str]:
        """The headers by name."""
        pairs = self.exporter_otlp_headers.get_secret_value().split(",")
        named = (pair.partition("=") for pair in pairs if "=" in pair)
        return {name.strip().lower(): unquote(value.strip()) for name, _, value in named}


class SentrySettings(BaseSettings):
    """Where errors are reported; empty means nowhere."""

    model_config = section("SENTRY_")

    dsn: SecretStr = SecretStr("")
    environment: str = "production"


@contextmanager
def observed(traces: TracesSettings, sentry: SentrySettings, service: str) -> Iterator[None]:
    """Trace and report the errors of a service while the block runs; BadSettings."""
    with ExitStack() as stack:
        if sentry.dsn.get_secret_value():
            stack.enter_context(_reported(sentry, service))
        if traces.exporter_otlp_endpoint:
            stack.enter_context(_traced(traces, service))
        yield


@contextmanager
def _traced(settings: TracesSettings, service: str) -> Iterator[None]:
    try:
        from pipeline.telemetry.traces import TraceRecorder
    except ImportError as error:
        raise _missing("OTEL_EXPORTER_OTLP_ENDPOINT", "traces") from error
    recorder = TraceRecorder.to_collector(
        service,
        settings.exporter_otlp_endpoint,
        settings.headers(),
        share=settings.traces_sampler_arg,
    )
    record_with(recorder)
    try:
        yield
    finally:
        record_with(None)
        recorder.close()


@contextmanager
def _reported(settings: SentrySettings, service: str) -> Iterator[None]:
    try:
        from bot.settings.error_reports import reporting
    except ImportError as error:
        raise _missing("SENTRY_DSN", "sentry") from error
    dsn = settings.dsn.get_secret_value()
    with reporting(dsn, service, environment=settings.environment):
        yield


def _missing(variable: str, extra: str) -> BadSettings:
    return BadSettings(f"{variable}: that needs `pip install talemill[{extra}]`.")
