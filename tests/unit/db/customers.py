"""Short ways to a person, a quoted draft and a running video, for tests."""

from __future__ import annotations

from typing import Any

from db.core.database import Database
from db.jobs import videos
from db.jobs.video_rows import Video
from db.money import balances, ledger
from db.people import accounts, drafts
from db.people.accounts import Account

PLACE = {"surface": "console", "chat_id": "1"}


async def person(db: Database, name: str = "ada", *, promo: int = 0, bought: int = 0) -> Account:
    """A new account with credits in its wallet."""
    made = await accounts.account_for(db, "console", name, trial_credits=promo)
    if bought:
        async with db.operating() as tx:
            await ledger.grant(tx, made.wallet_id, bought, part="bought", key=f"test:{name}")
    return made


async def quoted(
    db: Database, who: Account, price: int = 10, *, place: dict[str, Any] | None = None
) -> drafts.Draft:
    """A draft with a fresh quote."""
    async with db.acting(who.id) as tx:
        draft = await drafts.open_draft(tx, who.id, place or PLACE, {"prompt": "a lighthouse"})
        return await drafts.quote(tx, draft.id, price)


async def confirmed(
    db: Database, who: Account, price: int = 10, *, place: dict[str, Any] | None = None
) -> Video:
    """A queued video with its hold."""
    draft = await quoted(db, who, price, place=place)
    async with db.acting(who.id) as tx:
        return await videos.confirm(tx, draft.id, draft.revision)


async def parts(db: Database, who: Account) -> tuple[int, int]:
    """Bought and promo credits of the person's wallet."""
    async with db.acting(who.id) as tx:
        have = await balances.balance(tx, who.wallet_id)
    return have.bought, have.promo
