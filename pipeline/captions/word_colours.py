"""Which colour each word of a caption has: by its style, by what is spoken, by what matters."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import Self

from pipeline.captions.styles import CaptionLook
from pipeline.drawing.font_faces import is_emoji_cluster
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paints import mix
from pipeline.language.breaks import graphemes
from pipeline.timeline import Captions

_HEAD = 0.82
"""How light the heads of a gradient's letters are."""


@dataclass(frozen=True, slots=True)
class WordInk:
    """The colour of a word's letters, and where they differ that of their heads and their light."""

    colour: str
    head: str = ""
    glow: str = ""


@dataclass(frozen=True, slots=True)
class WordColours:
    """The accent, the colour across from it, and the words that matter.

    Such a word is marked when it is spoken, by the other colour: no two words of a page are ever
    lit alike. Where no word is seen to be spoken, it has the accent (or, where lines have it,
    the other colour) all the while.
    """

    accent: str
    other: str
    keys: frozenset[str]

    @classmethod
    def of(cls, captions: Captions) -> Self:
        """The colours of a shot's captions."""
        keys = {bare(term) for phrase in captions.emphasis for term in phrase.split()}
        return cls(captions.colour, across(captions.colour), frozenset(keys - {""}))

    def ink(self, look: CaptionLook, typed: str, after_spoken: int, line: int) -> WordInk:
        """Of a word that comes so many words after the spoken one, in a line of its page."""
        lit = {
            "spoken": after_spoken == 0,
            "so_far": after_spoken <= 0,
            "lines": line % 2 == 1,
        }.get(look.accent, False)
        is_marked = self._is_key(typed) and (lit or not look.marks_speech)
        if all(map(is_emoji_cluster, graphemes(typed))):
            lit = True
        shown = self.accent if lit else look.colour
        if is_marked:
            shown = self.accent if look.accent == "none" else self.other
        if look.glow:
            return WordInk(shown if is_marked else look.colour, glow=shown if lit else "")
        head = _lighter(shown) if look.is_gradient else ""
        return WordInk(shown, head)

    def behind(self, typed: str) -> str:
        """Of the box or pill under a spoken word."""
        return self.other if self._is_key(typed) else self.accent

    def _is_key(self, typed: str) -> bool:
        return bare(typed) in self.keys


def bare(text: str) -> str:
    """A word without its punctuation and case, for matching key terms."""
    return "".join(character for character in text.casefold() if character.isalnum())


def across(accent: str) -> str:
    """A colour that is told from the accent at a glance and read over any picture: turned a good
    third around the circle, light."""
    red, green, blue, _ = rgba(accent)
    hue, _, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    # A grey accent has no hue to turn: what stands beside it is green.
    turned = (hue + 0.28) % 1.0 if saturation > 0.1 else 0.38
    return _hex(*(round(255 * part) for part in colorsys.hls_to_rgb(turned, 0.66, 0.9)))


def _lighter(shown: str) -> str:
    return _hex(*mix(rgba(shown), (255, 255, 255, 255), _HEAD)[:3])


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02X}{green:02X}{blue:02X}"
