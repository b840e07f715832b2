"""The voices of OpenAI's speech models and of servers like them. Adding one is adding a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from pipeline.providers.base import Voice

_VOICES: Final[tuple[tuple[str, Literal["female", "male", "neutral"], str], ...]] = (
    ("onyx", "male", "deep"),
    ("ash", "male", "steady narrator"),
    ("echo", "male", "even"),
    ("fable", "neutral", "storyteller, British"),
    ("alloy", "neutral", "balanced"),
    ("nova", "female", "lively"),
    ("coral", "female", "warm"),
    ("sage", "female", "calm"),
    ("shimmer", "female", "bright"),
)
LANGUAGES: Final = (
    *("en", "af", "ar", "hy", "az", "be", "bs", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et"),
    *("fi", "fr", "gl", "de", "el", "he", "hi", "hu", "is", "id", "it", "ja", "kn", "kk", "ko"),
    *("lv", "lt", "mk", "ms", "mr", "mi", "ne", "no", "fa", "pl", "pt", "ro", "ru", "sr", "sk"),
    *("sl", "es", "sw", "sv", "tl", "ta", "th", "tr", "uk", "ur", "vi", "cy"),
)
"""What its speech models are documented to speak."""


def voices_of(provider: str, own: Sequence[str] = ()) -> tuple[Voice, ...]:
    """The models' voices, or a server's own by their names: those may speak anything."""
    if own:
        return tuple(Voice(name, name, ("*",), "neutral", provider) for name in own)
    return tuple(
        Voice(key, key.capitalize(), LANGUAGES, gender, provider, note)
        for key, gender, note in _VOICES
    )
