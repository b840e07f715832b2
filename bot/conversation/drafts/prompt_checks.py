"""Whether a text can become a video: decided before anything is quoted or charged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.wording import Words
from pipeline.brief import MAX_PROMPT_CHARS
from pipeline.language.detection import detect_language
from pipeline.providers.base import Voice
from pipeline.providers.casting import speaks, spoken_languages


@dataclass(frozen=True, slots=True)
class Refusal:
    """A catalogue key and its values: the sentence that says why not."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


def refuse_idea(text: str) -> Refusal | None:
    """Why `text` (already clean) cannot be an idea, or None."""
    if not text:
        return Refusal("idea.empty")
    if len(text) > MAX_PROMPT_CHARS:
        return Refusal("idea.too_long", {"length": len(text), "limit": MAX_PROMPT_CHARS})
    if not any(c.isalnum() for c in text):
        return Refusal("idea.emoji_only")
    return None


def refuse_language(text: str, voices: Sequence[Voice], words: Words) -> Refusal | None:
    """Why no voice could speak `text`, or None; unsure languages pass."""
    language = detect_language(text)
    if language is None or any(speaks(voice, language) for voice in voices):
        return None
    spoken = ", ".join(words.language_name(code) for code in spoken_languages(voices))
    return Refusal("idea.no_voice", {"language": words.language_name(language), "spoken": spoken})


def refuse_letters(text: str, language: str) -> Refusal | None:
    """Why what is written could not be read on screen, or None: no font here has its letters."""
    from pipeline.drawing.font_coverage import undrawable

    letters = undrawable(text, language)
    return Refusal("idea.no_font", {"letters": letters}) if letters else None
