"""What captions are made of: words, pills and emoji that are drawn once, and when they are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class DrawnWord:
    """A word as drawn: the middle of its em box in pixels, its face and its colours.

    `box` is the size in pixels of a rounded box behind it, or None; `text` may be empty then.
    `head` is the colour at the top of its letters where it differs, `glow` the colour of the light
    that reaches `glow_px` beyond them.
    """

    text: str
    x: float
    y: float
    size_px: float
    family: str
    weight: int
    colour: str
    scale: float
    outline_px: float
    shadow_px: float
    box: tuple[float, float] | None = None
    box_colour: str = ""
    head: str = ""
    glow: str = ""
    glow_px: float = 0.0


@dataclass(frozen=True, slots=True)
class DrawnPill:
    """A rounded bar at its widest, in pixels."""

    width_px: float
    height_px: float
    colour: str
    shadow_px: float


@dataclass(frozen=True, slots=True)
class DrawnEmoji:
    """An emoji in colour, so many pixels large."""

    emoji: str
    size_px: int


Art = tuple[DrawnWord, ...] | DrawnPill | DrawnEmoji


@dataclass(frozen=True, slots=True)
class CaptionLayer:
    """Something that is drawn once, and where it is seen.

    Words lie where they say, moved by `x` and `y`; of a pill and an emoji these are the middle. A
    pill is shown `width_px` wide.
    """

    art: Art
    x: float = 0.0
    y: float = 0.0
    opacity: float = 1.0
    width_px: float = 0.0


@dataclass(frozen=True, slots=True)
class CaptionSpan:
    """Frames `start` to `stop` of a shot that look the same; layers from back to front."""

    start: int
    stop: int
    layers: tuple[CaptionLayer, ...]

    @property
    def items(self) -> tuple[DrawnWord, ...]:
        """Every word, and the box of one, where they are seen."""
        return tuple(
            replace(word, x=word.x + layer.x, y=word.y + layer.y)
            for layer in self.layers
            if isinstance(layer.art, tuple)
            for word in layer.art
        )
