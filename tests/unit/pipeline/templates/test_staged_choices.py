"""What a person chose and a writer marked goes over every template's shots: captions and sounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.brief import Brief
from pipeline.captions.word_colours import bare
from pipeline.compose.ducking import PER_S, TURN_STILL_S, with_turns
from pipeline.compose.finishing import sound_job
from pipeline.drawing.picture_spots import Spot
from pipeline.drawing.safe_area import caption_centre_y, safe_area
from pipeline.motion.moves import cuts_of
from pipeline.providers.fakes import any_script
from pipeline.sound.effects import EFFECTS
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import PictureFile, SpokenLine, StageInput
from pipeline.templates.caption_choices import beside_face
from pipeline.templates.cut_sounds import OF_CUTS, turn_of
from pipeline.templates.staging import staged_shot
from pipeline.timeline import Canvas, Music, Shot, Word

CANVAS = Canvas(270, 480)
KEYS = sorted(load_templates())
TALE = [
    "A keeper lit the lamp over the harbour every night for forty years.",
    "Nobody ever thanked him, and nobody in the town knew his name.",
    "Then one winter morning the lamp stayed dark, and the boats went out.",
    "He had left a letter on the stairs for whoever came to look.",
]


def line(text: str, speaker: str = "narrator") -> SpokenLine:
    words = text.split()
    times = tuple(Word(word, at * 0.42, at * 0.42 + 0.4) for at, word in enumerate(words))
    return SpokenLine(Path("voice.wav"), len(words) * 0.42, times, speaker, text)


def staged(
    key: str, index: int = 0, scenes: Any = None, spots: tuple[Spot, ...] = (), **options: Any
) -> Shot:
    template = find_template(key)
    given = {"prompt": template.example_prompt, "template": key, **options}
    brief = Brief.model_validate(given)
    script = any_script(brief, template)
    if scenes is not None:
        first = script.scenes[0]
        told = [first.model_copy(update={"own_lines": (), **scene}) for scene in scenes]
        script = script.model_copy(update={"scenes": told, "mood": options.get("music") or "happy"})
    scene = script.scenes[index]
    pictures = tuple(
        PictureFile(Path("p.png"), 100, 100, spots=spots) for _ in scene.picture_prompts()
    )
    lines = tuple(line(one.text, one.speaker) for one in scene.lines())
    style: Any = brief.captions or template.captions
    stage = StageInput(brief, script, index, scene, lines, pictures, CANVAS, style, brief.seed)
    return staged_shot(template, stage)


def tale(key: str = "ai_story", index: int = 0, marks: Any = None, **options: Any) -> Shot:
    scenes = [{"voice": text, **(marks or {})} for text in TALE]
    return staged(key, index, scenes, **options)


@pytest.mark.parametrize("key", KEYS)
def test_chosen_looks_reach_every_template_that_has_captions(key: str) -> None:
    for style in find_template(key).caption_styles:
        shot = staged(key, captions=style, caption_font="Anton", caption_colour="#4CC9F0")
        if shot.captions.style == "none" or not shot.words:
            continue
        assert (shot.captions.font, shot.captions.colour) == ("Anton", "#4CC9F0")


@pytest.mark.parametrize("place", ["top", "middle", "bottom"])
def test_captions_stand_where_they_are_wanted_but_not_where_something_was_made_for_them(
    place: str,
) -> None:
    free = tale("ai_story", caption_place=place, caption_size="large").captions
    area = safe_area(CANVAS)
    wanted = {"top": area.top / 480 + 0.075, "middle": 0.5, "bottom": caption_centre_y(CANVAS)}
    assert free.centre_y == pytest.approx(wanted[place])
    assert free.scale > 1
    strip = staged("educational", caption_place=place, caption_size="large").captions
    assert strip == staged("educational").captions


def test_the_writer_s_marks_go_before_our_rules() -> None:
    assert "thanked" in tale(index=1, marks={"keywords": ("thanked", "unsaid")}).captions.emphasis
    ours = tale(index=1).captions.emphasis
    assert ours
    assert {bare(word) for word in ours} <= {bare(word) for word in TALE[1].split()}


@pytest.mark.parametrize(
    ("wish", "mood", "key", "shown"),
    [
        ("on", "happy", "ai_story", True),
        (None, "happy", "ai_story", False),
        (None, "happy", "reddit_story", True),
        (None, "dark", "reddit_story", False),
        ("off", "happy", "reddit_story", False),
    ],
)
def test_an_emoji_pops_where_it_suits_or_is_wanted(
    wish: str | None, mood: str, key: str, shown: bool
) -> None:
    shot = tale(key, 2, {"emoji": "🌊"}, caption_emoji=wish, music=mood, captions="pop")
    assert bool(shot.captions.emoji) is shown


def test_what_is_no_emoji_is_never_shown_as_one() -> None:
    shot = tale(index=2, marks={"emoji": "buy now"}, caption_emoji="on", language="de")
    assert shot.captions.emoji == ()


def test_captions_leave_the_hero_s_face_free() -> None:
    usual = caption_centre_y(CANVAS)
    assert beside_face(usual, (), CANVAS) == usual
    standing = Spot("person", 0.2, 0.15, 0.6, 0.7)
    assert beside_face(usual, (standing,), CANVAS) == usual
    sitting = Spot("person", 0.2, 0.6, 0.6, 0.36)
    moved = beside_face(usual, (sitting,), CANVAS)
    assert moved != usual
    area = safe_area(CANVAS)
    assert area.top <= (moved - 0.075) * 480 + 1
    assert (moved + 0.075) * 480 <= area.bottom + 1


@pytest.mark.parametrize(
    ("left", "side"), [(0.1, "left"), (0.35, "left"), (0.4, "right"), (0.6, "right")]
)
def test_a_rank_drops_in_where_the_hero_does_not_look(left: float, side: str) -> None:
    shrimp = Spot("shrimp", left, 0.2, 0.2, 0.3)
    assert staged("top_list", spots=(shrimp,)).visual.params["badge_side"] == side
    assert staged("top_list").visual.params["badge_side"] == "left"


@pytest.mark.parametrize("key", KEYS)
def test_without_sounds_of_cuts_only_those_are_left_that_tell_something(key: str) -> None:
    count = len(staged(key).words) and 3
    for index in range(min(2, count or 1)):
        quiet, usual = staged(key, index, cut_sounds="off"), staged(key, index)
        told = [cue for cue in usual.effects if cue.name not in OF_CUTS]
        assert list(quiet.effects) == told
        assert not quiet.is_turn


@pytest.mark.parametrize("key", ["ai_story", "split_screen", "reddit_story", "viral_wisdom"])
def test_cuts_are_heard_quietly_and_within_the_video(key: str) -> None:
    for index in range(len(TALE)):
        shot = tale(key, index)
        length_s = CANVAS.seconds(shot.frame_count)
        for cue in shot.effects:
            assert cue.name in EFFECTS
            assert 0 <= cue.at_s < length_s
            assert cue.gain_db <= -4
    assert any(cue.name in OF_CUTS for cue in tale(key, 0).effects)


def test_a_punch_in_is_heard_where_a_story_is_lively() -> None:
    shot = tale("ai_story", 1)
    cuts = [cut / CANVAS.fps for cut in cuts_of(shot.visual.params)[::2]]
    near = [cue.at_s for cue in shot.effects if cue.name in {"swish", "thud"}]
    assert cuts
    assert all(any(abs(cut - at) < 0.2 for at in near) for cut in cuts)


def test_something_rises_before_the_turn_and_music_is_silent_until_it() -> None:
    shots = [tale("ai_story", index) for index in range(len(TALE))]
    assert [shot.is_turn for shot in shots] == [False, False, True, False]
    assert "riser" in {cue.name for cue in shots[1].effects}
    assert shots[2].effects[0].name == "thud"
    job = sound_job(shots, CANVAS, Music())
    assert job.task.music.turns == (shots[0].frame_count + shots[1].frame_count,)


def test_the_writer_says_where_a_story_turns() -> None:
    template = find_template("ai_story")
    brief = Brief(prompt="x")
    script = any_script(brief, template)
    scene = script.scenes[0].model_copy(update={"voice": "All is well."})
    told = [scene.model_copy(update={"is_turn": at in {0, 1}}) for at in range(5)]
    assert turn_of(script.model_copy(update={"scenes": told})) == 1
    assert turn_of(script.model_copy(update={"scenes": [scene] * 5})) is None
    assert turn_of(script.model_copy(update={"scenes": told[:3]})) is None


def test_music_is_away_for_a_moment_and_back_on_the_turn() -> None:
    import numpy as np

    gains = np.full(1000, 0.5, np.float32)
    turned = with_turns(gains, [5.0])
    still = round((5.0 - TURN_STILL_S) * PER_S) + 1
    assert (turned[still:500] == 0).all()
    assert (turned[500:] == 0.5).all()
    assert (turned[:399] == 0.5).all()
    assert (np.diff(turned[399:still]) <= 0).all()
    assert (with_turns(gains, [0.1, 30.0])[40:] == 0.5).all()
