"""Free videos stop for the day when they have cost what they may."""

from __future__ import annotations

from dataclasses import replace

from db.jobs import assets, claims
from db.money import ledger
from tests.fixtures.books import take_away
from tests.fixtures.conversation import ConsoleUser
from tests.unit.db.customers import confirmed, person


async def spend_on_a_free_video(user: ConsoleUser, cost_usd: float) -> None:
    """Somebody else's trial video costs us that much."""
    somebody = await person(user.db, "somebody", promo=20)
    video = await confirmed(user.db, somebody)
    await claims.claim(user.worker, video.id, "w")
    await assets.put_asset(user.worker, somebody.id, video.id, "k", "picture", "s", {}, cost_usd)


async def test_over_the_ceiling_a_free_video_is_refused_and_a_paid_one_is_not(
    user: ConsoleUser,
) -> None:
    conversation = user.intake.conversation
    policy = replace(conversation.services.policy, trial_ceiling_usd=0.2)
    conversation.services = replace(conversation.services, policy=policy)
    await user.say("A lighthouse keeper finds a door in the sea")
    await user.press("AI story")
    await spend_on_a_free_video(user, 0.25)
    await user.press("Confirm")
    assert await user.balance() == 24
    account = await user.account()
    async with user.db.operating() as tx:
        await take_away(tx, account.wallet_id, 24, "test:gone")
        await ledger.grant(tx, account.wallet_id, 50, part="bought", key="test:bought")
    await user.press("Confirm")
    assert await user.balance() == 40
