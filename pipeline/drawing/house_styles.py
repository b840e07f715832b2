"""The three house styles: cut paper, flat colours, ink on paper. A video has one of them."""

from __future__ import annotations

import re
from typing import Literal

HouseStyle = Literal["paper", "flat", "ink"]

_SAID: tuple[tuple[HouseStyle, re.Pattern[str]], ...] = (
    ("ink", re.compile(r"\b(?:ink|pen|etching|engraving|hand-drawn|sketch)\b")),
    ("flat", re.compile(r"\b(?:flat|vectors?|clean shapes)\b")),
    ("paper", re.compile(r"\b(?:cut-paper|paper collage|paper landscape|papercut|cut paper)\b")),
)
_BY_MOOD: tuple[tuple[HouseStyle, str], ...] = (
    ("paper", "mysterious scary epic tense inspiring dark"),
    ("flat", "funny happy playful upbeat energetic"),
    ("ink", "tender sad calm hopeful"),
    ("ink", "parchment gold rose"),
    ("flat", "dawn forest city desert snow candy lab"),
)
"""Feelings first, then the palettes of a mood that names none of these."""


def house_style_for(mood: str, style: str) -> HouseStyle:
    """The house style of a new video: the one its style line names, else by its mood."""
    named = house_style_named(style)
    if named:
        return named
    words = set(re.findall(r"\w+", mood.lower()))
    return next((house for house, known in _BY_MOOD if words & set(known.split())), "paper")


def house_style_named(style: str) -> HouseStyle | None:
    """The house style that a style line names itself; None when it names none."""
    lower = style.lower()
    return next((house for house, said in _SAID if said.search(lower)), None)


def origin_of(title: str, house: HouseStyle, seed: int) -> str:
    """What a video is called all its life: its title, its house style and its seed."""
    return f"{title}/{house}-{seed}"


def house_style_in(origin: str, style: str) -> HouseStyle:
    """The house style of a video by what it is called; a style line that names one comes first.

    Videos from before there were three are called by title and seed alone: they are cut paper.
    """
    tail = origin.rpartition("/")[2].partition("-")[0]
    known: tuple[HouseStyle, ...] = ("flat", "ink")
    called = next((house for house in known if house == tail), None)
    return house_style_named(style) or called or "paper"
