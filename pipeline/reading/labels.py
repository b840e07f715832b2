"""What stands before a colon: a narrator, a direction, notes on the video, or who speaks.

A label alone proves no speaker. "Habit 1:", "Edit:" and "TL;DR:" are words of the text; a speaker
comes again, or the line is set as a screenplay sets names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.reading.rows import Row
from pipeline.reading.vocabulary import choice, phrases
from pipeline.writing.text import words_of

_LABEL = re.compile(r"([^:：\n]{1,60})[:：](?:\s+|(?=[^\d\s/\\]))(.*)$")
_LABEL_ALONE = re.compile(r"([^:：\n]{1,60})[:：]$")
_ASIDE = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")
_SET = re.compile(r"\s*(?:[-*•]\s+)?(\*\*|__)[^*_]")
_SYMBOLS = re.compile(r"^[^\w]+(?=\w)")
_PHONE = re.compile(r"\+?\d[\d\s()\-]{5,20}$")
_NUMBERED_PERSON = re.compile(
    r"(?:speaker|person|host|guest|player|voice|man|woman|guy|girl|boy|caller|hablante|persona|voz"
    r"|falante|pessoa|спикер|человек|голос|वक्ता|المتحدث|متحدث)\s?#?[\dA-D]$",
    re.IGNORECASE,
)
_SCENE = re.compile(
    rf"(?:{choice('scene')})\s?(?:#?\d{{1,3}}[a-d]?|[ivx]{{1,5}}\b|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الأخير)?"
    r"(?:\s?[-–—:.|,(]\s?(.{0,200}?)\)?)?$",
    re.IGNORECASE,
)
_SCENE_STARTS = frozenset(phrase[:2] for phrase in phrases("scene"))
_LONGEST_MARK = 300
_SCENE_NUMBER = re.compile(
    r"[^\d\s:]{2,16}\s?(?:#?\d|[ivx]{1,5}\b|one|two|three|four|five|six|ال)", re.I
)
_PLACE = re.compile(r"(?:INT|EXT|INT/EXT|I/E|ИНТ|НАТ)[./\s-]{1,3}(\S.{0,120})$")
_PLACE_STARTS = frozenset("IEИН")
_IN_BRACKETS = re.compile(r"\s?\([^()]{0,40}\)\s?")
_ABBREVIATED = re.compile(r"\b[^\W\d_]{1,4}\.\s")
_USER = re.compile(r"@?[^\W\d_][\w.\-]{1,30}")
"""A user's name in one piece: "mia.b", "Alex99"."""
_ALL = 0.9
_NAME_WORDS = 4
_ASKING = frozenset({"q", "p", "в", "س", "प्र"})
"""Letters that stand for "question", beside one that stands for "answer"."""
_CAPS_WORDS = 3


@dataclass(frozen=True, slots=True)
class SpeakerLabel:
    """What stands before a colon, what stood in brackets behind it, and what follows."""

    name: str
    aside: str
    rest: str
    is_set: bool
    """In bold, or in capitals."""

    @property
    def key(self) -> str:
        """The name as names are compared."""
        return self.name.casefold()


def label_of(row: Row) -> SpeakerLabel | None:
    """The label of a line, when it has one of at most five words."""
    if row.kind != "text":
        return None
    if ":" not in row.text and "：" not in row.text:
        return None
    match = _LABEL.match(row.text) or _LABEL_ALONE.match(row.text)
    if match is None:
        return None
    before = match.group(1).strip()
    rest = match.group(2).strip() if match.lastindex == 2 else ""
    asides = _ASIDE.findall(before)
    name = _without_asides(before).strip('*_"“”«»').strip()
    if not name or len(name.split()) > 5 or len(name) > 40:
        return None
    is_bold = ("**" in row.raw or "__" in row.raw) and _SET.match(row.raw) is not None
    is_set = is_bold or _is_caps(name)
    return SpeakerLabel(name, ", ".join(asides), rest, is_set)


def _is_caps(name: str) -> bool:
    if not name.isupper():
        return False
    letters = [ch for ch in name if ch.isalpha()]
    return len(letters) >= 2 and all(ch.isupper() for ch in letters)


def is_a(kind: str, name: str) -> bool:
    """Whether a label is one of a kind of the vocabulary, also with a number behind it."""
    bare = name.casefold()
    if not bare[:1].isalnum():
        bare = _SYMBOLS.sub("", bare)
    bare = bare.strip().rstrip(".").strip()
    return bare in phrases(kind) or bare.rstrip("0123456789 #").strip() in phrases(kind)


def scene_mark(text: str, *, is_set: bool) -> tuple[bool, str]:
    """Whether a line marks a scene, and what it says is seen there ("" when it does not).

    `is_set` lines stand in brackets, in bold or in capitals, or are headings: there "Scene" needs
    no number, and "Hook" and "Outro" are marks, too.
    """
    bare = text.strip().strip("[](){}*_ ").strip()
    if len(bare) > _LONGEST_MARK:
        return False, ""
    if bare[:1] in _PLACE_STARTS and (match := _PLACE.match(bare)):
        return True, match.group(1)
    match = _SCENE.match(bare) if bare[:2].casefold() in _SCENE_STARTS else None
    if match and (_SCENE_NUMBER.match(bare) or is_set):
        return True, (match.group(1) or "").strip()
    if is_set and is_a("section", _without_asides(bare).rstrip(":.").strip()):
        return True, ""
    return False, ""


def _without_asides(text: str) -> str:
    if "(" not in text and "[" not in text:
        return text.strip()
    return " ".join(_ASIDE.sub(" ", text).split())


def bare_name(text: str) -> str:
    """A name without what stands in brackets behind it: "SAM (O.S.)" is "SAM"."""
    return _IN_BRACKETS.sub(" ", " ".join(text.split())).strip()


def is_place(row: Row) -> bool:
    """Whether a row is a screenplay's heading: "INT. STATION - NIGHT"."""
    return _PLACE.match(row.raw.strip().strip("[](){}*_ ")) is not None


def is_caps_name(row: Row) -> bool:
    """A name alone on its line in capitals, as screenplays set them: "SAM (O.S.)"."""
    if row.kind != "text" or row.marker or row.level or len(row.text) > _LONGEST_MARK:
        return False
    name = _without_asides(row.text)
    return (
        2 <= len(name) <= 30
        and len(name.split()) <= _CAPS_WORDS and _is_caps(name) and name[-1] not in ".!?,;:"
        and (_may_be_a_person(name) or is_a("narrator", name))
    )  # fmt: skip


def speakers_among(labels: Sequence[SpeakerLabel], text_rows: int) -> frozenset[str]:
    """The keys of the labels that are people's names; empty when none is proved to be.

    A name comes again. Where most lines have a label and one of them does, or names somebody
    ("Mom", "Me"), those that come only once are names too.
    """
    possible = [label for label in labels if _may_be_a_person(label.name)]
    lettered = [label for label in possible if len(label.name) == 1]
    asks_and_answers = any(label.key in _ASKING for label in lettered)
    if lettered and (asks_and_answers or len(possible) < _ALL * text_rows):
        # "A:" and "B:" are people only where everybody is one: else they are options.
        possible = [label for label in possible if len(label.name) > 1]
    counts = Counter(label.key for label in possible)
    if (
        not asks_and_answers
        and [*counts] == ["a", "b"]
        and len(possible) == text_rows == len(labels)
    ):
        # Nothing is asked, and there are but these two: a chat between A and B.
        return frozenset(counts)
    figures = Counter(label.key for label in possible if label.rest[:1].isdigit())
    proved = {key for key, count in counts.items() if count >= 2 and 2 * figures[key] < count}
    known = {key for key in counts if key in phrases("person")}
    if (known or proved) and sum(counts.values()) >= 2 and len(possible) >= 0.5 * text_rows:
        return frozenset(key for key in counts if 2 * figures[key] < counts[key])
    typeset = {label.key for label in possible if label.is_set}
    if proved & typeset:
        return frozenset(proved & typeset)
    return frozenset(proved) if sum(counts[key] for key in proved) >= 3 or len(proved) >= 2 else (
        frozenset()
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _may_be_a_person(name: str) -> bool:
    """Whether a label could be a name, by its words alone."""
    if len(name) == 1 or _PHONE.match(name) or _NUMBERED_PERSON.match(name):
        return name.isalpha() or len(name) > 1
    has_stops = any(ch in _ABBREVIATED.sub("", name) for ch in '.!?,;…"“”') and name[-1] != "."
    if has_stops and not _USER.fullmatch(name):
        return False
    if any(ch.isdigit() for ch in name) and not _USER.fullmatch(name):
        return False
    words = [word.casefold().strip("._0123456789") for word in words_of(name)]
    kinds = ("narrator", "direction", "scene", "section", "metadata")
    return (
        0 < len(words) <= _NAME_WORDS
        and not any(word in phrases("not_a_speaker") for word in words)
        and not any(is_a(kind, name) for kind in kinds)
    )
