"""English text to phonemes by the espeak library inside the Piper package."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

_LOCK = threading.Lock()
_VOICE = "en-us"


class _Espeak:
    """The library keeps its state in globals: opened once, used by one thread at a time."""

    phonemizer: Any = None


@lru_cache(maxsize=8192)
def phonemes_of(text: str) -> tuple[str, ...]:
    """The phonemes of a text in one sequence, stops and spaces among them."""
    with _LOCK:
        if _Espeak.phonemizer is None:
            from piper.phonemize_espeak import EspeakPhonemizer

            _Espeak.phonemizer = EspeakPhonemizer()
        sentences = _Espeak.phonemizer.phonemize(_VOICE, text)
    joined: list[str] = []
    for sentence in sentences:
        if joined and sentence and joined[-1] != " ":
            joined.append(" ")
        joined.extend(sentence)
    return tuple(joined)
