"""What became of each template: steps as they are taken, videos once they ended."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs import assets, claims, videos
from db.jobs.template_days import DAY_MS, TemplateStep, count_steps, keep_rolling_up
from db.money.verify import verify
from db.people import drafts, stats
from db.people.accounts import Account
from tests.fixtures.databases import (
    app,
    database_url,
    house,
    operator,
    postgres_server,
    postgres_url,
    sqlite_template,
    sqlite_url,
    worker,
)
from tests.unit.db.customers import PLACE, person

__all__ = [
    "app", "database_url", "house", "operator", "postgres_server", "postgres_url",
    "sqlite_template", "sqlite_url", "worker",
]  # fmt: skip

_MOVE = Sql(
    "UPDATE videos SET ended_at = ended_at - :by_ms WHERE id = :id", crosses="a test moves time"
)
_HAS_ROLLED = Sql(
    "SELECT count(*) FROM template_days WHERE fact = 'rolled'", crosses="a test looks"
)


async def made(
    app: Database,
    worker: Database,
    who: Account,
    template: str,
    *,
    price: int = 10,
    outcome: claims.Outcome = "done",
    parent_id: str | None = None,
    days_ago: int = 0,
) -> str:
    """A video from its draft to its end, with a picture of fal's and a failed call of it."""
    async with app.acting(who.id) as tx:
        draft = await drafts.open_draft(
            tx, who.id, PLACE, {"prompt": "the sea", "template": template}
        )
        await drafts.quote(tx, draft.id, price)
        video = await videos.confirm(tx, draft.id, draft.revision, parent_id=parent_id)
    claimed = await claims.claim(worker, video.id, "w")
    assert claimed is not None
    for key, kind, facts, usd in (
        (f"{video.id}a", "picture", {"made": {"provider": "fal"}}, 0.03),
        (f"{video.id}b", "wasted", {"of": "picture", "provider": "fal"}, 0.01),
        (f"{video.id}c", "script", {"made": {"provider": "offline"}}, 0.0),
    ):
        await assets.put_asset(worker, who.id, video.id, key, kind, f"k/{key}", facts, usd)
    owed = price if outcome in {"done", "kept"} else 0
    await claims.finish(
        worker, video.id, claimed.attempt, "w", outcome, owed=owed, result={"took_s": 20.0}
    )
    if days_ago:
        async with app.operating() as tx:
            await run(tx, _MOVE, id=video.id, by_ms=days_ago * DAY_MS)
    return video.id


def by_key(read: stats.Stats) -> dict[str, stats.TemplateStats]:
    return {one.template: one for one in read.templates}


async def test_a_templates_funnel_money_and_seconds_add_up(app: Database, worker: Database) -> None:
    ada = await person(app, promo=10, bought=100)
    async with app.acting(ada.id) as tx:
        await count_steps(
            tx,
            [
                TemplateStep("quiz", "seen"),
                TemplateStep("ai_story", "seen"),
                TemplateStep("ai_story", "chosen"),
                TemplateStep("ai_story", "chosen"),
                TemplateStep("ai_story", "quoted"),
            ],
        )
    async with app.acting(ada.id) as tx:
        await count_steps(
            tx, [TemplateStep("ai_story", "rated"), TemplateStep("ai_story", "stars", 4)]
        )
    first = await made(app, worker, ada, "ai_story")  # with promo credits
    await made(app, worker, ada, "ai_story", parent_id=first)
    await made(app, worker, ada, "ai_story", outcome="failed")
    read = by_key(await stats.read(app))
    story = read["ai_story"]
    assert story.funnel == {
        "seen": 1, "chosen": 2, "quoted": 1, "confirmed": 3, "delivered": 2, "redone": 1,
        "rated": 1, "shared": 0,
    }  # fmt: skip
    assert (story.failed, story.rating) == (1, 4.0)
    assert (story.business.revenue_credits, story.business.paid_credits) == (20, 10)
    assert story.business.cost_usd == pytest.approx(0.12)
    assert story.business.took_s == pytest.approx(20.0)
    assert story.business.margin_usd(0.14) == pytest.approx(10 * 0.14 - 0.12)
    fal = {one.provider: one for one in story.providers}["fal"]
    assert (fal.videos, fal.calls) == (3, 6)
    assert fal.provider_cost_usd == pytest.approx(0.12)
    assert {one.provider for one in story.providers} == {"fal", "offline"}
    assert read["quiz"].funnel["seen"] == 1
    assert await verify(app) == []


async def test_a_day_that_is_over_is_rolled_up_once_and_reads_the_same(
    app: Database, worker: Database
) -> None:
    ada = await person(app, bought=100)
    await made(app, worker, ada, "quiz", days_ago=2)
    await made(app, worker, ada, "quiz", days_ago=3, outcome="cancelled")
    await made(app, worker, ada, "quiz", days_ago=40)
    before = await stats.read(app)
    async with app.operating() as tx:
        (rolled,) = (await run(tx, _HAS_ROLLED))[0]
    assert rolled >= 12
    assert await stats.read(app) == before
    assert by_key(before)["quiz"].funnel["confirmed"] == 2
    assert [(day.done, day.other) for day in before.days[-4:]] == [(0, 1), (1, 0), (0, 0), (0, 0)]
    assert before.days[-3].revenue_credits == 10


async def test_days_are_rolled_up_before_anybody_asks(app: Database, worker: Database) -> None:
    await made(app, worker, await person(app, bought=100), "quiz", days_ago=2)
    stop = asyncio.Event()
    rolling = asyncio.create_task(keep_rolling_up(app, stop, first_s=0.0))
    rolled = 0
    while rolled < 12:
        await asyncio.sleep(0.02)
        async with app.operating() as tx:
            (rolled,) = (await run(tx, _HAS_ROLLED))[0]
    stop.set()
    await rolling


async def test_what_is_under_way_is_confirmed_and_counted_today(app: Database) -> None:
    ada = await person(app, bought=100)
    async with app.acting(ada.id) as tx:
        draft = await drafts.open_draft(tx, ada.id, PLACE, {"prompt": "x", "template": "quiz"})
        await drafts.quote(tx, draft.id, 5)
        await videos.confirm(tx, draft.id, draft.revision)
    read = await stats.read(app)
    assert by_key(read)["quiz"].funnel["confirmed"] == 1
    assert by_key(read)["quiz"].funnel["delivered"] == 0
    assert read.days[-1].other == 1


async def test_an_empty_house_has_days_and_no_templates(app: Database) -> None:
    read = await stats.read(app, 3, now_s=time.time())
    assert len(read.days) == 3
    assert read.templates == ()


async def test_a_bots_login_counts_steps_and_forges_nothing_else(app: Database) -> None:
    if app.is_sqlite:
        return  # it knows no logins
    forged: Any = [{"template": "quiz", "fact": "cost_usd", "amount": 1000}]
    statement = Sql("SELECT talemill_count_steps(CAST(:steps AS jsonb))")
    ada = await person(app)
    async with app.acting(ada.id) as tx:
        await run(tx, statement, steps=json.dumps(forged))
    assert (await stats.read(app)).templates == ()
