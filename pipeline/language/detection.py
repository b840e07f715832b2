"""Which language a text is written in; None where it is too short, or unclear, to tell.

The one detector of the bot and the pipeline. It reads a text's own words: addresses, handles,
hashtags, file names, code and emoji say nothing about its language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Final

from pipeline.writing.text import script_of

MAX_CHARS: Final = 500
"""What is looked at of a text's words; the detector itself stops after some 350 bytes."""
_READ_CHARS: Final = 8 * MAX_CHARS
LANGUAGES: Final = frozenset({
    "en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "sv", "da", "no", "fi", "cs", "ro",
    "hu", "vi", "ms", "sk", "hr", "tl", "ru", "uk", "bg", "ar", "fa", "ur", "he", "hi", "bn",
    "ta", "te", "th", "el", "ja", "ko", "zh", "ka", "hy", "gu", "kn", "ml", "pa", "or", "lo",
    "am",
})  # fmt: skip
"""What it can tell apart. Close relatives that few write here are left out: they take short
texts from the languages that many write."""
_USUAL: Final = {
    "Cyrillic": "ru", "Arabic": "ar", "Devanagari": "hi", "Hebrew": "he", "Bengali": "bn",
    "Hiragana": "ja", "Katakana": "ja", "Hangul": "ko", "Han": "zh", "Thai": "th", "Greek": "el",
    "Tamil": "ta", "Telugu": "te", "Kannada": "kn", "Malayalam": "ml", "Gujarati": "gu",
    "Gurmukhi": "pa", "Georgian": "ka", "Armenian": "hy", "Khmer": "km", "Lao": "lo",
    "Myanmar": "my", "Sinhala": "si", "Ethiopic": "am", "Oriya": "or",
}  # fmt: skip
"""The usual language of a script, for texts in it that are too short to tell its languages
apart: they are not in Latin letters, which is what a voice needs to know."""
_ONE_SCRIPT: Final = frozenset(_USUAL) - {"Cyrillic", "Arabic", "Devanagari", "Han"}
_FEWEST_WORDS: Final = 3
_SOME_WORDS: Final = 4
"""Fewer, with a capital after the first, are a name."""
_MANY_WORDS: Final = 8
_SURE_SCORE: Final = 0.25
"""Below this a text of few words in Latin letters is mostly names."""
_LIKE_ENGLISH: Final = 0.72
"""The share of the best score above which English may as well be meant."""
_CODE: Final = re.compile(r"`[^`]*`")
_DECORATION: Final = re.compile("[\u0300-\u036f]")
"""Marks that no letter of a language takes up (Unicode's composed form leaves them over), such
as the strokes through Z̸a̸l̸g̸o̸, which the detector takes for letters it knows."""
_ENDS: Final = ".,;:!?\"'()[]«»“”„‘’…-–—*"
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_NUMBER: Final = re.compile(r"\d+")
_NO_WORD: Final = re.compile(
    # A sign or digit that stands in no word, or a capital after a small letter: addresses, mail,
    # handles, hashtags, file names, numbers, identifiers, calls.
    r"[@#/\\_<>{}()\[\]=|~^$%&*+.:\d]|[a-z][A-Z]"
)


def detect_language(text: str) -> str | None:
    """The code of the language that a text is written in ("en", "ja", …), if it tells.

    A text in a script of its own tells even when it is short.
    """
    words = own_words(text)
    script = script_of(words)
    if script == "Common" or script in _ONE_SCRIPT:
        return _USUAL.get(script)
    if script != "Han":
        # A name in another script would outweigh all that is said. (Han is mixed with kana.)
        words = " ".join(word for word in words.split() if script_of(word) == script)
    result = _detector().detect(words)
    is_sure = result.is_reliable()
    if script != "Latin":
        usual = _USUAL.get(script)
        return result.language if is_sure else usual
    few = words.split()
    if not is_sure or len(few) < _FEWEST_WORDS:
        return None
    if len(few) < _SOME_WORDS and any(word[0].isupper() for word in few[1:]):
        return None
    if len(few) < _MANY_WORDS and not _stands_out(str(result.language), result.scores()):
        return None
    return str(result.language)


def _stands_out(best: str, scores: dict[str, float]) -> bool:
    """Whether a few words are of one language rather than of a near second. English is a second to
    doubt for: "My first marathon" looks like Tagalog, which few write here."""
    score = scores[best]
    is_like_english = best != "en" and scores.get("en", 0.0) > _LIKE_ENGLISH * score
    return score >= _SURE_SCORE and not is_like_english


def is_english(text: str, chosen: str = "en") -> bool:
    """Whether English may be written around a text: it is, or may be and is what was chosen."""
    found = detect_language(text)
    return found == "en" or (found is None and chosen.split("-", maxsplit=1)[0].lower() == "en")


def own_words(text: str) -> str:
    """The first MAX_CHARS or so of a text's words, without what is no word of its language."""
    kept: list[str] = []
    room = MAX_CHARS
    plain = _DECORATION.sub("", unicodedata.normalize("NFC", text[:_READ_CHARS]))
    for token in _CODE.sub(" ", plain).split():
        word = token.strip(_ENDS)
        if _UNSPACED.search(word):
            # Without spaces a number stands between words, not in one.
            word = _NUMBER.sub("", word)
        if token[0] in "@#" or _NO_WORD.search(word) or not any(map(str.isalpha, word)):
            continue
        kept.append(word)
        room -= len(word) + 1
        if room <= 0:
            break
    return " ".join(kept)[:MAX_CHARS]


@cache
def _detector() -> Any:
    """The library's detector; its data are read when a text is first looked at (0.1 s, 46 MB)."""
    from eld import LanguageDetector

    detector = LanguageDetector()
    detector.dynamic_lang_subset(sorted(LANGUAGES))
    return detector
