"""Colours by their names, and a drawing's pieces in one of them."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable

from pipeline.drawing.paints import Colour, colour, mix

_HEX = {
    "red": "#d8413a", "scarlet": "#cf2f2b", "crimson": "#b3213a", "blue": "#3f7fd6",
    "navy": "#2b4280", "turquoise": "#2fb5b0", "teal": "#1f8f8c", "green": "#3d9a5b",
    "mustard": "#e0a52e", "yellow": "#f2c230", "gold": "#f0b429", "golden": "#f0b429",
    "orange": "#ee7f2d", "purple": "#8a5cc7", "violet": "#7d58c9", "pink": "#ee6f9a",
    "brown": "#8b5a37", "grey": "#9aa3ad", "gray": "#9aa3ad", "silver": "#c3cad2",
    "white": "#f6f1e6", "black": "#35303d", "dark": "#3b3550",
}  # fmt: skip
COLOURS: dict[str, Colour] = {word: colour(text) for word, text in _HEX.items()}
"""What is painted for a colour's name."""
_INK, _LIGHT = colour("#1d1a26"), colour("#fffdf6")


def _shades(base: Colour) -> tuple[Colour, ...]:
    """From dark to bright, the colour itself in the middle."""
    dark, bright = (0.42, 0.22), (0.26, 0.46)
    return (
        *(mix(base, _INK, share) for share in dark),
        base,
        *(mix(base, _LIGHT, share) for share in bright),
    )


SAID = frozenset(shade for base in COLOURS.values() for shade in _shades(base))
"""Every colour that is painted because a text names it: a mood's palette hardly changes it."""


def in_shades(own: Iterable[Colour], main: Colour, named: Colour) -> dict[Colour, Colour]:
    """What the colours of a drawing, most of which is `main`, become where it is painted in a named
    one. Others than `main`'s kind stay: a knob, an eye. What differed in light still does."""
    kin = sorted({one for one in own if _is_kin(one, main)} | {main}, key=lambda one: _hls(one)[1])
    place = kin.index(main)
    shades = _shades(named)
    middle = len(shades) // 2
    steps = (min(max(middle + at - place, 0), len(shades) - 1) for at in range(len(kin)))
    return {one: shades[step] for one, step in zip(kin, steps, strict=True)}


def _is_kin(own: Colour, main: Colour) -> bool:
    hue, light, full = _hls(own)
    main_hue, main_light, main_full = _hls(main)
    if light < 0.12 < main_light - 0.18:
        return False
    if full <= 0.15 or main_full <= 0.15:
        return max(full, main_full) <= 0.15 and abs(light - main_light) < 0.3
    return _apart(hue, main_hue) < 0.09


def _hls(paint: Colour) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*(part / 255 for part in paint[:3]))


def _apart(hue: float, other: float) -> float:
    return min(abs(hue - other), 1 - abs(hue - other))


def is_like(own: Colour, named: Colour) -> bool:
    """Whether a colour already is what is asked for."""
    hue, light, full = _hls(own)
    wanted, as_light, as_full = _hls(named)
    if full < 0.2 or as_full < 0.2:
        return abs(light - as_light) < 0.18 and max(full, as_full) < 0.3
    return _apart(hue, wanted) < 0.034 and abs(light - as_light) < 0.25
