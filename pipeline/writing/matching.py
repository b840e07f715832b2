"""Which unit of a library a prompt means, or that none does.

BM25 (the package bm25s) ranks the units by the stems of their titles, topics, synonyms and text;
a unit is taken only when it is about nearly all that the prompt names. The same prompt always finds
the same unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pipeline.writing.english import STOP
from pipeline.writing.library import Unit
from pipeline.writing.small_words import small_words_of
from pipeline.writing.text import folded, words_of
from pipeline.writing.wordlists import list_names, words_in

_NAMED_SHARE = 0.75
"""Of a prompt's words, how many a unit must hold, anywhere in it …"""
_TOPIC_SHARE = 0.6
"""… and how many its title, topics and synonyms must hold: a text also mentions other things."""
_MOST_CHARS, _MOST_WORDS = 400, 50
"""Of a prompt, what is looked at."""
_TITLE_WEIGHT, _TOPIC_WEIGHT, _SYNONYM_WEIGHT = 2, 3, 1
_SNOWBALL = {
    "en": "english", "es": "spanish", "pt": "portuguese", "fr": "french", "de": "german",
    "it": "italian", "ru": "russian", "ar": "arabic", "hi": "hindi",
}  # fmt: skip
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|dell|nell|all|un)'")
_ASKED_OF = re.compile(r"(?:-t)?-(?:ils?|elles?|on|je|tu|nous|vous|ce|moi|toi|les?|la)$")
"""Who or what a French verb has behind it: "ronronnent-ils", "raconte-moi"."""
_PARTICLE = re.compile("[\u3041-\u3096]")
_OKURIGANA = re.compile("(?<=[\u4e00-\u9fff])[\u3041-\u3096]+$")
"""What a Japanese verb is bent with, behind its character."""
ASKING = words_in("asking")
"""Words of a request that say nothing of its subject."""


@dataclass(frozen=True, slots=True)
class Match:
    """A unit, whether a prompt means it, how many of the prompt's words it is about, its score."""

    unit: Unit
    is_meant: bool
    about: int
    score: float


def opening_of(prompt: str) -> str:
    """The beginning of a prompt: what an idea is about stands in its first words."""
    return " ".join(prompt[:_MOST_CHARS].split()[:_MOST_WORDS])


def plain_word(word: str, language: str) -> str:
    """A word in small letters, without accents and what is joined to it: "cat's", "l'Égypte"."""
    return folded(_bare(word, language), language)


def _bare(word: str, language: str) -> str:
    lower = word.lower().replace("’", "'")
    if language == "fr":
        lower = _ASKED_OF.sub("", lower)
    return _ELISION.sub("", lower) if language in {"fr", "it"} else lower.removesuffix("'s")


@cache
def _asking(language: str) -> frozenset[str]:
    if language == "en":
        return ASKING
    name = f"asking {language}"
    listed = words_in(name) if name in list_names() else ()
    return frozenset(folded(word, language) for word in listed)


def naming_nothing(language: str) -> frozenset[str]:
    """The words of a language that say nothing of a subject, as `plain_word` writes them."""
    return _small(language) | _asking(language)


@cache
def _small(language: str) -> frozenset[str]:
    if language == "en":
        return STOP
    return frozenset(folded(word, language) for word in small_words_of(language))


def naming_words(text: str, language: str = "en", *, is_prompt: bool = False) -> list[str]:
    """The words that carry meaning, in small letters; of a prompt not those that only ask."""
    base = language.split("-", maxsplit=1)[0].lower()
    words = [_bare(word, base) for word in words_of(text, base)]
    small, asking = _small(base), _asking(base)
    kept = [word for word in words if folded(word, base) not in small and not _is_tiny(word)]
    if is_prompt:
        named = [word for word in kept if folded(word, base) not in asking]
        kept = [word for word in named if not word.isdigit()] or kept
    return kept


def _is_tiny(word: str) -> bool:
    return len(word) == 1 and (word.isascii() or bool(_PARTICLE.match(word)))


def stems_of(text: str, language: str = "en", *, is_prompt: bool = False) -> list[str]:
    """The stems of the words that carry meaning."""
    base = language.split("-", maxsplit=1)[0].lower()
    words = naming_words(text, language, is_prompt=is_prompt)
    return list(stemmed(tuple(folded(word, base) for word in words), base))


@lru_cache(maxsize=4096)
def stemmed(words: tuple[str, ...], language: str) -> tuple[str, ...]:
    """The stem of each word, which is in small letters and folded."""
    if language == "ja":
        return tuple(_OKURIGANA.sub("", word) for word in words)
    if (name := _SNOWBALL.get(language)) is None:
        return words
    import snowballstemmer

    # One for each call: it holds the word that it works on, and videos are written side by side.
    return tuple(snowballstemmer.stemmer(name).stemWords(list(words)))


def find_unit(prompt: str, units: Sequence[Unit], language: str = "en") -> Unit | None:
    """The unit that a prompt means; None where none is about it."""
    found = ranked(prompt, units, language)
    return next((match.unit for match in found if match.is_meant), None)


def nearest_units(prompt: str, units: Sequence[Unit], count: int, language: str) -> list[Unit]:
    """The `count` units that come nearest to a prompt, best first."""
    return [match.unit for match in ranked(prompt, units, language)[:count]]


def ranked(prompt: str, units: Sequence[Unit], language: str = "en") -> list[Match]:
    """Units in the prompt's language, those that it means first, then by their score."""
    base = language.split("-", maxsplit=1)[0].lower()
    spoken = tuple(unit for unit in units if unit.language == base)
    if not spoken:
        return []
    asked = list(dict.fromkeys(stems_of(prompt, base, is_prompt=True)))
    table = [_Words.of(unit) for unit in spoken]
    scores = _scores(table, asked)
    title = tuple(stems_of(prompt, base))
    found = [
        Match(
            unit,
            words.title == title or (bool(asked) and words.means(asked)),
            sum(stem in words.topics for stem in asked) + len(asked) * (words.title == title),
            score,
        )
        for unit, words, score in zip(spoken, table, scores, strict=True)
    ]
    return sorted(found, key=lambda one: (not one.is_meant, -one.about, -one.score, one.unit.id))


@dataclass(frozen=True, slots=True)
class _Words:
    """The stems of a unit: in its title; that name it; of what it is about; and all."""

    title: tuple[str, ...]
    names: frozenset[str]
    topics: frozenset[str]
    every: tuple[str, ...]

    @staticmethod
    def of(unit: Unit) -> _Words:
        return _words_of_unit(
            unit.id, unit.title, unit.topics, unit.synonyms, unit.text, unit.language
        )

    def means(self, asked: Sequence[str]) -> bool:
        about = sum(stem in self.topics for stem in asked) / len(asked)
        held = sum(stem in self.topics or stem in self.every for stem in asked) / len(asked)
        # Synonyms alone do not make a topic: gravity has to do with black holes, and is another;
        # nor do words of a title: what coffee does to the brain is no lesson on the brain.
        is_named = not self.names.isdisjoint(asked)
        return is_named and about >= _TOPIC_SHARE and held >= _NAMED_SHARE


@lru_cache(maxsize=1024)
def _words_of_unit(
    _id: str,
    title: str,
    topics: tuple[str, ...],
    synonyms: tuple[str, ...],
    text: str,
    language: str,
) -> _Words:
    titled = tuple(stems_of(title, language))
    named = stems_of(" ".join(topics), language)
    others = stems_of(" ".join(synonyms), language)
    every = (
        *titled * _TITLE_WEIGHT, *named * _TOPIC_WEIGHT, *others * _SYNONYM_WEIGHT,
        *stems_of(text, language),
    )  # fmt: skip
    return _Words(titled, frozenset(named), frozenset((*titled, *named, *others)), every)


def _scores(table: Sequence[_Words], asked: Sequence[str]) -> list[float]:
    known = [stem for stem in asked if any(stem in words.every for words in table)]
    if not known:
        return [0.0] * len(table)
    index = _index(tuple(words.every for words in table))
    return [float(score) for score in index.get_scores(known)]


@lru_cache(maxsize=64)
def _index(corpus: tuple[tuple[str, ...], ...]) -> Any:
    import bm25s

    index = bm25s.BM25()
    index.index([list(words) for words in corpus], show_progress=False)
    return index
