"""What can be told without a writer: a person's own words, a ready script, an article's sentences.

Nothing is spliced and nothing made up: where none of the three fits, there is no script, and
`offers` says what would come nearest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.brief import Brief
from pipeline.notes import Note, kept_as_written, told_from_articles, written_built_in
from pipeline.reading.document import Pasted
from pipeline.script import Script
from pipeline.templates.base import Template
from pipeline.writing import encyclopedia
from pipeline.writing.encyclopedia import nearest_articles, offered_articles
from pipeline.writing.matching import find_unit, nearest_units, opening_of, ranked
from pipeline.writing.shape import read_brief
from pipeline.writing.text import sentences

OFFERS = 3
_FEWEST_SENTENCES = 3
_OF_FACTS = ("educational", "quiz", "top_list")
_TELLS_ARTICLES = "educational"
"""The template that tells what an article says of a thing."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A script that needs no writer, and what is told of where it comes from."""

    script: Script
    note: Note
    is_own: bool = False
    articles: tuple[str, ...] = ()
    """The titles of those whose sentences it is made of."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be told: `prompt` in `template` and `language` finds just this."""

    prompt: str
    template: str
    language: str


@lru_cache(maxsize=256)
def ready_script(brief: Brief, template: Template) -> Ready | None:
    """The script of a brief that needs no writer, or None; the same brief gives the same one.

    Raises EmptyPrompt and PromptTooLong.
    """
    pasted = read_brief(brief)
    if template.take(pasted).is_kept:
        return Ready(template.keep(brief, pasted), kept_as_written(), is_own=True)
    if brief.shown:
        # A ready story told over a person's own pictures would be nobody's.
        return _as_it_is(brief, pasted, template, fewest=1)
    prompt = opening_of(pasted.plain)
    brief = brief.model_copy(update={"prompt": prompt})
    named = nearest_articles(prompt, brief.language, 1)
    # "About cats" asks for the article itself.
    if not any(article.prompt == prompt for article in named):
        unit = find_unit(template.topic(prompt), template.units(), brief.language)
        if unit is not None:
            return Ready(template.tell(unit, brief), written_built_in())
    cited = template.cite(brief)
    if cited is None:
        return _as_it_is(brief, pasted, template)
    note = told_from_articles(cited.articles)
    return Ready(cited.script, note, articles=cited.articles)


def _as_it_is(
    brief: Brief, pasted: Pasted, template: Template, fewest: int = _FEWEST_SENTENCES
) -> Ready | None:
    """A few whole sentences, too short to be taken for a script where somebody writes one: here
    they are the person's own words."""
    text = replace(pasted, kind="script")
    if len(sentences(pasted.plain)) < fewest or not template.take(text).is_kept:
        return None
    return Ready(template.keep(brief, text), kept_as_written(), is_own=True)


def offers(
    brief: Brief,
    template: Template,
    templates: Mapping[str, Template],
    others: Sequence[str] = ("en",),
) -> list[Suggestion]:
    """The nearest that can be told, at most OFFERS: what another template has ready about just
    this, ready scripts of the template, and what an encyclopedia says of the things that the prompt
    names. Where nothing is ready in the brief's language, ready scripts in the first of `others`
    that has some."""
    near = _near(brief, template, templates)
    for language in others if not near else ():
        ready = nearest_units(brief.prompt, template.units(), OFFERS, language)
        near = near or [Suggestion(unit.title, template.key, unit.language) for unit in ready]
    return near


def _near(brief: Brief, template: Template, templates: Mapping[str, Template]) -> list[Suggestion]:
    opening, language = opening_of(brief.prompt), brief.language
    prompt = template.topic(opening)
    others = [one for one in templates.values() if one.key != template.key]
    elsewhere = [
        Suggestion(unit.title, one.key, language)
        for one in others
        if (unit := find_unit(one.topic(opening), one.units(), language)) is not None
    ][:1]
    near = ranked(prompt, template.units(), language)[:OFFERS]
    stories = [Suggestion(match.unit.title, template.key, language) for match in near]
    about: list[Suggestion] = []
    is_of_facts = template.key in _OF_FACTS
    # A story of a ghost at sea is no wish for what an encyclopedia says of the sea.
    wants_articles = is_of_facts or not any(match.about for match in near)
    if wants_articles and _TELLS_ARTICLES in templates:
        named = offered_articles(prompt, language)
        about = [Suggestion(article.prompt, _TELLS_ARTICLES, language) for article in named]
    if is_of_facts:
        return [*elsewhere, *about[: OFFERS - 1], *stories][:OFFERS]
    room = OFFERS - len(elsewhere) - len(about[:1])
    return [*elsewhere, *stories[:room], *about[:1]]


def warm_up(templates: Mapping[str, Template]) -> None:
    """Read what is ready before somebody waits for it (about half a second)."""
    encyclopedia.warm_up()
    for template in templates.values():
        ranked(template.example_prompt, template.units())
