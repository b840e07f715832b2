"""Picture prompts of other languages: the things that they name, in English.

Everything else here reads English, and would draw "antes" as an ant; people's own words in another
language first become the list of their nouns that nouns.txt knows.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from pipeline.illustrator.lexicon import meanings
from pipeline.illustrator.wordforms import LONGEST_PROMPT
from pipeline.writing.matching import stemmed
from pipeline.writing.small_words import small_words_of
from pipeline.writing.text import folded, script_of, words_of
from pipeline.writing.wordlists import words_in

_OF_SCRIPT = {"Devanagari": "hi", "Hiragana": "ja", "Katakana": "ja", "Han": "ja"}
_LATIN = ("es", "pt", "fr", "it")
_LEAST_STEM = 4
"""In letters: shorter stems are of too many words ("sola" and "sol")."""


@lru_cache(maxsize=512)
def in_english(prompt: str, beside: str = "") -> str:
    """The prompt itself where it is English, else the known things that it names, in their order;
    "" where it names none. A title is in the language of the longer text `beside` it, unless that
    is English."""
    text = prompt[:LONGEST_PROMPT]
    language = _language_of(beside[:LONGEST_PROMPT]) or _language_of(text)
    if language is None:
        return prompt
    return ", ".join(dict.fromkeys(filter(None, _named(text, language))))


def _language_of(text: str) -> str | None:
    """One that has a column of nouns.txt; None for English and all others."""
    script = script_of(text)
    if script != "Latin":
        return _OF_SCRIPT.get(script)
    words = [word.lower() for word in words_of(text)]
    english = words_in("stop") | meanings().keys()
    likely, most = None, sum(word in english for word in words)
    for language in _LATIN:
        small = small_words_of(language)
        count = sum(word in small for word in words) + sum(map(bool, _named(text, language)))
        if count > most:
            likely, most = language, count
    return likely


def _named(text: str, language: str) -> list[str]:
    """What each word of a text that is no small one names in English; "" for the unknown."""
    nouns, small = _nouns(language), small_words_of(language)
    words = [word.lower() for word in words_of(text, language)]
    plain = tuple(folded(word, language) for word in words if word not in small)
    stems = stemmed(plain, language)
    return [
        nouns.get(word) or (nouns.get(stem, "") if len(stem) >= _LEAST_STEM else "")
        for word, stem in zip(plain, stems, strict=True)
    ]


@cache
def _nouns(language: str) -> dict[str, str]:
    """From a language's nouns, then from their stems, to English."""
    rows = files("pipeline.illustrator").joinpath("nouns.txt").read_text("utf-8").splitlines()
    column = rows[0].lstrip("# ").split(" | ").index(language)
    pairs = [
        (folded(word, language), cells[0])
        for cells in (row.split(" | ") for row in rows[2:])
        for word in cells[column].split()
    ]
    words = tuple(word for word, _ in pairs)
    found: dict[str, str] = {}
    for word, (_, english) in zip((*words, *stemmed(words, language)), pairs * 2, strict=True):
        found.setdefault(word, english)
    return found
