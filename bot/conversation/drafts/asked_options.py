"""Options that an idea names behind itself, as people type them: "…, 60 seconds, 16:9, no music".
Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from pipeline.brief import MAX_LENGTH_S, MIN_LENGTH_S

MOST_CHARS: Final = 300
"""What is longer is a script, whose last words are its own."""
_BREAK: Final = re.compile(r"[,،、，;؛|\n(]|(?<=\s)[-–—](?=\s)")
MOST_PIECE_CHARS: Final = 48
"""Of one option: what is longer says something else."""
_ABOUT: Final = frozenset({
    *("about", "around", "in", "of", "for", "length", "duration", "long", "as", "a", "an", "make"),
    *("it", "please", "video", "short", "reel", "format"),
    *("de", "en", "unos", "dura", "duración", "vídeo", "por", "favor", "em", "uns", "duração"),
    *("formato", "около", "на", "длина", "видео", "пожалуйста", "формат"),
    *("लगभग", "वीडियो", "में", "का", "कृपया", "مدة", "حوالي", "فيديو", "في", "من", "فضلك"),
})  # fmt: skip
"""Words that may stand around an option."""
_SECONDS: Final = "s|secs?|seconds?|segundos?|seg|с|сек|секунд[аы]?|सेकंड|सेकेंड|ثانية|ثوان|ثواني"
_MINUTES: Final = "m|min|mins|minutes?|minutos?|мин|минут[аы]?|मिनट|दقيقة|دقائق|دقيقة|دقيقتان"
_LENGTH: Final = re.compile(rf"(\d+(?:[.,]\d+)?)[\s-]?(?:({_SECONDS})|({_MINUTES}))")
_BARE: Final = {
    ("aspect", "9:16"): "9:16",
    ("aspect", "16:9"): "16:9",
    ("aspect", "1:1"): "1:1",
    ("music", "none"): "no music|without music|sin música|sem música|без музыки|बिना संगीत"
    "|संगीत नहीं|بدون موسيقى|بلا موسيقى",
    ("captions", "none"): "no captions|without captions|no subtitles|without subtitles"
    "|sin subtítulos|sem legendas|без субтитров|बिना कैप्शन|बिना सबटाइटल|بدون ترجمة",
}
_SHAPES: Final = {
    ("aspect", "9:16"): "vertical|portrait|upright|вертикальное|वर्टिकल|عمودي",
    ("aspect", "16:9"): "horizontal|landscape|widescreen|paisagem|горизонтальное|हॉरिज़ॉन्टल|أفقي",
    ("aspect", "1:1"): "square|cuadrado|quadrado|квадратное|चौकोर|مربع",
}
"""Words that may be of the idea itself where nothing beside them says that a video is meant."""


def _by_phrase(said: dict[tuple[str, str], str]) -> dict[str, tuple[str, str]]:
    return {phrase: option for option, all_of in said.items() for phrase in all_of.split("|")}


_BARE_OPTIONS: Final = _by_phrase(_BARE)
_SHAPE_OPTIONS: Final = _by_phrase(_SHAPES)


def asked_options(text: str) -> tuple[str, dict[str, Any]]:
    """The idea without the options that end it, and those options as fields of a brief; the text
    as it is where it is nothing but options, or names one of them twice."""
    if len(text) > MOST_CHARS:
        return text, {}
    found: dict[str, Any] = {}
    idea = text
    while (cut := _last_break(idea)) is not None:
        option = _option(idea[cut + 1 :])
        if option is None:
            break
        field, value = option
        if field in found:
            return text, {}
        found[field] = value
        idea = idea[:cut].rstrip()
    return (idea, found) if idea.strip() and _option(idea) is None else (text, {})


def _last_break(text: str) -> int | None:
    """Where the last piece begins; None where it is too long for an option."""
    start = max(0, len(text) - MOST_PIECE_CHARS)
    return max((one.start() for one in _BREAK.finditer(text, start)), default=None)


def _option(piece: str) -> tuple[str, Any] | None:
    if len(piece) > MOST_PIECE_CHARS:
        return None
    words = said = piece.casefold().strip(" .!)").split()
    while words and words[0] in _ABOUT:
        words = words[1:]
    while words and words[-1] in _ABOUT:
        words = words[:-1]
    bare = " ".join(words)
    if option := _BARE_OPTIONS.get(bare) or (words != said and _SHAPE_OPTIONS.get(bare)):
        return option
    if (length := _LENGTH.fullmatch(bare)) is None:
        return None
    length_s = float(length[1].replace(",", ".")) * (60 if length[3] else 1)
    return ("length_s", length_s) if MIN_LENGTH_S <= length_s <= MAX_LENGTH_S else None
