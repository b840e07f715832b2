"""A figure that is kept looks the same in another story, whatever that one's mood is."""

from __future__ import annotations

import pytest

from pipeline.drawing.house_styles import house_style_for, origin_of
from pipeline.illustrator import illustrate
from pipeline.illustrator.character import character_of
from pipeline.illustrator.kept import kept_figure

BOOK = "picture book: a bear in a wood"


def hints(line: str, mood: str, title: str = "A Walk") -> dict[str, str]:
    origin = origin_of(title, house_style_for(mood, ""), 3)
    return {"character": line, "mood": mood, "style": "", "video": origin, "scene": "0"}


@pytest.mark.parametrize(
    ("line", "mood", "prompt", "house", "is_upright"),
    [
        ("a small fox", "tender", "a fox in a wood", "ink", False),
        ("a brown bear with a blue hat", "playful", BOOK, "flat", True),
        ("an old lighthouse keeper", "mysterious", "a lighthouse", "paper", None),
    ],
)
def test_its_house_style_and_stance_are_kept(
    line: str, mood: str, prompt: str, house: str, is_upright: bool | None
) -> None:
    kept = kept_figure(hints(line, mood), [prompt])
    assert kept is not None
    assert (kept.house, kept.is_upright) == (house, is_upright)
    told = {"house": kept.house, "figure": "upright" if kept.is_upright else "animal"}
    other = illustrate("a rocket on the moon", (270, 480), 7, hints(kept.looks, "epic") | told)
    assert other.style == house


def test_the_colour_that_a_palette_gave_is_kept_in_words() -> None:
    kept = kept_figure(hints("an old lighthouse keeper", "mysterious"), ["a lighthouse"])
    assert kept is not None and kept.looks.startswith("an old lighthouse keeper, in ")
    who = character_of(kept.looks)
    assert who is not None and who.looks.coat is not None and who.looks.wears == ""


@pytest.mark.parametrize(
    ("line", "prompt"), [("a small robot", "a robot in a town"), ("a brown bear", BOOK)]
)
def test_who_stands_like_a_person_keeps_the_colour_of_what_it_wears(line: str, prompt: str) -> None:
    kept = kept_figure(hints(line, "mysterious"), [prompt])
    assert kept is not None and kept.looks.endswith(" scarf")
    who = character_of(kept.looks)
    assert who is not None and (who.looks.wears, who.looks.worn is None) == ("scarf", False)


def test_who_cannot_be_drawn_is_not_kept_as_a_figure() -> None:
    assert kept_figure(hints("", "epic"), ["a hill"]) is None
