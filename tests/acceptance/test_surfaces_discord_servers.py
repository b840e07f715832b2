"""A server's own rules on Discord: who sets them, and that they are obeyed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.payments.packs import Checkout, Offer, packs
from bot.settings import load_settings
from db.core.database import Database
from db.money import ledger, purchases, shared_wallets
from db.money.purchase_rows import Purchase
from db.people import accounts
from tests.acceptance.scenarios import IDEA
from tests.fixtures.discord_machine import DiscordPlayer, discord_machine
from tests.fixtures.discord_people import answered, own_button, player_in
from tests.fixtures.machine import Machine
from tests.fixtures.players import notice, read, read_button, until
from tests.fixtures.purchases import purchases_of
from tests.fixtures.redis import embedded_redis, redis_url

__all__ = ["embedded_redis", "redis_url"]

GUILD = 55


@pytest.fixture
async def on_discord(redis_url: str) -> AsyncIterator[Machine]:
    """The machine with a Discord bot."""
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url) as one:
            yield one


async def manager_of(machine: Machine) -> DiscordPlayer:
    """Who manages the server, with its panel open."""
    manager = player_in(machine, GUILD)
    manager.person.who_manages()
    await manager.person.command("server")
    await read(manager, "Channels: all")
    return manager


async def choose(manager: DiscordPlayer, values: list[str], menu: int) -> None:
    """Choose in a menu of the panel."""
    panel = await own_button(manager, "Defaults here")
    await manager.person.select(values, panel.raw, number=menu)


async def test_videos_are_made_in_the_allowed_channels_and_their_threads_only(
    on_discord: Machine,
) -> None:
    manager = await manager_of(on_discord)
    allowed = manager.person.channel
    await choose(manager, [str(allowed.id)], 0)
    await read(manager, f"Channels: <#{allowed.id}>")
    member = player_in(on_discord, GUILD)
    elsewhere = DiscordPlayer(member.person.in_new_channel(GUILD))
    await elsewhere.person.command("create", prompt=IDEA, template="ai_story")
    refusal = await read(elsewhere, f"<#{allowed.id}>")
    assert refusal.raw.is_ephemeral and "not in this channel" in refusal.text
    for place in (member.person, member.person.in_new_channel(GUILD, parent=allowed)):
        player = DiscordPlayer(place)
        await place.command("create", prompt=IDEA, template="ai_story")
        await own_button(player, "Confirm")


async def test_a_quote_is_not_confirmed_where_videos_were_forbidden_meanwhile(
    on_discord: Machine,
) -> None:
    manager = await manager_of(on_discord)
    member = player_in(on_discord, GUILD)
    await member.person.command("create", prompt=IDEA, template="ai_story")
    quote = await own_button(member, "Confirm")
    other = member.person.in_new_channel(GUILD).channel
    await choose(manager, [str(other.id)], 0)
    await read(manager, f"Channels: <#{other.id}>")
    await member.press("Confirm", quote)
    await notice(member, "not in this channel")
    assert await on_discord.videos(member) == []


async def test_only_the_allowed_templates_are_offered_and_taken(on_discord: Machine) -> None:
    manager = await manager_of(on_discord)
    await choose(manager, ["quiz", "top_list"], 1)
    panel = await read(manager, "Quiz")
    assert "AI story" not in panel.text
    member = player_in(on_discord, GUILD)
    offered = await answered(await member.person.complete("create", "template", ""))
    assert {one["value"] for one in offered["data"]["choices"]} == {"quiz", "top_list"}
    await member.person.command("create", prompt=IDEA, template="ai_story")
    shown = await read(member, "does not use that template")
    assert shown.has("Quiz") and not shown.has("AI story")
    elsewhere = player_in(on_discord, 77)
    offered = await answered(await elsewhere.person.complete("create", "template", "story"))
    assert "ai_story" in {one["value"] for one in offered["data"]["choices"]}


async def test_new_videos_start_with_the_servers_style_unless_the_person_says_otherwise(
    on_discord: Machine,
) -> None:
    manager = await manager_of(on_discord)
    await manager.press("Defaults here", await own_button(manager, "Defaults here"))
    await manager.press("Format", await own_button(manager, "Format"))
    await manager.press("1:1", await own_button(manager, "1:1"))
    await read(manager, "1:1")
    await manager.press("Template", await own_button(manager, "Template"))
    await manager.press("AI story", await own_button(manager, "AI story"))
    await read(manager, "AI story")
    member = player_in(on_discord, GUILD)
    await member.person.command("create", prompt=IDEA)
    assert "1:1" in (await own_button(member, "Confirm")).text
    other = player_in(on_discord, GUILD)
    await other.person.command("create", prompt=IDEA, aspect="16:9")
    assert "16:9" in (await own_button(other, "Confirm")).text
    direct = on_discord.new_person()
    await direct.say(IDEA)
    await read_button(direct, "AI story")


async def test_who_does_not_manage_the_server_changes_nothing(on_discord: Machine) -> None:
    manager, member = await manager_of(on_discord), player_in(on_discord, GUILD)
    panel = await own_button(manager, "Defaults here")
    await member.person.command("server")
    own = await own_button(member, "Defaults here")
    await member.person.select([str(member.person.channel.id)], own.raw)
    await notice(member, "Only who manages")
    await member.person.select([], panel.raw)
    await notice(member, "belongs to somebody else")
    await manager.person.command("server")
    await read(manager, "Channels: all")


async def test_every_posting_of_a_servers_wallet_shows_who_it_was(on_discord: Machine) -> None:
    manager, member = await manager_of(on_discord), player_in(on_discord, GUILD)
    member.person.name = "Rosa"
    await manager.press("Open a wallet", await own_button(manager, "Open a wallet"))
    await read(manager, "The server wallet is open")
    wallet = await shared_wallets.shared_wallet(on_discord.db, f"discord:{GUILD}")
    async with on_discord.db.operating() as tx:
        await ledger.grant(tx, wallet.id, 50, part="bought", key="test", actor="test")
    await member.person.command("create", prompt=IDEA, template="ai_story")
    quote = await own_button(member, "Confirm")
    assert "The group's wallet pays." in quote.text and "You have" not in quote.text
    await member.press("Confirm", quote)
    await until(member, lambda: any(one.has_file for one in member.messages()))
    result = next(one for one in member.messages() if one.has_file)
    assert "Used 10 credits." in result.text and "You have" not in result.text
    await on_discord.settled(member)
    assert await on_discord.balance(member) == 24
    await manager.press("Who spent", await own_button(manager, "Who spent"))
    spent = await read(manager, "Rosa")
    assert spent.raw.is_ephemeral and "-10 · Rosa" in spent.text


class PagelessCheckout(Checkout):
    """Sells for real, but for the payment page, which is nobody's here."""

    def offers(self, surface: str, *, at_least: int = 1) -> list[Offer]:
        """Every pack by card."""
        return [
            Offer(one.key, one.credits, "stripe", one.price_minor, one.currency)
            for one in self._packs.values()
        ]

    async def open_page(self, db: Database, purchase: Purchase) -> Purchase:
        """As the checkout does once the page is there."""
        session = f"session-{purchase.id}"
        return await purchases.opened(db, purchase.id, session, "https://pay.test/x", ask_in_s=60)


async def test_who_manages_the_server_buys_for_it_and_others_for_themselves(
    redis_url: str,
) -> None:
    checkout = PagelessCheckout(packs(load_settings()))
    with TemporaryDirectory(prefix="cw-") as folder:
        async with discord_machine(Path(folder), redis_url, checkout=checkout) as machine:
            manager, member = await manager_of(machine), player_in(machine, GUILD)
            await manager.press("Open a wallet", await own_button(manager, "Open a wallet"))
            await read(manager, "The server wallet is open")
            wallet = await shared_wallets.shared_wallet(machine.db, f"discord:{GUILD}")
            for player in (manager, member):
                await player.person.command("buy")
                offer = await own_button(player, "50 credits")
                assert offer.raw.is_ephemeral
                await player.press("50 credits", offer)
                assert (await own_button(player, "I have paid")).raw.is_ephemeral
                account = await machine.account(player)
                async with machine.db.acting(account.id) as tx:
                    (bought,) = await purchases_of(tx, account.id)
                assert bought.wallet_id == (wallet.id if player is manager else account.wallet_id)


async def test_a_banned_person_is_told_so(on_discord: Machine) -> None:
    member = player_in(on_discord, GUILD)
    await member.person.command("create", prompt=IDEA, template="ai_story")
    quote = await own_button(member, "Confirm")
    account = await on_discord.account(member)
    async with on_discord.db.operating() as tx:
        await accounts.ban(tx, account.id)
    await member.press("Confirm", quote)
    await notice(member, "cannot make videos here")
    await member.person.command("create", prompt=IDEA)
    await until(member, lambda: sum("cannot make" in one.text for one in member.messages()) == 2)
    assert await on_discord.videos(member) == []
