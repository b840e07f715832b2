"""Free videos stop for the day when they have cost what they may."""

from __future__ import annotations

from dataclasses import replace

from db.jobs import assets, claims
from db.money import ledger
from tests.fixtures.conversation import Desk
from tests.unit.db.customers import confirmed, person


async def spend_on_a_free_video(desk: Desk, cost_usd: float) -> None:
    """Somebody else's trial video costs us that much."""
    somebody = await person(desk.db, "somebody", promo=20)
    video = await confirmed(desk.db, somebody)
    await claims.claim(desk.worker, video.id, "w")
    await assets.put_asset(desk.worker, somebody.id, video.id, "k", "picture", "s", {}, cost_usd)


async def test_over_the_ceiling_a_free_video_is_refused_and_a_paid_one_is_not(desk: Desk) -> None:
    conversation = desk.intake.conversation
    rules = replace(conversation.services.rules, trial_ceiling_usd=0.2)
    conversation.services = replace(conversation.services, rules=rules)
    await desk.say("A lighthouse keeper finds a door in the sea")
    await desk.press("AI story")
    await spend_on_a_free_video(desk, 0.25)
    await desk.press("Confirm")
    assert await desk.balance() == 24
    account = await desk.account()
    async with desk.db.operating() as tx:
        lines = (
            ledger.Line(account.wallet_id, "promo", -24),
            ledger.Line(None, "grants", 24),
        )
        await ledger.post(tx, "test:gone", "correction", lines)
        await ledger.grant(tx, account.wallet_id, 50, part="bought", key="test:bought")
    await desk.press("Confirm")
    assert await desk.balance() == 40
