"""What this bot process counts as it happens: updates, and what was sent for them."""

from __future__ import annotations

from typing import Final, get_args

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.conversation.events import Kind
from bot.conversation.replies import Act

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


def start_counting(surface: str) -> None:
    """Everything that can happen on a surface is there from now on, at 0: the first of its kind
    would be no rise otherwise."""
    UPDATE_FAILURES.labels(surface)
    UPDATE_SECONDS.labels(surface)
    for kind in get_args(Kind):
        UPDATES.labels(surface, kind)
    for act in get_args(Act):
        for outcome in ("sent", "slowed_down", "gone", "given_up"):
            REPLIES.labels(surface, act, outcome)


def register(registry: CollectorRegistry) -> None:
    """Add these families to a page."""
    registry.register(_ALL)
