"""The layers of a picture, and how something is stood on the ground or laid in them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import fade
from pipeline.drawing.paths import ellipse
from pipeline.illustrator.cast import Cast, Part
from pipeline.illustrator.cutout import Box, Cutout
from pipeline.illustrator.ground import Ridge
from pipeline.illustrator.painting import paste
from pipeline.illustrator.stage import PlacedThing, Stage
from pipeline.illustrator.stances import PERCHED
from pipeline.illustrator.wordlists import word_list


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

SINK = 0.012
"""How far a foot goes under the edge of its ridge, in shares of the height."""


_ROOTED = {"mountain": 0.26, "snow-capped_mountain": 0.26}
"""So much of their height is in the ground, where their feet are no line."""


def behind(layers: Layers, part: Part) -> Sheet:
    """The layer of what stands on the land behind the hero, which hides a mountain's cut foot."""
    return layers.far if part.name in _ROOTED else layers.hero


def stand(
    sheet: Sheet,
    part: Part,
    stage: Stage,
    ridge: Ridge,
    x: float,
    width: float,
    height: float,
    *,
    mirrored: bool = False,
    haze: float = 0.0,
    sink: float = SINK,
) -> Box:
    """Stand a part on a ridge line inside the frame, its foot a little below it; gives its box."""
    half = min(width, height * part.art.shape) / 2
    # A move begins up to a tenth nearer: nobody's face is then cut by the edge.
    margin = stage.width * 0.06
    reach = min(margin + half, stage.width / 2)
    x = min(max(x, reach), stage.width - reach)
    foot = ridge.y_at(x) + stage.height * sink + height * _ROOTED.get(part.name, 0.0)
    # Feet stand in the middle half of what they carry, none of them above a slope.
    foot += ridge.gap_under(x, half, foot)
    gap = ridge.gap_under(x, half, foot)
    box = (x - width / 2, foot - height, width, height)
    return lay(sheet, part, part.art.placed(box, mirrored=mirrored), stage, haze=haze, gap_px=gap)


def lay(
    sheet: Sheet,
    part: Part,
    placed: Cutout,
    stage: Stage,
    *,
    haze: float = 0.0,
    shadow: float = 0.5,
    gap_px: float | None = 0.0,
) -> Box:
    """Paste placed art with the stage's light; gives its box."""
    left, top, right, bottom = placed.whole.bounds
    box = (left, top, right - left, bottom - top)
    stage.shown.append(PlacedThing(part.name, box, gap_px))
    if stage.is_dry:
        return box
    # Light falls from the disc: whatever stands left of it is lit on its right.
    paste(
        sheet,
        placed,
        stage.palette,
        haze=haze,
        light_from=1.0 if (left + right) / 2 < stage.disc[0] - 20 else -1.0,
        shines=part.name in SHINING,
        coat=part.coat,
        shadow=shadow,
        # What gives the light is not dark before it.
        against_light=stage.view.name == "silhouette" and part.name not in SHINING,
    )
    return box


def lights_in(cast: Cast) -> tuple[str, ...]:
    """The bodies of the sky that the picture itself shows."""
    names = (cast.hero.name, cast.partner.name if cast.partner else "")
    return tuple(name for name in names if name in word_list("lights"))


def has_disc(cast: Cast, place: str) -> bool:
    """Whether the light stands behind the picture as a disc: not beside a sun or a moon."""
    if place in {"room", "map", "underwater"}:
        return True
    return cast.hero.name not in SHINING and not lights_in(cast)


def afloat(part: Part, place: str) -> bool:
    """Whether a part is at home in the air or under water there, and touches no ground."""
    if part.nature == "deep":
        return place == "underwater"
    if part.name in PERCHED and place in {"room", "map"}:
        return False
    return (
        part.nature in {"light", "sky"}
        and part.name not in {"ghost", "dragon", "snowman", "chicken"}
        and not part.is_person
    )


def ground_shadow(sheet: Sheet, stage: Stage, at: Box, strength: float = 0.5) -> None:
    """The soft dark under something that stands in front of a ridge."""
    x, y, half = at[0] + at[2] / 2, at[1] + at[3], at[2] * 0.46
    spot = ellipse(x, y, half, max(half * 0.13, stage.unit * 0.008))
    sheet.shadow(spot, stage.unit * 0.02, stage.palette.ink, opacity=strength)
    sheet.fill(spot, fade(stage.palette.ink, strength * 0.5))
