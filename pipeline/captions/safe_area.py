"""Where captions may stand: what no platform covers with its own buttons and texts.

For upright video the common part of three apps, in shares of a 1080 x 1920 picture, rounded to
the safe side: TikTok keeps about 130 px at the top, 370 at the bottom, 120 at the right; Reels
about 220, 420 and 120; Shorts about 180, 380 and 190 beside its lower right buttons. Centred text
needs the same margin on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.timeline import Canvas


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


def safe_area(canvas: Canvas) -> SafeArea:
    """The part of the canvas that stays visible on every platform that shows its shape."""
    width, height = canvas.width_px, canvas.height_px
    shape = width / height
    if shape < 0.8:
        side, top, bottom = 0.12, 0.13, 0.225
    elif shape < 1.25:
        side, top, bottom = 0.07, 0.07, 0.11
    else:
        side, top, bottom = 0.08, 0.07, 0.1
    return SafeArea(width * side, height * top, width * (1 - side), height * (1 - bottom))
