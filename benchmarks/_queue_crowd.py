"""A mixed crowd at one worker: how true the told time left is, who is overtaken near the end."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

from tests.fixtures.fleet import ENDED, Fleet, fleet

SECONDS = {"script": 0.3, "assets": 1.5, "compose": 5.0}
"""Of a 30 s video; others take as much longer or shorter as they are."""
LENGTHS_S = (10.0, 30.0, 60.0)
TEMPLATES = ("ai_story", "quiz", "top_list")
PEOPLE = 9
GAP_S = 2.0
LEARN_S = 11.0
"""The worker learns from ended videos every ten seconds."""
NEARLY = 0.8
EVERY_S = 0.25
_SAME_S = 0.5
"""Told seconds that differ by less read the same."""


@dataclass(slots=True)
class Followed:
    """One video as its person saw it: when (monotonic seconds), how far, how many seconds left."""

    length_s: float
    seen: list[tuple[float, float, float]] = field(default_factory=list)
    ended_s: float = 0.0

    def errors(self) -> list[float]:
        """What was told against what came, as shares of what came; of the last second none."""
        return [
            abs(at + left - self.ended_s) / (self.ended_s - at)
            for at, _, left in self.seen
            if self.ended_s - at > 1.0
        ]

    def longest_stand_s(self) -> float:
        """For how long the told seconds did not change at most."""
        longest, since = 0.0, self.seen[0][0] if self.seen else 0.0
        for (_, _, before), (at, _, left) in pairwise(self.seen):
            if abs(before - left) >= _SAME_S:
                since = at
            longest = max(longest, at - since)
        return longest

    def share_at(self, when: float) -> float:
        """How far it was."""
        return max((share for at, share, _ in self.seen if at <= when), default=0.0)

    def work_left_at(self, when: float) -> float:
        """How much of it was to be made, in seconds of video."""
        return (1.0 - self.share_at(when)) * self.length_s

    def nearly_at(self) -> float | None:
        """When it was nearly done."""
        return next((at for at, share, _ in self.seen if share > NEARLY), None)


async def crowd(chance: random.Random, count: int) -> dict[str, Any]:
    """`count` videos of several templates and lengths, after as many to learn from."""
    env: dict[str, Any] = {
        "WORKER_JOBS": "4",
        "WORKER_COMPOSE_LANES": "2",
        "WORKER_VIDEOS_PER_PERSON": "50",
    }
    async with fleet(seconds=SECONDS, FLEET_SCALED="1", FLEET_PIECES="6", **env) as ships:
        await _ordered(ships, chance, count, gap_s=0.0)
        await asyncio.sleep(LEARN_S)
        videos = await _ordered(ships, chance, count, gap_s=GAP_S)
    errors = [one for video in videos for one in video.errors()]
    return {
        "eta_error": round(median(errors), 3),
        "eta_told": len(errors),
        "longest_stand_s": round(max(one.longest_stand_s() for one in videos), 1),
        "finish_first": round(sum(_is_overtaken(one, videos) for one in videos) / len(videos), 3),
    }


async def _ordered(
    ships: Fleet, chance: random.Random, count: int, *, gap_s: float
) -> list[Followed]:
    """Order so many, one after the other, and follow all to their ends."""
    found: dict[str, Followed] = {}
    following = asyncio.create_task(_follow(ships, found, count))
    for _ in range(count):
        name, template = f"p{chance.randrange(PEOPLE)}", chance.choice(TEMPLATES)
        length_s = chance.choice(LENGTHS_S)
        video = await ships.order(name, template=template, length_s=length_s)
        found[video.id] = Followed(length_s)
        await asyncio.sleep(gap_s * chance.uniform(0.2, 1.8))
    await following
    return list(found.values())


async def _follow(ships: Fleet, found: dict[str, Followed], count: int) -> None:
    while len(found) < count or not all(one.ended_s for one in found.values()):
        for video_id, one in list(found.items()):
            if one.ended_s:
                continue
            now = time.monotonic()
            if (await ships.video(video_id)).state in ENDED:
                one.ended_s = now
            else:
                live = await ships.queue.progress(video_id)
                if live is not None and live.seconds_left is not None:
                    one.seen.append((now, live.share, live.seconds_left))
        await asyncio.sleep(EVERY_S)


def _is_overtaken(video: Followed, others: list[Followed]) -> bool:
    """Whether one that was behind and had more to be made when this was nearly done ended first."""
    nearly_at = video.nearly_at()
    return nearly_at is not None and any(
        other.share_at(nearly_at) < NEARLY - 0.1
        and other.work_left_at(nearly_at) > video.work_left_at(nearly_at)
        and nearly_at < other.ended_s < video.ended_s - 2 * EVERY_S
        for other in others
    )
