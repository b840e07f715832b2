"""A queue over its limit: people are told before they are charged."""

from __future__ import annotations

from dataclasses import replace

from tests.fixtures.conversation import Desk

IDEA = "A lighthouse keeper finds a door in the sea"


async def quoted(desk: Desk) -> None:
    """An idea with its template chosen."""
    await desk.say(IDEA)
    await desk.press("AI story")


async def test_over_its_limit_the_queue_takes_nothing_and_nobody_is_charged(desk: Desk) -> None:
    conversation = desk.intake.conversation
    rules = replace(conversation.services.rules, queue_limit=1)
    conversation.services = replace(conversation.services, rules=rules)
    await quoted(desk)
    await desk.press("Confirm")
    assert await desk.balance() == 14
    other = desk.as_person("late")
    await quoted(other)
    told = await other.press("Confirm")
    assert "Nothing was charged" in told.message.text
    assert await other.videos() == []
    assert await other.balance() == 24
