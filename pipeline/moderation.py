"""What may be made: a seam like the others, asked before the quote and again on results.

The local rules are few and sharp on purpose: they refuse what no operator may make anywhere
(sexual content with minors, instructions for mass harm, incitement, doxxing) and let a person's
horror story pass. A hosted moderator (pipeline/providers/openai/moderation.py) is asked after
them when one is configured.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pipeline.errors import ContentRefused, ProviderError
from pipeline.refused_topics import RULES
from pipeline.rule_book import RuleBook


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text may become a video; `reason` is a kind sentence for the person."""

    is_allowed: bool
    category: str = ""
    reason: str = ""


ALLOWED = Verdict(True)


class Moderator(Protocol):
    """Judges a text before anything is charged."""

    name: str

    async def review(self, text: str) -> Verdict:
        """Never raises for a bad text; ProviderError when the judge itself cannot be asked."""
        ...


@runtime_checkable
class SeesPictures(Protocol):
    """Of a moderator that judges pictures, too."""

    @property
    def sees_pictures(self) -> bool:
        """Whether it does here."""
        ...

    async def review_picture(self, jpeg: bytes) -> Verdict:
        """As `review`, of a small picture."""
        ...


_BOOK = RuleBook(RULES)


def judge(text: str, rules: RuleBook = _BOOK) -> Verdict:
    """The verdict of the local rules; pure, and linear in the text's length."""
    rule = rules.broken_by(text)
    return ALLOWED if rule is None else Verdict(False, rule.category, rule.reason)


class LocalRules:
    """The rules above, as a moderator: no network, no cost."""

    name = "local rules"

    async def review(self, text: str) -> Verdict:
        """Judge `text` here."""
        return judge(text)


class Moderators:
    """Asks each in order; the first refusal stands.

    A judge that cannot be asked is skipped when `is_strict` is off: the local rules have
    spoken by then, and a moderation outage should not stop every video.
    A strict one raises: what nobody judged is not made.
    """

    def __init__(self, moderators: Sequence[Moderator], *, is_strict: bool = False) -> None:
        self._moderators = tuple(moderators)
        self._is_strict = is_strict
        self.name = " + ".join(one.name for one in self._moderators)

    async def review(self, text: str) -> Verdict:
        """The first refusal, or ALLOWED; ProviderError only when strict."""
        return await self._first_refusal(one.review(text) for one in self._moderators)

    @property
    def sees_pictures(self) -> bool:
        """Whether one of them does."""
        return bool(self._seeing)

    async def review_picture(self, jpeg: bytes) -> Verdict:
        """The same of a picture, by those that see."""
        return await self._first_refusal(one.review_picture(jpeg) for one in self._seeing)

    @property
    def _seeing(self) -> list[SeesPictures]:
        every = (one for one in self._moderators if isinstance(one, SeesPictures))
        return [one for one in every if one.sees_pictures]

    async def _first_refusal(self, asked: Iterable[Awaitable[Verdict]]) -> Verdict:
        for answer in asked:
            try:
                verdict = await answer
            except ProviderError:
                if self._is_strict:
                    raise
                continue
            if not verdict.is_allowed:
                return verdict
        return ALLOWED

    async def close(self) -> None:
        """Close the moderators that hold connections."""
        for moderator in self._moderators:
            if hasattr(moderator, "close"):
                await moderator.close()


async def refuse_what_is_not_allowed(moderator: Moderator, text: str) -> None:
    """Raise ContentRefused with the kind sentence when `text` may not become a video."""
    verdict = await moderator.review(text)
    if not verdict.is_allowed:
        raise ContentRefused(verdict.reason or None)
