"""Thoughts for quote videos: our own lines by theme, sayings with their origin, phrases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.script import Line
from pipeline.writing.english import PREPOSITIONS, STOP, singular
from pipeline.writing.grammar import SentenceWriter, sections
from pipeline.writing.related import world_of
from pipeline.writing.text import clauses

_LONGEST_WORDS = 7
_OPENERS = STOP | PREPOSITIONS


@dataclass(frozen=True, slots=True)
class Thought:
    """A line and whose it is ("" when it is ours); a person's own may be said in several lines
    and want something seen."""

    text: str
    attribution: str = ""
    lines: tuple[Line, ...] = ()
    picture: str = ""


def thoughts_about(words: Sequence[str], topic: str, count: int, random: Random) -> list[Thought]:
    """`count` thoughts: a hook that names the topic, lines of its theme, a saying to end with."""
    themes = sections("thoughts", __package__)
    wanted = {singular(word) for word in words} | {
        alias for word in words if (world := world_of(word)) for alias in world.aliases
    }
    writer = SentenceWriter(random, {"topic": topic})
    thoughts = [Thought(writer.say(themes["hook"], opens=True))]
    scores = {
        names: len(wanted & set(names.split()))
        for names in themes
        if names not in {"hook", "saying", "any"}
    }
    best = max(scores, key=lambda names: scores[names])
    own = themes[best] if scores[best] else themes["any"]
    others = [frame for names in scores for frame in themes[names]]
    saying = _saying(wanted, random) if count > 2 else None
    while len(thoughts) < count - (1 if saying else 0):
        line = writer.say(own, opens=True) or writer.say([*themes["any"], *others], opens=True)
        if not line:
            writer.openings.clear()
            line = writer.say([*themes["any"], *others], opens=True)
        if not line:
            writer.used.clear()
            continue
        thoughts.append(Thought(line))
    return [*thoughts, saying][:count] if saying else thoughts[:count]


def _saying(wanted: set[str], random: Random) -> Thought:
    rows = [frame.text.split(" | ") for frame in sections("thoughts", __package__)["saying"]]
    scored = [(len(wanted & set(tags.split())), text, origin) for tags, text, origin in rows]
    most = max(score for score, *_ in scored)
    if not most:
        scored = [
            (0, text, origin)
            for (_, text, origin), (tags, *_) in zip(scored, rows, strict=True)
            if "any" in tags.split()
        ]
    _, text, origin = random.choice([row for row in scored if row[0] == most])
    return Thought(text, origin)


def phrases_of(text: str) -> list[str]:
    """A text in phrases of at most seven words, broken where a reader would breathe."""
    thoughts: list[str] = []
    for clause in clauses(text):
        for sentence in _sentences(clause):
            words = sentence.split()
            parts = max(1, -(-len(words) // _LONGEST_WORDS))
            size = len(words) / parts
            start = 0
            for part in range(1, parts + 1):
                end = len(words) if part == parts else _breath(words, start, round(part * size))
                if end > start:
                    thoughts.append(" ".join(words[start:end]))
                start = end
    return _joined(thoughts)


_SENTENCE_END = re.compile(r"[.!?…。！？｡؟۔।॥\n]")


def _sentences(clause: str) -> list[str]:
    from pipeline.writing.text import sentences

    return sentences(clause) if _SENTENCE_END.search(clause) else [clause]


def _breath(words: Sequence[str], start: int, wanted: int) -> int:
    """A break near `wanted` that does not leave a small word at a phrase's end."""
    for end in (wanted, wanted - 1, wanted + 1, wanted - 2):
        if start + 1 < end < len(words) and words[end - 1].lower() not in _OPENERS:
            return end
    return wanted


def _joined(phrases: Sequence[str]) -> list[str]:
    """Very short neighbours become one phrase: "No. Not yet." is read in one breath."""
    joined: list[str] = []
    for phrase in phrases:
        if (
            joined
            and joined[-1][-1:] in ",:;"
            and len(joined[-1].split()) + len(phrase.split()) <= 4
        ):
            joined[-1] = f"{joined[-1]} {phrase}"
        else:
            joined.append(phrase)
    return joined
