"""What may be made: a seam like the others, asked before the quote and again on results.

The local rules are few and sharp on purpose: they refuse what no operator may make anywhere
(sexual content with minors, instructions for mass harm, incitement, doxxing) and let a person's
horror story pass. A hosted moderator (pipeline/providers/openai/moderation.py) is asked after
them when one is configured.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.errors import ContentRefused, ProviderError


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A text breaks a rule when every one of its patterns occurs within one sentence."""

    category: str
    reason: str
    patterns: tuple[str, ...]


_MINORS = (
    r"\b(child|children|kid|kids|minor|minors|toddler|underage|preteen|schoolgirl|schoolboy)\b"
)
_SEXUAL = r"\b(sex|sexual|sexy|porn|porno|nude|nudes|naked|erotic|fetish|rape|raping)\b"
_HOW_TO = r"\b(how (to|do i|can i|do you)|step[- ]by[- ]step|instructions?|tutorial|recipe|guide)\b"
_MAKE = r"\b(make|making|build|building|assemble|synthesi[sz]e|produce|cook|weaponi[sz]e|create)\b"
_MASS_HARM = (
    r"(?<!bath )(?<!seed )(?<!glitter )(?<!chocolate )(?<!cocoa )(?<!photo )(?<!cherry )(?<!paint )"
    r"\b(bombs?(?! (shelters?|disposal|squads?|cyclones?))|explosives|nerve (gas|agents?)|sarin"
    r"|vx gas|ricin|anthrax|mustard gas|chlorine gas|molotovs?)\b"
)
_KILL = r"\b(kill|exterminate|gas|lynch|massacre|wipe out|eradicate|murder)\b"
_ALL_OF = r"\b(all|every|those|these)\b.{0,20}\b(jews|muslims|christians|blacks|whites|gays|trans \w+|immigrants|refugees|asians|mexicans|women|disabled)\b"  # noqa: E501
_CALLS = r"\b(should|must|let'?s|time to|need to|have to|deserves?|join (me|us))\b"
_SELF_HARM = r"\b(kill (yourself|myself)|commit suicide|hang (yourself|myself)|cut (yourself|myself)|self[- ]harm)\b"  # noqa: E501
_ADDRESS = r"\b\d{1,5} \w+( \w+)? (street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd)\b"
_THREAT = (
    r"\b(home address|real address|address is|go (to|and visit) (him|her|them|his|their)"
    r"|find (him|her|them) at|pay (him|her|them) a visit)\b"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "minors",
        "We never make sexual content that involves children.",
        (_MINORS, _SEXUAL),
    ),
    Rule(
        "mass_harm",
        "We cannot make a guide to something that could hurt many people.",
        (_HOW_TO, _MAKE, _MASS_HARM),
    ),
    Rule(
        "hate",
        "We cannot make a video that calls for harm to a group of people.",
        (_CALLS, _KILL, _ALL_OF),
    ),
    Rule(
        "self_harm",
        "We cannot make a guide to hurting oneself. If you are struggling, please talk to"
        " somebody you trust or to a local helpline.",
        (_HOW_TO, _SELF_HARM),
    ),
    Rule(
        "doxxing",
        "We cannot make a video that shows where a private person lives.",
        (_ADDRESS, _THREAT),
    ),
)

# Letters that people swap to slip past a word list, after NFKC has folded the fancy alphabets.
_SWAPS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0f]")
_SENTENCE = re.compile(r"[.!?\n]+\s+|\n")


def plain(text: str) -> str:
    """Lower case, without marks, invisible characters and fancy alphabets: what rules read."""
    folded = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    return "".join(c for c in folded if not unicodedata.combining(c)).casefold()


def judge(text: str, rules: Sequence[Rule] = RULES) -> Verdict:
    """The verdict of the local rules; pure."""
    folded = plain(text)
    for reading in (folded, folded.translate(_SWAPS)):
        for sentence in _SENTENCE.split(reading):
            for rule in rules:
                if all(re.search(pattern, sentence) for pattern in rule.patterns):
                    return Verdict(False, rule.category, rule.reason)
    return ALLOWED


class LocalRules:
    """The rules above, as a moderator: no network, no cost."""

    name = "local rules"

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self._rules = rules

    async def review(self, text: str) -> Verdict:
        """Judge `text` here."""
        return judge(text, self._rules)


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
        for moderator in self._moderators:
            try:
                verdict = await moderator.review(text)
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
