"""Capital letters as a language writes them."""

from __future__ import annotations

import unicodedata

from pipeline.language.labels import base_of

_DOTTED = frozenset({"tr", "az", "crh"})
"""Languages of two letters I: one with and one without a dot, in both cases."""
_GREEK_ACCENTS = dict.fromkeys(map(ord, "\u0300\u0301\u0342\u0313\u0314"))


def capitals(text: str, language: str = "en") -> str:
    """A text in capitals: "istanbul" is "İSTANBUL" in Turkish; Greek ones bear no accents."""
    if base_of(language) in _DOTTED:
        text = text.replace("i", "İ")
    upper = text.upper()
    if not any("\u0370" <= one <= "\u03ff" or "\u1f00" <= one <= "\u1fff" for one in upper):
        return upper
    return unicodedata.normalize(
        "NFC", unicodedata.normalize("NFD", upper).translate(_GREEK_ACCENTS)
    )
