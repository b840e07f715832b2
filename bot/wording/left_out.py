"""The note on what of a pasted text the video neither says nor shows."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording import Words
from bot.wording.messages import shorten

_EXAMPLES = 3
_EXAMPLE_CHARS = 40
_COUNTED = frozenset({"time", "markup", "key"})
"""Of these nobody wants to read examples: how many there were is enough."""


def left_out_note(words: Words, left_out: Iterable[tuple[str, str]]) -> str:
    """One line that names each kind with some examples; "" when nothing was left out."""
    kinds: dict[str, list[str]] = {}
    for reason, text in left_out:
        if reason == "topic":
            return words("left_out.topic")
        kinds.setdefault(reason, []).append(text)
    if not kinds:
        return ""
    listed = "; ".join(_kind(words, reason, texts) for reason, texts in kinds.items())
    return words("left_out.note", listed=listed)


def _kind(words: Words, reason: str, texts: list[str]) -> str:
    name = words(f"left_out.{reason}")
    if reason in _COUNTED:
        return f"{name} ({len(texts)})"
    different = list(dict.fromkeys(shorten(text, _EXAMPLE_CHARS) for text in texts))
    more = f" +{len(different) - _EXAMPLES}" if len(different) > _EXAMPLES else ""
    return f"{name}: {', '.join(f'“{text}”' for text in different[:_EXAMPLES])}{more}"
