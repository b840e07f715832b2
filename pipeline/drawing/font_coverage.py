"""Which font draws which part of a text, how wide it is, and small font files of only that.

The faces themselves are pipeline.drawing.font_faces'; here text is split into runs of one face,
measured with the same shaper that libass uses, and written as fonts that hold nothing but the
needed glyphs at one weight, under a name of ours: no other font can be meant by it.
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.drawing.drawable import picture_glyph
from pipeline.drawing.font_faces import EMOJI, Face, face, face_for, is_emoji_cluster
from pipeline.language.breaks import graphemes

ASCENT = 0.8
"""In the written fonts every face's em is split alike: so much above the baseline."""


_PICTURE_CODES = 0xF0000
"""Plane 15: private characters of the written emoji font, each its glyph's number beyond this."""
_HEAVY = {"Anton": 800}
"""The weight of other faces beside one whose name for it says too little: Anton has only 400."""
_NOTHING_WIDE = "\u200b\u200c\u2060"
"""Zero width space, zero width non-joiner, word joiner."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text drawn by one face: `family` at `weight` (100 to 900)."""

    text: str
    family: str
    weight: int

    @property
    def font_name(self) -> str:
        """The name of the written font."""
        return f"CW {self.family} {self.weight}"


@lru_cache(maxsize=4096)
def runs_of(text: str, family: str, weight: int) -> tuple[Run, ...]:
    """The text in runs: each character by the wanted face, else by the first that has it.

    `family` may name several, as CSS does. Marks, joiners and selectors stay with the character
    before them.
    """
    runs: list[Run] = []
    own = family.split(", ", 1)[0]
    other_weight = _HEAVY.get(own, weight)
    together = _by_script(text, family, weight)
    for cluster in graphemes(text):
        is_picture = is_emoji_cluster(cluster)
        for character in cluster:
            chosen = EMOJI if is_picture else face_for(character, family, weight).family
            if chosen == own and character.isalpha():
                chosen = together.get(_script(character), own)
            if runs and _closes(character, runs[-1]):
                chosen = runs[-1].family
            if runs and (chosen == runs[-1].family or (_stays(character) and not is_picture)):
                runs[-1] = replace(runs[-1], text=runs[-1].text + character)
            else:
                runs.append(Run(character, chosen, weight if chosen == own else other_weight))
    return tuple(runs)


def _closes(character: str, run: Run) -> bool:
    """Whether a mark stands in the face of the right-to-left word before it, as its own do."""
    if not unicodedata.category(character).startswith("P") or not is_right_to_left(run.text):
        return False
    return opened(run).has(character)


def is_right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)


def _by_script(text: str, family: str, weight: int) -> dict[str, str]:
    """The face of each script that the wanted face has only some letters of (many hold a micro
    sign, and no other Greek): its letters stay together."""
    own = family.split(", ", 1)[0]
    return {
        _script(character): chosen
        for character in text
        if character >= _LATIN_BELOW
        and character.isalpha()
        and (chosen := face_for(character, family, weight).family) != own
    }


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _stays(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in {"Mn", "Me", "Mc", "Cf"} or character == " "


def opened(run: Run) -> Face:
    """The face of a run; LookupError when it is not installed."""
    found = face(run.family, min(run.weight, 700) if run.family == EMOJI else run.weight)
    if found is None:
        raise LookupError(f"the font {run.family} is not installed")
    return found


def _shaped(text: str, family: str, weight: int) -> Iterator[tuple[Any, Any]]:
    """Each run's font as it is opened, and its glyphs in a buffer."""
    import uharfbuzz as hb

    for run in runs_of(text, family, weight):
        using = opened(run)
        buffer = hb.Buffer()
        buffer.add_str(run.text)
        buffer.guess_segment_properties()
        hb.shape(using.font, buffer)
        yield using, buffer


@lru_cache(maxsize=8192)
def width_em(text: str, family: str, weight: int) -> float:
    """How wide the text is, in ems, shaped and kerned."""
    total = 0.0
    for using, buffer in _shaped(text, family, weight):
        total += sum(glyph.x_advance for glyph in buffer.glyph_positions) / using.units
    return total


@lru_cache(maxsize=8192)
def reach_em(text: str, family: str, weight: int) -> tuple[float, float]:
    """How far the text's ink reaches above and below its baseline, in ems; what lies wholly on
    one side of it reaches nothing beyond on the other."""
    above = below = 0.0
    for using, buffer in _shaped(text, family, weight):
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            _, top, _, bottom = using.outline(info.codepoint).bounds
            lift = place.y_offset / using.units
            above, below = max(above, lift - top), max(below, bottom - lift)
    return above, below


def missing(text: str, family: str, weight: int) -> str:
    """The characters that no installed font has."""
    return "".join(
        character
        for run in runs_of(text, family, weight)
        for character in run.text
        if not opened(run).has(character) and unicodedata.category(character) != "Cf"
    )


_LATIN_BELOW = "\u0370"
_PLAIN_BELOW = "\u0530"
"""Latin, Greek and Cyrillic lie below: the packaged faces have them all."""
_OF_LANGUAGE = {"zh": "中文", "yue": "中文", "ja": "日本あア", "ko": "한국"}
"""Letters of the languages whose fonts are an extra."""
_TOLERATED = 0.2
"""So many odd letters may be left out of a text; with more it would not say what was meant."""


def undrawable(text: str, language: str = "en") -> str:
    """The letters of a text, or of the language that it is to be told in, that no installed font
    draws; empty when enough can be drawn. At most eight of them.

    Asked before anything is paid: captions leave such letters out.
    """
    own = _OF_LANGUAGE.get(language.split("-", 1)[0].casefold(), "")
    return _lacking(text) or _lacking(own)


_MOST_ASKED = 300
"""Different letters, the most frequent first: enough to tell whether a text can be shown."""


def _lacking(text: str) -> str:
    if all(character < _PLAIN_BELOW for character in text):
        return ""
    counts = Counter(one for one in text if unicodedata.category(one)[0] in "LMN")
    asked = counts.most_common(_MOST_ASKED)
    lacking = [(letter, count) for letter, count in asked if _has_no_font(letter)]
    if sum(count for _, count in lacking) <= _TOLERATED * sum(count for _, count in asked):
        return ""
    return "".join(sorted((letter for letter, _ in lacking), key=text.index)[:8])


def _has_no_font(letter: str) -> bool:
    return bool(missing(unicodedata.normalize("NFKC", letter), "Inter", 400))


def nothing_wide(run: Run) -> str:
    """A character of no width that the run's face has; a word joiner when it has none."""
    using = opened(run)
    return next((character for character in _NOTHING_WIDE if using.has(character)), "\u2060")


def written_text(run: Run) -> str:
    """What is written for a run in a document of libass.

    libass shapes the parts of an emoji sequence apart: each picture is one private character
    there, and the written font has its glyph under it.
    """
    if run.family != EMOJI:
        return run.text
    return "".join(map(_picture_code, graphemes(run.text)))


def _picture_code(cluster: str) -> str:
    glyph = picture_glyph(cluster) if is_emoji_cluster(cluster) else None
    return cluster if glyph is None else chr(_PICTURE_CODES + glyph)


def write_fonts(runs: Iterable[Run], folder: Path) -> dict[str, Path]:
    """Write one small font file for each face that the runs use; font name to file."""
    characters: dict[tuple[str, int], set[str]] = {}
    for run in runs:
        characters.setdefault((run.family, run.weight), set()).update(written_text(run))
    written: dict[str, Path] = {}
    for number, ((family, weight), wanted) in enumerate(sorted(characters.items())):
        run = Run("", family, weight)
        path = folder / f"{number}.ttf"
        path.write_bytes(_small_font(run, "".join(sorted(wanted))))
        written[run.font_name] = path
    return written


@lru_cache(maxsize=64)
def _small_font(run: Run, characters: str) -> bytes:
    import uharfbuzz as hb

    source = opened(run).font.face
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, characters + " \u00a0" + _NOTHING_WIDE))
    pictures = [ord(one) - _PICTURE_CODES for one in characters if ord(one) >= _PICTURE_CODES]
    if pictures:
        wanted.glyph_set.update(pictures)
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    wanted.pin_all_axes_to_default(source)
    wanted.pin_axis_location(source, "wght", float(min(run.weight, 900)))
    wanted.pin_axis_location(source, "opsz", 28.0)
    return _named(bytes(hb.subset(source, wanted).blob.data), run.font_name, pictures)


def _named(data: bytes, name: str, pictures: Sequence[int]) -> bytes:
    """The font under our name; its line metrics say that its em is its height.

    `pictures` are glyphs that get a private character each.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    font: Any = TTFont(io.BytesIO(data))
    if pictures:
        order = font.getGlyphOrder()
        codes = {_PICTURE_CODES + glyph: order[glyph] for glyph in pictures}
        plane = CmapSubtable.newSubtable(12)
        plane.platformID, plane.platEncID, plane.language = 3, 10, 0
        plane.cmap = {**font.getBestCmap(), **codes}
        font["cmap"].tables = [plane]
    table = font["name"]
    table.names = []
    plain = name.replace(" ", "")
    for number, text in ((1, name), (2, "Regular"), (4, name), (6, plain)):
        table.setName(text, number, 3, 1, 0x409)
    units = font["head"].unitsPerEm
    ascent = round(units * ASCENT)
    metrics = font["OS/2"]
    metrics.usWinAscent, metrics.usWinDescent = ascent, units - ascent
    metrics.usWeightClass = 400
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
