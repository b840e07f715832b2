"""Undoes the disguises of a text: fancy alphabets, look-alike letters, spacing, digits for letters.

Everything here is one pass over the text or a regular expression without backtracking.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# The same shapes in other scripts (after Unicode's confusables.txt, lower case), to Latin.
_TO_LATIN: Final = str.maketrans(
    # Cyrillic
    "абвгеёзіїјкмнорстухцѕһԁԛԝѵьпгѡҽӏ"
    # Greek
    "αβγεηικμνορτυχωζϲϳ"
    # Armenian, Cherokee
    "օսցհոզյꭰꭱꮃꮍꭺꮪꮯꮻ",
    "abbreeeiijkmhopctyxusbdqwvbnrwel"[:0]
    or "a6bree3iijkmhopctyxushdqwvbnrwel"
    "abyenikmnoptuxwzcj"
    "ougnnqjdrwyasco",
)
_TO_CYRILLIC: Final = str.maketrans("aceiopxykmhtb36", "асеіорхукмнтвзб")
_LETTER_NAME: Final = re.compile(
    r"(?:SQUARED|CIRCLED|PARENTHESIZED|SYMBOL|LATIN|CAPITAL|SMALL|LETTER|SCRIPT|DOTLESS|REGIONAL"
    r"|INDICATOR|NEGATIVE|TAG|MODIFIER|TURNED|REVERSED|OPEN|INSULAR|BLACKLETTER|TILE|CROSSED"
    r"|[ -])+ ([A-Z])(?: WITH .*)?"
)
_CYRILLIC_WORD: Final = re.compile(r"\w*[\u0400-\u04ff]\w*+")
_SPACED: Final = re.compile(r"(?<![^\W_])[^\W\d_](?:(?:[ \t]|[^\w\s]|_){1,1}[^\W\d_]){2,}+(?![^\W_])")
_BETWEEN: Final = re.compile(r"[\W_]+")
_STRETCHED: Final = re.compile(r"(.)\1{2,}+")
