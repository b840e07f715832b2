"""What doctor, metrics and admin see of the providers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace

from db.redis.provider_health import merged, publish, published
from db.redis.queue import Queue
from pipeline.providers.calls.breaker import ProviderHealth
from worker.provider_notes import ProviderNotes

FAL = ProviderHealth("picture", "fal:flux", "open", 9, 4, 1, "ProviderBusy", 12.0, 0.5)
OWN = ProviderHealth("picture", "offline", "closed", 2, 0, 0, "", 0.0, 0.0)


def test_workers_are_added_up_and_the_worst_state_counts() -> None:
    calm = replace(FAL, state="closed", calls=1, failures=0, last_error="", cost_usd=0.1)
    notes = merged([[asdict(FAL), asdict(OWN)], [asdict(calm)]])
    assert [(note.name, note.state, note.calls, note.workers) for note in notes] == [
        ("fal:flux", "open", 10, 2),
        ("offline", "closed", 2, 1),
    ]
    assert (notes[0].last_error, notes[0].cost_usd) == ("ProviderBusy", 0.6)


async def test_what_a_worker_says_is_read_and_forgotten(queue: Queue) -> None:
    await ProviderNotes(queue, "w1", lambda: (FAL, OWN)).say()
    await publish(queue, "w2", [asdict(OWN)], for_s=0.001)
    await asyncio.sleep(0.05)
    found = await published(queue)
    assert [(note.name, note.workers) for note in found] == [("fal:flux", 1), ("offline", 1)]
