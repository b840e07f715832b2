"""A person's own text in scenes: where it is cut, who says it, where it breathes."""

from __future__ import annotations

import json

import pytest

from pipeline.reading.reader import read
from pipeline.script import NARRATOR
from pipeline.templates import find_template
from pipeline.templates.fake_text.script import ChatScript
from pipeline.writing.kept import own_scenes
from pipeline.writing.text import words_of
from tests.unit.pipeline.reading.words import script_of

CAPTION_PAGE_ENDS_S = 0.45


def test_scene_marks_cut_directions_are_seen_and_labels_are_voices() -> None:
    scenes = own_scenes(
        read(
            "[Scene 1 – a harbour at night]\n**Narrator:** The ferry never came back. [pause]\n"
            "ANA: Did you hear that?\nTOM: No.\nANA: Listen.\n"
            "[Scene 2 – a door]\n**Narrator:** Somebody knocked three times."
        ),
        None,
    )
    assert [scene.picture for scene in scenes] == ["a harbour at night", "a door"]
    said = [(line.speaker, line.text) for line in scenes[0].lines]
    assert said == [
        (NARRATOR, "The ferry never came back."),
        ("ANA", "Did you hear that?"), ("TOM", "No."), ("ANA", "Listen."),
    ]  # fmt: skip
    assert scenes[0].lines[0].pause_s > 0
    assert scenes[1].lines == ()


@pytest.mark.parametrize(
    "text",
    [
        "Roses are red\nviolets are blue\nsugar is sweet\nand so is the sea at night",
        "I left the city with one bag and a plant that had never seen the sky in its whole life\n"
        "The plant is doing better than me, and it does not even know the name of this street\n"
        "Nobody here locks a door",
    ],
)
def test_a_line_breathes_and_captions_do_not_run_across(text: str) -> None:
    scenes = own_scenes(read(text), 1)
    said = [[line.text for line in scene.lines] or [scene.text] for scene in scenes]
    assert [line for lines in said for line in lines] == text.splitlines()
    assert all(line.pause_s > CAPTION_PAGE_ENDS_S for scene in scenes for line in scene.lines)


def test_wrapped_prose_is_one_breath_again() -> None:
    text = (
        "The lighthouse was built in 1821 by two brothers who had never\n"
        "seen the sea before. They drew it from letters, and got the won-\n"
        "derful stairs wrong."
    )
    scenes = own_scenes(read(text), 1)
    assert "had never seen the sea" in scenes[0].text and "wonderful stairs" in scenes[0].text
    assert scenes[0].lines == ()


def test_more_scene_marks_than_scenes_lose_nothing() -> None:
    text = "\n".join(f"Scene {n}: The keeper counts to {n} and goes on." for n in range(1, 61))
    scenes = own_scenes(read(text), None)
    assert len(scenes) <= 40
    words = [word for scene in scenes for word in words_of(scene.text)]
    assert words.count("keeper") == 60


def test_what_is_told_before_a_chat_is_said_before_its_messages() -> None:
    script = script_of(
        "fake_text",
        "I was alone that morning.\n\nCustomer: Is this bread fresh?\n\nMe: It was baked at five."
        "\n\nCustomer: Then why is it cold?\n\nMe: Because it is bread.\n\nHe bought two loaves.",
    )
    assert isinstance(script, ChatScript)
    assert script.scenes[0].told == "I was alone that morning."
    assert script.scenes[-1].told == "He bought two loaves."
    assert (script.owner, script.heading) == ("Me", "Customer")
    assert NARRATOR in find_template("fake_text").casting(script)


def test_own_lines_are_asked_of_no_hosted_writer() -> None:
    for key in ("ai_story", "fake_text", "kids_story"):
        schema = json.dumps(find_template(key).script.model_json_schema())
        assert '"own_lines"' not in schema and '"told"' not in schema


def test_three_photos_are_seen_with_three_scenes() -> None:
    text = (
        "Seven of us trained for this flight. I was the one who smiled at the camera. At night the "
        "rocket stood there, lit like a church. And out there, every point of light is a galaxy."
    )
    scenes = own_scenes(read(text), 3)
    assert len(scenes) == 3
    assert " ".join(scene.text for scene in scenes) == text
