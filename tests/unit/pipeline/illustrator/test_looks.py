"""What a text says of looks is what is drawn, in every scene."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from pipeline.brief import Brief
from pipeline.drawing.paints import Colour
from pipeline.editing.board import board_of, pictures_of
from pipeline.illustrator import illustrate
from pipeline.illustrator.cast import Cast
from pipeline.illustrator.casting import choose
from pipeline.illustrator.character import character_of
from pipeline.illustrator.cutout import art_of
from pipeline.illustrator.lexicon import drawings
from pipeline.illustrator.looks import HAIR, kept_looks
from pipeline.illustrator.named_colours import COLOURS
from pipeline.illustrator.palettes import PALETTES, in_style
from pipeline.illustrator.reading import below_water, read
from pipeline.illustrator.wordforms import words_of
from pipeline.templates import find_template

SIZE = (252, 448)


def hue_share(jpeg: bytes, colour: Colour, *, within: float = 0.08) -> float:
    """How much of a picture is of a colour's hue, and strong."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    hsv = cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV).astype(float)
    hue, _, _ = colorsys.rgb_to_hsv(*(part / 255 for part in colour[:3]))
    apart = np.abs(hsv[..., 0] / 180 - hue)
    near = np.minimum(apart, 1 - apart) < within
    return float((near & (hsv[..., 1] > 60) & (hsv[..., 2] > 50)).mean())


@pytest.mark.parametrize("style", ["cut paper", "bright flat colours", "ink drawing"])
@pytest.mark.parametrize(
    ("thing", "named"),
    [("door", "green"), ("boat", "red"), ("car", "purple"), ("house", "pink"), ("rabbit", "brown")],
)
def test_the_colour_that_a_text_names_is_the_colour_drawn(
    style: str, thing: str, named: str
) -> None:
    hints = {"style": style, "mood": "mysterious desert", "video": f"v/{style}", "scene": "0"}
    plain = illustrate(f"a {thing} close up", SIZE, 3, hints)
    painted = illustrate(f"a {named} {thing} close up", SIZE, 3, hints)
    more = hue_share(painted.jpeg, COLOURS[named]) - hue_share(plain.jpeg, COLOURS[named])
    assert more > 0.004


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("a green dragon", "dragon"),
        ("a black hole, stars", "@blackhole"),
        ("a girl in red, door", "door"),
        ("red sun over a door", "door"),
    ],
)
def test_a_colour_is_only_of_its_own_noun(prompt: str, name: str) -> None:
    found = next(one for one in read(prompt).things if one.name == name)
    assert found.paint is None or art_of(found) == art_of(drawings()[name])


@pytest.mark.parametrize(
    ("prompt", "coat", "hair"),
    [
        ("a woman in a red coat", "red", None),
        ("old man, yellow raincoat, sea", "yellow", None),
        ("a girl in green, forest", "green", None),
        ("the black knight on a hill", "black", None),
        ("a red-haired girl with a cat", None, "red"),
        ("a sailor with a white beard", None, "white"),
        ("a woman with long blonde hair, red door", None, "blonde"),
        ("a man beside a green door", None, None),
    ],
)
def test_people_wear_what_is_said_of_them(prompt: str, coat: str | None, hair: str | None) -> None:
    looks = read(prompt).people[0].looks
    assert looks.coat == (COLOURS[coat] if coat else None)
    assert looks.hair == (HAIR[hair] if hair else None)
    assert looks.beard == ("beard" in prompt)


@pytest.mark.parametrize(
    ("prompt", "is_old"),
    [("an old man, girl", True), ("old house, woman", False), ("a woman with an old book", False)],
)
def test_who_is_called_old_is_old(prompt: str, is_old: bool) -> None:
    assert read(prompt).people[0].old == is_old


def test_two_boys_are_two_boys_and_a_couple_is_a_pair() -> None:
    assert [one.woman for one in read("two boys, ball").people] == [False, False]
    assert [one.woman for one in read("two women, ball").people] == [True, True]
    assert {one.woman for one in read("people dancing").people} == {True, False}


def _casts(unit_id: str, template: str) -> Iterator[tuple[str, Cast]]:
    unit = next(one for one in find_template(template).units() if one.id == unit_id)
    script = unit.script
    board = board_of(script, Brief(prompt=script.title), SIZE)
    line = str(board.script["character"])
    hero = character_of(line)
    assert hero is not None
    for card, scene in zip(board.cards, script.scenes, strict=True):
        for wanted in pictures_of(board, card, scene):
            vision = below_water(read(wanted.prompt))
            is_book = template == "kids_story"
            yield (
                wanted.prompt,
                choose(vision, (), str(card.id - 1), (), hero, is_book=is_book),
            )


def test_the_keeper_of_the_demo_wears_one_coat_in_all_scenes() -> None:
    yellow = COLOURS["yellow"]
    seen = 0
    for prompt, cast in _casts("door-in-the-sea", "ai_story"):
        people = [one for one in cast.extras if one.role == "sailor"]
        assert all(one.looks.coat == yellow and one.old for one in people), prompt
        is_hero = cast.hero.name.startswith("person:sailor")
        has_coat = any(tone == yellow for tone, _, _ in cast.hero.art.pieces)
        assert has_coat or not is_hero, prompt
        seen += is_hero
    assert seen >= 5


@pytest.mark.parametrize(
    "unit_id",
    [unit.id for unit in find_template("kids_story").units() if unit.language == "en"],
)
def test_a_book_is_about_its_hero_in_every_scene(unit_id: str) -> None:
    unit = next(one for one in find_template("kids_story").units() if one.id == unit_id)
    hero = character_of(str(unit.script.model_dump()["character"]))
    assert hero is not None
    assert hero.drawing is not None
    for prompt, cast in _casts(unit_id, "kids_story"):
        assert cast.hero.name.split(":")[0] == hero.drawing.name, prompt


@pytest.mark.parametrize(
    ("line", "name", "wears", "worn"),
    [
        ("a friendly robot with a green scarf", "robot", "scarf", "green"),
        ("a small grey robot with a red scarf", "robot", "scarf", "red"),
        ("a grey elephant with a pink ribbon", "elephant", "ribbon", "pink"),
        ("an orange cat with a blue bow", "cat", "ribbon", "blue"),
        ("a round brown bear with a blue hat", "bear", "hat", "blue"),
        ("a small smiling star", "star", "", None),
        ("a friendly lion with a very big mane", "lion", "", None),
    ],
)
def test_each_colour_of_a_character_line_is_of_its_own_thing(
    line: str, name: str, wears: str, worn: str | None
) -> None:
    found = character_of(line)
    assert found is not None
    assert found.drawing is not None
    assert (found.drawing.name, found.looks.wears) == (name, wears)
    assert found.looks.worn == (COLOURS[worn] if worn else None)


def test_clothes_keep_their_colour_where_the_place_changes() -> None:
    for style in ("flat", "ink", "paper"):
        for palette in PALETTES.values():
            places = ["hills", "desert", "sea", "night", "snow", "space"]
            assert len({in_style(palette, style, place).accent for place in places}) == 1


def test_what_was_said_once_holds_in_later_scenes() -> None:
    told = kept_looks(
        ["A woman in a red coat found a green door.", "The woman knocked.", "The door opened."]
    )
    assert told[1] == "The woman in a red coat knocked."
    assert told[2] == "The green door opened."
    assert kept_looks(["No colours here.", "None."]) == ("No colours here.", "None.")
    changed = kept_looks(["a green door", "a red door", "the door"])
    assert changed[2] == "the red door"


def test_words_before_a_comma_do_not_bind_what_is_after_it() -> None:
    assert words_of("red, door") == ["red", "door"]
    assert read("red, door").things[0].paint is None
