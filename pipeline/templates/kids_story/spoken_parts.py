"""What is told on a page, and what somebody says in it."""

from __future__ import annotations

import re


def spoken_parts(text: str) -> list[tuple[str, bool]]:
    """A text cut at its quotation marks: each part and whether somebody says it."""
    found = []
    for match in re.finditer(r"[“\"]([^”\"]+)[”\"]|([^“”\"]+)", text):
        said, told = match.groups()
        part = (said or told or "").strip()
        if re.search(r"\w", part):
            found.append((part, said is not None))
    return found
