"""What is wrong with a composition, found before anything is painted."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.drawing.safe_area import caption_centre_y
from pipeline.illustrator.cast import Cast
from pipeline.illustrator.cutout import Box
from pipeline.illustrator.reading import Vision
from pipeline.illustrator.stage import PlacedThing, Stage
from pipeline.illustrator.standing import has_disc, lights_in
from pipeline.illustrator.wordlists import word_list
from pipeline.timeline import Canvas

_EDGE = 0.015
"""So much of a side a hero may be cut off; its foot may be, in a near view."""
_LEAST_HEIGHT = {"wide": 0.075, "above": 0.10}
_CAPTION_HALF = 0.055
"""Half a caption of two lines, in shares of the height."""
_OVER_LETTERS = 0.45
"""At least so much of a hero is above the captions."""
_HIDDEN = 0.4
_GAP = 0.012


def faults(stage: Stage, cast: Cast, vision: Vision) -> tuple[str, ...]:
    """What is wrong with a placed picture, a word each; empty for one to keep."""
    hero = next((one for one in stage.shown if one.name == cast.hero.name), None)
    if hero is None:
        return ("no hero",)
    found = [*_of_hero(hero, stage)]
    if any(one.gap_px is not None and one.gap_px > _GAP * stage.unit for one in stage.shown):
        found.append("floats")
    if _lights(stage, cast, vision) > 1:
        found.append("two lights")
    if _is_hidden(hero, stage):
        found.append("hidden")
    return tuple(found)


def _lights(stage: Stage, cast: Cast, vision: Vision) -> int:
    """How many suns and moons there are."""
    indoors = vision.place in {"room", "underwater", "map"}
    disc = stage.view.name not in {"detail", "above"} and not indoors
    return len(set(lights_in(cast))) + (disc and has_disc(cast, vision.place))


def _of_hero(hero: PlacedThing, stage: Stage) -> Iterable[str]:
    left, top, width, height = hero.box
    aside, above = stage.width * _EDGE, stage.height * _EDGE
    near = stage.view.name == "close"
    low = top + height > stage.height + above and not near
    if left < -aside or left + width > stage.width + aside or top < -above or low:
        yield "outside"
    if height < stage.height * _LEAST_HEIGHT.get(stage.view.name, 0.13) and width < stage.width / 3:
        yield "small"
    letters = caption_centre_y(Canvas(stage.width, stage.height, 30)) - _CAPTION_HALF
    foot = min(top + height, stage.height)
    if (stage.height * letters - top) < _OVER_LETTERS * (foot - top):
        yield "under letters"


def _is_hidden(hero: PlacedThing, stage: Stage) -> bool:
    """Whether something that was drawn after the hero covers too much of it."""
    place = stage.shown.index(hero)
    size = max(hero.box[2] * hero.box[3], 1e-6)
    return any(
        _shared(hero.box, one.box) > _HIDDEN * size
        for one in stage.shown[place + 1 :]
        if one.name not in word_list("lights")
    )


def _shared(one: Box, other: Box) -> float:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)
