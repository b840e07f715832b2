"""From a prompt to encoded bytes: casting, drawing, finish."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import get_args

from pipeline.drawing.house_styles import HouseStyle, house_style_in
from pipeline.drawing.picture_spots import Spot
from pipeline.illustrator.cast import Cast
from pipeline.illustrator.casting import choose
from pipeline.illustrator.character import character_of
from pipeline.illustrator.composition import faults
from pipeline.illustrator.finish import finished
from pipeline.illustrator.palettes import PALETTES, Palette, in_style, palette_for
from pipeline.illustrator.reading import Vision, below_water, read
from pipeline.illustrator.scene import draw, stage_for
from pipeline.illustrator.spots import spots_of
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.views import VIEWS, Composition, Wish, choose_composition
from pipeline.illustrator.wordforms import forms
from pipeline.illustrator.wordlists import word_list

_TRIES = 4


@dataclass(frozen=True)
class Illustration:
    """A finished picture: JPEG, its layers as PNG (back to front), its hero and composition."""

    jpeg: bytes
    layers: tuple[bytes, ...]
    hero: str
    view: str
    spots: tuple[Spot, ...] = ()
    """What it shows and where."""
    style: HouseStyle = "paper"


def illustrate(
    prompt: str,
    size_px: tuple[int, int],
    seed: int,
    hints: Mapping[str, str],
    avoid: Collection[str] = (),
) -> Illustration:
    """Draw a picture of `prompt`.

    `hints` may hold mood, style, character (the line that describes the story's hero), of one that
    is kept from video to video house and figure ("upright" or "animal"), video (a key that all
    scenes of a video share; its part before the last `/` is the title) and scene (its number).
    `avoid` names heroes and compositions that the scenes beside this one have. The same arguments
    give the same bytes.
    """
    video = hints.get("video", "")
    style = _style(hints)
    plan = _plan(prompt, hints, avoid, style)
    mood = f"{hints.get('mood', '')} {hints.get('style', '')}"
    palette = palette_for(mood, _topic(hints) or prompt, video)
    is_night = plan.vision.night and plan.vision.place not in {"room", "underwater"}
    palette = in_style(palette, style, "night" if is_night else plan.vision.place)
    chance = f"{prompt}/{seed}/{hints.get('scene', '')}"
    plan, stage = _composed(plan, size_px, palette, chance)
    layers = draw(plan.vision, plan.cast, stage)
    jpeg, encoded = finished(layers, style)
    spots = spots_of(stage, plan.cast)
    return Illustration(jpeg, encoded, plan.cast.name, plan.view.name, spots, style)


def _composed(
    plan: _Plan, size_px: tuple[int, int], palette: Palette, chance: str
) -> tuple[_Plan, Stage]:
    """The first composition without a fault, placed again with other chance up to `_TRIES` times;
    then the calmest: the hero alone, in the middling view. Of what all have the fewest faults."""
    best: tuple[int, _Plan, str] | None = None
    for number in range(_TRIES + 1):
        tried = plan if number < _TRIES else _calm(plan)
        seed = f"{chance}/{number}" if number else chance
        stage = stage_for(*size_px, palette, tried.vision.place, tried.view, seed, is_dry=True)
        draw(tried.vision, tried.cast, stage)
        count = len(faults(stage, tried.cast, tried.vision))
        if best is None or count < best[0]:
            best = (count, tried, seed)
        if count == 0:
            break
    assert best is not None
    _, chosen, seed = best
    return chosen, stage_for(*size_px, palette, chosen.vision.place, chosen.view, seed)


def _calm(plan: _Plan) -> _Plan:
    cast = replace(plan.cast, partner=None, lesser=(), extras=())
    return replace(plan, cast=cast, view=VIEWS["medium"])


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that was placed and not painted: the drawings that its prompt names, weightiest
    first, those that it shows, and what is wrong with it."""

    named: tuple[str, ...]
    shown: frozenset[str]
    faults: tuple[str, ...]


def place(
    prompt: str,
    size_px: tuple[int, int],
    seed: int,
    hints: Mapping[str, str],
    avoid: Collection[str] = (),
) -> Placed:
    """Where `illustrate` would put what: quick, for whoever judges pictures by the hundred."""
    style = _style(hints)
    plan = _plan(prompt, hints, avoid, style)
    chance = f"{prompt}/{seed}/{hints.get('scene', '')}"
    plan, stage = _composed(plan, size_px, PALETTES["dawn"], chance)
    stage = replace(stage, is_dry=True)
    draw(plan.vision, plan.cast, stage)
    shown = {name for spot in spots_of(stage, plan.cast) for name in spot.name.split()}
    named = tuple(one.name for one in plan.vision.things)
    return Placed(named, frozenset(shown), faults(stage, plan.cast, plan.vision))


@dataclass(frozen=True)
class _Plan:
    vision: Vision
    cast: Cast
    view: Composition


def _style(hints: Mapping[str, str]) -> HouseStyle:
    """The style in which its kept character was drawn, else the video's."""
    kept: tuple[HouseStyle, ...] = get_args(HouseStyle)
    of_video = house_style_in(hints.get("video", ""), hints.get("style", ""))
    return next((one for one in kept if one == hints.get("house")), of_video)


def _topic(hints: Mapping[str, str]) -> str:
    """What the whole video is about: its key's part before the last `/`."""
    video = hints.get("video", "")
    return video.rpartition("/")[0] or video


def _plan(
    prompt: str, hints: Mapping[str, str], avoid: Collection[str], style: HouseStyle
) -> _Plan:
    topic, scene = _topic(hints), hints.get("scene", "0")
    is_book = "picture book" in f"{prompt} {hints.get('style', '')}"
    is_ranking = "full light" in hints.get("style", "")
    vision = read(prompt.replace("picture book", ""), topic)
    character = character_of(hints.get("character", ""), hints.get("figure", ""))
    if character is not None and not hints.get("house") and character.is_elsewhere(vision):
        # One that a person keeps by name is in all pictures; a script's own where it is named.
        character = None
    vision = below_water(vision)
    subject = read(topic).heroes[:1] if topic else ()
    cast = choose(vision, subject, scene, avoid, character, is_book=is_book)
    if scene == "0" and not vision.number:
        # The year that a title names is set over its first picture.
        vision = replace(vision, number=read(topic).number)
    hero = cast.hero
    if vision.place == "sea" and hero.nature not in {"water", "deep"} and not _is_aboard(cast):
        vision = replace(vision, place="shore")
    largest = max(hero.size, cast.partner.size if cast.partner else 0.0)
    if vision.place == "room" and largest > 1.6 and not _is_aboard(cast):
        # A house or a bridge does not fit indoors.
        vision = replace(vision, place="city")
    is_object = hero.nature == "thing" and not hero.is_living and not hero.is_person
    wish = Wish(
        words=frozenset(form for word in vision.words for form in forms(word)),
        is_close=vision.is_close,
        is_far=vision.is_far,
        is_person=hero.is_person,
        is_living=hero.is_living,
        is_big=hero.size > 1.6 or hero.name in word_list("tall"),
        is_object=is_object and hero.name not in word_list("furniture"),
        is_light=hero.nature == "light",
        has_partner=cast.partner is not None,
        place=vision.place,
        must_be_large=is_ranking,
        # Flat colours have no dusk to be dark against.
        must_be_known=is_book or is_ranking or style == "flat",
    )
    # The turn of compositions is one for the whole video, so that neighbours never meet.
    turn = Random(f"view/{hints.get('video', prompt)}")
    return _Plan(vision, cast, choose_composition(wish, hints.get("scene", ""), avoid, turn))


def _is_aboard(cast: Cast) -> bool:
    """Whether the hero stands in something that floats."""
    from pipeline.illustrator.anchors import anchor_of

    return any(anchor_of(name, "hull", "deck") is not None for name in cast.shown if name)


def plan_of(prompt: str, hints: Mapping[str, str], avoid: Collection[str] = ()) -> tuple[str, str]:
    """The hero and the composition ("view:wide") that `illustrate` would draw: quick, for who
    plans several scenes; both are names for the `avoid` of the scenes beside it."""
    style = _style(hints)
    plan = _plan(prompt, hints, avoid, style)
    return plan.cast.name, f"view:{plan.view.name}"
