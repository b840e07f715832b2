"""Bringing the result to the chat: once, never zero times.

What is about to be sent is written into the row first, and what was acknowledged after. So the
next attempt knows: acknowledged is never sent again; asked but unanswered is looked for where
the platform allows it, and otherwise sent once more under the same nonce. A look that cannot be
made is made again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, runtime_checkable

from bot.surfaces.base import (
    ChatSurface,
    Message,
    MessageGone,
    MessageRef,
    OutcomeUnknown,
    Place,
    PlaceGone,
    SlowDown,
    SurfaceError,
    TooLarge,
)
from db.core.retries import CHAT_RESULT, retried
from db.redis.rate_limits import Budget, buckets_for
from pipeline.telemetry.spans import span
from worker import policy
from worker.metrics import note_delivery_retry

log = logging.getLogger(__name__)

PATIENCE_S = 1800.0
"""How long a chat that cannot be reached is tried before the video waits in /history."""
LOOK_AFTER_S = 2.0
"""How long a lost answer may still be on its way before the message is looked for."""
_BUDGET_WAIT_S = 120.0


@runtime_checkable
class FindsSent(Protocol):
    """A surface that can look whether a message arrived."""

    async def find_sent(self, place: Place, message: Message) -> MessageRef | None: ...


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """How a delivery ended: acknowledged, too large as a file, refused as it is, or the place is
    gone."""

    kind: Literal["sent", "too_large", "refused", "gone"]
    ref: MessageRef | None = None


@dataclass(slots=True)
class _Parcel:
    """A message as it stands, how often its answer never came, and whether to look for it."""

    message: Message
    sends: int
    may_be_there: bool


def _is_chat_away(error: BaseException) -> bool:
    return isinstance(error, SurfaceError)


@dataclass(frozen=True, slots=True)
class ResultSender:
    """Sends one message of one attempt.

    `confirm` renews the lease or raises LeaseLost; `intend` writes the number of sends into
    the row before each send. Both come before anything reaches the chat.
    """

    surface: ChatSurface
    budget: Budget
    confirm: Callable[[], Awaitable[None]]
    intend: Callable[[int], Awaitable[None]]
    patience_s: float = PATIENCE_S
    look_after_s: float = LOOK_AFTER_S

    async def send(self, place: Place, message: Message, *, sends: int = 0) -> SendOutcome:
        """Send until acknowledged; `sends` were asked before by attempts that died unanswered."""
        parcel = _Parcel(message, sends, may_be_there=sends > 0)
        patience = replace(CHAT_RESULT, for_s=self.patience_s)
        try:
            return await retried(
                lambda: self._until_answered(place, parcel), patience, _is_chat_away
            )
        except SurfaceError:
            return SendOutcome("gone")

    async def _until_answered(self, place: Place, parcel: _Parcel) -> SendOutcome:
        """Send for as long as the chat answers with what can be done; SurfaceError when it does
        not answer well."""
        while True:
            await self._turn(place)
            await self.confirm()
            if parcel.may_be_there and (found := await self._look(place, parcel.message)):
                return SendOutcome("sent", found)
            # Looked for once for each answer that was lost: what is refused or slowed is not there.
            parcel.may_be_there = False
            await self.intend(parcel.sends + 1)
            try:
                with span("send", surface=place.surface):
                    return SendOutcome("sent", await self.surface.send(place, parcel.message))
            except SlowDown as error:
                note_delivery_retry(place.surface, "slow_down")
                await self._pause(place, error.retry_after_s)
            except (TooLarge, PlaceGone) as error:
                return SendOutcome("too_large" if isinstance(error, TooLarge) else "gone")
            except MessageGone:
                parcel.message = replace(parcel.message, reply_to=None)
            except OutcomeUnknown:
                note_delivery_retry(place.surface, "unknown")
                parcel.sends, parcel.may_be_there = parcel.sends + 1, True
                await asyncio.sleep(self.look_after_s)
                if policy.after_unknown_send(parcel.sends) == "keep":
                    found = await self._look(place, parcel.message)
                    return SendOutcome("sent" if found else "gone", found)
            except SurfaceError as error:
                if error.can_retry:
                    note_delivery_retry(place.surface, "unreachable")
                    raise
                log.warning("A chat refuses a result.", extra={"why": str(error)})
                return SendOutcome("refused")

    async def _turn(self, place: Place) -> None:
        buckets = buckets_for(place.surface, place.chat_id, is_private=place.is_private)
        while not await self.budget.take(buckets, max_wait_s=_BUDGET_WAIT_S):
            log.info("A result waits for the chat's send budget.")

    async def _pause(self, place: Place, seconds: float) -> None:
        buckets = buckets_for(place.surface, place.chat_id, is_private=place.is_private)
        if buckets:
            await self.budget.pause(buckets[0], seconds)
        else:
            await asyncio.sleep(seconds)

    async def _look(self, place: Place, message: Message) -> MessageRef | None:
        """The message, if the platform can tell that it arrived; SurfaceError where it could,
        and did not answer."""
        if not isinstance(self.surface, FindsSent):
            return None
        try:
            return await self.surface.find_sent(place, message)
        except SurfaceError as error:
            if error.can_retry and not isinstance(error, PlaceGone):
                raise
            return None


def delivery_of(result: dict[str, Any] | None) -> tuple[int, dict[str, Any] | None]:
    """What a row's result says of its delivery: sends asked, and the acknowledged reference."""
    delivery = (result or {}).get("delivery") or {}
    return int(delivery.get("sends", 0)), delivery.get("ref")
