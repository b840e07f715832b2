"""Whom a script's own character leaves a picture to, and where it does not rain."""

from __future__ import annotations

import pytest

from pipeline.illustrator.illustrate import place
from pipeline.illustrator.reading import read

ROBOT = {"character": "a small grey robot with a red scarf", "scene": "6"}
TREE = "oak tree, children, park, sun"


def shown(prompt: str, **hints: str) -> frozenset[str]:
    return place(prompt, (378, 672), 5, {**ROBOT, **hints}).shown


def test_a_picture_of_other_people_is_theirs() -> None:
    assert "robot" not in shown(TREE)
    assert "robot" in shown("robot and children, park, sun")
    assert "robot" in shown("a letter, desk, evening")


def test_somebodys_own_character_is_in_every_picture() -> None:
    assert "robot" in shown(TREE, house="flat")


@pytest.mark.parametrize("weather", ["rain", "snow", "wind"])
def test_weather_is_out_of_doors_where_no_room_is_asked_for(weather: str) -> None:
    assert read(f"robot sitting beside a plant, {weather}").place != "room"
    assert read(f"robot in a room at the window, {weather}").place == "room"
