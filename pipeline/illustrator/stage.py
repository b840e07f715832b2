"""What every part of a picture is drawn with and on."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from pipeline.drawing.canvas import Sheet
from pipeline.illustrator.palettes import Palette
from pipeline.illustrator.views import VIEWS, Composition


class _Shadowless(Sheet):
    """Flat colours and ink cast no shadows."""

    def shadow(self, *_: object, **__: object) -> None:
        """Nothing."""


class _Unpainted(_Shadowless):
    """Keeps nothing."""

    def fill(self, *_: object, **__: object) -> None:
        """Nothing."""

    def lay(self, *_: object, **__: object) -> None:
        """Nothing."""

    def tint(self, *_: object, **__: object) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class PlacedThing:
    """Something that was drawn: its part's name, its box (left, top, width, height) in pixels, and
    how many pixels its foot is above what carries it; None for what is at home in the air."""

    name: str
    box: tuple[float, float, float, float]
    gap_px: float | None = 0.0


@dataclass(frozen=True)
class Stage:
    """What every part of a picture is drawn with: sizes in pixels, colours and chance."""

    width: int
    height: int
    palette: Palette
    random: Random
    """Of all that is only decoration; where somebody stands it does not decide."""
    places: Random
    levels: tuple[float, float, float, float]
    """Mean heights of the four ridges, from far to near, in pixels from the top."""
    disc: tuple[float, float, float]
    """Centre and radius of the disc of light."""
    view: Composition = VIEWS["medium"]
    is_dry: bool = False
    """Whether everything is only placed and nothing painted."""
    shown: list[PlacedThing] = field(default_factory=list)
    """What was drawn, in the order of drawing."""

    @property
    def is_tall(self) -> bool:
        """Whether the picture is for a phone held upright."""
        return self.height > self.width * 1.2

    @property
    def hero_box(self) -> tuple[float, float]:
        """The most width and height in pixels that the hero may fill."""
        high, wide = self.view.hero[0 if self.is_tall else 1]
        return wide * self.width, high * self.height

    def sheet(self) -> Sheet:
        """An empty sheet of its size: without shadows where the house style has none, and one that
        keeps nothing where only places are wanted."""
        kind = (
            _Unpainted if self.is_dry else Sheet if self.palette.style == "paper" else _Shadowless
        )
        return kind(*((1, 1) if self.is_dry else (self.width, self.height)))

    @property
    def unit(self) -> float:
        """The shorter side in pixels; sizes are shares of it."""
        return float(min(self.width, self.height))
