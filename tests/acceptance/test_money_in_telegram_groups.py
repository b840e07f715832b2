"""Money in Telegram's groups: whose wallet is filled, who pays, and what nobody else may read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.conversation.services import UsagePolicy
from bot.listeners.money_news import MoneyNews
from bot.listeners.telegram.stars import TelegramStars
from bot.payments.packs import Checkout, packs
from bot.payments.refunds import Refunds
from bot.payments.stripe_events import PaymentEvents
from bot.settings import load_settings
from db.core.sql import Sql, run
from db.money import ledger, purchases, shared_wallets, verify
from db.money.shared_wallets import SharedWallet
from db.people import accounts
from tests.acceptance.scenarios import IDEA, delivered
from tests.fakes.telegram_person import TelegramPerson
from tests.fakes.telegram_server import Fault
from tests.fakes.telegram_state import Kept
from tests.fixtures.books import take_away
from tests.fixtures.machine import Machine, telegram_machine
from tests.fixtures.players import TelegramPlayer, notice, read, read_button, until
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GROUP = -1007001
ADMIN = 4001
"""The first person of a machine runs the bot."""


@pytest.fixture
async def bot(redis_url: str) -> AsyncIterator[Machine]:
    """A bot that polls, sells packs for Stars, and can give Stars back."""
    with TemporaryDirectory(prefix="cw-") as folder:
        checkout = Checkout(packs(load_settings()), has_stars=True)
        policy = UsagePolicy(admin_ids=(f"telegram:{ADMIN}",))
        async with telegram_machine(
            Path(folder), redis_url, checkout=checkout, policy=policy
        ) as one:
            listener = one.extras["listener"]
            stars = TelegramStars(listener._bot)
            refunds = Refunds(one.db, PaymentEvents(one.db, None, None), stars)
            conversation = listener._intake.conversation
            conversation.services = replace(conversation.services, refund=refunds)
            one.extras["refunds"] = refunds
            yield one


def new(machine: Machine) -> TelegramPlayer:
    """Somebody new."""
    player = machine.new_person()
    assert isinstance(player, TelegramPlayer)
    return player


def in_group(player: TelegramPlayer, **more: bool) -> TelegramPlayer:
    """The same person in the group."""
    return TelegramPlayer(player.person.in_group(GROUP, **more))


async def invoice_of(player: TelegramPlayer) -> Kept:
    """The newest request for Stars."""

    def newest() -> Kept | None:
        said = reversed(player.person.said())
        return next((one for one in said if "invoice" in one.data), None)

    kept: Kept = await until(player, newest)
    return kept


async def opened(machine: Machine, boss: TelegramPlayer) -> SharedWallet:
    """The group's wallet, opened by whoever runs the group."""
    here = in_group(boss, is_admin=True)
    await here.say("/group@talemill_bot")
    here.person.press("Open", (await read(here, "no shared wallet")).raw)
    await read(here, "The group wallet is open")
    return await wallet_of(machine)


async def wallet_of(machine: Machine, group: int = GROUP) -> SharedWallet:
    """The group's wallet as it is now."""
    shared = await shared_wallets.find_shared(machine.db, f"telegram:{group}")
    assert shared is not None
    return shared


def in_groups_own_words(person: TelegramPerson) -> str:
    """All that the group reads of the bot."""
    return "\n".join(person.shown())


async def test_buy_in_a_group_fills_its_wallet_for_its_admins_and_ones_own_for_others(
    bot: Machine,
) -> None:
    boss, member = new(bot), new(bot)
    for player in (boss, member):
        await player.say("/start")
        await read(player, "24 free credits")
    await opened(bot, boss)
    await in_group(boss).say("/buy@talemill_bot")
    shown = await read(boss, "They fill the wallet of the group “Makers”.")
    await boss.press("50 credits", shown)
    assert await boss.person.pay(await invoice_of(boss))
    await read(boss, "Paid: 50 credits added. The group's wallet has 50 credits.")
    assert (await wallet_of(bot)).balance.bought == 50 and await bot.balance(boss) == 24
    await in_group(member).say("/buy@talemill_bot")
    own = await read(member, "They fill your own wallet.")
    await member.press_data(shown.raw.buttons[0]["callback_data"], own)
    await notice(member, "Only admins")
    await member.press("50 credits", own)
    assert await member.person.pay(await invoice_of(member))
    await read(member, "Paid: 50 credits added. You have 74 credits.")
    # Whoever runs the group no longer does not fill its wallet by an old button.
    boss.person.server.world.chats[GROUP].admins.clear()
    await boss.press("50 credits", shown)
    await notice(boss, "Only admins")
    assert (await wallet_of(bot)).balance.total == 50
    assert await verify.verify(bot.db) == []


async def test_whom_the_quote_names_pays_or_a_new_quote_comes(bot: Machine) -> None:
    boss = new(bot)
    shared = await opened(bot, boss)
    async with bot.db.operating() as tx:
        await ledger.grant(tx, shared.id, 12, key="test:group")
        await shared_wallets.set_allowance(tx, shared.id, 15, actor="test")
    here = in_group(boss)
    await here.say(f"@talemill_bot {IDEA}")
    await here.press("AI story", await read_button(here, "AI story"))
    quote = await read(here, "The group's wallet pays.")
    async with bot.db.operating() as tx:
        await take_away(tx, shared.id, 6, "test:another-1")
    await here.press("Confirm", quote)
    await read(here, "Another wallet would have to pay now")
    fresh = await read(here, "Your own wallet pays.")
    assert await bot.videos(boss) == [] and await bot.balance(boss) == 24
    async with bot.db.operating() as tx:
        await ledger.grant(tx, shared.id, 6, key="test:back")
    await here.press("Confirm", fresh)
    await here.press("Confirm", await read(here, "The group's wallet pays."))
    await delivered(here)
    await bot.settled(boss)
    assert await bot.balance(boss) == 24, "the group paid"
    async with bot.db.operating() as tx:
        await ledger.grant(tx, shared.id, 100, key="test:more")
    await here.say(f"@talemill_bot {IDEA} again")
    await here.press("AI story", await read_button(here, "AI story"))
    await read(here, "Your share of the group's credits for this week is used up")


async def test_what_somebody_has_is_not_read_in_the_group(bot: Machine) -> None:
    boss, member = new(bot), new(bot)
    here = in_group(member)
    await here.say(f"@talemill_bot {IDEA}")
    await here.press("AI story", await read_button(here, "AI story"))
    await here.press("Confirm", await read(here, "Your own wallet pays."))
    result = await delivered(here)
    assert "Used 10 credits." in result.text and "14" not in result.text
    account = await bot.account(member)
    async with bot.db.operating() as tx:
        await take_away(tx, account.wallet_id, 9, "test:elsewhere-1")
    await here.say(f"@talemill_bot {IDEA} once more")
    await here.press("AI story", await read_button(here, "AI story"))
    short = await read(here, "Your own wallet does not reach.")
    assert "5 credits" not in in_groups_own_words(here.person)
    await member.say("/start")
    await here.press("Buy credits", short)
    packs_shown = await read(member, "They fill your own wallet.")
    # A button that was shown in the group asks in private all the same.
    await here.press_data(packs_shown.raw.buttons[0]["callback_data"], short)
    assert (await invoice_of(member)).data["invoice"] and "invoice" not in short.raw.data
    assert all("invoice" not in one.data for one in here.person.said())
    await member.press("50 credits", packs_shown)
    assert await member.person.pay(await invoice_of(member))
    await read(member, "Paid: 50 credits added. You have 55 credits.")
    # The quote comes back where it was asked for.
    quote = await read_button(here, "Confirm")
    assert "Your own wallet pays." in quote.text
    assert boss.person.shown() == []


async def test_a_payment_that_nothing_waited_for_is_given_back_and_both_are_told(
    bot: Machine,
) -> None:
    admin, payer = new(bot), new(bot)
    for player in (admin, payer):
        await player.say("/start")
        await read(player, "free credits")
    await payer.say("/buy")
    await payer.press("50 credits", await read(payer, "Credit packs"))
    invoice = await invoice_of(payer)
    charge = await payer.person.pay(invoice)
    await read(payer, "Paid: 50 credits added")
    world = payer.person.server.world
    # Telegram's own word, though the bot would have refused: the same invoice paid twice.
    for number, payload in enumerate((invoice.data["payload"], "junk")):
        doubled = f"charge-doubled-{number}"
        world.stars.append({**world.stars[-1], "id": doubled})
        payer.person.send_payment(invoice, doubled, payload)
        await read(payer, "Nothing was waiting for this payment")
        told = await read(admin, f"Charge: {doubled}")
        assert "it was given back" in told.text and payer.person.shown()
    given_back = {one["id"] for one in world.stars if one.get("refunded")}
    assert given_back == {"charge-doubled-0", "charge-doubled-1"} and charge not in given_back
    assert await bot.balance(payer) == 74
    assert await verify.verify(bot.db) == []


async def tried_again(bot: Machine, admins: tuple[str, ...] = (f"telegram:{ADMIN}",)) -> None:
    """The time of every refund that is tried again has come."""
    intake = bot.extras["listener"]._intake
    due = Sql("UPDATE star_refunds SET next_try_at = 0", crosses="a test lets time pass")
    async with bot.db.operating() as tx:
        await run(tx, due)
    await bot.extras["refunds"].try_again(MoneyNews({"telegram": intake}, admins).star_refund)


async def test_stars_that_telegram_could_not_give_back_are_given_back_later_and_both_are_told(
    bot: Machine,
) -> None:
    admin, payer = new(bot), new(bot)
    for player in (admin, payer):
        await player.say("/start")
        await read(player, "free credits")
    await payer.say("/buy")
    await payer.press("50 credits", await read(payer, "Credit packs"))
    invoice = await invoice_of(payer)
    server = payer.person.server
    server.world.stars.append({"id": "charge-lost", "amount": 700})
    server.faults.append(Fault("refundStarPayment", 2, 502, "Bad Gateway"))
    payer.person.send_payment(invoice, "charge-lost", "junk")
    await read(payer, "Telegram could not do that just now")
    assert "tried again" in (await read(admin, "Charge: charge-lost")).text
    await tried_again(bot)
    assert not any(one.get("refunded") for one in server.world.stars), "it failed again"
    await tried_again(bot)
    await read(payer, "so you get your 700 ⭐ back.")
    await read(admin, "it was given back. Charge: charge-lost")
    assert [one["id"] for one in server.world.stars if one.get("refunded")] == ["charge-lost"]
    before = len(payer.messages()) + len(admin.messages())
    await tried_again(bot)
    assert len(payer.messages()) + len(admin.messages()) == before, "it is told once"


async def test_a_refund_that_an_admin_asked_for_is_done_once_telegram_is_back(
    bot: Machine,
) -> None:
    admin, payer = new(bot), new(bot)
    await admin.say("/start")
    await read(admin, "free credits")
    await payer.say("/buy")
    await payer.press("50 credits", await read(payer, "Credit packs"))
    assert await payer.person.pay(await invoice_of(payer))
    await read(payer, "Paid: 50 credits added")
    account = await bot.account(payer)
    async with bot.db.operating() as tx:
        (bought,) = await purchases.receipts(tx, account.id, 5)
    await admin.say(f"/admin refund {bought.id} 7.5")
    await read(admin, "no such small amounts")
    await admin.say(f"/admin refund {bought.id} 50")
    await read(admin, "Understood: 50 ⭐. Stars are refunded whole")
    payer.person.server.faults.append(Fault("refundStarPayment", 1, 500, "Internal"))
    await admin.say(f"/admin refund {bought.id} 700 ⭐")
    await read(admin, "It is tried again by itself")
    assert await bot.balance(payer) == 74
    await tried_again(bot)
    await read(admin, f"Purchase {bought.id}: 700 ⭐ given back after all.")
    assert await bot.balance(payer) == 24
    await tried_again(bot)
    assert await verify.verify(bot.db) == []


async def test_what_telegram_refuses_for_good_is_left_to_a_person(bot: Machine) -> None:
    admin, payer = new(bot), new(bot)
    for player in (admin, payer):
        await player.say("/start")
        await read(player, "free credits")
    await payer.say("/buy")
    await payer.press("50 credits", await read(payer, "Credit packs"))
    invoice = await invoice_of(payer)
    server = payer.person.server
    server.faults.append(Fault("refundStarPayment", 1, 500, "Internal"))
    payer.person.send_payment(invoice, "charge-nobody-knows", "junk")
    await read(payer, "Telegram could not do that just now")
    await tried_again(bot)
    await read(payer, "Whoever runs this bot has been told")
    await read(admin, "Please refund it at Telegram. Charge: charge-nobody-knows")
    async with bot.db.operating() as tx:
        assert await run(tx, Sql("SELECT 1 FROM star_refunds", crosses="a test")) == []


async def test_a_payment_is_refused_with_its_true_reason(bot: Machine) -> None:
    payer, stranger = new(bot), new(bot)
    await payer.say("/start")
    await read(payer, "free credits")
    await payer.say("/buy")
    await payer.press("50 credits", await read(payer, "Credit packs"))
    invoice = await invoice_of(payer)
    assert "belongs to somebody else" in await stranger.person.refused(invoice)
    account = await bot.account(payer)
    async with bot.db.operating() as tx:
        await accounts.ban(tx, account.id)
    assert "cannot make videos" in await payer.person.refused(invoice)
    await payer.press("50 credits")
    await notice(payer, "cannot make videos")
    await payer.say("/buy")
    await read(payer, "cannot make videos here at the moment")
    async with bot.db.operating() as tx:
        await accounts.unban(tx, account.id)
    cheaper = {**invoice.data, "invoice": {**invoice.data["invoice"], "total_amount": 1}}
    assert "price is not right" in await payer.person.refused(Kept(cheaper, from_bot=True))
    assert await payer.person.pay(invoice)
    await read(payer, "Paid: 50")
    assert "paid already" in await payer.person.refused(invoice)


async def test_a_debt_says_why_and_offers_what_makes_up_for_it(bot: Machine) -> None:
    payer = new(bot)
    await payer.say("/start")
    await read(payer, "free credits")
    await payer.say("/buy")
    await payer.press("50 credits", await read(payer, "Credit packs"))
    await payer.person.pay(await invoice_of(payer))
    await read(payer, "Paid: 50")
    account = await bot.account(payer)
    async with bot.db.operating() as tx:
        await take_away(tx, account.wallet_id, 70, "test:spent-1")
        await ledger.close(tx, "spent-1", owed=70)
    refunds = bot.extras["refunds"]
    async with bot.db.operating() as tx:
        (bought,) = await purchases.receipts(tx, account.id, 5)
    assert (await refunds(bought.id, None, "admin")).outcome == "done"
    await payer.say(IDEA)
    await payer.press("AI story", await read_button(payer, "AI story"))
    short = await read(payer, "your wallet lacks 46 credits")
    await payer.say("/balance")
    assert (await read(payer, "and 0 free")).has("Buy credits")
    # What is missing is the debt and the price: 56.
    await payer.press("150 credits", short)
    await until(
        payer, lambda: len([one for one in payer.person.said() if "invoice" in one.data]) == 2
    )
    assert await payer.person.pay(await invoice_of(payer))
    await read(payer, "Paid: 150 credits added. You have 104 credits.")
    assert await read_button(payer, "Confirm")


@pytest.mark.parametrize("first", ["old", "new"])
async def test_a_group_that_becomes_a_supergroup_keeps_its_wallet(bot: Machine, first: str) -> None:
    boss = new(bot)
    await boss.say("/start")
    await read(boss, "free credits")
    shared = await opened(bot, boss)
    await in_group(boss).say("/buy@talemill_bot")
    shown = await read(boss, "They fill the wallet of the group")
    server, now = boss.person.server, GROUP - 1_000_000
    there = boss.person.in_group(now, is_admin=True)
    said = {
        "old": lambda: in_group(boss).person.send({"migrate_to_chat_id": now}),
        "new": lambda: there.send({"migrate_from_chat_id": GROUP}),
    }
    said[first]()
    said[{"old": "new", "new": "old"}[first]]()
    player = TelegramPlayer(there)
    await player.say("/group@talemill_bot")
    await read(player, "Group wallet: 0 credits")
    # The packs that were shown before are the same group's still.
    server.world.chats[GROUP].admins.clear()
    await boss.press("50 credits", shown)
    assert await boss.person.pay(await invoice_of(boss))
    await read(boss, "The group's wallet has 50 credits.")
    moved = await wallet_of(bot, now)
    assert (moved.id, moved.balance.bought) == (shared.id, 50)
    assert await verify.verify(bot.db) == []
