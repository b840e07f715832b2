"""What /metrics says, as Prometheus has it: typed families with their help and units.

Everything is read when it is asked for; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from db.redis.provider_health import ProviderNote

_UNDER_WAY: Final = {
    "videos_queued": "Videos that wait for a worker.",
    "videos_running": "Videos that a worker makes.",
    "videos_delivering": "Videos on their way into the chat.",
    "open_purchases": "Purchases whose payment is awaited.",
    "untold_news": "News of purchases that no chat was told yet.",
    "inbox_unanswered": "Updates that were written down and not answered yet.",
}
_PROVIDER: Final = ("kind", "provider")
_OPEN: Final = {"closed": 0.0, "half-open": 0.5, "open": 1.0}


class _Read(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def metrics_page(
    under_way: Mapping[str, float],
    providers: Sequence[ProviderNote],
    stripe_events: Mapping[str, int],
    *,
    accept: str = "",
) -> tuple[bytes, str]:
    """The page and its content type, in the form that the `Accept` header asks for.

    `under_way` are counts by name, `stripe_events` counts by `type:done`.
    """
    registry = CollectorRegistry()
    families = [*_counts(under_way), *_of_providers(providers), _of_stripe(stripe_events)]
    registry.register(_Read(families))
    ProcessCollector(registry=registry)
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def _counts(under_way: Mapping[str, float]) -> Iterator[Metric]:
    for name, value in sorted(under_way.items()):
        help_text = _UNDER_WAY.get(name, "Videos in this state.")
        yield GaugeMetricFamily(f"talemill_{name}", help_text, value=value)


def _of_providers(notes: Sequence[ProviderNote]) -> Sequence[Metric]:
    is_open = GaugeMetricFamily(
        "talemill_provider_open",
        "Whether a provider is left alone after failures; 0.5 while one call tries it.",
        labels=_PROVIDER,
    )
    in_flight = GaugeMetricFamily(
        "talemill_provider_in_flight", "Calls that wait for their answer.", labels=_PROVIDER
    )
    calls = CounterMetricFamily("talemill_provider_calls", "Calls made.", labels=_PROVIDER)
    failures = CounterMetricFamily(
        "talemill_provider_failures", "Calls that failed.", labels=_PROVIDER
    )
    cost = CounterMetricFamily(
        "talemill_provider_cost_usd", "What the calls cost.", labels=_PROVIDER, unit="usd"
    )
    for note in notes:
        place = (note.kind, note.name)
        is_open.add_metric(place, _OPEN[note.state])
        in_flight.add_metric(place, note.in_flight)
        calls.add_metric(place, note.calls)
        failures.add_metric(place, note.failures)
        cost.add_metric(place, note.cost_usd)
    return is_open, in_flight, calls, failures, cost


def _of_stripe(counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(
        "talemill_stripe_events", "Events that Stripe sent, by what came of them.",
        labels=("type", "done"),
    )  # fmt: skip
    for event, count in sorted(counts.items()):
        family.add_metric(event.rsplit(":", 1), count)
    return family
