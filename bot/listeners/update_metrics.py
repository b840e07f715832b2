"""What this bot process counts as it happens: updates, and what was sent for them."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

_ALL: Final = CollectorRegistry()
UPDATES: Final = Counter(
    "talemill_updates", "Updates that were handled.", ("surface", "kind"), registry=_ALL
)
UPDATE_FAILURES: Final = Counter(
    "talemill_update_failures", "Updates that could not be handled and were apologised for.",
    ("surface",), registry=_ALL,
)  # fmt: skip
UPDATE_SECONDS: Final = Histogram(
    "talemill_update_duration_seconds", "From an update's arrival until its answers are sent.",
    ("surface",), registry=_ALL,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)  # fmt: skip
REPLIES: Final = Counter(
    "talemill_replies", "What was sent to chats in answer, by what came of it.",
    ("surface", "act", "outcome"), registry=_ALL,
)  # fmt: skip


def register(registry: CollectorRegistry) -> None:
    """Add these families to a page."""
    registry.register(_ALL)
