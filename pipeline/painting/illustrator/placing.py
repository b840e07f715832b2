"""Where heroes, people and lesser things stand, fly or swim."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.painting.canvas import Sheet
from pipeline.painting.illustrator import effects
from pipeline.painting.illustrator import sky as behind
from pipeline.painting.illustrator.cutout import Art, Box, art_of, paste
from pipeline.painting.illustrator.figures import figure
from pipeline.painting.illustrator.ground import Ridge, Stage
from pipeline.painting.illustrator.lexicon import Drawing
from pipeline.painting.illustrator.reading import Vision


@dataclass(frozen=True)
class Layers:
    """Sheets back to front; `sky` is opaque, the others are not."""

    sky: Sheet
    far: Sheet
    hero: Sheet
    near: Sheet

    def all(self) -> tuple[Sheet, Sheet, Sheet, Sheet]:
        """All of them in order."""
        return (self.sky, self.far, self.hero, self.near)


@dataclass(frozen=True)
class Cast:
    """Who and what is in the picture, after repeats were avoided."""

    hero: Drawing | None
    lead: int | None
    """Index of the person who is the hero, when it is one."""
    lesser: tuple[Drawing, ...]


SHINING = frozenset(
    [
        "sun",
        "crescent_moon",
        "full_moon",
        "star",
        "glowing_star",
        "shooting_star",
        "comet",
        "sparkles",
        "high_voltage",
        "snowflake",
        "fireworks",
        "collision",
    ]
)
"""Drawings that are light themselves: they take the place of the disc."""

_STANDING = frozenset({"ground", "thing", "water"})


def put_heroes(
    layers: Layers, vision: Vision, cast: Cast, stage: Stage, ridges: list[Ridge]
) -> Box:
    """Draw hero and people; gives the box that they fill."""
    tall = stage.height > stage.width * 1.2
    people = list(vision.people)
    lead = people.pop(cast.lead) if cast.lead is not None else None
    width = stage.width * 0.66 if tall else stage.unit * 0.80
    height = stage.height * (0.345 if tall else 0.54)
    if vision.is_close:
        width, height = min(width * 1.25, stage.width * 0.8), height * 1.14
    middle = (stage.disc[0] + stage.width / 2) / 2
    if vision.place in {"room", "map"}:
        # Indoors people stand on the floor, in front of where it meets the wall.
        lower = stage.unit * (0.17 if vision.place == "room" else 0.06)
        ridges = [
            *ridges[:2],
            Ridge(ridges[2].xs, ridges[2].ys + lower, ridges[2].bottom),
            ridges[3],
        ]
    boxes: list[Box] = []
    if lead is not None:
        scale = 0.86 if lead.child else 1.0
        art = figure(lead)
        beside = cast.hero if cast.hero and cast.hero.nature in _STANDING else None
        x = middle - (stage.unit * 0.17 if beside else 0.0)
        if beside:
            boxes.append(
                _hero(
                    layers,
                    beside,
                    stage,
                    ridges,
                    vision.place,
                    middle + stage.unit * 0.19,
                    width * 0.62,
                    height * 0.74,
                )
            )
        boxes.append(_stand(layers.hero, art, stage, ridges[2], x, width, height * 1.04 * scale))
    elif cast.hero is not None:
        kind = stage.random.choice(("alone", "many", "aside"))
        shift = stage.unit * (0.05 if people else 0.0)
        if kind == "many" and cast.hero.is_living and not cast.hero.is_head:
            _others(layers, cast.hero, stage, ridges, vision.place, height)
        elif kind == "aside" and not people and tall:
            shift = stage.unit * stage.random.choice((-0.09, 0.09))
            width, height = width * 0.9, height * 0.94
        box = _hero(layers, cast.hero, stage, ridges, vision.place, middle + shift, width, height)
        boxes.append(box)
    for number, person in enumerate(people[:2]):
        box = boxes[0]
        side = box[0] + box[2] * (0.04 if number == 0 else 0.96)
        side = min(max(side, stage.width * 0.14), stage.width * 0.86)
        small = (
            height
            * (0.66 if lead is not None or vision.place == "room" else 0.46)
            * (0.72 if person.child else 1.0)
        )
        art = figure(person)
        _stand(layers.hero, art, stage, ridges[2], side, width, small, mirrored=number == 1)
    left = min(box[0] for box in boxes)
    top = min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return (left, top, right - left, bottom - top)


def _others(
    layers: Layers, hero: Drawing, stage: Stage, ridges: list[Ridge], place: str, height: float
) -> None:
    """More of the hero's kind, smaller and hazier, behind it."""
    art = art_of(hero)
    random, unit = stage.random, stage.unit
    for x in (0.15, 0.86):
        size = height * random.uniform(0.30, 0.42)
        mirrored = random.random() < 0.5
        if hero.nature == "deep" and place == "underwater":
            y = stage.height * random.uniform(0.2, 0.42)
            box = (stage.width * x - unit * 0.13, y, unit * 0.26, unit * 0.26)
            paste(layers.far, art.placed(box, mirrored=mirrored), stage.palette, haze=0.34)
        elif hero.nature == "ground" and place not in {"room", "map", "underwater", "sea"}:
            _stand(
                layers.hero,
                art,
                stage,
                ridges[1],
                stage.width * x,
                unit * 0.34,
                size,
                mirrored=mirrored,
                haze=0.3,
            )


def _stand(
    sheet: Sheet,
    art: Art,
    stage: Stage,
    ridge: Ridge,
    x: float,
    width: float,
    height: float,
    *,
    mirrored: bool = False,
    haze: float = 0.0,
    sink: float = 0.012,
) -> Box:
    """Stand art on a ridge line, its foot a little below it; gives its box."""
    foot = ridge.y_at(x) + stage.height * sink
    box = (x - width / 2, foot - height, width, height)
    placed = art.placed(box, mirrored=mirrored)
    # Light falls from the disc: whatever stands left of it is lit on its right.
    paste(
        sheet, placed, stage.palette, haze=haze, light_from=1.0 if x < stage.disc[0] - 20 else -1.0
    )
    left, top, right, bottom = placed.whole.bounds
    return (left, top, right - left, bottom - top)


def _hero(
    layers: Layers,
    drawing: Drawing,
    stage: Stage,
    ridges: list[Ridge],
    place: str,
    x: float,
    width: float,
    height: float,
) -> Box:
    art = art_of(drawing)
    mirrored = stage.random.random() < 0.5 and drawing.nature != "thing"
    nature = drawing.nature
    afloat = (nature == "deep" and place in {"underwater", "sea"}) or (
        nature in {"light", "sky"} and drawing.name not in {"ghost", "dragon", "snowman"}
    )
    if afloat:
        # At home in the air, the sky or the water: it fills the disc and touches nothing.
        size = min(width * 0.92, height * 1.05)
        if drawing.name == "sun" and place not in {"space", "room", "map"}:
            return _rising_sun(layers.sky, art, stage, size * 1.15)
        y = stage.disc[1] + (stage.height * 0.02 if nature != "deep" else stage.height * 0.05)
        box = (x - size / 2, y - size / 2, size, size)
        placed = art.placed(box, mirrored=mirrored)
        paste(layers.hero, placed, stage.palette, shines=drawing.name in SHINING)
        left, top, right, bottom = placed.whole.bounds
        return (left, top, right - left, bottom - top)
    sink = 0.012
    if nature == "water" and place in {"sea", "shore"}:
        sink = 0.028
    if drawing.is_head:
        sink = 0.022
    if place == "map" or (place == "room" and not drawing.is_furniture):
        return effects.on_table(layers.hero, art, stage, x, width * 0.86, height * 0.9, place)
    return _stand(
        layers.hero, art, stage, ridges[2], x, width, height, mirrored=mirrored, sink=sink
    )


def _rising_sun(sheet: Sheet, art: Art, stage: Stage, size: float) -> Box:
    """The sun stands half behind the far land."""
    x, y = stage.disc[0], stage.levels[0] - size * 0.16
    behind.rays(sheet, stage, (x, y), stage.unit * 1.4, 0.13)
    placed = art.placed((x - size / 2, y - size / 2, size, size))
    paste(sheet, placed, stage.palette, shines=True)
    return (x - size / 2, y - size / 2, size, size / 2)


def put_lesser(
    layers: Layers,
    between: Sheet,
    vision: Vision,
    cast: Cast,
    stage: Stage,
    ridges: list[Ridge],
    hero: Box,
) -> None:
    """Two to four lesser things, each where its kind belongs, none over the hero."""
    unit, random = stage.unit, stage.random
    sides = [hero[0] - unit * 0.085, hero[0] + hero[2] + unit * 0.085]
    slots = [min(max(x, stage.width * 0.13), stage.width * 0.87) for x in sides]
    random.shuffle(slots)
    air = [(0.20, 0.30), (0.80, 0.22), (0.76, 0.50)]
    random.shuffle(air)
    near = [stage.width * 0.20, stage.width * 0.80]
    random.shuffle(near)
    grounded = 0
    for drawing in cast.lesser:
        art = art_of(drawing)
        floats = drawing.nature in {"sky", "light"} or (
            drawing.nature == "deep" and vision.place == "underwater"
        )
        if floats and air:
            sx, sy = air.pop()
            size = unit * random.uniform(0.13, 0.16)
            box = (stage.width * sx - size / 2, stage.levels[0] * sy, size, size)
            if _overlap(box, hero):
                continue
            paste(layers.far, art.placed(box), stage.palette, haze=0.26, shadow=0.3)
        elif drawing.nature in {"ground", "thing", "water"} and grounded < 3:
            grounded += 1
            if vision.place in {"room", "map"} or not slots:
                if not near:
                    continue
                size = unit * random.uniform(0.15, 0.19)
                _stand(between, art, stage, ridges[3], near.pop(), size, size, haze=0.06)
            else:
                size = unit * random.uniform(0.19, 0.24)
                _stand(layers.hero, art, stage, ridges[2], slots.pop(), size, size, haze=0.16)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
