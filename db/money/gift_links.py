"""Gifts from the chat: asked for, confirmed by the giver, given at once or by a link.

A gift is asked for, confirmed by its giver, and taken. One for a person who is known here is
given when it is confirmed; any other waits for its link, or its code, to be opened once. The
credits stay with the giver until then: nothing is left in between when a link is never opened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from db.core import errors
from db.core.database import Database
from db.core.ids import ID_CHARS, new_id
from db.core.sql import MINE, Sql, run
from db.core.transaction import Transaction
from db.money import balances, gifts, ledger
from db.people import code_guesses

ASKED_S: Final = 3600
"""How long the giver may think before Confirm."""
OPEN_S: Final = 7 * 24 * 3600
"""How long a link waits."""
MAX_OPEN: Final = 10
"""Links of one giver that wait at the same time."""
MAX_NAME_CHARS: Final = 64

GiftState = Literal["asked", "open", "given", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Gift:
    """A frozen view. `receiver` (`telegram:123`) or `handle` (`telegram:ada`) bind it to one
    person; with neither, whoever opens its link first has it. The id is the link's code."""

    id: str
    account_id: str
    credits: int
    state: GiftState
    receiver: str | None
    handle: str | None
    name: str
    place: dict[str, Any]
    taken_by: str | None
    is_new: bool = False
    """Whether this very call changed its state."""


_COLUMNS = "id, account_id, credits, state, receiver, handle, name, place, taken_by"
_ASK = Sql(
    f"""INSERT INTO gifts (id, account_id, credits, state, receiver, handle, name, place, ends_at,
    created_at) VALUES (:id, :acting, :credits, 'asked', :receiver, :handle, :name, :place,
    {{now}} + :valid_ms, {{now}}) RETURNING {_COLUMNS}"""
)
_crossing = partial(Sql, crosses="a gift has two people")
_LOCKED = _crossing(f"SELECT {_COLUMNS}, ends_at > {{now}} FROM gifts WHERE id = :id {{lock}}")
_OPEN_ONES = _crossing(
    """SELECT COUNT(*) FROM gifts WHERE account_id = :account_id AND state = 'open'
    AND ends_at > {now}"""
)
_SET = _crossing(
    f"""UPDATE gifts SET state = :state, taken_by = :taken_by,
    ends_at = CASE WHEN CAST(:valid_ms AS BIGINT) > 0 THEN {{now}} + CAST(:valid_ms AS BIGINT)
        ELSE ends_at END
    WHERE id = :id RETURNING {_COLUMNS}"""
)
_BY_IDENTITY = Sql(
    f"""SELECT account_id FROM identities
    WHERE platform = :platform AND platform_id = :platform_id AND {MINE}"""
)
_WALLET = Sql(f"SELECT id FROM wallets WHERE account_id = :account_id AND {MINE}")


async def ask(
    tx: Transaction,
    account_id: str,
    amount_credits: int,
    *,
    receiver: str | None = None,
    handle: str | None = None,
    name: str = "",
    place: dict[str, Any] | None = None,
) -> Gift:
    """Write down what somebody means to give; nothing moves before they confirm.

    BadAmount, GiftToYourself, OnlyBoughtCredits, InsufficientCredits, WalletInDebt.
    """
    balances.checked(amount_credits)
    if tx.acting != account_id:
        raise errors.NotYours
    if receiver is not None and await _account_of(tx, receiver) == account_id:
        raise errors.GiftToYourself
    wallet = await run(tx, _WALLET, account_id=account_id)
    gifts.check(await balances.balance(tx, wallet[0][0]), amount_credits)
    rows = await run(
        tx,
        _ASK,
        id=new_id(),
        credits=amount_credits,
        receiver=receiver,
        handle=None if handle is None else handle.casefold(),
        name=name[:MAX_NAME_CHARS],
        place=json.dumps(place or {}),
        valid_ms=ASKED_S * 1000,
    )
    return _gift(rows[0])


async def confirm(db: Database, account_id: str, gift_id: str) -> Gift:
    """The giver said yes: it is given, or its link is open. The same again when repeated.

    NotFound for another person's, GiftGone, TooManyGifts, Banned, and as `ask`.
    """
    async with db.operating() as tx:
        gift, is_alive = await _find(tx, gift_id)
        if gift.account_id != account_id:
            raise errors.NotFound
        if gift.state in ("given", "open"):
            return gift
        if gift.state != "asked" or not is_alive:
            raise errors.GiftGone
        known = None if gift.receiver is None else await _account_of(tx, gift.receiver)
        if known is not None:
            await gifts.move(tx, gift.account_id, known, gift.credits, key=gift.id)
            return await _set(tx, gift, "given", known)
        wallet = await run(tx, _WALLET, account_id=account_id)
        have, _ = await ledger.locked(tx, wallet[0][0])  # and so are its other gifts counted
        if int((await run(tx, _OPEN_ONES, account_id=account_id))[0][0]) >= MAX_OPEN:
            raise errors.TooManyGifts
        gifts.check(have, gift.credits)
        return await _set(tx, gift, "open", None, valid_s=OPEN_S)


async def take(db: Database, account_id: str, code: str, *, handle: str | None = None) -> Gift:
    """Open a gift's link: its credits are this person's now. The same again when repeated.

    CodeRefused for no such gift or somebody else's, GiftGone, GiftToYourself, GiverIsShort,
    Banned, TooManyGuesses.
    """
    async with db.operating() as tx:
        whose = await code_guesses.allowed(tx, account_id)
        found = await _find_or_none(tx, code.strip())
        is_mine = found is not None and await _may_open(tx, found[0], account_id, handle)
        if found is not None and is_mine:
            return await _take(tx, found[0], account_id, is_alive=found[1])
        await code_guesses.count_wrong(tx, whose)
    raise errors.CodeRefused


async def withdraw(db: Database, account_id: str, gift_id: str) -> Gift:
    """The giver takes it back before it is opened. NotFound, GiftGone when it was given."""
    async with db.operating() as tx:
        gift, _ = await _find(tx, gift_id)
        if gift.account_id != account_id:
            raise errors.NotFound
        if gift.state == "given":
            raise errors.GiftGone
        return gift if gift.state == "withdrawn" else await _set(tx, gift, "withdrawn", None)


async def _take(tx: Transaction, gift: Gift, account_id: str, *, is_alive: bool) -> Gift:
    if gift.state == "given" and gift.taken_by == account_id:
        return gift
    if gift.account_id == account_id:
        raise errors.GiftToYourself
    if gift.state != "open" or not is_alive:
        raise errors.GiftGone
    try:
        await gifts.move(tx, gift.account_id, account_id, gift.credits, key=gift.id)
    except errors.InsufficientCredits as error:
        raise errors.GiverIsShort from error
    except errors.OnlyBoughtCredits as error:
        raise errors.GiverIsShort from error
    return await _set(tx, gift, "given", account_id)


async def _may_open(tx: Transaction, gift: Gift, account_id: str, handle: str | None) -> bool:
    if gift.account_id == account_id:
        return True
    if gift.receiver is not None:
        return await _account_of(tx, gift.receiver) == account_id
    return gift.handle is None or gift.handle == (handle or "").casefold()


async def _account_of(tx: Transaction, identity: str) -> str | None:
    platform, _, platform_id = identity.partition(":")
    rows = await run(tx, _BY_IDENTITY, platform=platform, platform_id=platform_id)
    return str(rows[0][0]) if rows else None


async def _find(tx: Transaction, gift_id: str) -> tuple[Gift, bool]:
    found = await _find_or_none(tx, gift_id)
    if found is None:
        raise errors.NotFound
    return found


async def _find_or_none(tx: Transaction, gift_id: str) -> tuple[Gift, bool] | None:
    if len(gift_id) != ID_CHARS:
        return None
    rows = await run(tx, _LOCKED, id=gift_id)
    return (_gift(rows[0][:-1]), bool(rows[0][-1])) if rows else None


async def _set(
    tx: Transaction, gift: Gift, state: GiftState, taken_by: str | None, *, valid_s: int = 0
) -> Gift:
    rows = await run(tx, _SET, id=gift.id, state=state, taken_by=taken_by, valid_ms=valid_s * 1000)
    return _gift(rows[0], is_new=True)


def _gift(row: Any, *, is_new: bool = False) -> Gift:
    gift_id, account_id, amount, state, receiver, handle, name, place, taken_by = row
    return Gift(
        gift_id,
        account_id,
        amount,
        state,
        receiver,
        handle,
        name,
        json.loads(place),
        taken_by,
        is_new,
    )
