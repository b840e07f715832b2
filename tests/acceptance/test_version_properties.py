"""Versions of videos under random edits, redraws, cancellations and kills: what was charged adds
up, part by part, and no part is charged twice.

A kill comes after any statement; then the step is done again, as the inbox or another worker
would. `TALEMILL_EDIT_STEPS=2000` explores as many on each database.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
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
from db.jobs import claims, storyboards, versions, videos
from db.jobs.claims import Outcome
from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from db.jobs.videos import AlsoMade, StoryboardTerms
from db.money import balances, verify
from db.people import accounts, drafts
from db.people.accounts import Account
from pipeline.brief import Brief
from pipeline.editing.board import Board, board_of, script_of, to_say_in
from pipeline.editing.edits import (
    AddAfter,
    ChangeLine,
    ChangePicture,
    Drop,
    Edit,
    EditRefused,
    MoveScene,
    Redraw,
    apply,
)
from pipeline.editing.parts import LEAST, MOST, PartPrices, parts_of, quote_change
from pipeline.editing.translation import in_other_words
from pipeline.providers.fakes import any_script
from pipeline.templates import find_template
from tests.fixtures.databases import PostgresServer, postgres_server, sqlite_template
from tests.fixtures.exploring import explore
from tests.fixtures.fragile import Crash, Fragile
from tests.unit.db.customers import PLACE

__all__ = ["postgres_server", "sqlite_template"]

STEPS = int(os.environ.get("TALEMILL_EDIT_STEPS", "300"))
"""Per database, over all examples."""
STEPS_PER_EXAMPLE = 50
CREDITS = 100_000
PRICE, KEPT, REDRAWS = 10, 2, 2
STORY = find_template("ai_story")
BRIEF = Brief(prompt="A lighthouse keeper finds a door in the sea", scenes=3)
PRICES = PartPrices()
crashes = st.one_of(st.none(), st.integers(0, 30))
edits: st.SearchStrategy[Callable[[int], Edit]] = st.one_of(
    st.builds(
        lambda text: lambda card: ChangeLine(card, text),
        st.sampled_from(["A red boat.", "A storm comes.", "Nobody answers."]),
    ),
    st.builds(lambda seed: lambda card: Redraw(card, seed), st.integers(1, 3)),
    st.builds(
        lambda seed: lambda card: ChangePicture(card, f"idea {seed}", seed), st.integers(1, 3)
    ),
    st.builds(lambda by: lambda card: MoveScene(card, by), st.sampled_from([-1, 1])),
    st.just(Drop),
    st.builds(lambda seed: lambda card: AddAfter(card, "Another.", seed), st.integers(1, 3)),
)


@dataclass
class Family:
    """A video with all its versions, as the model sees it."""

    open: Video | None
    """The version that has not ended, and is worked on next."""
    best: Video | None = None
    """The newest delivered one."""
    owed: int = 0
    """What its ended versions earned."""
    others: list[Video] = field(default_factory=list)
    """Versions of the same order that have not ended either."""

    def ended(self) -> None:
        """The next version of the order, if there is one, is worked on."""
        self.open = self.others.pop(0) if self.others else None


class Editing(RuleBasedStateMachine):
    """One person, some videos, their boards."""

    open_database: ClassVar[Callable[[], Awaitable[tuple[Fragile, Fragile]]]]
    steps: ClassVar[Counter[str]]
    runner: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self.app, self.worker = self.run(type(self).open_database())
        self.families: list[Family] = []
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

    def some(self, data: st.DataObject, wanted: Callable[[Family], bool]) -> Family:
        return data.draw(st.sampled_from([one for one in self.families if wanted(one)]))

    def has(self, wanted: Callable[[Family], bool]) -> bool:
        return any(wanted(one) for one in self.families)

    @initialize()
    def meet(self) -> None:
        self.who: Account = self.run(
            accounts.account_for(self.app, "c", "ada", trial_credits=CREDITS)
        )

    # -- the steps ------------------------------------------------------------------------------

    @precondition(lambda self: sum(bool(one.open or one.best) for one in self.families) < 3)
    @rule(crash=crashes, has_storyboard=st.booleans())
    def order(self, crash: int | None, has_storyboard: bool) -> None:
        draft = self.run(self.quoted(BRIEF, PRICE))
        terms = StoryboardTerms(KEPT, REDRAWS) if has_storyboard else None

        async def step() -> Video:
            async with self.app.acting(self.who.id) as tx:
                return await videos.confirm(tx, draft.id, draft.revision, storyboard=terms)

        self.families.append(Family(self.surely(step, crash)))

    @precondition(lambda self: self.has(_is_to_draw))
    @rule(data=st.data(), crash=crashes)
    def draw(self, data: st.DataObject, crash: int | None) -> None:
        """A worker makes the storyboard, or what is new of it; then the video waits."""
        family = self.some(data, _is_to_draw)
        video, owner = self.claimed(family)
        board = video.board or _first_board().model_dump(mode="json")

        async def step() -> None:
            try:
                await storyboards.wait_for_person(
                    self.worker, video.id, video.attempt, owner, board
                )
            except errors.LeaseLost:
                # The kill came behind the commit.
                assert (await self.row(video.id)).state == "waiting"

        self.surely(step, crash, on=self.worker)
        family.open = self.run(self.row(video.id))

    @precondition(lambda self: self.has(_waits))
    @rule(data=st.data(), crash=crashes, make=st.lists(edits, min_size=1, max_size=4))
    def edit(
        self, data: st.DataObject, crash: int | None, make: list[Callable[[int], Edit]]
    ) -> None:
        """An edit at the storyboard, or the several of a wish that was accepted; redraws over
        those within the price are paid for."""
        family = self.some(data, _waits)
        video = family.open
        assert video is not None and video.board is not None
        before = Board.model_validate(video.board)
        after = before
        for one in make:
            after = self.edited(data, after, one)
        drawn = _pictures(after) - _pictures(before)
        over = max(0, len(drawn) - video.redraws_left)

        async def step() -> None:
            async with self.app.acting(self.who.id) as tx:
                now = await videos.get_video(tx, video.id)
                if now.board is None or now.board["revision"] != before.revision:
                    return  # done before the kill; the press is stale
                if over:
                    await storyboards.top_up(tx, now, over)
                data_ = after.model_dump(mode="json")
                assert await storyboards.change(tx, video.id, data_, redraws=len(drawn) - over)
                if drawn:
                    assert await storyboards.resume(tx, video.id, stops=True)

        if after.revision != before.revision:
            self.surely(step, crash)
        family.open = self.run(self.row(video.id))
        assert family.open.price_credits == video.price_credits + over * (
            after.revision != before.revision
        )

    @precondition(lambda self: self.has(_waits))
    @rule(data=st.data(), crash=crashes)
    def render(self, data: st.DataObject, crash: int | None) -> None:
        family = self.some(data, _waits)
        assert family.open is not None
        video_id = family.open.id

        async def step() -> None:
            async with self.app.acting(self.who.id) as tx:
                await storyboards.resume(tx, video_id, stops=False)

        self.surely(step, crash)
        family.open = self.run(self.row(video_id))
        assert family.open.state == "queued"

    @precondition(lambda self: self.has(_is_to_make))
    @rule(
        data=st.data(),
        crash=crashes,
        outcome=st.sampled_from(["done", "done", "kept", "failed"]),
    )
    def finish(self, data: st.DataObject, crash: int | None, outcome: Outcome) -> None:
        family = self.some(data, _is_to_make)
        video, owner = self.claimed(family)
        board = Board.model_validate(video.board) if video.board else _first_board()
        if board.written_in:
            board = _translated(board, str(video.brief["language"]))
        brief = Brief.model_validate(video.brief)
        parts = [VersionPart(one.kind, one.key) for one in parts_of(board, brief, STORY)]
        key = (video.id, video.attempt, owner)

        async def keep() -> None:
            await storyboards.keep_board(self.worker, *key, board.model_dump(mode="json"), parts)

        async def end() -> None:
            owed = 0 if outcome == "failed" else video.price_credits
            await claims.finish(self.worker, *key, outcome, owed=owed)

        self.surely(keep, crash, on=self.worker)
        self.surely(end, crash, on=self.worker)
        ended = self.run(self.row(video.id))
        family.ended()
        if outcome != "failed":
            family.best, family.owed = ended, family.owed + ended.price_credits

    @precondition(lambda self: self.has(lambda one: one.open is not None))
    @rule(data=st.data(), crash=crashes)
    def cancel(self, data: st.DataObject, crash: int | None) -> None:
        family = self.some(data, lambda one: one.open is not None)
        assert family.open is not None
        video_id, kept = family.open.id, KEPT if _has_storyboard(family.open) else 0

        async def step() -> None:
            async with self.app.acting(self.who.id) as tx:
                await videos.request_cancel(tx, video_id)

        self.surely(step, crash)
        assert self.run(self.row(video_id)).state == "cancelled"
        family.owed += kept
        family.ended()

    @precondition(lambda self: self.has(lambda one: one.open is None and one.best is not None))
    @rule(
        data=st.data(),
        crash=crashes,
        make=st.lists(edits, max_size=3),
        look=st.sampled_from(
            [
                {},
                {},
                {"captions": "karaoke"},
                {"voice": "ann"},
                {"music": "dark"},
                {"language": "es"},
                {"seed": 7},
            ]
        ),
        also=st.lists(st.sampled_from(["pt", "de", "en"]), max_size=2),
    )
    def change(
        self,
        data: st.DataObject,
        crash: int | None,
        make: list[Callable[[int], Edit]],
        look: dict[str, Any],
        also: list[str],
    ) -> None:
        """A new version of a delivered video, or an order of several in other languages, charged
        for what no version of it has."""
        family = self.some(data, lambda one: one.open is None and one.best is not None)
        parent = family.best
        assert parent is not None and parent.board is not None
        board = Board.model_validate(parent.board)
        for one in make:
            board = self.edited(data, board, one)
        before = Brief.model_validate(parent.brief)
        brief = before.model_copy(update=look)
        spoken = dict.fromkeys((brief.language, *also))
        ordered = [
            (brief.model_copy(update={"language": one}), to_say_in(board, one, before.language))
            for one in spoken
        ]

        async def had() -> frozenset[tuple[str, str]]:
            async with self.app.acting(self.who.id) as tx:
                return await versions.had(tx, parent.root_id)

        has = self.run(had())
        prices, made = [], []
        for its_brief, its_board in ordered:
            parts = parts_of(its_board, its_brief, STORY)
            quote = quote_change(parts, has, PRICES, PRICE)
            has |= {(part.kind, part.key) for part in parts}
            prices.append(quote.price_credits)
            made.append(quote)
            assert 1 <= quote.price_credits <= PRICE
        draft = self.run(self.quoted(ordered[0][0], sum(prices), ordered[0][1]))
        wanted = f"{draft.id}-{draft.revision}"
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(made) + 1))]
        charged = [
            [
                VersionPart(kind, name if kind in {LEAST, MOST} else key, hundredths)
                for kind, key, hundredths in quote.charged
            ]
            for name, quote in zip(names, made, strict=True)
        ]
        further = [
            AlsoMade(its_brief.model_dump(mode="json"), its_board.model_dump(mode="json"), parts)
            for (its_brief, its_board), parts in zip(ordered[1:], charged[1:], strict=True)
        ]

        async def step() -> Video:
            async with self.app.acting(self.who.id) as tx:
                return await videos.confirm(
                    tx,
                    draft.id,
                    draft.revision,
                    parent_id=parent.id,
                    parts=charged[0],
                    also=further,
                )

        family.open = self.surely(step, crash)
        family.others = [self.run(self.row(name)) for name in names[1:]]
        assert family.open.root_id == parent.root_id
        assert [one.price_credits for one in (family.open, *family.others)] == prices

    # -- what steps share -----------------------------------------------------------------------

    def edited(self, data: st.DataObject, board: Board, make: Callable[[int], Edit]) -> Board:
        card = data.draw(st.sampled_from(board.cards))
        try:
            return apply(board, make(card.id), STORY, "en")
        except EditRefused:
            return board

    def claimed(self, family: Family) -> tuple[Video, str]:
        assert family.open is not None
        owner = f"w{next(self.numbers)}"
        video = self.run(claims.claim(self.worker, family.open.id, owner, lease_s=0.0))
        assert video is not None
        return video, owner

    async def quoted(self, brief: Brief, price: int, board: Board | None = None) -> drafts.Draft:
        data = brief.model_dump(mode="json", exclude_none=True)
        async with self.app.acting(self.who.id) as tx:
            draft = await drafts.open_draft(tx, self.who.id, PLACE, data)
            if board is not None:
                kept = board.model_dump(mode="json")
                draft = await drafts.change(tx, draft.id, data, board=kept)
            return await drafts.quote(tx, draft.id, price)

    async def row(self, video_id: str) -> Video:
        async with self.app.acting(self.who.id) as tx:
            return await videos.get_video(tx, video_id)

    # -- what always holds ------------------------------------------------------------------------

    @invariant()
    def the_charges_add_up(self) -> None:
        type(self).steps["all"] += 1

        async def look() -> tuple[list[Any], int]:
            async with self.app.acting(self.who.id) as tx:
                have = await balances.balance(tx, self.who.wallet_id)
            return await verify.verify(self.app), have.total

        broken, have = self.run(look())
        assert broken == []
        living = [one for family in self.families for one in (family.open, *family.others) if one]
        held = sum(one.price_credits for one in living)
        assert have == CREDITS - held - sum(one.owed for one in self.families)


def _first_board() -> Board:
    return board_of(any_script(BRIEF, STORY), BRIEF, (270, 480))


def _translated(board: Board, language: str) -> Board:
    """The board as a worker makes it: other words, the same pictures."""
    script = script_of(board, STORY)
    scenes = [
        scene.model_copy(update={"voice": f"{language}: {scene.voice}"}) for scene in script.scenes
    ]
    return in_other_words(board, script.model_copy(update={"scenes": scenes}), STORY)


def _pictures(board: Board) -> set[str]:
    parts = parts_of(board, BRIEF, STORY)
    return {one.key for one in parts if one.kind == "picture"}


def _waits(family: Family) -> bool:
    return family.open is not None and family.open.state == "waiting"


def _is_to_draw(family: Family) -> bool:
    video = family.open
    return video is not None and video.state == "queued" and video.stops_at_storyboard


def _is_to_make(family: Family) -> bool:
    video = family.open
    return video is not None and video.state == "queued" and not video.stops_at_storyboard


def _has_storyboard(video: Video) -> bool:
    return video.storyboard_credits > 0 and video.board is not None


async def _awaited(work: Awaitable[Any]) -> Any:
    return await work


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for many small databases."""
    with TemporaryDirectory(prefix="cw-edits-") as name:
        yield Path(name)


def test_changes_on_sqlite_are_charged_once_whatever_happens(
    sqlite_template: Path, folder: Path
) -> None:
    numbers = count()

    async def opened() -> tuple[Fragile, Fragile]:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        url = f"sqlite:///{path}"
        return await Fragile.open(url), await Fragile.open(url, "worker")

    done = explore(Editing, opened, examples=max(2, STEPS // 30), steps=STEPS_PER_EXAMPLE)
    assert done["all"] >= STEPS
    assert done["crashes"] >= STEPS // 10


def test_changes_on_postgres_are_charged_once_whatever_happens(
    postgres_server: PostgresServer,
) -> None:
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

    done = explore(Editing, opened, close, examples=max(2, STEPS // 30), steps=STEPS_PER_EXAMPLE)
    assert done["all"] >= STEPS
    assert done["crashes"] >= STEPS // 10
