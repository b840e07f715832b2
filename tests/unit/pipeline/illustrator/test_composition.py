"""A composition is checked before it is painted, and placed again until nothing is wrong."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from pipeline.brief import Brief
from pipeline.illustrator import place
from pipeline.illustrator.casting import choose
from pipeline.illustrator.composition import faults
from pipeline.illustrator.palettes import PALETTES
from pipeline.illustrator.reading import read
from pipeline.illustrator.scene import draw, stage_for
from pipeline.illustrator.stage import PlacedThing
from pipeline.illustrator.views import VIEWS
from pipeline.templates import load_templates

TALL, WIDE, SQUARE = (252, 448), (448, 252), (300, 300)
HEROES = (
    "an owl", "a wolf", "a whale", "a parrot", "two children", "an old fisherman", "a castle",
    "a lighthouse", "a key close up", "the sun", "the moon", "a giraffe", "a snake", "a sailboat",
    "a queen riding a horse", "an eagle flying", "a teapot", "a train", "a dragon facing a knight",
    "a tiny mouse far away",
)  # fmt: skip
SETTINGS = ("in the forest at night", "by the sea, moon", "in a kitchen", "on a hill, sun, clouds")
LIBRARY = sorted(
    {
        prompt
        for key, template in load_templates().items()
        for unit in template.units()
        if unit.language == "en"
        for scene in template.tell(unit, Brief(prompt=unit.title, template=key)).scenes
        for prompt in scene.picture_prompts()
    }
)


@pytest.mark.parametrize("part", range(4))
def test_nothing_is_wrong_with_any_picture_of_the_library(part: int) -> None:
    wrong = {}
    named = shown = 0
    for number, prompt in enumerate(LIBRARY[part::4]):
        placed = place(prompt, TALL, number, {"video": "A title/flat-1", "scene": str(number % 8)})
        if placed.faults:
            wrong[prompt] = placed.faults
        named += bool(placed.named)
        shown += bool(set(placed.named[:1]) & placed.shown)
    assert len(LIBRARY) > 400
    assert not wrong
    assert shown >= 0.97 * named, "what a prompt names first is in its picture"


@pytest.mark.parametrize("size", [TALL, WIDE, SQUARE], ids=["tall", "wide", "square"])
def test_nothing_is_wrong_with_any_idea_of_any_seed(size: tuple[int, int]) -> None:
    wrong = {}
    for (who, where), seed in itertools.product(itertools.product(HEROES, SETTINGS), range(2)):
        placed = place(f"{who} {where}", size, seed, {"scene": str(seed * 3)})
        if placed.faults:
            wrong[f"{who} {where}", seed] = placed.faults
    assert not wrong


def test_every_fault_is_found() -> None:
    vision = read("A wolf on a hill")
    cast = choose(vision, (), "0", ())
    stage = stage_for(*TALL, PALETTES["dawn"], "hills", VIEWS["medium"], "1", is_dry=True)
    draw(vision, cast, stage)
    assert faults(stage, cast, vision) == ()
    hero = next(one for one in stage.shown if one.name == "wolf")
    left, top, width, height = hero.box

    def found(*shown: PlacedThing) -> tuple[str, ...]:
        return faults(replace(stage, shown=list(shown)), cast, vision)

    assert found() == ("no hero",)
    assert "outside" in found(replace(hero, box=(left - 200, top, width, height)))
    assert "outside" in found(replace(hero, box=(left, -60, width, height)))
    assert "floats" in found(replace(hero, gap_px=12.0))
    assert "floats" in found(hero, PlacedThing("house", (0, 300, 40, 40), 9.0))
    assert "small" in found(replace(hero, box=(left, top, 20, 20)))
    assert "under letters" in found(replace(hero, box=(left, 290, width, height)))
    assert "hidden" in found(hero, PlacedThing("house", hero.box))
    moon = choose(read("the moon on a hill"), (), "0", ())
    assert moon.hero.name == "crescent_moon"
    two = replace(moon, partner=replace(moon.hero, name="sun"))
    lights = replace(stage, shown=[PlacedThing("crescent_moon", (80, 60, 90, 90), None)])
    assert "two lights" in faults(lights, two, vision)


def test_a_bird_that_sits_has_a_branch_and_does_not_lean() -> None:
    owl = choose(read("an owl, night, forest"), (), "1", ()).hero
    assert owl.art.whole.bounds == choose(read("an owl, night"), (), "0", ()).hero.art.whole.bounds
    stage = stage_for(*TALL, PALETTES["dawn"], "forest", VIEWS["medium"], "1", is_dry=True)
    draw(read("an owl"), choose(read("an owl"), (), "0", ()), stage)
    assert [one.gap_px for one in stage.shown if one.name == "owl"] == [0.0]
