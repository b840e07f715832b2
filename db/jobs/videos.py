"""Videos as people see them: born with their hold, listed, cancelled.

What a worker does with them is in claims.py.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from db.core import errors
from db.core.database import Database
from db.core.ids import new_id, video_id
from db.core.sql import FOR_ME, MINE, Sql, run
from db.core.transaction import Transaction
from db.jobs import versions
from db.jobs.versions import VersionPart
from db.jobs.video_rows import COLUMNS, Cancelled, Video, kept_credits, text_of, video_of
from db.money import ledger
from db.money.balances import MAY_SPEND


@dataclass(frozen=True, slots=True)
class StoryboardTerms:
    """What was said of a storyboard at the quote: the credits that are kept when it goes no
    further, and the redraws within the price."""

    kept_credits: int
    redraws: int


@dataclass(frozen=True, slots=True)
class AlsoMade:
    """Another version of the same order, with its own price: held with the first one's, and
    closed apart."""

    brief: dict[str, Any]
    board: dict[str, Any]
    parts: Sequence[VersionPart]

    @property
    def price_credits(self) -> int:
        """What it costs."""
        return versions.credits_of(self.parts)


MOST_ALSO: Final = 7
"""Further versions of one order."""
_CONFIRMING = Sql(
    """SELECT d.account_id, d.revision, d.state, d.brief, d.place, d.price_credits,
    d.board, d.quoted_until > {now}, a.is_banned, w.id FROM drafts d
    JOIN accounts a ON a.id = d.account_id JOIN wallets w ON w.account_id = d.account_id
    WHERE d.id = :draft_id AND d.account_id = :acting""",
    postgres="""SELECT d.account_id, d.revision, d.state, d.brief, d.place, d.price_credits,
    d.board, d.quoted_until > {now}, a.is_banned, w.id FROM drafts d
    JOIN accounts a ON a.id = d.account_id JOIN wallets w ON w.account_id = d.account_id
    WHERE d.id = :draft_id AND d.account_id = :acting FOR UPDATE OF d""",
)
_BORN = Sql(
    f"""INSERT INTO videos (id, account_id, wallet_id, draft_id, parent_id, brief, place,
    request_ref, progress_ref, state, stage, attempt, deaths, death_stage, dispatch,
    cancel_requested, price_credits, is_paid, upload_limit_bytes, cost_usd, created_at, root_id,
    board, stops_at_storyboard, storyboard_credits, redraws_left, is_reminded, wants_draft)
    SELECT :id, :account_id, w.id, :draft_id, :parent_id, :brief, :place,
    :request_ref, :progress_ref, 'queued', '', 0, 0, '', 0, FALSE, :price_credits, :is_paid,
    :upload_limit_bytes, 0.0, {{now}}, COALESCE((SELECT p.root_id FROM videos p
        WHERE p.id = :parent_id AND p.account_id = :account_id), :id),
    :board, :stops_at_storyboard, :storyboard_credits, :redraws_left, FALSE, FALSE FROM wallets w
    WHERE w.id = :wallet_id AND {MAY_SPEND} AND {FOR_ME} RETURNING {COLUMNS}"""
)
_OF_DRAFT = Sql(
    f"SELECT {COLUMNS} FROM videos WHERE draft_id = :id AND {MINE} ORDER BY id LIMIT 50"
)
_CONFIRMED = Sql(
    "UPDATE drafts SET state = 'confirmed' WHERE id = :draft_id AND account_id = :acting"
)
_GET = Sql(f"SELECT {COLUMNS} FROM videos WHERE id = :id AND {MINE}")
_HISTORY = Sql(
    f"""SELECT {COLUMNS} FROM videos WHERE account_id = :account_id AND {MINE}
    ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :skip"""
)
_crossing = partial(Sql, crosses="a place in the queue is among everybody's videos")
_PROGRESS_REF = _crossing("UPDATE videos SET progress_ref = :ref WHERE id = :id")
_CANCEL = Sql(
    f"""UPDATE videos SET state = 'cancelled', ended_at = {{now}}, waits_until = NULL
    WHERE id = :id AND state IN ('queued', 'waiting') AND {MINE}
    AND (lease_until IS NULL OR lease_until < {{now}}
    OR lease_until > {{now}} + 30000) RETURNING {COLUMNS}"""
)
_REQUEST_CANCEL = Sql(
    f"""UPDATE videos SET cancel_requested = TRUE
    WHERE id = :id AND state IN ('queued', 'running') AND {MINE} RETURNING id"""
)


async def confirm(
    tx: Transaction,
    draft_id: str,
    revision: int,
    *,
    request_ref: dict[str, Any] | None = None,
    progress_ref: dict[str, Any] | None = None,
    upload_limit_bytes: int | None = None,
    parent_id: str | None = None,
    wallet_id: str | None = None,
    parts: Sequence[VersionPart] = (),
    storyboard: StoryboardTerms | None = None,
    also: Sequence[AlsoMade] = (),
) -> Video:
    """The video of a quoted draft, with its hold; a second Confirm finds the same one.

    `also` are further versions of the same order: all are held in this one transaction, or none,
    and each ends alone.

    `wallet_id` names a shared wallet that pays instead of the person's own. `parts` are what a
    change's price is made of. With `storyboard` it waits for its person once script and pictures
    are there. NotFound, StaleDraft, QuoteExpired, Banned, InsufficientCredits.
    """
    rows = await run(tx, _CONFIRMING, draft_id=draft_id)
    if not rows:
        raise errors.NotFound
    account_id, now_at, state, brief, place, price, board, *more = rows[0]
    is_fresh, is_banned, own_wallet = more
    wanted = video_id(draft_id, revision)
    if state == "confirmed" or now_at != revision:
        found = await run(tx, _GET, id=wanted)
        if found:
            return video_of(found[0])
        raise errors.StaleDraft
    if is_banned:
        raise errors.Banned
    if state not in ("quoted", "waiting") or not is_fresh:
        raise errors.QuoteExpired
    payer = wallet_id or own_wallet
    if len(also) > MOST_ALSO:
        raise errors.BadAmount("An order has too many versions.")
    own_price = price - sum(one.price_credits for one in also)
    if parts or also:
        versions.check_price(parts, own_price)
    terms = storyboard or StoryboardTerms(0, 0)

    async def born(
        new: str, credits_: int, words: str | None, cards: str | None, of: Sequence[VersionPart]
    ) -> Video:
        is_paid = await ledger.hold(tx, payer, new, credits_)
        is_first = new == wanted
        rows = await run(
            tx,
            _BORN,
            id=new,
            account_id=account_id,
            wallet_id=payer,
            draft_id=draft_id,
            parent_id=parent_id,
            brief=words,
            place=place,
            request_ref=text_of(request_ref),
            progress_ref=text_of(progress_ref if is_first else None),
            price_credits=credits_,
            is_paid=is_paid,
            upload_limit_bytes=upload_limit_bytes,
            board=cards,
            stops_at_storyboard=storyboard is not None,
            storyboard_credits=terms.kept_credits,
            redraws_left=terms.redraws,
        )
        video = _born(rows)
        await versions.record(tx, video, of or [versions.whole(video.id, credits_)])
        return video

    first = await born(wanted, own_price, brief, board, parts)
    for number, one in enumerate(also, 2):
        texts = (json.dumps(one.brief), json.dumps(one.board))
        await born(f"{wanted}-{number}", one.price_credits, *texts, one.parts)
    await run(tx, _CONFIRMED, draft_id=draft_id)
    return first


async def order_of(tx: Transaction, draft_id: str) -> list[Video]:
    """Every version that was ordered with one Confirm, the first one first."""
    return [video_of(row) for row in await run(tx, _OF_DRAFT, id=draft_id)]


async def again(
    tx: Transaction,
    old_id: str,
    *,
    progress_ref: dict[str, Any] | None = None,
    after: Collection[str] = ("failed",),
) -> Video:
    """A free redo of a failed video ("Try again free"): a new row with a hold of 0.

    `after` are the states that it may have ended in; NotFound, StaleDraft for any other, and
    FreeTryUsed for a second one: the database refuses it.
    """
    rows = await run(tx, _GET, id=old_id)
    if not rows:
        raise errors.NotFound
    old = video_of(rows[0])
    if old.state not in after:
        raise errors.StaleDraft
    wanted = f"{new_id()}-1"
    born = await run(
        tx,
        _BORN,
        id=wanted,
        account_id=old.account_id,
        wallet_id=old.wallet_id,
        draft_id=None,
        parent_id=old.id,
        brief=json.dumps(old.brief),
        place=json.dumps(old.place),
        request_ref=text_of(old.request_ref),
        progress_ref=text_of(progress_ref),
        price_credits=0,
        is_paid=old.is_paid,
        upload_limit_bytes=old.upload_limit_bytes,
        board=text_of(old.board),
        stops_at_storyboard=old.stops_at_storyboard,
        storyboard_credits=0,
        redraws_left=old.redraws_left,
    )
    return _born(born)


def _born(rows: Sequence[Any]) -> Video:
    if not rows:
        raise errors.NotYours
    return video_of(rows[0])


async def get_video(tx: Transaction, wanted: str) -> Video:
    """A video by its id; NotFound where the acting account has no such video."""
    rows = await run(tx, _GET, id=wanted)
    if not rows:
        raise errors.NotFound
    return video_of(rows[0])


async def history(
    tx: Transaction, account_id: str, limit: int = 20, *, skip: int = 0
) -> list[Video]:
    """The account's newest videos first, without the `skip` newest."""
    rows = await run(tx, _HISTORY, account_id=account_id, limit=limit, skip=skip)
    return [video_of(row) for row in rows]


async def set_progress_ref(db: Database, wanted: str, ref: dict[str, Any]) -> None:
    """Remember the message that shows a video's progress."""
    async with db.operating() as tx:
        await run(tx, _PROGRESS_REF, id=wanted, ref=json.dumps(ref))


async def request_cancel(tx: Transaction, wanted: str) -> Cancelled:
    """End a video nobody has claimed (credits back), or ask its worker to stop."""
    if rows := await run(tx, _CANCEL, id=wanted):
        await ledger.close(tx, wanted, owed=kept_credits(video_of(rows[0])))
        return "cancelled"
    return "requested" if await run(tx, _REQUEST_CANCEL, id=wanted) else "too_late"
