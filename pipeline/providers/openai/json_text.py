"""The JSON object in what a model wrote: bare, in a fence, after prose or after its thinking."""

from __future__ import annotations

import json
import re
from typing import Any

_THINKING = re.compile(r"<(think|thinking|thought|reasoning)>.*?(</\1>|\Z)", re.S | re.I)
_MOST_STARTS = 50


def json_object(text: str) -> dict[str, Any] | None:
    """The largest JSON object in `text`, or None."""
    for said in (text, _THINKING.sub(" ", text)):
        if (found := _whole(said)) is not None:
            return found
    return _largest_within(_THINKING.sub(" ", text)) or _largest_within(text)


def _whole(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _largest_within(text: str) -> dict[str, Any] | None:
    decoder = json.JSONDecoder(strict=False)
    best: tuple[int, dict[str, Any]] | None = None
    start, tries = text.find("{"), 0
    while start >= 0 and tries < _MOST_STARTS:
        tries += 1
        try:
            found, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            if isinstance(found, dict) and (best is None or end - start > best[0]):
                best = (end - start, found)
        start = text.find("{", end)
    return best[1] if best is not None and best[1] else None
