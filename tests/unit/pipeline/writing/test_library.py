"""Every ready script is whole, told as it was written, and found by its own title."""

from __future__ import annotations

import pytest

from pipeline.brief import Brief
from pipeline.illustrator.reading import ranked
from pipeline.language.detection import detect_language
from pipeline.language.labels import base_of
from pipeline.providers.offline.ready import ready_script
from pipeline.script import script_from_json
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import Template
from pipeline.voice.kokoro.voices import VOICES
from pipeline.writing.library import fit, spoken_s
from pipeline.writing.speaking_rate import MAX_SCENE_S
from pipeline.writing.text import speaking_s

TELLING = (
    "ai_story", "kids_story", "reddit_story", "stick_animation", "educational", "split_screen",
    "top_list", "viral_wisdom",
)  # fmt: skip
KEYS = sorted(load_templates())
SPOKEN = sorted({base_of(voice.language) for voice in VOICES} - {"en"})


def template_of(key: str) -> Template:
    return load_templates()[key]


def test_there_is_enough_of_everything() -> None:
    english = {
        key: [unit for unit in template_of(key).units() if unit.language == "en"] for key in KEYS
    }
    assert all(len(english[key]) >= 12 for key in TELLING)
    assert len(english["fake_text"]) >= 20
    questions = sum(len(unit.script.scenes) for unit in english["quiz"])
    assert len(english["quiz"]) >= 8 and questions >= 60
    assert sum(len(unit.script.scenes) for unit in english["would_you_rather"]) >= 40


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("key", KEYS)
def test_every_language_with_a_voice_has_four_units_of_its_own_words(
    key: str, language: str
) -> None:
    template = template_of(key)
    units = [unit for unit in template.units() if unit.language == language]
    assert len(units) >= 4
    for unit in units:
        said = " ".join(line.text for scene in unit.script.scenes for line in scene.lines())
        assert detect_language(said) == language, unit.id
    brief = Brief(prompt=template.example_in(language), template=key, language=language)
    ready = ready_script(brief, template)
    assert ready is not None and not ready.articles, brief.prompt
    # The demo tells it, and finds its language as in the chat.
    assert detect_language(brief.prompt) == language


def test_a_unit_of_another_language_shows_what_the_english_one_shows() -> None:
    template = template_of("educational")
    units = {unit.id: unit for unit in template.units()}
    told, english = units["cats-purr.es"], units["cats-purr"]
    for ours, theirs in zip(told.script.scenes, english.script.scenes, strict=True):
        assert ours.picture_prompts() == theirs.picture_prompts()
        assert ours.voice != theirs.voice
        assert [(one.x, one.y) for one in ours.labels] == [(one.x, one.y) for one in theirs.labels]  # type: ignore[attr-defined]
    assert told.spare == english.spare
    assert told.script.scenes[1].labels[0].text == "gato"  # type: ignore[attr-defined]


def test_stick_people_act_alike_in_every_language() -> None:
    template = template_of("stick_animation")
    units = {unit.id: unit for unit in template.units()}
    acted = {
        language: template.tell(
            units[f"lost-keys{language}"],
            Brief(prompt="-", template="stick_animation", scenes=7, seed=3),
        )
        for language in ("", ".hi", ".ja")
    }
    does = {
        language: [[act.does for act in scene.acts] for scene in script.scenes]  # type: ignore[attr-defined]
        for language, script in acted.items()
    }
    assert does[""] == does[".hi"] == does[".ja"]
    assert acted[".ja"].scenes[0].voice.startswith("二時間")


@pytest.mark.parametrize(
    ("language", "prompt", "title"),
    [
        ("es", "por que ronronean los gatos", "Por qué ronronean los gatos"),
        ("es", "Hazme un vídeo sobre el último robot de la Tierra", "El último robot y la semilla"),
        ("pt", "um video sobre como os gatos ronronam", "Por que os gatos ronronam"),
        ("fr", "Pourquoi les chats ronronnent-ils ?", "Pourquoi les chats ronronnent"),
        ("it", "perche i gatti fanno le fusa?", "Perché i gatti fanno le fusa"),
        ("hi", "बिल्लियां क्यों घुरघुराती हैं?", "बिल्लियाँ घुरघुराती क्यों हैं"),
        ("ja", "猫がのどをゴロゴロ鳴らすのはなぜ？", "猫はなぜゴロゴロ鳴くのか"),
        ("ja", "犬はなぜほえるのか", None),
        ("es", "por qué ladran los perros a los carteros", None),
        ("hi", "कुत्ते क्यों भौंकते हैं", None),
        ("pt", "como funciona um foguete", None),
    ],
)
def test_a_prompt_in_another_language_is_matched_as_it_is_typed(
    language: str, prompt: str, title: str | None
) -> None:
    template = template_of("educational" if title is None or "robot" not in title else "ai_story")
    ready = ready_script(Brief(prompt=prompt, template=template.key, language=language), template)
    told = None if ready is None or ready.articles else ready.script.title
    assert told == title


@pytest.mark.parametrize(
    ("language", "prompt", "title"),
    [
        ("es", "Los 3 animales más rápidos", "Los 3 animales más rápidos"),
        ("ja", "世界最速の動物トップ3", "世界最速の動物トップ3"),
    ],
)
def test_a_shorter_ranking_counts_in_its_own_language(
    language: str, prompt: str, title: str
) -> None:
    template = template_of("top_list")
    ready = ready_script(Brief(prompt=prompt, template="top_list", language=language), template)
    assert ready is not None and ready.script.title == title
    assert [scene.rank for scene in ready.script.scenes] == [3, 2, 1]  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", KEYS)
def test_no_two_units_of_a_template_share_an_id_or_a_title(key: str) -> None:
    units = template_of(key).units()
    assert len({unit.id for unit in units}) == len(units)
    assert len({(unit.title, unit.language) for unit in units}) == len(units)


@pytest.mark.parametrize("key", KEYS)
def test_a_unit_is_a_whole_script(key: str) -> None:
    template = template_of(key)
    for unit in template.units():
        script = template.tell(unit, Brief(prompt=unit.title, template=key, language=unit.language))
        assert script_from_json(template.script, script.model_dump(mode="json")) == script
        assert 0 < len(unit.title) <= 60 and 0 < len(script.title) <= 60, unit.id
        assert 3 <= len(script.hashtags) <= 6 and script.description, unit.id
        assert unit.topics, unit.id
        lines = [scene.lines() for scene in script.scenes]
        assert all(lines), unit.id
        said = [line.text for spoken in lines for line in spoken]
        assert all(text.strip() and "{" not in text and "  " not in text for text in said), unit.id
        if key in TELLING:
            longest_s = max(speaking_s(scene.voice) for scene in script.scenes)
            assert longest_s <= MAX_SCENE_S, unit.id


@pytest.mark.parametrize("key", KEYS)
def test_the_title_of_a_unit_asks_for_it(key: str) -> None:
    template = template_of(key)
    for unit in template.units():
        brief = Brief(prompt=unit.title, template=key, language=unit.language)
        ready = ready_script(brief, template)
        assert ready is not None and ready.script == template.tell(unit, brief), unit.id


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


@pytest.mark.parametrize("key", TELLING)
def test_every_picture_names_something_that_the_illustrator_draws(key: str) -> None:
    scenes = (scene for unit in template_of(key).units() for scene in unit.script.scenes)
    for prompt in {prompt for scene in scenes for prompt in scene.picture_prompts()}:
        assert ranked(prompt), prompt


@pytest.mark.parametrize("key", ["educational", "top_list"])
def test_facts_say_where_they_stand(key: str) -> None:
    for unit in template_of(key).units():
        label = {"en": "Source: ", "es": "Fuente: ", "pt": "Fonte: ", "fr": "Source : "}
        label |= {"it": "Fonte: ", "hi": "स्रोत: ", "ja": "出典："}
        assert label[unit.language] in unit.script.description, unit.id


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
        assert one.text.rstrip().endswith(("?", "؟", "？")) and len(one.text) <= 75, one.text
        assert len({one.answer, *one.wrong}) == 4
        assert max(map(len, (one.answer, *one.wrong))) <= 28, one.text
