"""How scenes are laid out: on the frame grid, the answer and the phrases with their voice."""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.brief import Brief
from pipeline.providers.fakes import any_script
from pipeline.script import Scene
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import PictureFile, SpokenLine, StageInput
from pipeline.templates.painters import find_painter
from pipeline.templates.staging import spoken
from pipeline.timeline import Canvas, Shot, Word
from pipeline.writing.posting import whole_words

CANVAS = Canvas(270, 480, 30)


def line(text: str, speaker: str = "narrator") -> SpokenLine:
    """A line of a third of a second a word."""
    words = text.split()
    times = tuple(Word(word, at / 3, (at + 1) / 3) for at, word in enumerate(words))
    return SpokenLine(Path("voice.wav"), len(words) / 3, times, speaker, text)


def staged(key: str, index: int = 0, **options: Any) -> tuple[Shot, Scene, Any]:
    """One scene of a template's example, laid out with made-up voices and pictures."""
    template = find_template(key)
    brief = Brief.model_validate({"prompt": template.example_prompt, "template": key, **options})
    script = any_script(brief, template)
    scene = script.scenes[index]
    lines = tuple(line(one.text, one.speaker) for one in scene.lines())
    pictures = tuple(PictureFile(Path("p.png"), 100, 100) for _ in scene.picture_prompts())
    given = StageInput(
        brief, script, index, scene, lines, pictures, CANVAS, template.captions, brief.seed
    )
    return template.stage(given), scene, script


def test_lines_start_on_whole_frames_and_words_move_with_them() -> None:
    said = spoken([line("one two"), line("three four five")], CANVAS, gaps_s=[0.5])
    assert [clip.at_frame for clip in said.voices] == [0, 35]
    assert said.words[2].start_s == pytest.approx(35 / 30)
    assert said.frame_count >= CANVAS.frames(said.ends_s[-1])


@pytest.mark.parametrize("key", ["quiz", "would_you_rather"])
def test_the_answer_comes_exactly_when_the_clock_ends(key: str) -> None:
    shot, _, _ = staged(key)
    frames = shot.visual.params["frames"]
    tick = next(cue for cue in shot.effects if cue.name == "tick")
    ding = next(cue for cue in shot.effects if cue.name == "ding")
    assert tick.duration_s is not None
    assert tick.at_s + tick.duration_s == pytest.approx(frames["reveal"] / CANVAS.fps, abs=0.02)
    assert ding.at_s == pytest.approx(frames["reveal"] / CANVAS.fps)
    assert frames["reveal"] in {clip.at_frame for clip in shot.voices}


@pytest.mark.parametrize("seed", range(6))
def test_right_answers_stand_in_every_place_and_never_twice_in_the_same(seed: int) -> None:
    brief = Brief(prompt="the ocean", template="quiz", seed=seed, scenes=5)
    scenes = any_script(brief, find_template("quiz")).scenes
    places = [scene.answer for scene in scenes]  # type: ignore[attr-defined]
    assert set(places) == {0, 1, 2, 3}
    assert all(one != other for one, other in pairwise(places))


def test_a_quiz_puts_the_right_answer_among_its_options() -> None:
    _, _, script = staged("quiz", scenes=7)
    assert len(script.scenes) == 7
    for scene in script.scenes:
        assert scene.options[scene.answer] == scene.answer_text
        assert scene.answer_text.lower() in scene.reveal.lower()


def test_a_top_list_counts_down_to_one() -> None:
    _, _, script = staged("top_list")
    assert [scene.rank for scene in script.scenes] == [5, 4, 3, 2, 1]


def test_a_pasted_list_shows_its_headings_without_full_stops() -> None:
    text = "Three places worth a trip\n1. Oslo. It is calm.\n2. D.C. It is big.\n3. Rome: old."
    shown = [staged("top_list", at, prompt=text)[0].visual.params for at in range(3)]
    assert [params["name"] for params in shown] == ["Oslo", "D.C.", "Rome"]
    assert shown[0]["heading"] == "Three places worth a trip"


def test_phrases_come_with_their_first_word() -> None:
    shot, scene, _ = staged("viral_wisdom", index=1)
    phrases = shot.visual.params["phrases"]
    assert " ".join(text for text, *_ in phrases) == scene.voice
    at = 0
    for text, start, end in phrases[1:]:
        at += len(phrases[phrases.index([text, start, end]) - 1][0].split())
        assert start == pytest.approx(shot.words[at].start_s * CANVAS.fps, abs=3)
        assert start < end
    assert shot.captions.style == "none"


def test_a_book_gives_its_hero_a_voice_of_its_own() -> None:
    _, scene, script = staged("kids_story")
    template = find_template("kids_story")
    roles = template.casting(script)
    speakers = [one.speaker for one in scene.lines()]
    assert speakers[0] == "narrator" and len(set(speakers)) == 2
    assert roles[speakers[-1]].pitch_semitones != roles["narrator"].pitch_semitones


def test_a_chart_is_drawn_of_numbers_that_are_said() -> None:
    template = find_template("educational")
    brief = Brief(
        prompt="Our town in numbers. In 1990 it had 12 thousand people, in 2020 it had 45 "
        "thousand. That is a lot of growth for a small place by a river.",
        template="educational",
    )
    script = any_script(brief, template)
    charts = [scene.chart for scene in script.scenes if scene.chart]  # type: ignore[attr-defined]
    assert charts and charts[0].values == (12_000.0, 45_000.0)


@pytest.mark.parametrize("key", ["ai_story", "viral_wisdom", "kids_story", "top_list"])
def test_a_scene_without_a_picture_prompt_is_drawn_from_its_words(key: str) -> None:
    _, scene, _ = staged(key)
    bare = scene.model_copy(update={"picture": ""})
    assert bare.picture_prompts() == (scene.voice[:240],)


def test_motions_are_never_the_same_twice_in_a_row() -> None:
    motions = [staged("ai_story", index=at)[0].visual.params["motion"] for at in range(6)]
    assert all(one != other for one, other in pairwise(motions))


def test_every_visual_has_a_painter() -> None:
    for key in ("ai_story", "educational", "kids_story", "quiz", "top_list", "viral_wisdom"):
        assert key in load_templates()
        assert callable(
            import_module(find_painter(staged(key)[0].visual.painter).module).open_painter
        )


def test_a_call_out_is_whole_words() -> None:
    assert whole_words("Photosynthesis in chloroplasts", 20) == "Photosynthesis"
    assert whole_words("the vibrating voice box of cats", 20) == "the vibrating voice"
    assert whole_words("Extraterrestrialintelligence is", 20) == "Extraterrestrialintelligence"
    assert whole_words("El origen de las especies", 20) == "El origen"
    assert whole_words("short", 20) == "short"
