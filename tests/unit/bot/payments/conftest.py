"""Databases and a loopback Stripe for these tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest_asyncio

from bot.payments.packs import Pack, Shop
from bot.payments.stars import StarTransaction
from bot.payments.stripe_client import StripeShop
from bot.payments.stripe_events import Till
from db.core.session import Database
from db.money.purchases import News, Purchase
from tests.fakes.stripe_server import SECRET, FakeStripe
from tests.fixtures.databases import (
    House,
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
from tests.unit.db.customers import person

__all__ = [
    "app",
    "database_url",
    "house",
    "operator",
    "postgres_server",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
    "worker",
]

PACKS = (Pack("small", 50, 900, "usd", 700), Pack("large", 400, 5600, "usd", 4300))


@dataclass(slots=True)
class Market:
    """A shop, its till, the loopback Stripe behind it, and what chats were told."""

    db: Database
    stripe: FakeStripe
    till: Till
    shop: Shop
    url: str
    """The database's address."""
    told: list[News] = field(default_factory=list)
    deaf: bool = False

    async def tell(self, news: News) -> None:
        if self.deaf:
            raise ConnectionError("the chat is down")
        self.told.append(news)

    async def buy(self, account: Any = None, pack: str = "small", **more: Any) -> Purchase:
        """A purchase whose page is open."""
        account = account or await person(self.db)
        return await self.shop.start_purchase(
            self.db, account.id, account.wallet_id, pack, provider="stripe", **more
        )

    async def send(self, kind: str, about: dict[str, Any]) -> str:
        """Stripe sends an event."""
        return await self.till.take(*self.stripe.event(kind, about))


@dataclass(slots=True)
class StarsBook:
    """Telegram's side of the Stars, as the surface would ask for it."""

    lines: list[StarTransaction] = field(default_factory=list)
    refunded: list[tuple[str, str]] = field(default_factory=list)

    async def transactions(self, since: datetime) -> AsyncIterator[StarTransaction]:
        for line in self.lines:
            if line.at >= since:
                yield line

    async def refund(self, person_id: str, charge_id: str) -> None:
        self.refunded.append((person_id, charge_id))


@pytest_asyncio.fixture
async def market(house: House, app: Database) -> AsyncIterator[Market]:
    """Everything of the shop on a fresh database of each kind."""
    async with FakeStripe() as fake:
        client = StripeShop("sk_test_x", webhook_secret=SECRET, api_base=fake.url)
        made: Market

        async def tell(news: News) -> None:
            await made.tell(news)

        till = Till(app, client, tell)
        shop = Shop(PACKS, till=till, page_base="https://clip.example")
        made = Market(app, fake, till, shop, house.url)
        yield made
        await client.close()
