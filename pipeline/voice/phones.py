"""Telephone and card numbers in a text: figures that are said one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECE = re.compile(r"[(+]?\+?\d[\d().-]*[,.;:!?)]*|1-\d{3}-[A-Za-z]{3,10}")
_ALONE = re.compile(
    r"\(?\d{3}\)?[-.]\d{3}[-.]\d{4}|\d{3}-\d{4}|1-\d{3}-\d{3}-\d{4}|\+\d[\d().-]{7,}|\d{3}-\d{2}-\d{4}|"
    r"1-\d{3}-[A-Za-z]{3,10}|\d{4}-\d{4}-\d{4}-\d{4}|0\d{9,10}"
)
_DATE = re.compile(r"(1[1-9]|20)\d\d[-.]\d\d[-.]\d\d")


def phone_tokens(tokens: Sequence[str]) -> frozenset[int]:
    """The places of the tokens that belong to a number said figure by figure."""
    places: set[int] = set()
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and _PIECE.fullmatch(tokens[last]):
            last += 1
        if last > first and _is_number(tokens[first:last]):
            places.update(range(first, last))
        elif last > first:
            places.update(at for at in range(first, last) if _is_number(tokens[at : at + 1]))
        first = max(last, first + 1)
    return frozenset(places)


def _is_number(pieces: Sequence[str]) -> bool:
    bare = [piece.rstrip(",.;:!?") for piece in pieces]
    if len(bare) == 1:
        return bool(_ALONE.fullmatch(bare[0])) and not _DATE.fullmatch(bare[0])
    digits = sum(char.isdigit() for piece in bare for char in piece)
    if not 7 <= digits <= 19:
        return False
    if bare[0].startswith(("+", "(")):
        return True
    is_card = len(bare) >= 3 and all(re.fullmatch(r"\d{4}", piece) for piece in bare)
    is_local = bool(re.fullmatch(r"0\d{1,4}", bare[0])) and all(
        re.fullmatch(r"\d{2,4}", piece) for piece in bare[1:]
    )
    is_american = len(bare) == 2 and bool(
        re.fullmatch(r"\(?\d{3}\)?", bare[0]) and re.fullmatch(r"\d{3}-\d{4}", bare[1])
    )
    return is_card or is_local or is_american
