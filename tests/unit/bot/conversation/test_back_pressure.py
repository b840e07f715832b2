"""A queue over its limit: people are told before they are charged."""

from __future__ import annotations

from dataclasses import replace

from tests.fixtures.conversation import ConsoleUser

IDEA = "A lighthouse keeper finds a door in the sea"


async def quoted(user: ConsoleUser) -> None:
    """An idea with its template chosen."""
    await user.say(IDEA)
    await user.press("AI story")


async def test_over_its_limit_the_queue_takes_nothing_and_nobody_is_charged(
    user: ConsoleUser,
) -> None:
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, queue_limit=1)
    conversation.services = replace(conversation.services, policy=policy)
    await quoted(user)
    await user.press("Confirm")
    assert await user.balance() == 14
    other = user.as_person("late")
    await quoted(other)
    told = await other.press("Confirm")
    assert "Nothing was charged" in told.message.text
    assert await other.videos() == []
    assert await other.balance() == 24
