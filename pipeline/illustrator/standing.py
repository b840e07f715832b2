"""The layers of a picture, and how something is stood on the ground or laid in them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import fade
from pipeline.drawing.paths import ellipse
from pipeline.illustrator.cast import Part
from pipeline.illustrator.cutout import Box, Cutout, paste
from pipeline.illustrator.ground import Ridge, Stage


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
    margin = stage.width * 0.035
    x = min(max(x, margin + half), stage.width - margin - half)
    foot = ridge.y_at(x) + stage.height * sink
    box = (x - width / 2, foot - height, width, height)
    return lay(sheet, part, part.art.placed(box, mirrored=mirrored), stage, haze=haze)


def lay(
    sheet: Sheet,
    part: Part,
    placed: Cutout,
    stage: Stage,
    *,
    haze: float = 0.0,
    shadow: float = 0.5,
) -> Box:
    """Paste placed art with the stage's light; gives its box."""
    left, top, right, bottom = placed.whole.bounds
    # Light falls from the disc: whatever stands left of it is lit on its right.
    paste(
        sheet,
        placed,
        stage.palette,
        haze=haze,
        light_from=1.0 if (left + right) / 2 < stage.disc[0] - 20 else -1.0,
        shines=part.name in SHINING,
        accent=part.accent,
        coat=part.coat,
        shadow=shadow,
        against_light=stage.view.name == "silhouette",
    )
    box = (left, top, right - left, bottom - top)
    stage.shown.append((part.name, box))
    return box


def afloat(part: Part, place: str) -> bool:
    """Whether a part is at home in the air or under water there, and touches no ground."""
    return (part.nature == "deep" and place in {"underwater", "sea"}) or (
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
