"""Edits of a board and what a change of it makes anew: pure, for every kind of video."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.brief import Brief
from pipeline.editing.board import Board, board_of, pictures_of, said, script_of, wanted_pictures
from pipeline.editing.edits import (
    AddAfter,
    ChangeLine,
    ChangePicture,
    Drop,
    Edit,
    EditRefused,
    MoveScene,
    OwnPicture,
    OwnVoice,
    Redraw,
    apply,
)
from pipeline.editing.parts import MadePart, PartPrices, parts_of, quote_change
from pipeline.providers.fakes import any_script
from pipeline.templates import find_template, load_templates

BRIEF = Brief(prompt="A lighthouse keeper finds a door in the sea", seed=7)
STORY = find_template("ai_story")
SIZE_PX = (270, 480)


def board(template_key: str = "ai_story") -> Board:
    """A made-up board of a kind of video."""
    template = find_template(template_key)
    brief = BRIEF.model_copy(update={"template": template_key, "scenes": 4})
    script = any_script(brief, template)
    script = script.model_copy(update={"scenes": script.scenes[:4]})
    return board_of(script, brief, SIZE_PX)


def new_parts(before: Board, after: Board, brief: Brief = BRIEF) -> list[MadePart]:
    """What a change makes anew."""
    had = {(one.kind, one.key) for one in parts_of(before, BRIEF, STORY)}
    return [one for one in parts_of(after, brief, STORY) if (one.kind, one.key) not in had]


def kinds(parts: list[MadePart]) -> list[str]:
    return sorted(one.kind for one in parts)


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_a_board_is_its_script(key: str) -> None:
    template = find_template(key)
    brief = BRIEF.model_copy(update={"template": key, "scenes": 4})
    script = any_script(brief, template)
    made = board_of(script, brief, SIZE_PX)
    assert script_of(made, template) == script
    assert Board.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_every_edit_of_every_kind_of_video_is_made_or_refused(key: str) -> None:
    template, before = find_template(key), board(key)
    card = before.cards[1].id
    edits: list[Edit] = [
        ChangeLine(card, "A red boat."),
        ChangePicture(card, "a red boat", 5),
        Redraw(card, 5),
        OwnPicture(card, "own-1"),
        Drop(card),
        MoveScene(card, 1),
        MoveScene(card, -1),
        AddAfter(card, "A red boat.", 5),
    ]
    made = 0
    for edit in edits:
        try:
            after = apply(before, edit, template, "en")
        except EditRefused as refused:
            assert refused.reason in {"words_drawn", "no_picture", "not_here"}
            continue
        made += 1
        assert after.revision == before.revision + 1
        script_of(after, template)
        if isinstance(edit, ChangeLine):
            assert "A red boat." in said(script_of(after, template).scenes[1])
    assert made >= 3, "scenes can always be dropped and moved"


@pytest.mark.parametrize(
    ("edit", "made"),
    [
        (ChangeLine(2, "A red boat."), ["line", "scene"]),
        (Redraw(2, 99), ["picture", "scene"]),
        (ChangePicture(2, "a red boat", 99), ["picture", "scene"]),
        (OwnPicture(2, "own-1"), ["scene"]),
        (Drop(2), []),
        (MoveScene(2, 1), []),
        (AddAfter(2, "A red boat.", 99), ["line", "picture", "scene"]),
    ],
)
def test_an_edit_makes_nothing_anew_but_its_own_scene(edit: Edit, made: list[str]) -> None:
    before = board()
    assert kinds(new_parts(before, apply(before, edit, STORY, "en"))) == made


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({"captions": "karaoke"}, {"look": 1}),
        ({"music": "dark"}, {"look": 1}),
        ({"aspect": "16:9"}, {"look": 1}),
        ({"voice": "ann"}, {"line": 4, "scene": 4}),
        ({"language": "es"}, {"line": 4, "scene": 4}),
    ],
)
def test_an_option_makes_anew_what_it_decides(
    changes: dict[str, str], made: dict[str, int]
) -> None:
    found = kinds(new_parts(board(), board(), BRIEF.model_copy(update=changes)))
    assert {kind: found.count(kind) for kind in found} == made


def test_the_first_board_asks_for_the_pictures_that_a_script_always_had() -> None:
    made = board()
    first, second = wanted_pictures(made, script_of(made, STORY).scenes)[:2]
    assert (first[0].seed, second[0].seed) == (7, 107)
    assert dict(second[0].hints)["scene"] == "1"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (ChangeLine(2, "word " * 800), "long"),
        (ChangeLine(2, " \u200b "), "empty"),
        (ChangePicture(2, "x" * 1001, 1), "long"),
        (ChangeLine(77, "x"), "gone"),
        (MoveScene(1, -1), "edge"),
        (MoveScene(4, 5), "edge"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(edit: Edit, reason: str) -> None:
    with pytest.raises(EditRefused) as refused:
        apply(board(), edit, STORY, "en")
    assert refused.value.reason == reason


def test_the_last_scene_stays_and_a_video_does_not_grow_for_ever() -> None:
    made = board()
    for card in made.cards[1:]:
        made = apply(made, Drop(card.id), STORY, "en")
    with pytest.raises(EditRefused, match="last"):
        apply(made, Drop(made.cards[0].id), STORY, "en")
    for number in range(39):
        made = apply(made, AddAfter(made.cards[0].id, f"Line {number}.", number), STORY, "en")
    with pytest.raises(EditRefused, match="full"):
        apply(made, AddAfter(made.cards[0].id, "One more.", 1), STORY, "en")
    assert len({card.id for card in made.cards}) == 40, "an id is given once"


# -- the price of a change ------------------------------------------------------------------


def price(parts: list[MadePart], prices: PartPrices = PartPrices(), whole: int = 10) -> int:
    return quote_change(parts, set(), prices, whole).price_credits


def part(kind: str, units: float = 1.0, key: str = "") -> MadePart:
    return MadePart(kind, key or f"{kind}{units}", units)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "credits_"),
    [
        ([], 1),
        ([part("look")], 1),
        ([part("line", 40), part("scene", 7)], 1),
        ([part("picture"), part("scene", 7)], 1),
        ([part("picture"), part("line", 40), part("scene", 7)], 2),
        ([part("line", n) for n in range(5)] + [part("scene", 7 + n) for n in range(5)], 5),
        ([part("picture", n) for n in range(40)], 10),
    ],
)
def test_a_change_costs_its_parts_at_least_one_credit_at_most_the_whole(
    parts: list[MadePart], credits_: int
) -> None:
    assert price(parts) == credits_


def test_a_line_of_a_dear_voice_costs_by_its_characters() -> None:
    assert price([part("line", 400)], PartPrices(chars=100.0)) == 4


made_parts = st.lists(
    st.builds(
        part,
        st.sampled_from(["picture", "line", "scene", "look"]),
        st.floats(1, 400),
        st.text("abc", min_size=1, max_size=3),
    ),
    unique_by=lambda one: (one.kind, one.key),
)


@settings(deadline=None, max_examples=200)
@given(
    parts=made_parts, had=st.sets(st.text("abc", min_size=1, max_size=3)), whole=st.integers(1, 90)
)
def test_a_price_is_the_sum_of_its_parts_and_never_that_of_a_part_there_was(
    parts: list[MadePart], had: set[str], whole: int
) -> None:
    known = {(one.kind, one.key) for one in parts if one.key in had}
    quote = quote_change(parts, known, PartPrices(), whole)
    total = sum(hundredths for _, _, hundredths in quote.charged)
    assert quote.price_credits == -(-total // 100)
    assert 1 <= quote.price_credits <= whole
    assert all(not paid for kind, key, paid in quote.charged if (kind, key) in known)


edits: st.SearchStrategy[Callable[[int], Edit]] = st.one_of(
    st.builds(lambda text: lambda card: ChangeLine(card, text), st.text("ab ", max_size=30)),
    st.builds(lambda seed: lambda card: Redraw(card, seed), st.integers(0, 9)),
    st.builds(lambda by: lambda card: MoveScene(card, by), st.integers(-5, 5)),
    st.just(Drop),
    st.builds(lambda seed: lambda card: AddAfter(card, "Another.", seed), st.integers(0, 9)),
)


@settings(deadline=None, max_examples=60)
@given(steps=st.lists(st.tuples(st.integers(1, 8), edits), max_size=20))
def test_after_any_edits_untouched_scenes_keep_their_parts(
    steps: list[tuple[int, Callable[[int], Edit]]],
) -> None:
    before = made = board()
    touched: set[int] = set()
    for card_id, make in steps:
        edit = make(card_id)
        try:
            made = apply(made, edit, STORY, "en")
        except EditRefused:
            continue
        if not isinstance(edit, MoveScene | AddAfter):
            touched.add(card_id)
    had = {(one.kind, one.key) for one in parts_of(before, BRIEF, STORY)}
    left = [card for card in made.cards if card.id not in touched and card.id <= 4]
    if left:
        alone = made.model_copy(update={"cards": tuple(left)})
        assert {(one.kind, one.key) for one in parts_of(alone, BRIEF, STORY)} <= had
    scenes = script_of(made, STORY).scenes
    assert all(pictures_of(made, card, one) for card, one in zip(made.cards, scenes, strict=True))


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_a_scene_is_said_by_its_person_where_words_are_no_pieces_of_a_game(key: str) -> None:
    template, before = find_template(key), board(key)
    edit = OwnVoice(before.cards[1].id, "own-1")
    if not template.tells_recordings:
        with pytest.raises(EditRefused, match="words_drawn"):
            apply(before, edit, template, "en")
        return
    scene = script_of(apply(before, edit, template, "en"), template).scenes[1]
    (line,) = scene.lines()
    assert line.recorded is not None and line.recorded.key == "own-1"
    assert line.text == said(script_of(before, template).scenes[1])
