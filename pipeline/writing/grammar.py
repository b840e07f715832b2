"""Sentences from frames: text files of sections, alternatives in brackets, slots in braces.

A section is `== name`; each line below is a frame. `[a|b]` picks one, `{slot}` is filled, and a
frame whose slots the subject lacks is left out. A line may start with `tag:`; a subject that has
that tag takes it first, others never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.writing.text import capitalised, words_of

_TAGGED_FIRST = 0.4
_SHARP = frozenset({"discover", "meet", "journey", "make", "lose", "fight", "change", "be"}) | {
    "scary", "mystery", "year", "question", "ask",
}  # fmt: skip
"""Tags that say much of a subject: their frames are tried first, now and then."""
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"^([a-z_]+): ")
_A_AN = re.compile(r"\b([Aa])n?( )([\"“]?)(\w+)")


@dataclass(frozen=True, slots=True)
class SentenceFrame:
    """One frame: its text, and the tag it wants of a subject ("" suits all)."""

    text: str
    tag: str = ""

    @property
    def slots(self) -> frozenset[str]:
        """The slots it needs."""
        return frozenset(_SLOT.findall(self.text))


@cache
def sections(
    name: str, package: str = "pipeline.writing.frames"
) -> dict[str, tuple[SentenceFrame, ...]]:
    """The sections of NAME.txt: those that templates share, or those in the folder of one."""
    found: dict[str, list[SentenceFrame]] = {}
    current: list[SentenceFrame] = []
    text = files(package).joinpath(f"{name}.txt").read_text("utf-8")
    for row in text.splitlines():
        line = row.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            current = found.setdefault(line[3:].strip(), [])
            continue
        tag = _TAG.match(line)
        current.append(
            SentenceFrame(line[tag.end() :], tag.group(1)) if tag else SentenceFrame(line)
        )
    return {section: tuple(frames) for section, frames in found.items()}


@dataclass(slots=True)
class SentenceWriter:
    """Says sentences of one script: never a frame twice, never two scenes opened alike."""

    random: Random
    slots: Mapping[str, str]
    tags: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)
    openings: set[str] = field(default_factory=set)

    def say(self, frames: Sequence[SentenceFrame], *, opens: bool = False, tries: int = 24) -> str:
        """One sentence (or two) from the frames; "" when none fits any more."""
        fitting = [
            frame
            for frame in frames
            if frame.text not in self.used
            and frame.slots <= self.slots.keys()
            and (not frame.tag or frame.tag in self.tags)
        ]
        self.random.shuffle(fitting)
        if self.random.random() < _TAGGED_FIRST:
            fitting.sort(key=lambda frame: frame.tag not in _SHARP)
        for frame in fitting[:tries]:
            text = self.fill(frame.text)
            if opens and self.opening(text) in self.openings:
                continue
            self.used.add(frame.text)
            if opens:
                self.openings.add(self.opening(text))
            return text
        return ""

    def fill(self, text: str) -> str:
        """Choose among alternatives, fill slots, mend articles and capitals."""
        while _CHOICE.search(text):
            text = _CHOICE.sub(lambda match: self.random.choice(match.group(1).split("|")), text)
        text = _SLOT.sub(lambda match: self.slots[match.group(1)], text)
        text = _A_AN.sub(_mend_article, re.sub(r" {2,}", " ", text))
        return capitalised(text.replace(" ,", ",").replace(" .", ".").replace("..", "."))

    @staticmethod
    def opening(text: str) -> str:
        """What must differ between scenes: the first word, and the next where that is tiny."""
        words = [word.lower() for word in words_of(text)[:2]]
        return " ".join(words[:1] if words and len(words[0]) > 3 else words)


def _mend_article(match: re.Match[str]) -> str:
    article, space, quote, word = match.groups()
    lower = word.lower()
    vowel = lower[:1] in "aeiou" and not lower.startswith(
        ("uni", "use", "usu", "euro", "one", "once", "ufo")
    )
    vowel = vowel or lower.startswith(("hour", "honest", "heir"))
    return f"{article}{'n' if vowel else ''}{space}{quote}{word}"
