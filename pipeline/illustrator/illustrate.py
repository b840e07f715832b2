"""From a prompt to encoded bytes: casting, drawing, finish."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import numpy as np

from pipeline.drawing.canvas import blend
from pipeline.drawing.house_styles import HouseStyle, house_style_in
from pipeline.drawing.paints import Pixels
from pipeline.drawing.picture_spots import Spot
from pipeline.illustrator.cast import Cast
from pipeline.illustrator.casting import choose
from pipeline.illustrator.character import character_of
from pipeline.illustrator.composition import faults
from pipeline.illustrator.ground import Stage
from pipeline.illustrator.palettes import PALETTES, Palette, in_style, palette_for
from pipeline.illustrator.reading import Vision, below_water, read
from pipeline.illustrator.scene import draw, stage_for
from pipeline.illustrator.spots import spots_of
from pipeline.illustrator.standing import Layers
from pipeline.illustrator.views import VIEWS, Composition, Wish, choose_composition
from pipeline.illustrator.wordforms import forms
from pipeline.illustrator.wordlists import word_list

JPEG_QUALITY = 92
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

    `hints` may hold mood, style, character (the line that describes the story's hero), video (a
    key that all scenes of a video share; its part before the last `/` is the title) and scene
    (its number). `avoid` names heroes and compositions that the scenes beside this one have. The
    same arguments give the same bytes.
    """
    video = hints.get("video", "")
    style = house_style_in(video, hints.get("style", ""))
    plan = _plan(prompt, hints, avoid, style)
    mood = f"{hints.get('mood', '')} {hints.get('style', '')}"
    palette = palette_for(mood, _topic(hints) or prompt, video)
    is_night = plan.vision.night and plan.vision.place not in {"room", "underwater"}
    palette = in_style(palette, style, "night" if is_night else plan.vision.place)
    chance = f"{prompt}/{seed}/{hints.get('scene', '')}"
    plan, stage = _composed(plan, size_px, palette, chance)
    layers = draw(plan.vision, plan.cast, stage)
    return _finish(layers, plan, style, spots_of(stage, plan.cast))


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
    style = house_style_in(hints.get("video", ""), hints.get("style", ""))
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
    character = character_of(hints.get("character", ""))
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
    style = house_style_in(hints.get("video", ""), hints.get("style", ""))
    plan = _plan(prompt, hints, avoid, style)
    return plan.cast.name, f"view:{plan.view.name}"


def _finish(
    layers: Layers, plan: _Plan, style: HouseStyle, spots: tuple[Spot, ...]
) -> Illustration:
    import cv2

    sheets = layers.all()
    height, width = sheets[0].pixels.shape[:2]
    dark = _vignette(width, height, 1.0 if style == "paper" else 0.2)
    encoded: list[bytes] = []
    flat = sheets[0].pixels.copy()
    for number, sheet in enumerate(sheets):
        if number:
            blend(flat, sheet.pixels, None)
        shaded = cv2.multiply(sheet.pixels, dark, scale=1 / 255)
        shaded[..., 3] = sheet.pixels[..., 3]
        picture = shaded[..., :3] if number == 0 else _straight(np.asarray(shaded, np.uint8))
        _, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        encoded.append(data.tobytes())
    flat = np.asarray(cv2.multiply(flat, dark, scale=1 / 255), np.uint8)
    flat = np.ascontiguousarray(flat[..., :3])
    if style != "flat":
        bright, dim = _grain(width, height)
        flat = np.asarray(cv2.subtract(cv2.add(flat, bright), dim), np.uint8)
    _, data = cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    found = data.tobytes(), tuple(encoded)
    return Illustration(*found, plan.cast.name, plan.view.name, spots, style)


def _straight(pixels: Pixels) -> Pixels:
    """Premultiplied BGRA to straight; only edges need the division."""
    straight = pixels.copy()
    alpha = pixels[..., 3]
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    part = pixels[rows, columns, :3].astype(np.uint16) * 255
    straight[rows, columns, :3] = np.minimum(part // alpha[rows, columns, None], 255)
    return straight


@lru_cache(maxsize=4)
def _vignette(width: int, height: int, strength: float) -> Pixels:
    """A factor per pixel, 255 in the middle, darker at the corners and the foot."""
    import cv2

    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 63
    away = ((x - 0.5) * 1.25) ** 2 + ((y - 0.44) * 1.15) ** 2
    shade = 0.42 * np.clip(away - 0.10, 0, 1) + 0.16 * np.clip(y - 0.7, 0, 1) / 0.3
    factor = 1 - strength * shade
    small = (np.clip(factor, 0, 1) * 255).astype(np.float32)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.merge([np.clip(large, 0, 255).astype(np.uint8)] * 4), np.uint8)


@lru_cache(maxsize=4)
def _grain(width: int, height: int) -> tuple[Pixels, Pixels]:
    """Paper grain as what to add and what to take away; the same for every picture."""
    tile = np.random.default_rng(7).normal(0, 2.6, (512, 512))
    across, down = -(-width // 512), -(-height // 512)
    noise = np.tile(tile, (down, across))[:height, :width, None].repeat(3, 2)
    return (
        np.clip(noise, 0, 255).astype(np.uint8),
        np.clip(-noise, 0, 255).astype(np.uint8),
    )
