"""Places in words at the head of a list's items: "First: …", "Tercero, …", "Number two is …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pipeline.reading.document import Block
from pipeline.reading.vocabulary import choice
from pipeline.voice.numbers import spelled

_MOST = 20
_SEVERAL = 3
_ORDINALS = ("ordinal-masculine", "ordinal-feminine")
_RULES = {
    "en": (("ordinal",), "cardinal"),
    "es": ((*_ORDINALS, "ordinal-masculine-adjective"), "numbering"),
    "pt": (_ORDINALS, "numbering"),
    "fr": (_ORDINALS, "numbering"),
    "it": (_ORDINALS, "numbering"),
    "hi": (_ORDINALS, "numbering"),
}
"""ICU's rule sets for a language's ordinals, and for its numbers after a noun."""
_ADVERBS = {"en": "ly", "fr": "ment"}
""" "Firstly", "premièrement"."""
_MORE = {"second": 2, "seconde": 2, "primeiramente": 1, "पहले": 1}


def marked_in_words(blocks: list[Block]) -> list[Block]:
    """The blocks, cut before each place in words and marked by it, where those places are a list:
    they count by one, three of them or from or to the first, and where one stands inside a block,
    both; else as they are."""
    if any(block.marker for block in blocks):
        return blocks
    heads = [[*_pattern().finditer(block.text)] for block in blocks]
    places = [_place(head) for found in heads for head in found]
    steps = {after - before for before, after in pairwise(places)}
    are_lines = all(head.start() == 0 for found in heads for head in found)
    proofs = (1 in places) + (len(places) >= _SEVERAL)
    if steps not in ({1}, {-1}) or proofs < (1 if are_lines else 2):
        return blocks
    return [part for block, found in zip(blocks, heads, strict=True) for part in _cut(block, found)]


def _cut(block: Block, heads: Sequence[re.Match[str]]) -> list[Block]:
    starts = [head.start() for head in heads]
    before = block.text[: starts[0]].strip() if starts else block.text
    parts = [replace(block, text=before)] if before else []
    for head, end in zip(heads, [*starts[1:], len(block.text)], strict=False):
        marker, text = head.group().strip(), block.text[head.end() : end].strip()
        parts.append(replace(block, marker=marker, text=text))
    return parts


def place_of(marker: str) -> int | None:
    """The place that a mark names in words: 3 for "Third:"; None where it names none."""
    head = _pattern().match(f"{marker} -")
    return _place(head) if head else None


def _place(head: re.Match[str]) -> int:
    ordinals, numbers = _spelled()
    name = head["ordinal"]
    return ordinals[name.casefold()] if name else numbers[head["number"].casefold()]


@cache
def _spelled() -> tuple[dict[str, int], dict[str, int]]:
    """Ordinals and numbers in words, and what they are."""
    ordinals, numbers = dict(_MORE), {}
    for language, (kinds, counting) in _RULES.items():
        for number in range(1, _MOST + 1):
            numbers[spelled(number, language, counting).casefold()] = number
            for kind in kinds:
                word = spelled(number, language, kind).casefold()
                ordinals[word] = number
                if language in _ADVERBS:
                    ordinals[word + _ADVERBS[language]] = number
    return ordinals, numbers


@cache
def _pattern() -> re.Pattern[str]:
    ordinals, numbers = ("|".join(sorted(map(re.escape, words), key=len, reverse=True))
                         for words in _spelled())  # fmt: skip
    noun = choice("number")
    by_ordinal = (
        rf"(?P<ordinal>{ordinals})"
        rf"(?:(?:\s[^\s\d:,.]{{1,16}}){{0,2}}\s?[:：–—-]|(?:\s(?:{noun}))?[,.)])"
    )
    by_number = rf"(?:{noun})\s(?P<number>{numbers})(?:\s?[:：,.)–—-]|\s(?:is|es|é|est|è)(?=\s))"
    return re.compile(
        r"(?:^|(?<=[.!?…:;।]\s))"
        r"(?:(?:the|an?|el|la|lo|le|il|o|a|al|en|em|in|por)\s)?"
        rf"(?:{by_ordinal}|{by_number})\s*(?=\S)",
        re.IGNORECASE,
    )
