"""A few words that stand for a sentence: the heading over a picture, a point to remember."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.writing.english import (
    DETERMINERS,
    NUMBER_WORDS,
    STOP,
    base_of,
    content_words,
    finite_form,
    singular,
)
from pipeline.writing.posting import title_case
from pipeline.writing.related import related, world_of
from pipeline.writing.text import words_of


def keyword(text: str, topic_words: Sequence[str]) -> str:
    """The word that stands for a sentence: its first noun that is not the topic's own."""
    topic = {singular(word) for word in topic_words}
    own = {singular(w) for word in topic_words for thing in related(word) for w in thing.split()}
    found = [
        word
        for word in content_words(text)
        if singular(word) not in topic and len(word) > 3 and not base_of(word)
    ]
    known = [word for word in found if singular(word) in own]
    known += [word for word in found if world_of(word)]
    word = (known or found or list(topic_words) or ["this"])[0]
    return title_case(word)


def headline(text: str, topic_words: Sequence[str]) -> str:
    """Two to four words that stand for a sentence: its subject, or what is said of the topic."""
    clause = re.split(r"[,:;.!?]", text)[0]
    words = words_of(clause)
    topic = {singular(word) for word in topic_words}
    verb = next((at for at, one in enumerate(words) if at and _tells(one)), None)
    if verb is None:
        return ""
    subject = _trimmed(words[:verb])
    if 2 <= len(subject) <= 4 and any(singular(word.lower()) not in topic for word in subject):
        return sentence_case(subject)
    said = words[verb + 1 :]
    while said and _tells(said[0]):
        said = said[1:]
    rest = _trimmed(said[:4])
    return sentence_case(rest) if 2 <= len(rest) <= 4 else ""


def _tells(word: str) -> bool:
    """Whether a word is the verb of its clause, or leads it."""
    return word.lower() in _LEADING or finite_form(word) in {"third", "past"}


_LEADING = frozenset(
    {
        "seen", "known", "called", "made", "found", "used", "is", "are", "was", "were", "can",
        "cannot", "could", "will", "would", "may", "must", "does", "do", "did", "has", "have",
        "had", "be", "been", "not", "never", "need", "needs",
    }
)  # fmt: skip


def _is_small(word: str) -> bool:
    return word.lower() in STOP or word.lower() in DETERMINERS


def _trimmed(words: Sequence[str]) -> list[str]:
    """Without small words at both ends."""
    kept = [*words]
    while kept and _is_small(kept[0]) and kept[0].lower() not in NUMBER_WORDS:
        kept = kept[1:]
    while kept and _is_small(kept[-1]):
        kept = kept[:-1]
    return kept


def sentence_case(words: Sequence[str]) -> str:
    """One phrase, its first letter large and nothing else changed."""
    text = " ".join(words)
    return text[:1].upper() + text[1:]
