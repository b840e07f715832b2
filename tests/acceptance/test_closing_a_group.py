"""A group's admins close its wallet from the chat: buyers get back what is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from db.money import ledger, purchases, settling, shared_wallets, verify
from db.money.purchase_rows import Facts
from tests.fixtures.machine import Machine, telegram_machine
from tests.fixtures.players import TelegramPlayer, notice, read
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GROUP = -1009876


@pytest.fixture
async def bot(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a bot that polls."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with telegram_machine(Path(folder), redis_url) as one:
            yield one


async def bought_for(machine: Machine, player: TelegramPlayer, wallet_id: str) -> None:
    """50 credits that this person paid for and gave the group."""
    account = await machine.account(player)
    async with machine.db.operating() as tx:
        begun = await purchases.begin(
            tx,
            account.id,
            wallet_id,
            provider="stars",
            pack="small",
            credits_sold=50,
            amount_minor=700,
            currency="xtr",
        )
        await settling.settle(tx, begun.id, Facts(paid=True, charge_id=f"c-{account.id}"))


async def test_a_groups_wallet_is_closed_by_its_admins_only(bot: Machine) -> None:
    boss, member = bot.new_person(), bot.new_person()
    assert isinstance(boss, TelegramPlayer) and isinstance(member, TelegramPlayer)
    await boss.say("/start")
    await read(boss, "24 free credits")
    admin = boss.person.in_group(GROUP, is_admin=True)
    other = member.person.in_group(GROUP)
    here = TelegramPlayer(admin)
    await here.say("/group@talemill_bot")
    shown = await read(here, "no shared wallet")
    admin.press("Open", shown.raw)
    await read(here, "The group wallet is open")
    shared = await shared_wallets.find_shared(bot.db, f"telegram:{GROUP}")
    assert shared is not None
    await bought_for(bot, boss, shared.id)
    async with bot.db.operating() as tx:
        await ledger.grant(tx, shared.id, 5, key="test:promo")
    other.press("Close wallet", shown.raw)
    await notice(TelegramPlayer(other), "Only admins")
    admin.press("Close wallet", shown.raw)
    await read(here, "Bought credits go back to whoever bought them")
    admin.press("Close it", shown.raw)
    await read(here, "Back with their buyers: 50 credits")
    assert await bot.balance(boss) == 74
    assert await shared_wallets.find_shared(bot.db, f"telegram:{GROUP}") is None
    assert await verify.verify(bot.db) == []
