"""Where the hero and who or what is with it stand, fly or swim."""

from __future__ import annotations

from pipeline.drawing.canvas import Sheet
from pipeline.illustrator import effects, growth, standing
from pipeline.illustrator import sky as behind
from pipeline.illustrator.cast import Cast, Part
from pipeline.illustrator.cutout import Box
from pipeline.illustrator.ground import Ridge
from pipeline.illustrator.stage import Stage
from pipeline.illustrator.stances import PERCHED
from pipeline.illustrator.standing import SINK, Layers, afloat, lay, stand
from pipeline.illustrator.wordlists import word_list


def put_heroes(
    layers: Layers, cast: Cast, stage: Stage, ridges: list[Ridge], place: str
) -> list[Box]:
    """Draw the hero and its partner; gives the boxes that they fill."""
    ridges = _floor(ridges, stage, place)
    hero, other = cast.hero, cast.partner
    width, height = stage.hero_box
    if other is not None and stage.view.name not in {"close", "wide", "detail"}:
        # Two share the width; beside something big a person is smaller.
        width = min(width * 0.78, stage.width * (0.47 if stage.is_tall else 0.36))
        if (hero.is_person or hero.is_living) and other.size > 1.6:
            height *= 0.7
    if place == "room" and stage.view.name == "wide":
        width, height = width * 1.5, height * 1.5
    x = _hero_x(stage, paired=other is not None)
    if afloat(hero, place):
        boxes = [_afloat(layers, hero, stage, place, x)]
    elif stage.view.name == "close" and hero.is_person and hero.art.shape < 0.62:
        boxes = [_bust(layers, hero, stage, x, place)]
    else:
        on_table = place in {"room", "map"} and _is_small(hero)
        if on_table and other is not None and _is_small(other):
            return _on_one_table(layers, hero, other, stage, place)
        if on_table:
            boxes = [effects.on_table(layers.hero, hero, stage, x, width * 0.86, height, place)]
        else:
            sink = _sink(hero, place, height / stage.height)
            back = stage.view.name == "wide" and _is_landmark(hero) and place != "city"
            ridge = ridges[1] if back else ridges[2]
            mirrored = _looks_away(hero, x, stage)
            sheet = standing.behind(layers, hero) if back else layers.hero
            boxes = [
                stand(sheet, hero, stage, ridge, x, width, height, mirrored=mirrored, sink=sink)
            ]
    if other is not None:
        boxes += _partner(layers, hero, other, stage, ridges, boxes[0], place)
    return boxes


def _floor(ridges: list[Ridge], stage: Stage, place: str) -> list[Ridge]:
    """Indoors people stand on the floor, in front of where it meets the wall."""
    if place not in {"room", "map"}:
        return ridges
    deep = {"wide": 0.08, "close": 0.26, "low": 0.2}.get(stage.view.name, 0.17)
    lower = stage.unit * (deep if place == "room" else 0.06)
    third = ridges[2]
    return [*ridges[:2], Ridge(third.xs, third.ys + lower, third.bottom), ridges[3]]


def _on_one_table(layers: Layers, hero: Part, other: Part, stage: Stage, place: str) -> list[Box]:
    """Two things side by side on a wide table."""
    width, height = stage.hero_box
    middle, unit = stage.width / 2, stage.unit
    large, small = min(width * 0.62, unit * 0.42), min(width * 0.5, unit * 0.30)
    side = 1.0 if stage.disc[0] < middle else -1.0
    if place == "room":
        effects.table(layers.hero, stage, middle, unit * 0.44)
    return [
        effects.set_down(
            layers.hero, hero, stage, middle - side * unit * 0.16, large, height * 0.86, place
        ),
        effects.set_down(
            layers.hero, other, stage, middle + side * unit * 0.22, small, height * 0.6, place
        ),
    ]


def _sink(part: Part, place: str, height: float) -> float:
    """How far its foot is below the edge of what carries it, in shares of the picture's height:
    boats lie in the water, and what lives below it comes up for a third."""
    if place not in {"sea", "shore"}:
        return SINK
    return {"water": 0.028, "deep": 0.3 * height}.get(part.nature, SINK)


def _is_landmark(part: Part) -> bool:
    return part.size > 1.9 and not part.is_living and not part.is_person


def _is_small(part: Part) -> bool:
    """Whether indoors it belongs on a table."""
    return (
        not part.is_living
        and part.nature in {"thing", "ground", "water", "deep"}
        and part.size < 0.8
        and part.name not in word_list("furniture")
    )


def _hero_x(stage: Stage, *, paired: bool) -> float:
    """The hero's middle: off it in wide frames, opposite the light in wide views."""
    name = stage.view.name
    side = 1.0 if stage.disc[0] < stage.width / 2 else -1.0
    if name == "pair" or (paired and name not in {"close", "detail"}):
        return stage.width * (0.5 - 0.225 * side)
    if name == "wide":
        return stage.width * (0.5 + 0.17 * side)
    if name in {"close", "low"}:
        return stage.width * (0.5 + (0.03 if stage.is_tall else 0.12) * side)
    if name in {"silhouette", "medium"}:
        return (stage.disc[0] * 2 + stage.width / 2) / 3
    return stage.width / 2


def _looks_away(part: Part, x: float, stage: Stage) -> bool:
    """Whether to mirror it: people look right, the font's animals left; all look inwards."""
    inward_is_right = x <= stage.width / 2
    looks_right = part.is_person
    if not (part.is_person or part.is_living) and part.nature == "thing":
        return False
    return looks_right != inward_is_right


def _afloat(layers: Layers, part: Part, stage: Stage, place: str, x: float) -> Box:
    """At home in the air, the sky or the water: it fills the disc and touches nothing."""
    width, height = stage.hero_box
    size = min(width * 0.95, height * 1.05)
    if stage.view.name == "wide":
        size *= 1.35
    if part.name == "sun" and place not in {"space", "room", "map"}:
        return _rising_sun(layers.sky, part, stage, size * 1.15)
    y = stage.disc[1] + (stage.height * 0.02 if part.nature != "deep" else stage.height * 0.05)
    y = max(y, size * 0.62)
    half = min(size, size * part.art.shape) / 2 + stage.width * 0.03
    x = min(max(x, half), stage.width - half)
    box = (x - size / 2, y - size / 2, size, size)
    mirrored = part.nature != "light" and x < stage.width / 2
    placed = part.art.placed(box, mirrored=mirrored)
    if part.name in PERCHED:
        growth.branch(layers.hero, stage, placed.whole.bounds)
    return lay(layers.hero, part, placed, stage, gap_px=0.0 if part.name in PERCHED else None)


def _bust(layers: Layers, part: Part, stage: Stage, x: float, place: str) -> Box:
    """A person from the thighs up, cut by the nearest land or, indoors, by the frame."""
    high = stage.height * (0.86 if stage.is_tall else 1.34)
    if place in {"room", "map"}:
        high *= 1.28
    top = stage.height * (0.155 if stage.is_tall else 0.13)
    if part.coat is not None:
        high *= 0.72 if stage.is_tall else 0.8
    left, upper, right, bottom = part.art.whole.bounds
    wide = right - left
    most = stage.width * (1.0 if stage.is_tall else 0.7)
    high = min(high, most / max(wide, 1e-6) * part.size)
    half = min(stage.width * 0.49, wide / max(bottom - upper, 1e-6) * high / 2)
    x = min(max(x, half + stage.width * 0.01), stage.width * 0.99 - half)
    box = (x - stage.width, top, stage.width * 2, high)
    return lay(layers.hero, part, part.art.placed(box, mirrored=_looks_away(part, x, stage)), stage)


def _rising_sun(sheet: Sheet, part: Part, stage: Stage, size: float) -> Box:
    """The sun stands half behind the far land."""
    x, y = stage.disc[0], stage.levels[0] - size * 0.16
    behind.rays(sheet, stage, (x, y), stage.unit * 1.4, 0.13)
    placed = part.art.placed((x - size / 2, y - size / 2, size, size))
    return lay(sheet, part, placed, stage, gap_px=None)


def _partner(
    layers: Layers, hero: Part, other: Part, stage: Stage, ridges: list[Ridge], at: Box, place: str
) -> list[Box]:
    """The second of a picture, in its size beside the hero's; big ones stand farther back."""
    name, unit = stage.view.name, stage.unit
    middle = at[0] + at[2] / 2
    side = 1.0 if middle < stage.width / 2 else -1.0
    scale = at[3] / max(hero.size, 0.28) if (hero.is_person or hero.is_living) else at[3]
    natural = other.size if (hero.is_person or hero.is_living) else 0.62
    least = at[3] * 0.36
    if hero.size > 1.6:
        # Beside a house a lantern is no bigger than who carries it.
        scale, natural, least = at[3] / hero.size, max(other.size, 0.7), at[3] * 0.22
    room = stage.levels[1] - stage.height * 0.13
    height = min(max(scale * natural, least), room, at[3] * 2.2)
    if name == "pair":
        height = min(max(height, at[3] * 0.62), stage.hero_box[1] * 1.3)
    if other.size < 0.6 and hero.is_living:
        height = min(height, at[3] * 0.72)
    x = stage.width * (0.5 + 0.235 * side)
    if afloat(other, place):
        size = unit * (0.42 if other.nature == "light" else 0.20 if other.is_living else 0.28)
        y = min(stage.levels[0] - size * 1.15, stage.height * 0.17)
        box = (x - size / 2, max(y, stage.height * 0.05), size, size)
        placed = other.art.placed(box)
        if other.name in PERCHED:
            growth.branch(layers.far, stage, placed.whole.bounds)
        gap = 0.0 if other.name in PERCHED else None
        return [lay(layers.far, other, placed, stage, haze=0.10, gap_px=gap)]
    if name == "close":
        return _behind_shoulder(layers, other, stage, ridges, side, place)
    if place in {"room", "map"} and _is_small(other):
        size = min(max(height, unit * 0.24), unit * 0.34)
        box = effects.on_table(layers.hero, other, stage, x, size * 1.2, size, place)
        return [box]
    width = stage.width * (0.46 if stage.is_tall else 0.36)
    far = other.size > 1.6 and place not in {"room", "city"} and name != "pair"
    ridge = ridges[1] if far else ridges[2]
    mirrored = _looks_away(other, x, stage)
    return [
        stand(
            standing.behind(layers, other) if far else layers.hero,
            other, stage, ridge, x, width, height,
            mirrored=mirrored, haze=0.2 if far else 0.0,
        )
    ]  # fmt: skip


def _behind_shoulder(
    layers: Layers, other: Part, stage: Stage, ridges: list[Ridge], side: float, place: str
) -> list[Box]:
    """In a close view the other stands small and hazy in the distance."""
    x = stage.width * (0.5 + 0.36 * side)
    size = stage.unit * 0.26
    sheet = layers.far if place != "room" else layers.hero
    if place == "room":
        return []
    box = stand(sheet, other, stage, ridges[0], x, size, size, haze=0.4, sink=0.03)
    return [box]
