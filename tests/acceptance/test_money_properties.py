"""Money under random interleavings of everything, with crashes between any two steps.

A model counts along with the ledger: after each step every wallet is what the model says and
every rule of `ledger verify` holds. A crash comes after any statement, before a commit or
after it; then the step is done again, as the inbox, Stripe or a second worker would.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from db.core import errors
from db.jobs import claims, videos
from db.jobs.claims import Outcome
from db.jobs.video_rows import Video
from db.money import balances, gift_links, gifts, ledger, promo_codes, purchases, settling, verify
from db.money.gift_links import Gift
from db.money.purchase_rows import Dispute, Facts, Purchase
from db.people import accounts, drafts
from db.people.accounts import Account
from tests.fixtures.databases import PostgresServer, postgres_server, sqlite_template
from tests.fixtures.exploring import explore
from tests.fixtures.fragile import Crash, Fragile
from tests.unit.db.customers import PLACE

__all__ = ["postgres_server", "sqlite_template"]

STEPS = 2_000
"""Per database, over all examples."""
STEPS_PER_EXAMPLE = 50
TRIAL = 24
CODE, CODE_CREDITS, CODE_USES = "HELLO", 5, 2
crashes = st.one_of(st.none(), st.integers(0, 24))


@dataclass
class Bought:
    """A purchase as the model sees it."""

    row: Purchase
    who: int
    paid: bool = False
    ended: bool = False
    refunded: int = 0
    disputes: dict[str, list[int | bool]] = field(default_factory=dict)
    """Id to amount, withdrawn, reinstated."""

    def granted(self) -> int:
        """Credits of it that the wallet has been given and still has."""
        if not self.paid:
            return 0
        out = sum(int(one[0]) for one in self.disputes.values() if one[1] and not one[2])
        taken = min(self.row.amount_minor, self.refunded + out)
        return self.row.credits - self.row.credits * taken // self.row.amount_minor


@dataclass
class Made:
    """A video as the model sees it."""

    row: Video
    who: int
    promo: int
    bought: int
    is_over: bool = False
    is_claimed: bool = False


class Money(RuleBasedStateMachine):
    """Three people, their purchases, videos, gifts and codes."""

    open_database: ClassVar[Callable[[], Awaitable[tuple[Fragile, Fragile]]]]
    steps: ClassVar[Counter[str]]
    runner: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self.app, self.worker = self.run(type(self).open_database())
        self.people: list[Account] = []
        self.spent: list[list[int]] = []
        """Bought and promo credits beside what purchases grant."""
        self.bought: list[Bought] = []
        self.made: list[Made] = []
        self.used_codes: set[int] = set()
        self.links: list[tuple[str, int, int]] = []
        """Gifts that wait: their codes, who gives, how much."""
        self.numbers = count()

    def run(self, work: Awaitable[Any]) -> Any:
        return type(self).runner.run(_awaited(work))

    def teardown(self) -> None:
        for database in (self.app, self.worker):
            self.run(database.put_away())

    def surely(
        self, step: Callable[[], Awaitable[Any]], crash: int | None, *, on: Fragile | None = None
    ) -> Any:
        """Do a step; when it dies at `crash`, do it again as whoever finds it would."""
        type(self).steps["crashes" if crash is not None else "calm"] += 1
        db = on or self.app
        db.left = crash
        try:
            return self.run(step())
        except Crash:
            db.left = None
            return self.run(step())
        finally:
            db.left = None

    def have(self, who: int) -> tuple[int, int]:
        bought = self.spent[who][0] + sum(one.granted() for one in self.bought if one.who == who)
        return bought, self.spent[who][1]

    # -- the steps ------------------------------------------------------------------------------

    @initialize()
    def a_code(self) -> None:
        async def make() -> None:
            async with self.app.operating() as tx:
                await promo_codes.create_code(tx, CODE, credits_each=CODE_CREDITS, uses=CODE_USES)

        self.run(make())

    @precondition(lambda self: len(self.people) < 3)
    @rule(crash=crashes)
    def meet(self, crash: int | None) -> None:
        name = str(len(self.people))
        step = lambda: accounts.account_for(self.app, "c", name, trial_credits=TRIAL)  # noqa: E731
        self.people.append(self.surely(step, crash))
        self.spent.append([0, TRIAL])

    @precondition(lambda self: self.people)
    @rule(data=st.data(), crash=crashes, sold=st.integers(1, 90), price=st.integers(1, 900))
    def buy(self, data: st.DataObject, crash: int | None, sold: int, price: int) -> None:
        who = self.someone(data)
        session = f"cs_{next(self.numbers)}"

        async def step() -> Purchase:
            async with self.app.acting(self.people[who].id) as tx:
                begun = await purchases.begin(
                    tx,
                    self.people[who].id,
                    self.people[who].wallet_id,
                    provider="stripe",
                    pack="p",
                    credits_sold=sold,
                    amount_minor=price,
                    currency="usd",
                )
            return await purchases.opened(self.app, begun.id, session, "", ask_in_s=60)

        with suppress(errors.DbError):
            # A second try after a crash finds the session taken by the first one's purchase.
            self.bought.append(Bought(self.surely(step, crash), who))

    @precondition(lambda self: self.bought)
    @rule(
        data=st.data(),
        crash=crashes,
        kind=st.sampled_from(["paid", "paid", "refund", "out", "in", "expired"]),
        share=st.floats(0, 1.2),
    )
    def shop_says(self, data: st.DataObject, crash: int | None, kind: str, share: float) -> None:
        one = data.draw(st.sampled_from(self.bought))
        amount = round(one.row.amount_minor * share)
        name = f"du_{one.row.id}_{data.draw(st.integers(0, 1))}"
        known = one.disputes.get(name, [amount or 1, False, False])
        dispute = Dispute(name, int(known[0]), kind == "out", kind == "in")
        facts = {
            "paid": Facts(paid=True, charge_id=f"pi_{one.row.id}"),
            "refund": Facts(refunded_minor=amount),
            "out": Facts(dispute=dispute),
            "in": Facts(dispute=dispute),
            "expired": Facts(ended="expired"),
        }[kind]

        async def step() -> None:
            async with self.app.operating() as tx:
                await settling.settle(tx, one.row.id, facts)

        self.surely(step, crash)
        one.paid = one.paid or kind == "paid"
        one.refunded = max(one.refunded, facts.refunded_minor)
        if facts.dispute:
            one.disputes[name] = [
                known[0],
                bool(known[1]) or kind == "out",
                bool(known[2]) or kind == "in",
            ]

    @precondition(lambda self: self.people)
    @rule(data=st.data(), crash=crashes, price=st.integers(0, 40))
    def confirm(self, data: st.DataObject, crash: int | None, price: int) -> None:
        who = self.someone(data)
        draft = self.run(self.quoted(who, price))

        async def step() -> Video:
            async with self.app.acting(self.people[who].id) as tx:
                return await videos.confirm(tx, draft.id, draft.revision)

        bought, promo_left = self.have(who)
        may = price == 0 or (bought >= 0 and bought + promo_left >= price)
        if not may:
            with pytest.raises(errors.InsufficientCredits):
                self.surely(step, None)
            return
        video = self.surely(step, crash)
        assert self.surely(step, crash).id == video.id
        self.hold(video, who, price)

    @precondition(lambda self: self.people)
    @rule(data=st.data(), price=st.integers(1, 30), at_once=st.integers(2, 4))
    def confirm_at_once(self, data: st.DataObject, price: int, at_once: int) -> None:
        who = self.someone(data)

        async def all_of_them() -> list[Any]:
            quotes = [await self.quoted(who, price) for _ in range(at_once)]

            async def one(draft: drafts.Draft) -> Video:
                async with self.app.acting(self.people[who].id) as tx:
                    return await videos.confirm(tx, draft.id, draft.revision)

            return list(await asyncio.gather(*map(one, quotes), return_exceptions=True))

        bought, promo_left = self.have(who)
        may = min(at_once, (bought + promo_left) // price) if bought >= 0 else 0
        ended = self.run(all_of_them())
        won = [one for one in ended if isinstance(one, Video)]
        assert len(won) == may
        assert all(isinstance(one, Video | errors.InsufficientCredits) for one in ended)
        # Whichever came first took the promo credits: their holds say who.
        for video in sorted(won, key=lambda one: (one.is_paid, one.created_at)):
            self.hold(video, who, price)

    @precondition(lambda self: any(not one.is_over for one in self.made))
    @rule(
        data=st.data(),
        crash=crashes,
        outcome=st.sampled_from(["done", "kept", "failed", "cancelled"]),
        share=st.floats(0, 1),
    )
    def finish(
        self, data: st.DataObject, crash: int | None, outcome: Outcome, share: float
    ) -> None:
        one = data.draw(st.sampled_from([made for made in self.made if not made.is_over]))
        price = one.row.price_credits
        owed = {"failed": 0, "cancelled": round(price * share)}.get(outcome, price)
        owner = f"w{next(self.numbers)}"
        claimed = self.run(claims.claim(self.worker, one.row.id, owner, lease_s=0.0))
        if claimed is None:
            claimed = self.run(claims.claim(self.worker, one.row.id, owner, lease_s=0.0))
        assert claimed is not None
        one.is_claimed = True

        async def step() -> None:
            await claims.finish(self.worker, one.row.id, claimed.attempt, owner, outcome, owed=owed)

        self.surely(step, crash, on=self.worker)
        self.run(step())
        self.give_back(one, owed)

    @precondition(lambda self: any(not one.is_over for one in self.made))
    @rule(data=st.data(), crash=crashes)
    def cancel(self, data: st.DataObject, crash: int | None) -> None:
        one = data.draw(st.sampled_from([made for made in self.made if not made.is_over]))

        async def step() -> str:
            async with self.app.acting(self.people[one.who].id) as tx:
                return await videos.request_cancel(tx, one.row.id)

        self.surely(step, crash)
        self.give_back(one, 0)

    @precondition(lambda self: len(self.people) > 1)
    @rule(data=st.data(), crash=crashes, amount=st.integers(1, 60))
    def give(self, data: st.DataObject, crash: int | None, amount: int) -> None:
        sender = self.someone(data)
        receiver = (sender + 1) % len(self.people)
        key = str(next(self.numbers))

        def step() -> Awaitable[bool]:
            people = self.people
            return gifts.gift(self.app, people[sender].id, people[receiver].id, amount, key=key)

        if self.have(sender)[0] < amount:
            with pytest.raises(errors.LedgerError):
                self.run(step())
            return
        self.surely(step, crash)
        assert not self.run(step())
        self.spent[sender][0] -= amount
        self.spent[receiver][0] += amount

    @precondition(lambda self: self.people and len(self.links) < gift_links.MAX_OPEN)
    @rule(data=st.data(), crash=crashes, amount=st.integers(1, 60))
    def offer(self, data: st.DataObject, crash: int | None, amount: int) -> None:
        sender = self.someone(data)
        who = self.people[sender].id

        async def asked() -> Gift:
            async with self.app.acting(who) as tx:
                return await gift_links.ask(tx, who, amount)

        if self.have(sender)[0] < amount:
            with pytest.raises(errors.LedgerError):
                self.run(asked())
            return
        gift = self.surely(asked, crash)
        step = lambda: gift_links.confirm(self.app, who, gift.id)  # noqa: E731
        assert self.surely(step, crash).state == "open"
        self.links.append((gift.id, sender, amount))

    @precondition(lambda self: self.links)
    @rule(data=st.data(), crash=crashes, is_taken=st.booleans())
    def open_or_take_back(self, data: st.DataObject, crash: int | None, is_taken: bool) -> None:
        link = data.draw(st.sampled_from(self.links))
        gift_id, sender, amount = link
        who = self.someone(data)
        giver, taker = self.people[sender].id, self.people[who].id
        if not is_taken:
            self.surely(lambda: gift_links.withdraw(self.app, giver, gift_id), crash)
            self.links.remove(link)
            return

        def step() -> Awaitable[Any]:
            return gift_links.take(self.app, taker, gift_id)

        if who == sender or self.have(sender)[0] < amount:
            with pytest.raises(errors.GiftToYourself if who == sender else errors.GiverIsShort):
                self.run(step())
            return
        with suppress(errors.TooManyGuesses):
            assert self.surely(step, crash).state == "given"
            self.links.remove(link)
            self.spent[sender][0] -= amount
            self.spent[who][0] += amount

    @precondition(lambda self: self.people)
    @rule(data=st.data(), crash=crashes, amount=st.integers(1, 30))
    def apologise(self, data: st.DataObject, crash: int | None, amount: int) -> None:
        who, key = self.someone(data), f"sorry:{next(self.numbers)}"

        async def step() -> None:
            async with self.app.operating() as tx:
                await ledger.grant(tx, self.people[who].wallet_id, amount, key=key)

        self.surely(step, crash)
        self.spent[who][1] += amount

    @precondition(lambda self: any(one.is_over for one in self.made) and self.bought)
    @rule(data=st.data(), price=st.integers(1, 20))
    def spend_in_debt(self, data: st.DataObject, price: int) -> None:
        """The bank takes all back of whom has spent: nothing more is spent, not even gifts."""
        one = data.draw(st.sampled_from(self.bought))
        one.refunded = one.row.amount_minor

        async def step() -> None:
            async with self.app.operating() as tx:
                await settling.settle(tx, one.row.id, Facts(refunded_minor=one.refunded))

        self.run(step())
        if self.have(one.who)[0] >= 0:
            return
        draft = self.run(self.quoted(one.who, price))

        async def confirm() -> None:
            async with self.app.acting(self.people[one.who].id) as tx:
                await videos.confirm(tx, draft.id, draft.revision)

        with pytest.raises(errors.WalletInDebt):
            self.run(confirm())

    @precondition(lambda self: self.people)
    @rule(data=st.data(), crash=crashes)
    def redeem(self, data: st.DataObject, crash: int | None) -> None:
        who = self.someone(data)
        before = self.have(who)

        def step() -> Awaitable[int]:
            return promo_codes.redeem(self.app, self.people[who].id, CODE)

        may = who not in self.used_codes and len(self.used_codes) < CODE_USES
        with suppress(errors.CodeRefused, errors.TooManyGuesses):
            # The second try after a crash behind the commit is refused, and rightly.
            self.surely(step, crash)
        if may:
            self.used_codes.add(who)
            self.spent[who][1] = before[1] + CODE_CREDITS

    # -- what steps share -----------------------------------------------------------------------

    def someone(self, data: st.DataObject) -> int:
        return int(data.draw(st.integers(0, len(self.people) - 1)))

    async def quoted(self, who: int, price: int) -> drafts.Draft:
        async with self.app.acting(self.people[who].id) as tx:
            draft = await drafts.open_draft(tx, self.people[who].id, PLACE, {})
            return await drafts.quote(tx, draft.id, price)

    def hold(self, video: Video, who: int, price: int) -> None:
        from_promo = min(self.spent[who][1], price)
        self.spent[who][1] -= from_promo
        self.spent[who][0] -= price - from_promo
        assert video.is_paid == (price > from_promo)
        self.made.append(Made(video, who, from_promo, price - from_promo))

    def give_back(self, one: Made, owed: int) -> None:
        from_promo = min(owed, one.promo)
        self.spent[one.who][1] += one.promo - from_promo
        self.spent[one.who][0] += one.bought - (owed - from_promo)
        one.is_over = True

    # -- what always holds ------------------------------------------------------------------------

    @invariant()
    def the_ledger_is_in_order_and_everybody_has_what_is_theirs(self) -> None:
        type(self).steps["all"] += 1

        async def look() -> tuple[list[Any], list[tuple[int, int]]]:
            have = []
            for who in self.people:
                async with self.app.acting(who.id) as tx:
                    balance = await balances.balance(tx, who.wallet_id)
                have.append((balance.bought, balance.promo))
            return await verify.verify(self.app), have

        broken, have = self.run(look())
        assert broken == []
        assert have == [self.have(who) for who in range(len(self.people))]


async def _awaited(work: Awaitable[Any]) -> Any:
    return await work


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for many small databases."""
    with TemporaryDirectory(prefix="cw-money-") as name:
        yield Path(name)


def test_money_on_sqlite_adds_up_whatever_happens(sqlite_template: Path, folder: Path) -> None:
    numbers = count()

    async def opened() -> tuple[Fragile, Fragile]:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        url = f"sqlite:///{path}"
        return await Fragile.open(url), await Fragile.open(url, "worker")

    done = explore(Money, opened, examples=STEPS // 36, steps=STEPS_PER_EXAMPLE)
    assert done["all"] >= STEPS
    assert done["crashes"] >= STEPS // 10


def test_money_on_postgres_adds_up_whatever_happens(postgres_server: PostgresServer) -> None:
    kept: list[Fragile] = []

    async def opened() -> tuple[Fragile, Fragile]:
        url = postgres_server.emptied()
        if not kept:
            kept.extend([await Fragile.open(url), await Fragile.open(url, "worker")])
            for database in kept:
                database.is_kept = True
        return kept[0], kept[1]

    async def close() -> None:
        for database in kept:
            await database.close()

    done = explore(Money, opened, close, examples=STEPS // 36, steps=STEPS_PER_EXAMPLE)
    assert done["all"] >= STEPS
    assert done["crashes"] >= STEPS // 10
