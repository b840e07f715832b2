"""/metrics is what Prometheus' own parser reads: types, names, labels, whole numbers."""

from __future__ import annotations

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from bot.web.metrics import metrics_page
from db.redis.provider_health import ProviderNote

FAL = ProviderNote(
    "picture", 'f"a\\l\n', "half-open", 1_234_567, 4, 2, "ProviderBusy", 12.345678, 3
)
OPEN_METRICS = "application/openmetrics-text;version=1.0.0"


def families(accept: str = "", *more: tuple[str, int]) -> dict[str, Metric]:
    page, content_type = metrics_page(
        {"videos_queued": 1_234_567.0, "inbox_unanswered": 0.0},
        [FAL],
        {"charge.refunded:done": 3, **dict(more)},
        accept=accept,
    )
    is_open = "openmetrics" in content_type
    read = open_metrics if is_open else plain_text
    return {family.name: family for family in read(page.decode())}


@pytest.mark.parametrize("accept", ["", OPEN_METRICS])
def test_every_number_is_there_whole_and_typed(accept: str) -> None:
    found = families(accept)
    wanted = {
        "talemill_videos_queued": ("gauge", 1_234_567),
        "talemill_inbox_unanswered": ("gauge", 0),
        "talemill_provider_open": ("gauge", 0.5),
        "talemill_provider_in_flight": ("gauge", 2),
        "talemill_provider_calls": ("counter", 1_234_567),
        "talemill_provider_failures": ("counter", 4),
        "talemill_provider_cost_usd": ("counter", 12.345678),
        "talemill_stripe_events": ("counter", 3),
    }
    for name, (kind, value) in wanted.items():
        family = found[name]
        (sample,) = family.samples
        assert (family.type, sample.value) == (kind, value), name
        assert family.documentation.endswith(".")
        assert sample.name == (f"{name}_total" if kind == "counter" else name)


def test_labels_keep_whatever_a_provider_is_called() -> None:
    (sample,) = families()["talemill_provider_open"].samples
    assert sample.labels == {"kind": "picture", "provider": FAL.name}


def test_an_event_is_counted_by_its_type_and_what_came_of_it() -> None:
    found = families("", ("a:b:ignored", 2))["talemill_stripe_events"].samples
    assert [(one.labels["type"], one.labels["done"], one.value) for one in found] == [
        ("a:b", "ignored", 2),
        ("charge.refunded", "done", 3),
    ]


def test_the_process_says_its_seconds_and_bytes() -> None:
    found = families()
    assert found["process_cpu_seconds"].type == "counter"
    assert found["process_resident_memory_bytes"].samples[0].value > 10_000_000
