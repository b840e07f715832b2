"""A hosted moderator behind a breaker: one that fails is left alone, and its health is told."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

from pipeline.errors import ProviderError
from pipeline.moderation import Moderator, SeesPictures, Verdict
from pipeline.providers.calls.breaker import Breaker, ProviderHealth
from pipeline.providers.calls.guard import LeftAlone
from pipeline.telemetry.spans import span


class WatchedModerator:
    """A moderator itself; asked once, because a person waits for the answer."""

    def __init__(self, moderator: Moderator, breaker: Breaker | None = None) -> None:
        self._moderator = moderator
        self._breaker = breaker or Breaker()
        self._calls = self._failures = self._in_flight = 0
        self._answered_s = 0.0
        self._answers = 0
        self._errors: Counter[str] = Counter()
        self._last_error = ""
        self.name = moderator.name

    @property
    def health(self) -> ProviderHealth:
        """How the moderator is doing."""
        return ProviderHealth(
            kind="moderation",
            name=self.name,
            state=self._breaker.state,
            calls=self._calls,
            failures=self._failures,
            in_flight=self._in_flight,
            last_error=self._last_error,
            rest_left_s=round(self._breaker.rest_left_s, 1),
            cost_usd=0.0,
            answers=self._answers,
            answered_s=round(self._answered_s, 3),
            errors=dict(self._errors),
        )

    async def review(self, text: str) -> Verdict:
        """The moderator's verdict; LeftAlone at once while it rests."""
        return await self._asked(lambda: self._moderator.review(text))

    @property
    def sees_pictures(self) -> bool:
        """Whether the moderator does."""
        return isinstance(self._moderator, SeesPictures) and self._moderator.sees_pictures

    async def review_picture(self, jpeg: bytes) -> Verdict:
        """The same of a picture."""
        assert isinstance(self._moderator, SeesPictures)
        return await self._asked(partial(self._moderator.review_picture, jpeg))

    async def _asked(self, ask: Callable[[], Awaitable[Verdict]]) -> Verdict:
        if not self._breaker.may_call():
            raise LeftAlone(retry_after_s=self._breaker.rest_left_s or None)
        self._calls += 1
        self._in_flight += 1
        began_s = time.monotonic()
        try:
            with span("provider call", kind="moderation", provider=self.name):
                verdict = await ask()
        except ProviderError as error:
            self._failures += 1
            self._errors[error.code] += 1
            self._last_error = error.code
            self._answered(began_s)
            self._breaker.failed(error)
            raise
        except BaseException:
            self._breaker.given_up()
            raise
        finally:
            self._in_flight -= 1
        self._breaker.worked()
        self._answered(began_s)
        return verdict

    def _answered(self, began_s: float) -> None:
        self._answers += 1
        self._answered_s += time.monotonic() - began_s

    async def close(self) -> None:
        """Close the moderator's connections."""
        if hasattr(self._moderator, "close"):
            await self._moderator.close()
