"""What every process of ours says to Prometheus: its providers, its memory, its disk.

Names and units as in https://prometheus.io/docs/practices/naming/. A counter belongs to the
process that counts and rises as long as that process lives: Prometheus sees a restart, and
`rate()` bridges it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from pipeline import machine
from pipeline.providers.calls.breaker import ProviderHealth

_PROVIDER: Final = ("kind", "provider")
OPEN: Final = {"closed": 0.0, "half-open": 0.5, "open": 1.0}
"""A breaker's state as a number."""

Healths = Callable[[], Sequence[ProviderHealth]]


class Families(Collector):
    """Families that are made when they are asked for."""

    def __init__(self, make: Callable[[], Iterable[Metric]]) -> None:
        self._make = make

    def collect(self) -> Iterable[Metric]:
        return self._make()


def register_process(registry: CollectorRegistry, folder: Path, healths: Healths) -> None:
    """Add this process's families: CPU, memory, files, the disk below `folder`, its providers."""
    ProcessCollector(registry=registry)
    registry.register(Families(lambda: _of_machine(folder)))
    registry.register(Families(lambda: _of_providers(healths())))


def metrics_page(registry: CollectorRegistry, accept: str = "") -> tuple[bytes, str]:
    """The page and its content type, in the form that the `Accept` header asks for."""
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def _of_machine(folder: Path) -> Iterator[Metric]:
    yield InfoMetricFamily("talemill_build", "The program.", {"version": version("talemill")})
    yield GaugeMetricFamily(
        "talemill_memory_limit_bytes",
        "What this process and its children may take.",
        value=machine.memory_mb() * 1024**2,
    )
    yield GaugeMetricFamily(
        "talemill_memory_used_bytes",
        "What this process and its children take: resident pages.",
        value=sum(_resident_bytes(pid) for pid in _process_tree(os.getpid())),
    )
    with suppress(OSError):
        disk = shutil.disk_usage(folder)
        yield GaugeMetricFamily(
            "talemill_disk_free_bytes", "Free on the data folder's disk.", value=disk.free
        )
        yield GaugeMetricFamily(
            "talemill_disk_size_bytes", "The size of the data folder's disk.", value=disk.total
        )


def _process_tree(pid: int) -> Iterator[int]:
    """The process and everything below it, as /proc has it; itself alone elsewhere."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            for child in (thread / "children").read_text().split():
                yield from _process_tree(int(child))


def _resident_bytes(pid: int) -> int:
    with suppress(OSError, IndexError, ValueError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def _of_providers(healths: Sequence[ProviderHealth]) -> Sequence[Metric]:
    is_open = GaugeMetricFamily(
        "talemill_provider_open",
        "Whether this process leaves a provider alone after failures; 0.5 while one call tries it.",
        labels=_PROVIDER,
    )
    in_flight = GaugeMetricFamily(
        "talemill_provider_in_flight", "Calls that wait for their answer.", labels=_PROVIDER
    )
    calls = CounterMetricFamily("talemill_provider_calls", "Calls made.", labels=_PROVIDER)
    failures = CounterMetricFamily(
        "talemill_provider_failures", "Calls that failed, by what we call the failure.",
        labels=(*_PROVIDER, "error"),
    )  # fmt: skip
    retries = CounterMetricFamily(
        "talemill_provider_retries", "Failed calls that were made once more.", labels=_PROVIDER
    )
    cost = CounterMetricFamily(
        "talemill_provider_cost_usd", "What the calls cost.", labels=_PROVIDER, unit="usd"
    )
    seconds = SummaryMetricFamily(
        "talemill_provider_call_duration_seconds", "Until a call's answer, good or bad.",
        labels=_PROVIDER,
    )  # fmt: skip
    for one in healths:
        place = (one.kind, one.name)
        is_open.add_metric(place, OPEN[one.state])
        in_flight.add_metric(place, one.in_flight)
        calls.add_metric(place, one.calls)
        retries.add_metric(place, one.retries)
        cost.add_metric(place, one.cost_usd)
        seconds.add_metric(place, one.answers, one.answered_s)
        for error, count in sorted(one.errors.items()):
            failures.add_metric((*place, error), count)
    return is_open, in_flight, calls, failures, retries, cost, seconds
