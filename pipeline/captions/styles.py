"""How each caption style looks. Sizes are shares of the canvas's short side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.timeline import CaptionStyle

Accent = Literal["spoken", "so_far", "box", "none"]

CLEAR = 0.0075
"""What stays free of ink between two words, as a share of the short side: 8 px of 1080."""
BOX_PAD_EM = 0.18
"""How far the box behind a spoken word reaches over it to each side."""


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
    line_height: float = 1.18
    spoken_scales: tuple[float, ...] = (1.0,)
    """Size of the spoken word in the frames from its onset; the last one stays."""
    page_scales: tuple[float, ...] = (1.0,)
    """Size of the whole page in the frames from its appearance."""
    page_alphas: tuple[float, ...] = (1.0,)
    """Opacity of the page likewise."""
    is_upper: bool = False
    extra_gap: float = 0.02
    """Between words, in ems, beyond the font's own space: room for a spoken word to grow."""
    colour: str = "#FFFFFF"
    keeps_phrases: bool = False
    """Whether a page only ends where the sentence breathes, if it fits."""

    @property
    def clear_em(self) -> float:
        """The least gap between two words, in ems: their outlines, the shadow of the one before,
        the box around one of them, and `CLEAR`."""
        edges = self.outline + BOX_PAD_EM * self.size if self.accent == "box" else 2 * self.outline
        return (edges + self.shadow + CLEAR) / self.size

    @property
    def growth_em(self) -> float:
        """How far a spoken word may reach beyond its place to each side, in ems."""
        return self.extra_gap if max(self.spoken_scales) > 1 else 0.0

    @property
    def margin_em(self) -> float:
        """What a line takes at either end beyond its words: outline, growth, a box's edge."""
        pad = BOX_PAD_EM if self.accent == "box" else 0.0
        return self.growth_em + (self.outline + self.shadow) / self.size + pad


STYLES: dict[CaptionStyle, CaptionLook] = {
    "pop": CaptionLook(
        "Montserrat", 800, 0.076, "spoken", 0.0066, 0.004, 5, 2,
        line_height=1.36, spoken_scales=(1.14, 1.08), extra_gap=0.09,
    ),
    "karaoke": CaptionLook("Poppins", 700, 0.068, "so_far", 0.005, 0.004, 7, 2, line_height=1.36),
    "box": CaptionLook(
        "Poppins", 700, 0.066, "box", 0.0046, 0.003, 5, 2, line_height=1.46
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
