"""What a picture has besides its hero: a few things on the ground before it or in the air."""

from __future__ import annotations

from pipeline.drawing.canvas import Sheet
from pipeline.illustrator.cast import Cast, Part, bystander_art, part_of
from pipeline.illustrator.cutout import Box
from pipeline.illustrator.ground import Ridge
from pipeline.illustrator.roles import DrawnPerson
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.stances import PERCHED
from pipeline.illustrator.standing import Layers, afloat, behind, ground_shadow, lay, stand

_COUNT = {"medium": 2, "wide": 3, "close": 2, "low": 2, "pair": 2, "silhouette": 1}


def put_lesser(
    layers: Layers,
    between: Sheet,
    place: str,
    cast: Cast,
    stage: Stage,
    ridges: list[Ridge],
    taken: list[Box],
) -> None:
    """Lesser things, each where its kind belongs, none over the hero.

    Grounded ones lie on the open land before the hero, whole and with a shadow; big ones stand
    hazy on the land behind it; flying ones are in the sky.
    """
    random, unit = stage.places, stage.unit
    sides = [0.17, 0.83]
    random.shuffle(sides)
    air = [(0.20, 0.42), (0.80, 0.34)]
    random.shuffle(air)
    left = _COUNT.get(stage.view.name, 0)
    for part in [part_of(one) for one in cast.lesser if one.name not in PERCHED]:
        if left == 0:
            break
        homes = {"deep": {"underwater"}, "water": {"sea", "shore", "underwater"}}
        if place not in homes.get(part.nature, {place}):
            continue
        if afloat(part, place):
            size = unit * random.uniform(0.12, 0.16)
            boxes = [
                (stage.width * sx - size / 2, stage.levels[0] * sy, size, size) for sx, sy in air
            ]
            free = [box for box in boxes if not any(overlap(box, one) for one in taken)]
            if not free or place == "room":
                continue
            taken.append(free[-1])
            placed = part.art.placed(free[-1])
            lay(layers.far, part, placed, stage, haze=0.26, shadow=0.3, gap_px=None)
        elif not sides or (place == "room" and part.size > 1.0):
            continue
        elif part.size > 1.0 and place not in {"room", "map", "underwater", "city"}:
            size = unit * min(0.2, 0.085 * part.size)
            x = sides.pop() * stage.width
            box = (x - size / 2, ridges[1].y_at(x) - size, size, size)
            if any(overlap(box, one, 0.6) for one in taken):
                continue
            sheet = behind(layers, part)
            taken.append(stand(sheet, part, stage, ridges[1], x, size, size, haze=0.36))
        else:
            box = _spot(part, stage, ridges, sides.pop(), place)
            if any(overlap(box, one, 0.8) for one in taken):
                continue
            taken.append(_before(between, part, stage, box, place))
        left -= 1
    # Beside a boat or a mount with its rider nobody finds a place to stand.
    crowded = cast.hero.is_person and cast.hero.art.shape >= 0.8
    # Nor does anybody walk on the sea.
    extras = () if crowded or place == "sea" else cast.extras
    for number, person in enumerate(extras):
        _bystander(layers, person, cast, stage, ridges, taken, number, place)


def _spot(part: Part, stage: Stage, ridges: list[Ridge], share: float, place: str) -> Box:
    """Where something lies on the land between the hero and the nearest edge."""
    x = stage.width * share
    size = stage.unit * (0.10 if stage.view.name == "wide" else 0.15) * max(0.8, part.size / 0.42)
    size = min(size, stage.unit * 0.2)
    start, end = ridges[2].y_at(x), ridges[3].y_at(x)
    foot = start + (end - start) * (0.62 if place != "room" else 0.7)
    return (x - size / 2, foot - size, size, size)


def _before(sheet: Sheet, part: Part, stage: Stage, box: Box, place: str) -> Box:
    """Something whole on the open land, with its shadow."""
    placed = part.art.placed(box)
    left, top, right, bottom = placed.whole.bounds
    if place not in {"sea", "underwater", "shore"} or part.nature not in {"water", "deep"}:
        ground_shadow(sheet, stage, (left, top, right - left, bottom - top), 0.4)
    return lay(sheet, part, placed, stage, haze=0.05, shadow=0.3)


def _bystander(
    layers: Layers,
    person: DrawnPerson,
    cast: Cast,
    stage: Stage,
    ridges: list[Ridge],
    taken: list[Box],
    number: int,
    place: str,
) -> None:
    """Somebody else of the prompt: beside the hero, a little smaller."""
    hero = taken[0]
    if stage.view.name in {"close", "detail", "above"}:
        return
    tall = stage.hero_box[1]
    height = tall * (0.72 if person.child else 0.92)
    if hero[3] < tall * 0.9:
        height = min(height, hero[3] * 1.1)
    if cast.hero.size > 1.6 or cast.hero.nature == "light":
        scale = hero[3] / cast.hero.size if cast.hero.size > 1.6 else stage.unit * 0.22
        height = min(max(scale, stage.unit * 0.15), stage.unit * 0.3)
    side = -1.0 if hero[0] + hero[2] / 2 > stage.width / 2 else 1.0
    side *= 1 if number == 0 else -1
    x = hero[0] + hero[2] / 2 + side * (hero[2] / 2 + height * 0.17)
    x = min(max(x, stage.width * 0.12), stage.width * 0.88)
    part = Part(person.role, bystander_art(person), "ground", 1.0, True, True)
    ridge = ridges[2]
    if place == "room":
        ridge = Ridge(ridge.xs, ridge.ys + stage.unit * 0.17, ridge.bottom)
    stand(layers.hero, part, stage, ridge, x, height, height, mirrored=side > 0)


def overlap(one: Box, other: Box, share: float = 1.0) -> bool:
    """Whether two boxes meet, the other shrunk to `share` of its width."""
    inset = other[2] * (1 - share) / 2
    return (
        one[0] < other[0] + other[2] - inset
        and other[0] + inset < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
