"""Text to phonemes by the espeak library inside the Piper package."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

_LOCK = threading.Lock()
ENGLISH = "en-us"
_LONGEST_CHARS = 160
"""The library's own buffers overflow on some longer texts ("e.g. e.g. …"), and the process dies."""


class _Espeak:
    """The library keeps its state in globals: opened once, used by one thread at a time."""

    phonemizer: Any = None


@lru_cache(maxsize=8192)
def phonemes_of(text: str, voice: str = ENGLISH) -> tuple[str, ...]:
    """The phonemes of a text in one sequence, stops and spaces among them.

    `voice` is espeak's name of a language: "en-us", "pt-br", "hi".
    """
    with _LOCK:
        if _Espeak.phonemizer is None:
            from piper.phonemize_espeak import EspeakPhonemizer

            _Espeak.phonemizer = EspeakPhonemizer()
        sentences = [
            sentence
            for piece in _pieces(text)
            for sentence in _Espeak.phonemizer.phonemize(voice, piece)
        ]
    joined: list[str] = []
    for sentence in sentences:
        if joined and sentence and joined[-1] != " ":
            joined.append(" ")
        joined.extend(sentence)
    return tuple(joined)


def _pieces(text: str) -> list[str]:
    """A text in pieces that the library takes, cut at blanks where there are some."""
    pieces = []
    while len(text) > _LONGEST_CHARS:
        at = text.rfind(" ", 1, _LONGEST_CHARS) + 1 or _LONGEST_CHARS
        pieces.append(text[:at])
        text = text[at:]
    return [*pieces, text]
