"""What a picture shows and where, so that others can point at it; and which thing a word means."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.drawing.picture_spots import Spot
from pipeline.illustrator.cast import Cast
from pipeline.illustrator.reading import ranked
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.translated import in_english
from pipeline.illustrator.wordforms import forms, words_of
from pipeline.illustrator.wordlists import by_word


def spots_of(stage: Stage, cast: Cast) -> tuple[Spot, ...]:
    """Everything that was drawn, the hero first, in shares of the picture.

    What somebody holds, rides or wears the head of is where they are.
    """
    partner = cast.partner.name if cast.partner else ""
    with_hero = cast.shown - {partner, cast.hero.name, ""}
    found: list[Spot] = []
    for one in stage.shown:
        name, (left, top, width, height) = one.name, one.box
        names = [_plain(name)]
        if name == cast.hero.name:
            names += sorted(with_hero)
        box = (left / stage.width, top / stage.height, width / stage.width, height / stage.height)
        spot = Spot(" ".join(names), *(round(share, 4) for share in box))
        found = [spot, *found] if name == cast.hero.name else [*found, spot]
    return tuple(found)


def _plain(name: str) -> str:
    """A person's name for the cast is person:role:pose; their role says who they are."""
    parts = name.split(":")
    return f"person:{parts[1]}" if parts[0] == "person" and len(parts) > 1 else parts[0]


def spot_named(text: str, spots: Sequence[Spot]) -> Spot | None:
    """The thing that a label names; None when the picture does not show it."""
    text = in_english(text)
    meant = [one.name for one in ranked(text) if one.named]
    roles = by_word("role")
    for word in words_of(text):
        role = next((roles[form] for form in forms(word) if form in roles), None)
        if role is not None:
            meant.insert(0, f"person:{role}")
    for name in meant:
        for spot in spots:
            if name in spot.name.split():
                return spot
    return None
