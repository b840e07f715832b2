"""What a prompt is by its shape: an idea, a whole script, or a pasted conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.brief import MAX_PROMPT_CHARS
from pipeline.errors import EmptyPrompt, PromptTooLong
from pipeline.writing.text import clean, sentences, speaking_s, words_of

_SAID = re.compile(
    r"^\s*(?:\[[^\]]{3,24}\]\s*|\d{1,2}[:.]\d{2}(?:\s?[ap]m)?\s*[-–]?\s*)?"
    r"([^\W\d_][^:\n\t]{0,23}?)\s*(?:\([^)]{0,12}\)\s*)?[:：]\s+(\S.*)$",
    re.IGNORECASE,
)
_LONG_IDEA_S = 16.0


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a pasted conversation."""

    name: str
    text: str


def check_prompt(prompt: str) -> str:
    """The prompt without blank ends; raises EmptyPrompt, and PromptTooLong saying the limit."""
    if len(prompt) > MAX_PROMPT_CHARS:
        raise PromptTooLong(
            f"That is {len(prompt):,} characters long; please stay under {MAX_PROMPT_CHARS:,}."
        )
    if not clean(prompt) or not re.search(r"[^\s.,;:!?…'\"()\-–—_*#]", prompt):
        raise EmptyPrompt
    return prompt.strip()


def conversation(prompt: str) -> tuple[Said, ...]:
    """The lines of a pasted "name: text" conversation; empty when it is none.

    A line without a name goes on with the message before it.
    """
    rows = [row for row in prompt.splitlines() if row.strip()]
    if len(rows) < 2:
        return ()
    found: list[Said] = []
    named = 0
    for row in rows:
        match = _SAID.match(row)
        if match and len(match.group(1).split()) <= 3:
            found.append(Said(clean(match.group(1)), clean(match.group(2))))
            named += 1
        elif found:
            found[-1] = Said(found[-1].name, f"{found[-1].text} {clean(row)}")
    if named < 2 or named < 0.5 * len(rows):
        return ()
    return tuple(found)


def shape_of(prompt: str) -> Literal["idea", "script", "conversation"]:
    """How the writer takes a prompt.

    Three sentences, two long ones, or one that takes over 16 s to say are a script and kept word
    for word.
    """
    if conversation(prompt):
        return "conversation"
    parts = sentences(prompt)
    words = len(words_of(prompt))
    if len(parts) >= 3 and words >= 15:
        return "script"
    if (len(parts) == 2 and words >= 28) or speaking_s(prompt) > _LONG_IDEA_S:
        return "script"
    return "idea"
