"""Every ready script is whole, told as it was written, and found by its own title."""

from __future__ import annotations

import pytest

from pipeline.brief import Brief
from pipeline.illustrator.reading import ranked
from pipeline.providers.offline.ready import ready_script
from pipeline.script import script_from_json
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import Template
from pipeline.writing.library import Unit, fit, spoken_s
from pipeline.writing.speaking_rate import MAX_SCENE_S
from pipeline.writing.text import speaking_s

TELLING = (
    "ai_story", "kids_story", "reddit_story", "stick_animation", "educational", "split_screen",
    "top_list", "viral_wisdom",
)  # fmt: skip
KEYS = sorted(load_templates())
UNITS = [(key, unit) for key in KEYS for unit in load_templates()[key].units()]


def template_of(key: str) -> Template:
    return load_templates()[key]


def test_there_is_enough_of_everything() -> None:
    assert all(len(template_of(key).units()) >= 12 for key in TELLING)
    assert len(template_of("fake_text").units()) >= 20
    english = [unit for unit in template_of("quiz").units() if unit.language == "en"]
    assert len(english) >= 8 and sum(len(unit.script.scenes) for unit in english) >= 60
    rounds = [unit for unit in template_of("would_you_rather").units() if unit.language == "en"]
    assert sum(len(unit.script.scenes) for unit in rounds) >= 40


@pytest.mark.parametrize("key", KEYS)
def test_no_two_units_of_a_template_share_an_id_or_a_title(key: str) -> None:
    units = template_of(key).units()
    assert len({unit.id for unit in units}) == len(units)
    assert len({(unit.title, unit.language) for unit in units}) == len(units)


@pytest.mark.parametrize(("key", "unit"), UNITS, ids=lambda one: getattr(one, "id", one))
def test_a_unit_is_a_whole_script(key: str, unit: Unit) -> None:
    template = template_of(key)
    script = template.tell(unit, Brief(prompt=unit.title, template=key, language=unit.language))
    assert script_from_json(template.script, script.model_dump(mode="json")) == script
    assert 0 < len(unit.title) <= 60 and 0 < len(script.title) <= 60
    assert 3 <= len(script.hashtags) <= 6 and script.description
    assert unit.topics
    for scene in script.scenes:
        lines = scene.lines()
        assert lines and all(line.text.strip() for line in lines)
        assert all("{" not in line.text and "  " not in line.text for line in lines)
    if key in TELLING:
        assert max(speaking_s(scene.voice) for scene in script.scenes) <= MAX_SCENE_S


@pytest.mark.parametrize(("key", "unit"), UNITS, ids=lambda one: getattr(one, "id", one))
def test_the_title_of_a_unit_asks_for_it(key: str, unit: Unit) -> None:
    template = template_of(key)
    brief = Brief(prompt=unit.title, template=key, language=unit.language)
    ready = ready_script(brief, template)
    assert ready is not None and ready.script == template.tell(unit, brief)


@pytest.mark.parametrize("key", KEYS)
def test_the_example_of_a_template_is_ready(key: str) -> None:
    template = template_of(key)
    assert ready_script(Brief(prompt=template.example_prompt, template=key), template)


@pytest.mark.parametrize("key", TELLING)
def test_a_story_takes_about_half_a_minute_and_shorter_where_asked(key: str) -> None:
    template = template_of(key)
    for unit in template.units():
        whole = spoken_s(unit.script.scenes)
        short = spoken_s(fit(unit, Brief(prompt="-", template=key, length_s=15.0)).scenes)
        assert 18.0 <= whole <= 75.0, (unit.id, whole)
        assert short <= whole
        if unit.spare:
            assert short < whole, unit.id


@pytest.mark.parametrize(("key", "unit"), UNITS, ids=lambda one: getattr(one, "id", one))
def test_every_picture_names_something_that_the_illustrator_draws(key: str, unit: Unit) -> None:
    for scene in unit.script.scenes:
        for prompt in scene.picture_prompts() if key in TELLING else ():
            assert ranked(prompt), prompt


@pytest.mark.parametrize("key", ["educational", "top_list"])
def test_facts_say_where_they_stand(key: str) -> None:
    for unit in template_of(key).units():
        assert " Source: " in unit.script.description, unit.id


def test_a_shorter_ranking_keeps_its_first_places_and_its_opening() -> None:
    template = find_template("top_list")
    ready = ready_script(Brief(prompt="Top 3 fastest animals", template="top_list"), template)
    assert ready is not None
    scenes = ready.script.scenes
    assert [scene.rank for scene in scenes] == [3, 2, 1]  # type: ignore[attr-defined]
    assert scenes[0].hook and ready.script.title == "Top 3 Fastest Animals"  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(4))
def test_the_picture_of_a_chat_is_in_its_last_scene(seed: int) -> None:
    template = find_template("fake_text")
    for unit in template.units():
        script = template.tell(unit, Brief(prompt=unit.title, template="fake_text", seed=seed))
        hung = [
            index
            for index, scene in enumerate(script.scenes)
            if any(one.has_picture for one in scene.messages)  # type: ignore[attr-defined]
        ]
        assert hung in ([], [len(script.scenes) - 1])


def test_questions_are_well_made() -> None:
    from pipeline.templates.quiz.questions import topics

    asked = [one for topic in topics() for one in topic.questions]
    for one in asked:
        assert one.text.rstrip().endswith(("?", "؟")) and len(one.text) <= 75, one.text
        assert len({one.answer, *one.wrong}) == 4
        assert max(map(len, (one.answer, *one.wrong))) <= 28, one.text
