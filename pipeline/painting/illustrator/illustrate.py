"""From a prompt to encoded bytes: casting, drawing, finish."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import numpy as np

from pipeline.painting.canvas import Pixels, Sheet, blend
from pipeline.painting.illustrator.lexicon import Drawing
from pipeline.painting.illustrator.palettes import palette_for
from pipeline.painting.illustrator.placing import Cast, Layers
from pipeline.painting.illustrator.reading import Vision, read
from pipeline.painting.illustrator.scene import draw, stage_for

JPEG_QUALITY = 92


@dataclass(frozen=True)
class Illustration:
    """A finished picture: JPEG, its layers as PNG (back to front), and who its hero was."""

    jpeg: bytes
    layers: tuple[bytes, ...]
    hero: str


def illustrate(
    prompt: str,
    size_px: tuple[int, int],
    seed: int,
    hints: Mapping[str, str],
    avoid: Collection[str] = (),
) -> Illustration:
    """Draw a picture of `prompt`.

    `hints` may hold mood, style, character, video (a key that all scenes of a video share; its
    part before the last `/` is the title) and scene (its number). `avoid` names heroes that the
    scenes beside this one have. The same arguments give the same bytes.
    """
    plan = _plan(prompt, hints, avoid)
    video = hints.get("video", "")
    random = Random(f"{prompt}/{seed}/{hints.get('scene', '')}")
    mood = f"{hints.get('mood', '')} {hints.get('style', '')}"
    palette = palette_for(mood, _topic(hints) or prompt, video)
    stage = stage_for(*size_px, palette, plan.vision.place, random)
    layers = draw(plan.vision, plan.cast, stage)
    return _finish(layers, hero_name(plan.vision, plan.cast))


@dataclass(frozen=True)
class _Plan:
    vision: Vision
    cast: Cast


def _topic(hints: Mapping[str, str]) -> str:
    """What the whole video is about: its key's part before the last `/`."""
    video = hints.get("video", "")
    return video.rpartition("/")[0] or video


def _plan(prompt: str, hints: Mapping[str, str], avoid: Collection[str]) -> _Plan:
    topic = _topic(hints)
    vision = read(prompt, topic)
    cast = choose(vision, read(topic).heroes[:1] if topic else (), hints.get("scene", "0"), avoid)
    if hints.get("scene") == "0" and not vision.number:
        # The year that a title names is set over its first picture.
        vision = replace(vision, number=read(topic).number)
    if vision.place == "sea" and (cast.lead is not None or not _floats(cast.hero)):
        vision = replace(vision, place="shore")
    return _Plan(vision, cast)


def hero_of(prompt: str, hints: Mapping[str, str], avoid: Collection[str] = ()) -> str:
    """The name of the hero that `illustrate` would draw: quick, for who plans several scenes."""
    plan = _plan(prompt, hints, avoid)
    return hero_name(plan.vision, plan.cast)


def hero_name(vision: Vision, cast: Cast) -> str:
    """The name that `avoid` of the next scene should hold."""
    if cast.lead is not None:
        lead = vision.people[cast.lead]
        return f"person:{lead.role}:{lead.pose}"
    return cast.hero.name if cast.hero else ""


def choose(
    vision: Vision, subject: tuple[Drawing, ...], scene: str, avoid: Collection[str]
) -> Cast:
    """Cast the picture: the surest hero that the scenes beside it do not have.

    A video's subject is the hero of its even scenes; in odd ones it steps back among the lesser
    things, so that no two scenes in a row look alike.
    """
    odd = scene.isdigit() and int(scene) % 2 == 1
    unwanted = set(avoid) | ({one.name for one in subject} if odd else set())
    free = [one for one in vision.heroes if one.name not in unwanted] or list(vision.heroes)
    lead: int | None = None
    if vision.person_first:
        first = vision.people[0]
        lead = 0 if f"person:{first.role}:{first.pose}" not in avoid else None
    hero: Drawing | None = free[0]
    lesser = [one for one in vision.lesser if one is not hero]
    return Cast(hero=hero, lead=lead, lesser=tuple(_varied(lesser)[:4]))


def _floats(hero: Drawing | None) -> bool:
    return hero is not None and hero.nature in {"water", "deep"}


def _varied(lesser: list[Drawing]) -> list[Drawing]:
    """At most two of a nature, so that the picture does not fill with one kind."""
    counts: dict[str, int] = {}
    kept = []
    for one in lesser:
        counts[one.nature] = counts.get(one.nature, 0) + 1
        if counts[one.nature] <= 2:
            kept.append(one)
    return kept


def _finish(layers: Layers, hero: str) -> Illustration:
    import cv2

    sheets = layers.all()
    height, width = sheets[0].pixels.shape[:2]
    dark = _vignette(width, height)
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
    bright, dim = _grain(width, height)
    grained = cv2.subtract(cv2.add(flat[..., :3], bright), dim)
    _, data = cv2.imencode(".jpg", grained, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return Illustration(data.tobytes(), tuple(encoded), hero)


def _straight(pixels: Pixels) -> Pixels:
    """Premultiplied BGRA to straight; only edges need the division."""
    straight = pixels.copy()
    alpha = pixels[..., 3]
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    part = pixels[rows, columns, :3].astype(np.uint16) * 255
    straight[rows, columns, :3] = np.minimum(part // alpha[rows, columns, None], 255)
    return straight


@lru_cache(maxsize=4)
def _vignette(width: int, height: int) -> Pixels:
    """A factor per pixel, 255 in the middle, darker at the corners and the foot."""
    import cv2

    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 63
    away = ((x - 0.5) * 1.25) ** 2 + ((y - 0.44) * 1.15) ** 2
    factor = 1 - 0.42 * np.clip(away - 0.10, 0, 1) - 0.16 * np.clip(y - 0.7, 0, 1) / 0.3
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


def flat_sheet(layers: Layers) -> Sheet:
    """All layers on one sheet, without the finish: for tests and cards."""
    flat = Sheet(layers.sky.width_px, layers.sky.height_px)
    for sheet in layers.all():
        flat.lay(sheet.pixels, 0, 0)
    return flat
