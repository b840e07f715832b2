"""The part of a text that our fonts draw: the rest is written plainly or left out.

An emoji is one glyph of one width. A sequence that the emoji font has no glyph for is drawn as
the nearest that it has: without skin tones, else as the first of its parts.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pipeline.drawing.font_faces import EMOJI, face, face_for, is_emoji_cluster, joins_emoji
from pipeline.language.breaks import graphemes

_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_JOINER = "\u200d"


@lru_cache(maxsize=8192)
def drawable(text: str, family: str, weight: int) -> str:
    """The text as it can be drawn; nothing that comes out is missing from every font."""
    if text.isascii() and text.isprintable():
        return text
    shown = ""
    for cluster in graphemes("".join(one for one in text if not "\ud800" <= one <= "\udfff")):
        picture = _nearest_emoji(cluster) if is_emoji_cluster(cluster) else ""
        shown += picture or _plain(cluster, shown, family, weight)
    return shown


@lru_cache(maxsize=4096)
def _nearest_emoji(cluster: str) -> str:
    untoned = "".join(one for one in cluster if one not in _TONES)
    parts = [part for whole in (cluster, untoned) for part in whole.split(_JOINER)]
    found = (one for one in (cluster, untoned, *parts) if one and picture_glyph(one) is not None)
    return next(found, "")


@lru_cache(maxsize=4096)
def picture_glyph(cluster: str) -> int | None:
    """The one glyph of the emoji font that draws the sequence, or None."""
    import uharfbuzz as hb

    emoji = face(EMOJI)
    if emoji is None:
        return None
    buffer = hb.Buffer()
    buffer.add_str(cluster)
    buffer.guess_segment_properties()
    hb.shape(emoji.font, buffer)
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    wide: list[int] = [info.codepoint for info, place in glyphs if place.x_advance > 0]
    if len(wide) != 1 or not all(info.codepoint for info, _ in glyphs):
        return None
    return wide[0]


def _plain(cluster: str, before: str, family: str, weight: int) -> str:
    """The letters that some font has; letters of other forms as the usual ones.

    A mark is drawn by the face of the letter `before` it, or not at all.
    """
    kept = ""
    for character in cluster:
        letter = (kept or before)[-1:]
        kind = unicodedata.category(character)
        if kind == "Zs" or character in "\n\t":
            kept += character if _has(character, family, weight) else " "
        elif joins_emoji(character) or kind == "Cf":
            joins = letter and unicodedata.category(letter)[0] in "LM"
            kept += character if joins and character in "\u200c\u200d" else ""
        elif kind[0] == "M" and letter:
            base = next((one for one in reversed(before + kept) if not _is_mark(one)), letter)
            kept += character if face_for(base, family, weight).has(character) else ""
        elif _has(character, family, weight):
            kept += character
        else:
            usual = unicodedata.normalize("NFKC", character)
            kept += "".join(one for one in usual if not _is_mark(one) and _has(one, family, weight))
    return kept


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "MC"


def _has(character: str, family: str, weight: int) -> bool:
    kind = unicodedata.category(character)
    return kind not in {"Cc", "Cs", "Co"} and face_for(character, family, weight).has(character)
