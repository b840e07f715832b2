"""What each of ElevenLabs' models takes and speaks: data, in one place.

elevenlabs.io/docs/models, read on 2026-11-30. A model that is not here is taken for one of the
newest family; what it refuses all the same is learned from its 400.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OF_V2: Final = (
    *("en", "ar", "bg", "cs", "da", "de", "el", "es", "fi", "fil", "fr", "hi", "hr", "id", "it"),
    *("ja", "ko", "ms", "nl", "pl", "pt", "ro", "ru", "sk", "sv", "ta", "tr", "uk", "zh"),
)
_OF_V2_5: Final = (*_OF_V2, "hu", "no", "vi")
_OF_V3: Final = (
    *_OF_V2_5,
    *("af", "as", "az", "be", "bn", "bs", "ca", "ceb", "cy", "et", "fa", "ga", "gl", "gu", "ha"),
    *("he", "hy", "is", "jv", "ka", "kk", "kn", "ky", "lb", "ln", "lt", "lv", "mk", "ml", "mr"),
    *("ne", "ny", "pa", "ps", "sd", "sl", "so", "sr", "sw", "te", "th", "ur"),
)


_TAGS_OF_V3: Final = (
    *("whispers", "sighs", "exhales", "laughs", "crying", "excited", "curious", "sarcastic"),
    "mischievously",
)
"""elevenlabs.io/docs/best-practices/prompting/eleven-v3, Audio tags: those of a voice."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a family of models takes beside text and voice, and what it speaks."""

    languages: tuple[str, ...]
    takes_language_code: bool = True
    takes_context: bool = True
    """`previous_text` and `next_text`, which even the tone of neighbouring lines."""
    deliveries: tuple[str, ...] = ()
    """The audio tags that it obeys, without their brackets; others it would read out."""


_FAMILIES: Final = (
    ("eleven_multilingual_v2", ModelFacts(_OF_V2, takes_language_code=False)),
    ("eleven_turbo_v2_5", ModelFacts(_OF_V2_5)),
    ("eleven_flash_v2_5", ModelFacts(_OF_V2_5)),
    ("eleven_v3", ModelFacts(_OF_V3, takes_context=False, deliveries=_TAGS_OF_V3)),
    ("eleven_v4_turbo", ModelFacts(_OF_V3)),
    ("eleven_v4", ModelFacts(_OF_V3, deliveries=_TAGS_OF_V3)),
)
_NEWEST: Final = ModelFacts(_OF_V3)


def facts_of(model: str) -> ModelFacts:
    """The facts of a model's family."""
    return next((facts for name, facts in _FAMILIES if model.startswith(name)), _NEWEST)
