"""Lists of edits from outside, shortening, and other seeds: pure, for every kind of video."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.brief import MAX_SCENES
from pipeline.editing.board import Board, drawn_anew, script_of, to_say_in
from pipeline.editing.edits import ChangeLine, Drop, apply
from pipeline.editing.parts import parts_of
from pipeline.editing.wishes import apply_all, lasting, read_edits, shortened, spoken_s
from pipeline.templates import find_template, load_templates
from tests.unit.pipeline.editing.test_edits import BRIEF, STORY, board, kinds, new_parts

junk: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
listed = st.fixed_dictionaries(
    {
        "act": st.sampled_from(["line", "picture", "redraw", "drop", "move", "add"]),
        "scene": st.integers(-2, 9),
        "to": st.integers(-2, 60),
        "text": st.text(max_size=40) | st.just("word " * 300),
        "picture": st.text(max_size=40),
    }
)


@settings(max_examples=60, deadline=None)
@given(answer=st.dictionaries(st.just("edits"), st.lists(listed | junk, max_size=12) | junk))
def test_whatever_is_answered_only_real_edits_of_this_board_come_out(
    answer: dict[str, Any],
) -> None:
    before = board()
    read = read_edits(answer, before, STORY, "en")
    assert apply_all(before, read.edits, STORY, "en") == read.board
    assert 1 <= len(read.board.cards) <= MAX_SCENES
    known = {card.id for card in before.cards} | set(range(before.next_id, read.board.next_id))
    assert {edit.card_id for edit in read.edits} <= known
    assert script_of(read.board, STORY).title == script_of(before, STORY).title


def test_numbers_are_those_before_all_edits_and_new_scenes_keep_their_order() -> None:
    before = board()
    answer = {
        "edits": [
            {"act": "drop", "scene": 1},
            {"act": "line", "scene": 2, "text": "Second."},
            {"act": "add", "scene": 2, "text": "After, one."},
            {"act": "add", "scene": 2, "text": "After, two."},
        ]
    }
    read = read_edits(answer, before, STORY, "en")
    lines = [scene.voice for scene in script_of(read.board, STORY).scenes]
    assert lines[:3] == ["Second.", "After, one.", "After, two."]
    assert read.faults == () and before.cards[0].id not in {card.id for card in read.board.cards}


def test_a_scene_may_come_before_all() -> None:
    read = read_edits(
        {"edits": [{"act": "add", "scene": 0, "text": "First of all."}]}, board(), STORY, "en"
    )
    assert script_of(read.board, STORY).scenes[0].voice == "First of all."


def lines_of(made: Board) -> list[str]:
    return [scene.voice for scene in script_of(made, STORY).scenes]


def test_shorter_drops_last_sentences_and_else_a_scene_of_the_middle() -> None:
    plain = board()
    for card in plain.cards:
        plain = apply(plain, ChangeLine(card.id, f"Scene {card.id}"), STORY, "en")
    (edit,) = shortened(plain, STORY, "en")
    assert isinstance(edit, Drop) and edit.card_id not in {plain.cards[0].id, plain.cards[-1].id}
    two = apply(plain, ChangeLine(plain.cards[0].id, "One. Two."), STORY, "en")
    assert shortened(two, STORY, "en") == (ChangeLine(plain.cards[0].id, "One."),)
    pair = plain.model_copy(update={"cards": plain.cards[:2]})
    assert shortened(pair, STORY, "en") == ()


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_another_length_keeps_the_first_and_the_last_scene(key: str) -> None:
    template, before = find_template(key), board(key)
    whole_s = spoken_s(before, template, "en")
    edits = lasting(before, template, "en", whole_s / 2)
    after = apply_all(before, edits, template, "en")
    assert after.cards[0] == before.cards[0] and after.cards[-1] == before.cards[-1]
    assert len(after.cards) == 2 or spoken_s(after, template, "en") <= whole_s / 2
    assert lasting(before, template, "en", whole_s + 1) == ()


def test_another_seed_makes_every_scene_anew_and_a_translation_every_line() -> None:
    before = board()
    again = kinds(new_parts(before, drawn_anew(before), BRIEF.model_copy(update={"seed": 8})))
    assert again == ["picture"] * 4 + ["scene"] * 4
    spanish = BRIEF.model_copy(update={"language": "es"})
    made = kinds(new_parts(before, to_say_in(before, "es", "en"), spanish))
    assert made == ["line"] * 4 + ["scene"] * 4 + ["script"]
    quiz = find_template("quiz")
    games = board("quiz")
    had = {(one.kind, one.key) for one in parts_of(games, BRIEF, quiz)}
    other = BRIEF.model_copy(update={"seed": 8})
    redone = parts_of(drawn_anew(games), other, quiz)
    new = [one.kind for one in redone if (one.kind, one.key) not in had]
    assert new.count("scene") == len(games.cards), "what has no pictures is made anew all the same"
