"""What goes with a video when it is posted: title, description, hashtags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.language.clean import clean_line
from pipeline.language.labels import Labels
from pipeline.writing.english import STOP, content_words, finite_form
from pipeline.writing.small_words import small_words
from pipeline.writing.text import sentences, words_of

_label = Labels(__package__)
_ENDS = ("?", "!", "？", "！")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "vs",
        "is",
    ]
)
_LONGEST_TITLE = 60


def title_case(text: str) -> str:
    """Large First Letters; small words stay small inside, and the person's capitals stay."""
    words = text.split(" ")
    cased = [
        word
        if word != word.lower() or (0 < at < len(words) - 1 and word in _SMALL)
        else word[:1].upper() + word[1:]
        for at, word in enumerate(words)
    ]
    return " ".join(cased)


def shortened(text: str, longest: int = _LONGEST_TITLE) -> str:
    """At most `longest` characters, cut at a word, with an ellipsis when cut."""
    line = clean_line(text)
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    if " " in cut[longest // 2 :]:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:-–—") + "…"


def whole_words(text: str, longest: int) -> str:
    """The first words within `longest` characters, none cut and no small one at the end; a first
    word that is longer stays whole."""
    line = clean_line(text)
    if len(line) <= longest:
        return line
    first, *rest = line.split()
    kept = [first]
    for word in rest:
        if len(" ".join((*kept, word))) > longest:
            break
        kept.append(word)
    while len(kept) > 1 and kept[-1].lower() in small_words():
        kept.pop()
    return " ".join(kept).rstrip(" ,;:-–—")


def first_line(text: str, longest: int = _LONGEST_TITLE) -> str:
    """A title from a person's own text: its first sentence, shortened."""
    found = sentences(text)
    return shortened((found[0] if found else text).rstrip(".。"), longest)


_LONGEST_QUESTION = 90
_ASKS = ("?", "？", "؟")


def closing_question(text: str) -> str:
    """The question that a text ends on, if it does and is short enough for a card."""
    last = (sentences(text) or [""])[-1].strip()
    return last if last.endswith(_ASKS) and len(last) <= _LONGEST_QUESTION else ""


_LONGEST_HASHTAG = 120


def hashtag(words: str) -> str:
    """#LighthouseKeeper from "lighthouse keeper"; letters and digits of any script, or ""."""
    kept = [
        "".join(ch for ch in word if unicodedata.category(ch)[0] in "LNM")
        for word in re.split(r"[\s\-_'’]+", words[:_LONGEST_HASHTAG])
    ]
    joined = "".join(
        word[:1].upper() + word[1:] if len(kept) > 1 else word for word in kept if word
    )
    return f"#{joined}" if joined and not joined.isdigit() else ""


def hashtags_of(text: str, extra: Sequence[str], most: int = 6) -> tuple[str, ...]:
    """3 to 6 hashtags: words of the text first, then `extra` ones."""
    words = [
        word
        for word in content_words(text)
        if (len(word) > 2 or not word.isascii()) and finite_form(word) not in {"third", "past"}
    ]
    if not words:
        words = [word.lower() for word in words_of(text) if word.lower() not in STOP]
    own = sorted(dict.fromkeys(words[:12]), key=lambda word: -min(len(word), 9))[:3]
    ordered = [word for word in words if word in own]
    tags = [hashtag(word) for word in (*ordered, *extra)]
    unique: dict[str, str] = {}
    for tag in tags:
        if 2 < len(tag) <= 40:
            unique.setdefault(tag.lower(), tag)
    return tuple(list(unique.values())[:most])


def description_of(title: str, hook: str, language: str = "en") -> str:
    """One or two sentences for the post."""
    opening = sentences(hook)
    line = opening[0] if opening else title
    if title.rstrip(".…?!？！ ").lower() in line.lower():
        return shortened(line, 220)
    if title.endswith(_ENDS):
        return shortened(f"{title} {line}", 220)
    return shortened(_label("told", language, title=title.rstrip(".…"), line=line), 220)


def with_source(title: str, hook: str, source: str, language: str = "en") -> str:
    """The same, and where the facts in it stand."""
    line = description_of(title, hook, language)
    return _label("sourced", language, line=line, source=source) if source else line
