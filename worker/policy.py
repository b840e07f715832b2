"""What to do when something happens, as pure functions: cancel, failure, death, unknown sends."""

from __future__ import annotations

from typing import Final, Literal

MAX_DEATHS: Final = 5
"""Attempts in a row that may die at one stage, alone and without an advance, before the video is
given up."""
ALONE_AFTER: Final = 2
"""Deaths at one stage after which the next attempt runs with no other video beside it."""
ALONE_FROM_ATTEMPT: Final = 6
"""A video that was begun so often runs alone: beside others its deaths count against nobody."""
MAX_SENDS: Final = 3
"""Sends of one result whose answers never came, before the video waits in /history."""


def is_poisoned(deaths: int) -> bool:
    """Whether a video killed its worker too often to be tried again."""
    return deaths >= MAX_DEATHS


def runs_alone(deaths: int, attempt: int = 1) -> bool:
    """Whether this attempt should have the worker to itself, to spare the others and to tell
    whose deaths they are."""
    return deaths >= ALONE_AFTER or attempt >= ALONE_FROM_ATTEMPT


def after_error(
    *, can_retry: bool, is_known: bool, attempt: int, is_outage: bool = False
) -> Literal["fail", "again"]:
    """What follows the `attempt`-th failed attempt; those that died or were handed back do not
    count.

    An outage of the database or the queue says nothing about the video: it is always tried again.
    Providers were retried and replaced inside the attempt. What may pass by itself (a full
    disk, a killed encoder) and what nobody foresaw gets one more attempt, which finds all that
    was paid for; then the credits go back.
    """
    if is_outage or (attempt < 2 and (can_retry or not is_known)):
        return "again"
    return "fail"


def after_unknown_send(sends: int) -> Literal["again", "keep"]:
    """What follows a send whose answer never came, after looking where the platform allows."""
    return "again" if sends < MAX_SENDS else "keep"
