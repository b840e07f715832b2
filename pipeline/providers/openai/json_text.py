"""The JSON object in what a model wrote: bare, in a fence, after prose or after its thinking."""

from __future__ import annotations

import json
import re
from typing import Any

# As DeepSeek and Qwen, Magistral, Kimi, Seed and gpt-oss write it, where a server hands it on. Of
# some the beginning is in the prompt, so that only its end is seen.
_NAMES = r"think|thinking|thought|reasoning|seed:think"
_BEGINS = re.compile(
    rf"<(?:{_NAMES})>|\[THINK\]|◁think▷|<\|channel\|>analysis<\|message\|>", re.IGNORECASE
)
_ENDS = re.compile(
    rf"</(?:{_NAMES})>|\[/THINK\]|◁/think▷|<\|channel\|>final<\|message\|>", re.IGNORECASE
)
_MOST_STARTS = 50


def json_object(text: str) -> dict[str, Any] | None:
    """The largest JSON object in `text`, or None; one in a model's thinking only where there is no
    other."""
    start, end = answer_span(text)
    said = text[start:end]
    return _whole(text) or _whole(said) or _largest_within(said) or _largest_within(text)


def answer_span(text: str) -> tuple[int, int]:
    """Where in a model's text its answer lies: behind its thinking, and before any that is open."""
    start = max((found.end() for found in _ENDS.finditer(text)), default=0)
    begins = _BEGINS.search(text, start)
    return start, begins.start() if begins else len(text)


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
