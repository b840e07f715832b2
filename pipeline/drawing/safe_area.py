"""Where letters may stand: what no platform covers with its own buttons and texts.

For upright video the common part of three apps, in pixels of a 1080 x 1920 picture: TikTok keeps
about 130 at the top, 370 at the bottom, 120 at the right; Reels about 220, 420 and 120; Shorts
about 180, 380 and 190 beside its lower right buttons. Text is centred, and mirrored in Arabic, so
the rail's margin is kept on both sides. Wide video is shown by players whose bar lies at the
bottom, square video in feeds that cover its corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.timeline import Canvas

Aspect = Literal["tall", "square", "wide"]


@dataclass(frozen=True, slots=True)
class SafeArea:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels."""
        return self.right - self.left


_MARGINS: dict[Aspect, tuple[float, float, float]] = {
    "tall": (0.1215, 0.13, 0.225),
    "square": (0.07, 0.07, 0.11),
    "wide": (0.08, 0.07, 0.11),
}
"""At each side, at the top, at the bottom, as shares of the width and of the height."""
_MARKS_Y: dict[Aspect, tuple[float, float]] = {
    "tall": (0.099, 0.791),
    "square": (0.036, 0.945),
    "wide": (0.036, 0.945),
}
"""Upright between 130 and 250 pixels of 1920, and 370 to 430 above the lower edge: what most apps
leave free and no template's letters use."""
_CAPTION_Y: dict[Aspect, float] = {"tall": 0.68, "square": 0.82, "wide": 0.82}


def aspect(canvas: Canvas) -> Aspect:
    """What kind of picture a canvas is; slightly uneven ones count as square."""
    if canvas.height_px > canvas.width_px * 1.2:
        return "tall"
    return "wide" if canvas.width_px > canvas.height_px * 1.2 else "square"


def safe_area(canvas: Canvas) -> SafeArea:
    """The part of the canvas that stays visible on every platform that shows its shape."""
    width, height = canvas.width_px, canvas.height_px
    side, top, bottom = _MARGINS[aspect(canvas)]
    return SafeArea(width * side, height * top, width * (1 - side), height * (1 - bottom))


def mark_centre_y(canvas: Canvas, *, is_top: bool) -> float:
    """Where a mark in a corner has its middle, in pixels: clear of what any template shows."""
    top, bottom = _MARKS_Y[aspect(canvas)]
    return (top if is_top else bottom) * canvas.height_px


def caption_centre_y(canvas: Canvas) -> float:
    """Where captions over a whole picture have their middle, as a share of the height: in an
    upright picture above the platform's own text, in others at the lower edge."""
    return _CAPTION_Y[aspect(canvas)]
