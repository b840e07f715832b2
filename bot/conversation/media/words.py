"""How files that people brought are named and counted in sentences. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.conversation.prepared import BroughtMedia
from bot.wording import Words
from pipeline.brief import OwnMedium

NAME_CHARS = 40


def taken(words: Words, media: Sequence[OwnMedium]) -> str:
    """What a draft has now, counted by kind."""
    counts = Counter(one.kind for one in media)
    parts = [words(f"media.count_{kind}", count=count) for kind, count in counts.items()]
    return words("media.taken", what=", ".join(parts))


def refusals(words: Words, brought: BroughtMedia) -> str:
    """Why some files were not taken, one line for each reason; all others are named as taken."""
    numbers: dict[str, list[int]] = {}
    for one in brought.refused:
        numbers.setdefault(words(f"media.{one.reason}", **one.values), []).append(one.number)
    if brought.count == 1:
        return "\n".join(numbers)
    return "\n".join(
        words("media.not_taken", numbers=", ".join(map(str, which)), reason=reason)
        for reason, which in numbers.items()
    )


def label(words: Words, number: int, medium: OwnMedium) -> str:
    """A file in a list: its number, what it is, its name and length, what is heard of a clip."""
    parts = [words(f"media.kind_{medium.kind}"), medium.name[:NAME_CHARS]]
    if medium.length_s:
        parts.append(words("options.seconds", count=round(medium.length_s)))
    if medium.kind == "clip":
        parts.append(words(f"media.sound_{medium.sound or 'off'}"))
    return f"{number}. {' · '.join(part for part in parts if part)}"
