"""Which language a text is written in: by its script, and for Latin letters by small words.

A guess for one decision only: whether a voice here can speak the text, before anything is
charged. When in doubt it says None, and the person's own choice stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from pipeline.providers.base import Voice

_SCRIPTS: Final = {
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
_TELLING: Final = {"ru": (("uk", "їєґі"),), "ar": (("fa", "گچپژ"), ("ur", "ٹڈڑے"))}
_SMALL_WORDS: Final = {
    "en": "the of and a to in is it you that he was for on are with as his they at be this have"
    " from or one had by but not what all were we when your can said there how why who an i if my",
    "es": "el la los las de que y en un una por con para su se del al es como más pero sus lo"
    " cuando porque muy sin sobre este ya todo ser son dos también fue había qué cómo hay",
    "pt": "o os as de que e em um uma por com para seu sua se do da dos das no na ao é como mais"
    " mas quando porque muito sem sobre este já também foi não você são pelo num",
    "fr": "le la les de des que et en un une pour par avec sur son sa se du au est comme plus mais"
    " quand parce très sans ce cette il elle dans qui ne pas nous vous sont été où",
    "de": "der die das und in ein eine zu den von mit auf für ist im dem nicht es sich des auch als"
    " an er hat aus bei sie nach wird war einer um wie über einen ich wir warum",
    "it": "il lo la i gli le di che e in un una per con su del della dei al è come più ma quando"
    " perché molto senza questo non sono era anche nel si ci suo da",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als maar bij uit naar"
    " hij ze wordt door over dan waarom",
    "pl": "i w na z do się nie to jest że jak o za po dla od ale przez co jego który są czy",
    "tr": "ve bir bu da de için ile çok ne gibi daha ama en olan var kadar sonra mi o her",
    "id": "yang dan di ke dari untuk pada dengan ini itu adalah tidak akan seorang sebuah dalam",
}
_WORDS: Final = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ", 1)[0].split("-", 1)[0]


def language_of(text: str) -> str | None:
    """The code of the language `text` is most likely written in, or None when unsure."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return None
    scripts = Counter(_script(letter) for letter in letters)
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.1 * len(letters):
        return "ja"
    script, count = scripts.most_common(1)[0]
    if script != "LATIN":
        return _by_script(script, text) if count > 0.5 * len(letters) else None
    return _by_small_words(word.casefold() for word in _LETTERS.findall(text))


def _by_script(script: str, text: str) -> str | None:
    code = _SCRIPTS.get(script)
    for other, letters in _TELLING.get(code or "", ()):
        if any(letter in text for letter in letters):
            return other
    return code


def _by_small_words(words: Iterable[str]) -> str | None:
    counted = Counter(words)
    hits = {
        code: sum(count for word, count in counted.items() if word in small)
        for code, small in _WORDS.items()
    }
    ranked = sorted(hits.items(), key=lambda pair: -pair[1])
    (best, most), (_, second) = ranked[0], ranked[1]
    if best == "en" and most:
        return "en"
    return best if most >= 2 and most > second and most > hits["en"] else None


def speaks(voice: Voice, language: str) -> bool:
    """Whether the voice speaks the language, whatever the region."""
    wanted = language.split("-", maxsplit=1)[0].casefold()
    return any(one.split("-")[0].casefold() == wanted or one == "*" for one in voice.languages)


def spoken_languages(voices: Sequence[Voice]) -> tuple[str, ...]:
    """Every language that some voice speaks, by primary code, in the voices' order."""
    codes = (one.split("-")[0].casefold() for voice in voices for one in voice.languages)
    return tuple(dict.fromkeys(code for code in codes if code != "*"))
