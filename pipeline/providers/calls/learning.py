"""What a model of a server takes of the optional parts of a request, learned from its refusals.

Servers differ and change; their 400 names what they do not take. It costs nothing, the part is
asked for in another way or left out, and left out from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.errors import ProviderError

LEFT_OUT: Final = object()
"""A part that is not sent at all."""
_MOST_LESSONS = 8
_MOST_SAID_CHARS = 4_000


class RequestRefused(ProviderError):
    """A service we use does not take such a request.

    `said` is what the vendor wrote: for learning from, never for a person or a log.
    `is_vague` where it named neither a part nor a reason.
    """

    def __init__(self, said: str, *, is_vague: bool = False) -> None:
        self.said, self.is_vague = said[:_MOST_SAID_CHARS], is_vague
        super().__init__("A service we use does not take such a request.")


class Learned:
    """For each optional part the ways to ask for it, and which of them is the first that works."""

    def __init__(self, ways: Mapping[str, Sequence[Any]]) -> None:
        self._ways = ways
        self._at = dict.fromkeys(ways, 0)

    def copy(self) -> Learned:
        """The same knowledge, to try something out on."""
        other = Learned(self._ways)
        other._at = dict(self._at)
        return other

    def way(self, part: str) -> Any:
        """How the part is asked for now; LEFT_OUT when no way is left."""
        ways = self._ways[part]
        return ways[self._at[part]] if self._at[part] < len(ways) else LEFT_OUT

    def give_up_way(self, part: str) -> bool:
        """Go on to the next way; False when the part is left out already."""
        if self.way(part) is LEFT_OUT or sum(self._at.values()) >= _MOST_LESSONS:
            return False
        self._at[part] += 1
        return True

    def learn(self, refusal: str, mentions: Mapping[str, str]) -> bool:
        """Whether a refusal taught something: it names parts that are asked for still.

        `mentions` are the patterns by which a refusal names a part.
        """
        learned = False
        for part, pattern in mentions.items():
            if re.search(pattern, refusal, re.IGNORECASE):
                learned = self.give_up_way(part) or learned
        return learned
