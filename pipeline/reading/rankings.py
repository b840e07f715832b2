"""A pasted text as a ranking or a list: its items in their order, with their own numbers."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.reading.document import MOST_LINES, Block, Pasted
from pipeline.reading.ordinals import marked_in_words, place_of
from pipeline.reading.rows import number_of
from pipeline.writing.text import sentences

_COUNTED = re.compile(r"([^\W\d_]{2,16}\s#?\d{1,3})\s?[:.)–—-]+\s*(?=\S)")
_NAMED = re.compile(r"\s*(?::\s|：|\s[–—-]\s|–\s|—\s)\s*")
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_DASHED = re.compile(r"([–—])\s*(?=\S)")
_BARE = re.compile(r"(\d{1,3})\s+(?=[^\W\d_])")
_STEPS = ({1}, {-1})
_LEAST_LED = 3
_LONGEST_NAME = 60
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """An item: its number (None where none is written), how that is said, its name, the rest."""

    number: int | None
    call: str
    name: str
    rest: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class PastedList:
    """Items in their order, and what is said before and after them."""

    items: tuple[Listed, ...] = ()
    opening: str = ""
    closing: str = ""


def list_of(pasted: Pasted) -> PastedList:
    """The list in a text; one without items where fewer than two are marked, or more than a
    text's lines are looked at."""
    if len(pasted.blocks) > MOST_LINES:
        return PastedList()
    blocks = marked_in_words(_led([_counted(block) for block in pasted.blocks]))
    is_numbered = sum(_place(block) is not None for block in blocks) >= 2

    def opens(block: Block) -> bool:
        return _place(block) is not None if is_numbered else bool(block.marker)

    starts = [at for at, block in enumerate(blocks) if opens(block)]
    if len(starts) < _LEAST:
        starts = _emoji_led(blocks) or _announced(blocks)
    if len(starts) < _LEAST:
        return PastedList()
    ends = [*starts[1:], len(blocks)]
    groups = [blocks[start:end] for start, end in zip(starts, ends, strict=True)]
    closing: list[Block] = []
    if all(len(group) == 1 for group in groups[:-1]):
        # Nothing stands under the other items: what follows the last one ends the list.
        groups[-1], closing = groups[-1][:1], groups[-1][1:]
    return PastedList(
        tuple(map(_item, groups)),
        _text(blocks[: starts[0]]),
        _text(closing),
    )


def _place(block: Block) -> int | None:
    number = number_of(block.marker)
    return place_of(block.marker) if number is None else number


def _led(blocks: list[Block]) -> list[Block]:
    """The blocks, those in a row that begin with a dash or count by one marked so."""
    if any(block.marker for block in blocks):
        return blocks
    for pattern in (_DASHED, _BARE):
        found = {at: match for at, one in enumerate(blocks) if (match := pattern.match(one.text))}
        numbers = [number_of(match.group(1)) for match in found.values()]
        steps = {(after or 0) - (before or 0) for before, after in itertools.pairwise(numbers)}
        if len(found) >= _LEAST_LED and (pattern is _DASHED or (1 in numbers and steps in _STEPS)):
            return [
                replace(one, marker=found[at].group(1), text=one.text[found[at].end() :])
                if at in found else one
                for at, one in enumerate(blocks)
            ]  # fmt: skip
    return blocks


def _emoji_led(blocks: Sequence[Block]) -> list[int]:
    """Lines that each begin with an emoji, as posts set their lists."""
    led = {
        at: block
        for at, block in enumerate(blocks)
        if block.is_line and unicodedata.category(block.text[:1] or " ") == "So"
    }
    # A title may be decorated too, so one that stands apart from the others is none of them.
    runs = [at for at in led if at - 1 in led or at + 1 in led]
    return runs if len(runs) >= _LEAST + 1 else []


def _announced(blocks: Sequence[Block]) -> list[int]:
    """ "Top 3 cities" and three lines below it."""
    first = blocks[0].text if blocks else ""
    numbers = {int(word) for word in _NUMBER.findall(first)}
    rest = range(1, len(blocks))
    is_list = len(rest) in numbers and all(blocks[at].is_line for at in rest)
    return [*rest] if is_list and len(rest) >= _LEAST else []


def _counted(block: Block) -> Block:
    """ "Habit 3: walk" counts like "3. walk"."""
    match = _COUNTED.match(block.text) if not block.marker else None
    if match is None:
        return block
    return replace(block, marker=block.text[: match.end()].strip(), text=block.text[match.end() :])


def _item(group: Sequence[Block]) -> Listed:
    first, *under = group
    number = _place(first)
    has_word = any(ch.isalpha() for ch in first.marker)
    digits = "".join(ch for ch in first.marker if ch.isdigit()) or str(number)
    call = first.marker if has_word else f"{digits}." if number is not None else ""
    parts = _NAMED.split(first.text, maxsplit=1)
    if len(parts) == 2 and parts[0].strip() and len(parts[0]) <= _LONGEST_NAME:
        name, rest = parts
    else:
        name, *more = sentences(first.text) or [first.text]
        rest = " ".join(more)
    rest = " ".join(part for part in (rest, _text(under)) if part)
    picture = ", ".join(block.picture for block in group if block.picture)
    return Listed(number, call, name.strip(), rest.strip(), picture)


def _text(blocks: Sequence[Block]) -> str:
    """Blocks as said one after the other; one that ends without a stop gets one."""
    said = [block.spoken for block in blocks]
    return " ".join(f"{text}." if text[-1:].isalnum() else text for text in said)
