"""Which language a text is written in; None where it is too short, or unclear, to tell.

The one detector of the bot and the pipeline. It reads a text's own words: addresses, handles,
hashtags, file names, code and emoji say nothing about its language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from pipeline.writing.small_words import small_words_of
from pipeline.writing.text import script_of
from pipeline.writing.wordlists import words_in

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
"""Fewer, with a capital after the first, are a name; not where all have one behind a small word
("My First Marathon"), nor in German, where things have capitals."""
_MANY_WORDS: Final = 8
_SURE_SCORE: Final = 0.25
"""Below this a text of few words in Latin letters is mostly names."""
_LIKE_ENGLISH: Final = 0.72
"""The share of the best score above which English may as well be meant."""
_LIKELY: Final = 0.75
"""The share of the best score above which a language of few words may be meant."""
_CLOSE: Final = 0.9
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
    if len(few) < _FEWEST_WORDS:
        return None
    if len(few) < _MANY_WORDS:
        return _of_few_words(few, str(result.language) if is_sure else None, result.scores())
    return str(result.language) if is_sure else None


def may_be_japanese(text: str) -> bool:
    """Whether Japanese writes all of a text's letters, too: those of "名言" it does,
    those of "为什么" it does not."""
    try:
        return bool("".join(filter(str.isalpha, text)).encode("shift_jis"))
    except UnicodeEncodeError:
        return False


def _of_few_words(
    words: Sequence[str], best: str | None, scores: Mapping[str, float]
) -> str | None:
    """The language of a title or a short question: its small words tell relatives apart where the
    detector, which knows letters only, has two in mind."""
    likely = [code for code, score in scores.items() if score >= _LIKELY * max(scores.values())]
    lowered = [word.casefold() for word in words]
    counts = {code: sum(map(_small_words(code).__contains__, lowered)) for code in likely}
    most = max(counts.values(), default=0)
    leading = [code for code, count in counts.items() if count == most and most]
    found = leading[0] if len(leading) == 1 else best
    capitals = [word[0].isupper() for word in words[1:]]
    is_a_name = any(capitals) and not (most and all(capitals)) and found != "de"
    if found is None or (is_a_name and len(words) < _SOME_WORDS):
        return None
    if len(leading) == 1:
        return found
    is_close = any(scores[code] > _CLOSE * scores[found] for code in leading if code != found)
    return found if _stands_out(found, scores) and not is_close else None


@cache
def _small_words(language: str) -> frozenset[str]:
    return words_in("stop") if language == "en" else small_words_of(language)


def _stands_out(best: str, scores: Mapping[str, float]) -> bool:
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
