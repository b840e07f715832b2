"""How each caption style looks. Sizes are shares of the canvas's short side.

Colours and lengths of time are read against `Captions`: its colour is the accent, and its font and
scale go over the style's own (`look_of`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from pipeline.timeline import Captions, CaptionStyle

Accent = Literal["spoken", "so_far", "box", "pill", "lines", "none"]
"""Which words take the accent colour: the spoken one, all said so far, the one in a box or on a
pill that glides, every second line."""
Entrance = Literal["none", "bounce"]

CLEAR = 0.0075
"""What stays free of ink between two words, as a share of the short side: 8 px of 1080."""
BOX_PAD_EM = 0.18
"""How far the box behind a spoken word reaches over it to each side."""
STEPS_A_SECOND: Final = 30
"""What happens at an onset is told in steps; at 60 frames a second each lasts two."""
FONTS: Final = {
    "Montserrat": 800, "Poppins": 700, "Anton": 400, "Playfair Display": 700, "Baloo 2": 700,
    "Inter": 700,
}  # fmt: skip
"""The families that may be chosen, and the weight at which each is read over a picture."""


@dataclass(frozen=True, slots=True)
class CaptionLook:
    """One style. `accent` says which words take the accent colour as they are spoken."""

    family: str
    weight: int
    size: float
    accent: Accent
    outline: float
    shadow: float
    most_words: int
    most_lines: int
    line_height: float = 1.08
    """The least from one line to the next, in ems: letters that reach far keep them further."""
    spoken_scales: tuple[float, ...] = (1.0,)
    """Size of the spoken word in the steps from its onset; the last one stays."""
    page_scales: tuple[float, ...] = (1.0,)
    """Size of the whole page in the steps from its appearance."""
    page_alphas: tuple[float, ...] = (1.0,)
    """Opacity of the page likewise."""
    entrance: Entrance = "none"
    is_upper: bool = False
    is_gradient: bool = False
    """Whether letters run from light at their heads to their colour at their feet."""
    glow: float = 0.0
    """How far the spoken word shines beyond its letters."""
    extra_gap: float = 0.02
    """Between words, in ems, beyond the font's own space: room for a spoken word to grow."""
    colour: str = "#FFFFFF"
    keeps_phrases: bool = False
    """Whether a page only ends where the sentence breathes, if it fits."""

    @property
    def has_box(self) -> bool:
        """Whether the spoken word stands on a box, fixed or gliding."""
        return self.accent in {"box", "pill"}

    @property
    def marks_speech(self) -> bool:
        """Whether one sees which word is spoken."""
        return self.accent not in {"none", "lines"}

    @property
    def air_em(self) -> float:
        """The least between the letters of two words, or a box and letters, in ems: outlines, the
        shadow of the one before, and `CLEAR`."""
        edges = self.outline if self.has_box else 2 * self.outline
        return (edges + self.shadow + 2 * self.glow + CLEAR) / self.size

    @property
    def clear_em(self) -> float:
        """The least gap between two words of a line, in ems: with the box around one of them."""
        return self.air_em + (BOX_PAD_EM if self.has_box else 0.0)

    @property
    def growth_em(self) -> float:
        """How far a spoken word may reach beyond its place to each side, in ems."""
        return self.extra_gap if max(self.spoken_scales) > 1 else 0.0

    @property
    def margin_em(self) -> float:
        """What a line takes at either end beyond its words: outline, growth, a box's edge."""
        pad = BOX_PAD_EM if self.has_box else 0.0
        return self.growth_em + (self.outline + self.shadow + self.glow) / self.size + pad


STYLES: dict[CaptionStyle, CaptionLook] = {
    "pop": CaptionLook(
        "Montserrat", 900, 0.076, "spoken", 0.0066, 0.004, 5, 2,
        spoken_scales=(1.14, 1.08), extra_gap=0.09, is_upper=True,
    ),
    "karaoke": CaptionLook(
        "Poppins", 700, 0.068, "so_far", 0.005, 0.004, 7, 2, line_height=1.16
    ),
    "box": CaptionLook(
        "Poppins", 700, 0.066, "box", 0.0046, 0.003, 5, 2, line_height=1.3
    ),
    "glide": CaptionLook(
        "Poppins", 700, 0.066, "pill", 0.0046, 0.003, 5, 2, line_height=1.3
    ),
    "bounce": CaptionLook(
        "Baloo 2", 800, 0.084, "spoken", 0.0066, 0.004, 4, 2,
        entrance="bounce",
    ),
    "gradient": CaptionLook(
        "Montserrat", 800, 0.078, "spoken", 0.0062, 0.005, 4, 2,
        is_upper=True, is_gradient=True, colour="#A9BDE6",
    ),
    "glow": CaptionLook(
        "Poppins", 700, 0.07, "spoken", 0.0046, 0.003, 5, 2, line_height=1.2, glow=0.009,
    ),
    "two-tone": CaptionLook(
        "Montserrat", 800, 0.074, "lines", 0.0062, 0.004, 6, 2,
    ),
    "big-word": CaptionLook(
        "Anton", 400, 0.155, "spoken", 0.009, 0.006, 2, 1,
        page_scales=(0.82, 0.96, 1.05, 1.0), is_upper=True,
    ),
    "serif-phrase": CaptionLook(
        "Playfair Display", 700, 0.078, "none", 0.0022, 0.006, 9, 2,
        line_height=1.24, page_alphas=(0.2, 0.4, 0.6, 0.8, 0.92, 1.0), keeps_phrases=True,
    ),
    "minimal": CaptionLook("Inter", 600, 0.046, "none", 0.0034, 0.002, 9, 2, line_height=1.3),
}  # fmt: skip
"""Every style but "none"."""


def look_of(captions: Captions) -> CaptionLook | None:
    """The look of a shot's captions, its font and size put over the style's; None for none."""
    look = STYLES.get(captions.style)
    if look is None:
        return None
    if captions.font in FONTS:
        look = replace(look, family=captions.font, weight=FONTS[captions.font])
    grown = captions.scale
    if grown == 1.0:
        return look
    return replace(
        look,
        size=look.size * grown,
        outline=look.outline * grown,
        shadow=look.shadow * grown,
        glow=look.glow * grown,
    )
