"""What a bot counts is there from its start: Prometheus sees no rise in what appears as a 1."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from bot.listeners.update_metrics import register, start_counting


def test_whatever_can_happen_on_a_surface_is_on_the_page_before_it_does() -> None:
    registry = CollectorRegistry()
    register(registry)
    start_counting("newborn")
    for name, labels in (
        ("talemill_update_failures_total", {}),
        ("talemill_update_duration_seconds_count", {}),
        ("talemill_updates_total", {"kind": "press"}),
        ("talemill_replies_total", {"act": "invoice", "outcome": "given_up"}),
        ("talemill_replies_total", {"act": "send", "outcome": "slowed_down"}),
    ):
        assert registry.get_sample_value(name, {"surface": "newborn", **labels}) == 0, name
