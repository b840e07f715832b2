"""Words of any script turned into glyphs in the order they stand: one shaped line.

HarfBuzz joins and places the letters; the bidirectional algorithm orders runs of left-to-right
and right-to-left text; each run has the one face that holds its letters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Literal
from unicodedata import bidirectional

from pipeline.drawing.drawable import drawable
from pipeline.drawing.font_faces import EMOJI, Face, face_for, is_emoji_cluster
from pipeline.drawing.paints import Colour
from pipeline.language.breaks import graphemes

Align = Literal["start", "left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How text looks. `weight` is 100 to 900; `align` start follows the text's own direction."""

    family: str = "Inter"
    weight: int = 500
    size_px: float = 48.0
    colour: Colour | str = "#ffffff"
    align: Align = "start"
    line_height: float = 1.25
    spacing_em: float = 0.0
    """Extra space between letters, in ems; leave 0 for joined scripts."""

    def with_(self, **changes: object) -> TextStyle:
        """The same style with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shaped glyph: its place from the start of the line on the baseline, in pixels."""

    face: Face
    index: int
    x: float
    y: float
    advance: float
    text: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line as it is drawn, left to right."""

    text: str
    glyphs: tuple[Glyph, ...]
    width_px: float
    right_to_left: bool


@lru_cache(maxsize=4096)
def shape(text: str, style: TextStyle) -> TextLine:
    """Shape one line; colour and alignment of the style do not matter.

    What no font draws is left out (pipeline.drawing.drawable).
    """
    text = drawable(text, style.family, style.weight)
    levels, base = _levels(text)
    runs = [
        (key, [index for index, _ in group])
        for key, group in groupby(
            enumerate(_run_keys(text, levels, style)), key=lambda item: item[1]
        )
    ]
    glyphs: list[Glyph] = []
    x = 0.0
    for (level, face), indices in _visual(runs):
        part = text[indices[0] : indices[-1] + 1]
        shaped, width = _shape_run(part, face, level % 2 == 1, style)
        glyphs.extend(replace(glyph, x=glyph.x + x) for glyph in shaped)
        x += width
    return TextLine(text, tuple(glyphs), x, base % 2 == 1)


_Run = tuple[tuple[int, Face], list[int]]


def _visual(runs: list[_Run]) -> list[_Run]:
    """Runs in the order they stand on the line (rule L2 of the bidirectional algorithm)."""
    ordered = list(runs)
    highest = max((key[0] for key, _ in runs), default=0)
    for level in range(highest, 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and ordered[end][0][0] >= level:
                end += 1
            ordered[start:end] = ordered[start:end][::-1]
            start = end + 1
    return ordered


def _levels(text: str) -> tuple[list[int], int]:
    """The embedding level of each character, and of the line."""
    if text.isascii():
        return [0] * len(text), 0
    from bidi import algorithm

    # The algorithm stops at characters that Python's tables do not know: newer emoji.
    text = "".join(char if bidirectional(char) else "😀" for char in text)
    base = algorithm.get_base_level(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = base
    storage["base_dir"] = ("L", "R")[base]
    algorithm.get_embedding_levels(text, storage)
    for number, char in enumerate(storage["chars"]):
        char["index"] = number
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = [base] * len(text)
    for char in storage["chars"]:
        if "index" in char:
            levels[char["index"]] = char["level"]
    return levels, base


def _run_keys(text: str, levels: list[int], style: TextStyle) -> list[tuple[int, Face]]:
    """Level and face of each character; those of what people see as one character are alike."""
    keys: list[tuple[int, Face]] = []
    for cluster in graphemes(text):
        if is_emoji_cluster(cluster):
            face = face_for("😀", style.family, style.weight)
        elif cluster.isspace() and keys and keys[-1][1].family != EMOJI:
            face = keys[-1][1]
        else:
            face = face_for(cluster[0], style.family, style.weight)
        keys.extend([(levels[len(keys)], face)] * len(cluster))
    return keys


def _shape_run(
    text: str, face: Face, right_to_left: bool, style: TextStyle
) -> tuple[list[Glyph], float]:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    hb.shape(face.font, buffer, {"kern": True, "liga": style.spacing_em == 0})
    scale = style.size_px / face.units
    extra = style.spacing_em * style.size_px
    clusters = [*sorted({info.cluster for info in buffer.glyph_infos}), len(text)]
    ends = dict(pairwise(clusters))
    glyphs: list[Glyph] = []
    x = 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        advance = place.x_advance * scale + (extra if place.x_advance else 0.0)
        left, up = x + place.x_offset * scale, -place.y_offset * scale
        cluster = text[info.cluster : ends[info.cluster]]
        glyphs.append(Glyph(face, info.codepoint, left, up, advance, cluster))
        x += advance
    return glyphs, x


def measure(text: str, style: TextStyle) -> float:
    """Width of one line in pixels."""
    return shape(text, style).width_px
