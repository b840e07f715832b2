"""How long a text takes to say, before any voice has said it."""

from __future__ import annotations

import re

# Characters a second of a narrator's pace, spaces counted. English: 150 words a minute, six
# characters a word with its space. Others follow from the same pace of information: scripts
# that carry a syllable or a word in a character are read at fewer characters a second.
_CHARS_PER_S: dict[str, float] = {
    "en": 15.0,
    "ja": 7.5,
    "ko": 7.0,
    "zh": 4.8,
    "th": 12.0,
    "hi": 12.5,
    "ar": 12.5,
    "he": 12.5,
    "fi": 14.0,
    "ru": 14.0,
    "uk": 14.0,
}
_OTHERS_PER_S = 15.0
_PAUSE_S = 0.25
_STOPS = re.compile(r"[.!?;:…。！？؟।]+(\s|$)")

MIN_SCENE_S = 2.0
MAX_SCENE_S = 15.0


def chars_per_s(language: str) -> float:
    """Characters that a narrator of `language` (such as `en` or `pt-BR`) says in a second."""
    return _CHARS_PER_S.get(language.casefold().split("-")[0], _OTHERS_PER_S)


def reading_s(text: str, language: str) -> float:
    """Seconds that `text` takes: its characters at the language's pace, and its stops."""
    said = " ".join(text.split())
    digits = sum(c.isdigit() for c in said)  # a digit is said as a word of about four letters
    return (len(said) + 3 * digits) / chars_per_s(language) + _PAUSE_S * len(_STOPS.findall(said))
