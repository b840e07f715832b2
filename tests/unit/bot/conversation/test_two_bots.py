"""Two bots on one database hold to every limit together: each has its own connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.router import Conversation
from bot.conversation.services import UsagePolicy
from bot.listeners.intake import Intake
from db.core import errors
from db.core.database import Database
from db.jobs import assets, claims, videos
from db.money import ledger, promo_codes, shared_wallets, verify
from db.money.shared_wallets import SharedWallet
from tests.fixtures.conversation import ConsoleUser, services_of
from tests.unit.db.customers import confirmed, parts, person, quoted

IDEA = "A lighthouse keeper finds a door in the sea"
Bots = tuple[ConsoleUser, ConsoleUser]
PEOPLE = 8


@pytest.fixture
async def bots(user: ConsoleUser, database_url: str) -> AsyncIterator[Bots]:
    """The same installation twice."""
    db = await Database.open(database_url)
    intake = Intake("console", Conversation(services_of(db)), user.intake.delivery)
    yield user, ConsoleUser(db, user.chat, user.surface, intake, user.listener, user.worker)
    await intake.stop(1.0)
    await db.close()


def ruled(bots: Bots, **rules: Any) -> None:
    """Both bots are started with these limits."""
    for bot in bots:
        talk = bot.intake.conversation
        talk.services = replace(talk.services, policy=UsagePolicy(**rules))


async def with_quotes(bots: Bots, people: int) -> list[ConsoleUser]:
    """So many people, each before Confirm, at one bot or the other."""
    found = [bots[number % 2].as_person(f"p{number}") for number in range(people)]
    for one in found:
        await one.say(IDEA)
        await one.press("AI story", on=_newest(one, "AI story"))
    return found


def _newest(user: ConsoleUser, label: str) -> Any:
    chat = user.listener.place.chat_id
    mine = (one for one in reversed(user.said()) if one.place.chat_id == chat)
    return next(one for one in mine if one.button(label))


async def press_all(people: list[ConsoleUser], label: str) -> None:
    """Everybody presses in the same instant."""
    pressed = [(one, _newest(one, label)) for one in people]
    await asyncio.gather(*(one.listener.press(on, on.button(label)) for one, on in pressed))
    for one in people:
        await one.intake.settle()


async def test_the_queue_takes_no_more_than_its_limit(
    bots: Bots,
) -> None:
    ruled(bots, queue_limit=3)
    people = await with_quotes(bots, PEOPLE)
    await press_all(people, "Confirm")
    made = [len(await one.videos()) for one in people]
    assert sum(made) == 3
    assert sum([await one.balance() for one in people]) == 24 * PEOPLE - 3 * 10
    assert await verify.verify(bots[0].db) == []


async def test_a_person_has_no_more_videos_than_may_run(
    bots: Bots,
) -> None:
    ruled(bots, videos_per_person=2, trial_credits=100)
    here = [bots[number % 2].as_person("mia") for number in range(6)]
    buttons = []
    for one in here:
        await one.say(IDEA)
        await one.press("AI story", on=_newest(one, "AI story"))
        buttons.append(_newest(one, "Confirm"))
    await asyncio.gather(
        *(
            one.listener.press(on, on.button("Confirm"))
            for one, on in zip(here, buttons, strict=True)
        )
    )
    for one in here:
        await one.intake.settle()
    assert len(await here[0].videos()) == 2


async def test_the_ceiling_of_free_videos_is_the_same_for_both(
    bots: Bots,
) -> None:
    ruled(bots, trial_ceiling_usd=0.2)
    people = await with_quotes(bots, 4)
    user = bots[0]
    video = await confirmed(user.db, somebody := await person(user.db, "somebody", promo=20))
    await claims.claim(user.worker, video.id, "w")
    await assets.put_asset(user.worker, somebody.id, video.id, "k", "picture", "s", {}, 0.25)
    await press_all(people, "Confirm")
    assert [len(await one.videos()) for one in people] == [0] * 4


async def test_a_failed_video_is_tried_again_free_once(
    bots: Bots,
) -> None:
    (mia,) = await with_quotes(bots, 1)
    await press_all([mia], "Confirm")
    (video,) = await mia.videos()
    await claims.claim(mia.worker, video.id, "w")
    error = {"code": "EncoderFailed", "is_ours": True}
    await claims.finish(mia.worker, video.id, 1, "w", "failed", owed=0, error=error)
    shown = next(one for one in reversed(mia.said()) if one.place.chat_id == "p0")
    there = bots[1].as_person("p0")
    await asyncio.gather(
        *(one.press_data(f"va:{video.id}", on=shown) for one in (mia, there, mia, there))
    )
    assert len(await mia.videos()) == 2, "the failed one and one free try"


async def test_a_members_allowance_is_spent_once(bots: Bots) -> None:
    here, there = bots[0].db, bots[1].db
    shared = await a_shared_wallet(here, allowance=20)
    ada = await person(here, "ada")
    await shared_wallets.join(here, shared.id, ada.id)
    drafts = [await quoted(here, ada) for _ in range(6)]

    async def confirm(db: Database, draft: Any) -> bool:
        try:
            async with db.acting(ada.id) as tx:
                await videos.confirm(tx, draft.id, draft.revision, wallet_id=shared.id)
        except errors.AllowanceSpent:
            return False
        return True

    made = await asyncio.gather(
        *(confirm(db, draft) for db, draft in zip((here, there) * 3, drafts, strict=True))
    )
    assert sum(made) == 2


async def test_a_code_with_three_uses_gives_three_people_its_credits(
    bots: Bots,
) -> None:
    here, there = bots[0].db, bots[1].db
    async with here.operating() as tx:
        await promo_codes.create_code(tx, "HELLO", credits_each=7, uses=3)
    people = [await person(here, f"p{number}") for number in range(PEOPLE)]
    await asyncio.gather(
        *(promo_codes.redeem(db, one.id, "HELLO") for one in people for db in (here, there, here)),
        return_exceptions=True,
    )
    given = [await parts(here, one) for one in people]
    assert sorted(given) == [(0, 0)] * (PEOPLE - 3) + [(0, 7)] * 3
    assert await verify.verify(here) == []


async def test_one_person_met_by_both_gets_one_trial(bots: Bots) -> None:
    await asyncio.gather(*(bots[number % 2].as_person("new").say("/start") for number in range(8)))
    assert await bots[0].as_person("new").balance() == 24


async def a_shared_wallet(db: Database, allowance: int) -> SharedWallet:
    """A group's wallet with 200 credits."""
    shared = await shared_wallets.shared_wallet(db, "discord:1")
    async with db.operating() as tx:
        await ledger.grant(tx, shared.id, 200, part="bought", key="test:shared")
        await shared_wallets.set_allowance(tx, shared.id, allowance, actor="me")
    return shared
