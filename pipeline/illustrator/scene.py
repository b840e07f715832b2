"""One picture: sets the stage for a composition, and puts everything in its layer."""

from __future__ import annotations

from random import Random

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import Colour, fade, mix
from pipeline.drawing.text_blocks import fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.illustrator import backdrops, details, effects, ground, growth, rooms
from pipeline.illustrator import sky as behind
from pipeline.illustrator.cast import Cast
from pipeline.illustrator.closeups import draw_above, draw_detail
from pipeline.illustrator.furniture import furnish
from pipeline.illustrator.ground import Ridge, lay_ridge
from pipeline.illustrator.lesser import put_lesser
from pipeline.illustrator.palettes import Palette
from pipeline.illustrator.placing import put_heroes
from pipeline.illustrator.reading import Vision
from pipeline.illustrator.stage import PlacedThing, Stage
from pipeline.illustrator.standing import Layers, has_disc
from pipeline.illustrator.views import Composition
from pipeline.illustrator.wordlists import word_list

_SHAPES: dict[str, tuple[ground.Shape, ground.Shape, ground.Shape, ground.Shape]] = {
    "hills": (ground.hills, ground.hills, ground.hills, ground.hills),
    "field": (ground.hills, ground.hills, ground.hills, ground.hills),
    "snow": (ground.peaks, ground.firs, ground.hills, ground.hills),
    "mountains": (ground.peaks, ground.peaks, ground.hills, ground.hills),
    "forest": (ground.firs, ground.firs, ground.hills, ground.hills),
    "desert": (ground.dunes, ground.dunes, ground.dunes, ground.dunes),
    "city": (ground.roofs, ground.roofs, ground.flat, ground.roofs_low),
    "sea": (ground.hills, ground.waves, ground.waves, ground.waves),
    "shore": (ground.flat, ground.waves, ground.hills, ground.hills),
    "space": (ground.limb, ground.limb, ground.limb, ground.limb),
    "underwater": (ground.hills, ground.hills, ground.hills, ground.hills),
    "room": (ground.flat, ground.flat, ground.flat, ground.flat),
    "map": (ground.flat, ground.flat, ground.flat, ground.flat),
}


def stage_for(
    width: int,
    height: int,
    palette: Palette,
    place: str,
    view: Composition,
    seed: str,
    *,
    is_dry: bool = False,
) -> Stage:
    """Heights of the ridges and the disc's place for a picture of this shape and composition."""
    random = Random(seed)
    tall = height > width * 1.2
    levels = view.levels[0 if tall else 1]
    if place in {"room", "map"} and view.name != "detail":
        levels = (0.56, 0.60, 0.60, 0.88) if tall else (0.66, 0.70, 0.70, 0.95)
    sink = 0.0 if place in {"room", "map"} else random.uniform(-0.02, 0.02)
    aside, down, least, most = view.disc[0 if tall else 1]
    side = random.choice((-1.0, 1.0))
    away = aside * random.uniform(0.75, 1.1) if aside > 0.12 else random.uniform(-aside, aside)
    unit = min(width, height)
    disc = (width * (0.5 + side * away), height * (down + sink), unit * random.uniform(least, most))
    far, second, third, near = ((level + sink) * height for level in levels)
    places = Random(f"{seed}/places")
    levels = (far, second, third, near)
    return Stage(width, height, palette, random, places, levels, disc, view, is_dry)


def draw(vision: Vision, cast: Cast, stage: Stage) -> Layers:
    """Draw all layers of a picture."""
    layers = Layers(*(stage.sheet() for _ in range(4)))
    if stage.view.name == "detail":
        draw_detail(layers, cast, stage)
    elif stage.view.name == "above":
        draw_above(layers, cast, stage)
    else:
        _view(layers, vision, cast, stage)
    if vision.number and not stage.is_dry:
        _large_type(layers.sky, vision.number, stage)
    return layers


def _view(layers: Layers, vision: Vision, cast: Cast, stage: Stage) -> None:
    place = vision.place
    ridges = [
        shape(stage, level) for shape, level in zip(_SHAPES[place], stage.levels, strict=True)
    ]
    if not stage.is_dry:
        _land(layers, vision, cast, stage, ridges)
    boxes = put_heroes(layers, cast, stage, ridges, place)
    if has_disc(cast, place):
        _name_light(vision, stage)
    between = stage.sheet()
    put_lesser(layers, between, place, cast, stage, ridges, boxes)
    if not stage.is_dry:
        _front(layers.near, between, vision, stage, ridges, boxes[0])


def _name_light(vision: Vision, stage: Stage) -> None:
    """The disc behind the picture is the sun or the moon that the prompt names."""
    x, y, radius = stage.disc
    named = next((one.name for one in vision.things if one.name in word_list("lights")), "")
    if named:
        stage.shown.append(
            PlacedThing(named, (x - radius, y - radius, radius * 2, radius * 2), None)
        )


def _land(layers: Layers, vision: Vision, cast: Cast, stage: Stage, ridges: list[Ridge]) -> None:
    """All that lies behind the heroes."""
    place = vision.place
    _behind(layers.sky, vision, stage, disc=has_disc(cast, place))
    details.far_land(layers.far, stage, place, ridges)
    if place not in {"room", "map", "underwater"}:
        lay_ridge(layers.hero, stage, ridges[1], _tone(stage, place, 1), mist=0.28)
        details.on_ridge(layers.hero, stage, place, ridges[1], depth=1)
        if stage.view.name == "wide":
            growth.scattered(layers.hero, stage, place, ridges[1])
    if place == "room":
        effects.floor(layers.hero, stage)
        furnish(layers.hero, stage, vision.words, cast.shown)


def _behind(sheet: Sheet, vision: Vision, stage: Stage, *, disc: bool) -> None:
    place = vision.place
    if place == "underwater":
        backdrops.deep_water(sheet, stage)
    elif place == "room":
        rooms.wall(sheet, stage, vision.words)
    elif place == "map":
        backdrops.chart(sheet, stage)
    else:
        dark = not stage.palette.is_bright
        starry = (
            place == "space" or vision.night or stage.palette.name in {"night", "space", "magic"}
        )
        behind.sky(sheet, stage, disc=disc, stars=starry and dark)
        if place == "space":
            behind.star_field(sheet, stage, 160, stage.height * 0.7)
        else:
            if stage.view.name == "low" or stage.random.random() < 0.4:
                behind.rays(sheet, stage, stage.disc[:2], stage.unit * 1.3)
            wide = stage.view.name in {"wide", "low"}
            if not starry or stage.random.random() < 0.35:
                behind.clouds(sheet, stage, stage.random.randint(3, 4) if wide else 2)
            if (wide or stage.random.random() < 0.4) and place not in {"city"}:
                behind.birds(sheet, stage, stage.random.randint(3, 6))


def _tone(stage: Stage, place: str, number: int) -> Colour:
    colour = stage.palette.ridge((0.0, 0.36, 0.60, 0.88)[number])
    if place == "snow":
        colour = mix(colour, stage.palette.light, (0.45, 0.35, 0.62, 0.30)[number])
    if place == "shore" and number >= 2:
        # Sand, so that who stands there does not walk on water.
        colour = mix(
            mix(stage.palette.glow, stage.palette.ground, 0.30), colour, 0.25 * number - 0.4
        )
    if stage.view.name == "close" and stage.palette.style != "paper" and number >= 2:
        # What hides somebody from the thighs down is seen to do so.
        colour = mix(colour, stage.palette.ink, 0.13)
    if stage.view.name == "silhouette":
        # Against the light the land is as dark as who stands on it.
        colour = mix(colour, stage.palette.ink, (0.0, 0.35, 0.66, 0.8)[number])
    return colour


def _large_type(sheet: Sheet, number: str, stage: Stage) -> None:
    tall = stage.height > stage.width * 1.2
    width, height = stage.width * (0.74 if tall else 0.3), stage.height * (0.13 if tall else 0.2)
    left = (stage.width - width) / 2 if tall else stage.width * 0.06
    top = stage.height * (0.055 if tall else 0.08)
    paint = stage.palette.ink if stage.palette.is_bright else stage.palette.light
    style = TextStyle("Anton", 400, height * 1.3, paint, "centre", 1.0, 0.02)
    block = fit(number, style, width, height * 1.3, max_lines=1)
    block.draw(sheet, left, top, width, paint=fade(paint, 0.5))


def _front(
    sheet: Sheet,
    between: Sheet,
    vision: Vision,
    stage: Stage,
    ridges: list[Ridge],
    hero: tuple[float, float, float, float],
) -> None:
    """The two nearest ridges, with the lesser things that stand between them."""
    place = vision.place
    if place not in {"room", "map"}:
        lay_ridge(sheet, stage, ridges[2], _tone(stage, place, 2), mist=0.16)
        details.on_ridge(sheet, stage, place, ridges[2], depth=2)
        if stage.view.name == "wide" and place in {"hills", "field", "forest", "desert", "snow"}:
            growth.path_to(sheet, stage, ridges[2], hero[0] + hero[2] / 2)
        if hero[1] + hero[3] > stage.levels[2] - stage.unit * 0.05:
            effects.contact_shadow(sheet, stage, ridges[2], hero)
    sheet.lay(between.pixels, 0, 0)
    if place not in {"map", "room"}:
        lay_ridge(sheet, stage, ridges[3], _tone(stage, place, 3), mist=0.0)
        details.on_ridge(sheet, stage, place, ridges[3], depth=3)
    growth.foreground(sheet, stage, place)
    if place != "room":
        effects.weather(sheet, stage, vision.weather)
