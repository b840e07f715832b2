"""Erasing oneself: every file goes, on every storage; bans, debts, codes and limits do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.account import erasing
from db.core import errors
from db.core.database import Database
from db.core.sql import Sql, run
from db.jobs import assets, claims, videos
from db.money import ledger, promo_codes, purchases, settling, shared_wallets, verify
from db.money.purchase_rows import Facts
from db.people import account_links, accounts, erased_files
from db.people.accounts import Account
from pipeline.assets.storage import LocalStorage
from pipeline.errors import StorageError
from tests.unit.db.customers import confirmed, parts, person, quoted
from tests.unit.db.people.test_people import code_of, make_code

WORDS = Sql("SELECT * FROM tombstones", crosses="a test looks at it all")


async def comes_back(app: Database, name: str = "ada") -> Account:
    """They say something again."""
    again = await accounts.account_for(app, "console", name, trial_credits=24)
    assert again.is_new
    return again


class Refusing(LocalStorage):
    """A storage that is away for a while."""

    is_away = True

    async def delete(self, key: str) -> None:
        if self.is_away:
            raise StorageError
        await super().delete(key)

    async def delete_folder(self, folder: str) -> None:
        if self.is_away:
            raise StorageError
        await super().delete_folder(folder)


def names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


async def test_every_file_goes_and_what_a_storage_refused_goes_later(
    app: Database, worker: Database, tmp_path: Path
) -> None:
    ada, bob = await person(app, "ada", promo=20), await person(app, "bob")
    video = await confirmed(app, ada)
    await claims.claim(worker, video.id, "w")
    result = {
        "video_key": f"{ada.id}/videos/v/2/video.mp4",
        "cover_key": f"{ada.id}/videos/v/2/cover.jpg",
        "srt_key": "elsewhere/subtitles.srt",
        "title": "not a key",
    }
    await assets.put_asset(worker, ada.id, video.id, "k", "picture", "elsewhere/pic", {}, 0.0)
    await claims.finish(worker, video.id, 1, "w", "done", owed=10, result=result)
    storage = Refusing(tmp_path / "files")
    left_by_a_dead_attempt = f"{ada.id}/videos/v/1/video.mp4"
    inputs = f"{ada.id}/inputs/voice.ogg"
    hers = [*(key for key in result.values() if "/" in key), "elsewhere/pic", inputs]
    for key in (*hers, left_by_a_dead_attempt, f"{bob.id}/inputs/photo.jpg"):
        await storage.put(key, b"x")
    await accounts.erase(app, ada.id)
    assert await erasing.delete_files(app, storage) > 0
    assert storage.path(inputs).exists()
    storage.is_away = False
    assert await erasing.delete_files(app, storage) == 0
    assert await erased_files.due(app) == []
    assert names(tmp_path / "files") == [f"{bob.id}/inputs/photo.jpg"]


async def test_a_tombstone_has_no_name(app: Database) -> None:
    ada = await accounts.account_for(app, "telegram", "12345678", name="Ada Lovelace")
    await accounts.erase(app, ada.id)
    async with app.operating() as tx:
        (row,) = await run(tx, WORDS)
    assert "12345678" not in str(tuple(row)) and "telegram" not in str(tuple(row))


async def test_a_ban_comes_back(app: Database) -> None:
    ada = await person(app)
    async with app.operating() as tx:
        await accounts.ban(tx, ada.id)
    for _ in range(3):
        await accounts.erase(app, ada.id)
        ada = await comes_back(app)
        assert ada.is_banned
    draft = await quoted(app, ada, 0)
    with pytest.raises(errors.Banned):
        async with app.acting(ada.id) as tx:
            await videos.confirm(tx, draft.id, draft.revision)


async def sold(app: Database, who: Account) -> str:
    async with app.acting(who.id) as tx:
        begun = await purchases.begin(
            tx,
            who.id,
            who.wallet_id,
            provider="stripe",
            pack="small",
            credits_sold=50,
            amount_minor=900,
            currency="usd",
        )
    await purchases.opened(app, begun.id, f"cs_{begun.id}", "", ask_in_s=60)
    async with app.operating() as tx:
        await settling.settle(tx, begun.id, Facts(paid=True, charge_id=f"ch_{begun.id}"))
    return begun.id


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_debt_comes_back_whenever_it_was_made(app: Database, is_late: bool) -> None:
    ada = await person(app)
    bought = await sold(app, ada)
    video = await confirmed(app, ada, 30)
    async with app.operating() as tx:
        await ledger.close(tx, video.id, owed=30)
        await run(tx, ENDED, id=video.id)
    back = Facts(refunded_minor=900)
    if not is_late:
        async with app.operating() as tx:
            await settling.settle(tx, bought, back)
    await accounts.erase(app, ada.id)
    again = await comes_back(app)
    if is_late:
        assert await parts(app, again) == (0, 0)
        async with app.operating() as tx:
            await settling.settle(tx, bought, back)
    assert await parts(app, again) == (-30, 0)
    assert await verify.verify(app) == []


ENDED = Sql(
    "UPDATE videos SET state = 'done', ended_at = 1 WHERE id = :id", crosses="without a worker"
)


async def test_a_code_is_not_redeemed_again(app: Database) -> None:
    ada = await person(app)
    await make_code(app)
    assert await promo_codes.redeem(app, ada.id, "HELLO") == 7
    await accounts.erase(app, ada.id)
    again = await comes_back(app)
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(app, again.id, "HELLO")
    assert await parts(app, again) == (0, 0), "neither the code nor the trial, nor what was lost"


async def spent_in_a_group(app: Database, who: Account) -> str:
    """10 of a shared wallet's 15 a week."""
    shared = await shared_wallets.shared_wallet(app, "discord:1")
    async with app.operating() as tx:
        await ledger.grant(tx, shared.id, 100, part="bought", key="test:shared")
        await shared_wallets.set_allowance(tx, shared.id, 15, actor="me")
    await shared_wallets.join(app, shared.id, who.id)
    draft = await quoted(app, who)
    async with app.acting(who.id) as tx:
        video = await videos.confirm(tx, draft.id, draft.revision, wallet_id=shared.id)
    async with app.operating() as tx:
        await ledger.close(tx, video.id, owed=10)
        await run(tx, ENDED, id=video.id)
    return shared.id


@pytest.mark.parametrize("how", ["erased", "linked"])
async def test_an_allowance_does_not_begin_anew(app: Database, how: str) -> None:
    ada = await person(app)
    shared = await spent_in_a_group(app, ada)
    if how == "erased":
        await accounts.erase(app, ada.id)
        again = await comes_back(app)
    else:
        there = await accounts.account_for(app, "telegram", "1")
        again = await account_links.link(app, await code_of(app, there), ada.id)
    await shared_wallets.join(app, shared, again.id)
    draft = await quoted(app, again)
    with pytest.raises(errors.AllowanceSpent):
        async with app.acting(again.id) as tx:
            await videos.confirm(tx, draft.id, draft.revision, wallet_id=shared)


async def test_who_had_two_identities_is_one_person_again(app: Database) -> None:
    here = await person(app)
    there = await accounts.account_for(app, "telegram", "1")
    kept = await account_links.link(app, await code_of(app, here), there.id)
    await make_code(app)
    await promo_codes.redeem(app, kept.id, "HELLO")
    await accounts.erase(app, kept.id)
    first = await comes_back(app)
    second = await accounts.account_for(app, "telegram", "1", trial_credits=24)
    assert second.id == first.id != kept.id
    await accounts.erase(app, first.id)
    late = await accounts.account_for(app, "telegram", "1", trial_credits=24)
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(app, late.id, "HELLO")


async def test_a_link_voids_no_grant_when_the_trial_is_spent(app: Database) -> None:
    kept = await accounts.account_for(app, "telegram", "1", trial_credits=24)
    joined = await accounts.account_for(app, "discord", "1", trial_credits=24)
    video = await confirmed(app, joined, 24)
    async with app.operating() as tx:
        await ledger.close(tx, video.id, owed=24)
        await run(tx, ENDED, id=video.id)
        await ledger.grant(tx, joined.wallet_id, 20, key="apology")
    await account_links.link(app, await code_of(app, kept), joined.id)
    assert await parts(app, kept) == (0, 44)


async def test_a_link_does_not_redeem_twice(app: Database) -> None:
    kept = await accounts.account_for(app, "telegram", "1", trial_credits=24)
    joined = await accounts.account_for(app, "discord", "1", trial_credits=24)
    await make_code(app)
    for who in (kept, joined):
        await promo_codes.redeem(app, who.id, "HELLO")
    await account_links.link(app, await code_of(app, kept), joined.id)
    assert await parts(app, kept) == (0, 31)
    with pytest.raises(errors.CodeRefused):
        await promo_codes.redeem(app, kept.id, "HELLO")
    assert await verify.verify(app) == []
