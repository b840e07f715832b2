"""Whether a prompt can be taken at all."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.brief import Brief
from pipeline.errors import EmptyPrompt, PromptTooLong
from pipeline.language.clean import clean_line
from pipeline.reading.document import Pasted
from pipeline.reading.reader import read


def check_length(brief: Brief) -> None:
    """PromptTooLong saying the limit."""
    if len(brief.prompt) > brief.most_chars:
        raise PromptTooLong(
            f"That is {len(brief.prompt):,} characters long; please stay under"
            f" {brief.most_chars:,}."
        )


def check_prompt(prompt: str) -> str:
    """The prompt without blank ends; raises EmptyPrompt."""
    if not clean_line(prompt) or not re.search(r"[^\s.,;:!?…'\"()\-–—_*#]", prompt):
        raise EmptyPrompt
    return prompt.strip()


def read_brief(brief: Brief) -> Pasted:
    """A brief's prompt as it was read and meant, after `check_prompt`."""
    return as_meant(brief, read_prompt(brief.prompt))


def as_meant(brief: Brief, pasted: Pasted) -> Pasted:
    """What was said in a recording is a script, however short, and an article is an idea, however
    long."""
    if brief.is_article:
        return replace(pasted, kind="idea")
    return replace(pasted, kind="script") if brief.own("voice") and pasted.is_idea else pasted


def read_prompt(prompt: str) -> Pasted:
    """A prompt as it was read, after `check_prompt`."""
    pasted = read(check_prompt(prompt))
    if not pasted.blocks:
        raise EmptyPrompt
    return pasted
