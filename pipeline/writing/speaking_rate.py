"""How long a scene may take to say, and how fast a language is spoken by its letters."""

from __future__ import annotations

from pipeline.writing.text import speaking_s

# Characters a second of a narrator's pace, spaces counted. English: 150 words a minute, six
# characters a word with its space. Scripts that carry a syllable or a word in a character are
# read at fewer characters a second.
_CHARS_PER_S: dict[str, float] = {
    "ja": 7.5,
    "ko": 7.0,
    "zh": 4.8,
    "th": 12.0,
    "hi": 12.5,
    "ar": 12.5,
    "he": 12.5,
}
_OTHERS_PER_S = 15.0

MIN_SCENE_S = 2.0
MAX_SCENE_S = 15.0


def chars_per_s(language: str) -> float:
    """Characters that a narrator of `language` (such as `en` or `pt-BR`) says in a second."""
    return _CHARS_PER_S.get(language.casefold().split("-")[0], _OTHERS_PER_S)


def reading_s(text: str, language: str = "en") -> float:
    """Seconds that `text` takes to say; the pace follows from its letters' script."""
    del language  # a text mixed with another language is measured by what it is made of
    return speaking_s(text)
