"""A typed token as plain letters and figures: the many Unicode forms of one thing made one.

NFKC does most of it (bold, full width, circled, Roman numerals, ligatures); what it would spoil
is put first: "10²" is no 102, "2½" no 21/2, "™" no word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’ʼʹʻ´`＇′ꞌ", "'"),
        **dict.fromkeys("“”″＂„", '"'),
        **dict.fromkeys("‐‑﹣−", "-"),
        **dict.fromkeys("™®℠©\u00ad\u200b\u2060\ufeff", ""),
        "∕": "/",
        "№": "#",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ", "0123456789-+n")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ]+")
_VULGAR = re.compile(r"(\d*)([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒])")
_ROMAN = re.compile("[\u2160-\u217f]")


@lru_cache(maxsize=8192)
def plain_form(token: str) -> str:
    """The token in plain letters: "𝟏𝟎²" is "10^2", "2½" is "2 1/2", "ﬁve" is "five"."""
    if token.isascii():
        return token
    token = token.translate(_QUOTES)
    token = _RAISED_RUN.sub(lambda run: _power(token, run), token)
    token = _VULGAR.sub(lambda found: f"{found[1]} {_fraction(found[2])}".strip(), token)
    composed = unicodedata.normalize("NFC", token)
    usual = (one if one in "ºª" else unicodedata.normalize("NFKC", one) for one in composed)
    return unicodedata.normalize("NFC", "".join(usual)).replace("\u2044", "/")


def is_roman_sign(token: str) -> bool:
    """Whether a token is written with Unicode's own Roman numerals: a number wherever it stands."""
    return bool(_ROMAN.search(token))


def _power(token: str, run: re.Match[str]) -> str:
    """A raised number: a power after a figure, a unit or one letter, else a note that nobody
    reads aloud."""
    before = re.search(r"[^\W\d_]*$", token[: run.start()])
    letters = before[0] if before else ""
    return "^" + run[0].translate(_RAISED) if len(letters) <= 2 else ""


def _fraction(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign).replace("\u2044", "/")
