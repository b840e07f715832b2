"""Whether a text can become a video: decided before anything is quoted or charged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.wording import Words
from pipeline.brief import MAX_FILE_CHARS, MAX_LENGTH_S, MAX_PROMPT_CHARS
from pipeline.errors import (
    BadInput,
    EmptyPrompt,
    NothingToTell,
    PromptTooLong,
    UnsupportedLanguage,
)
from pipeline.language.detection import detect_language, may_be_japanese
from pipeline.language.labels import base_of
from pipeline.providers.base import Voice
from pipeline.providers.casting import speaks, spoken_languages
from pipeline.reading.prompts import lack_of
from pipeline.reading.reader import read
from pipeline.writing.speaking_rate import reading_s
from pipeline.writing.text import words_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """A catalogue key and its values: the sentence that says why not; `error` is its kind."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    error: type[BadInput] = BadInput


def language_of_prompt(text: str, usual: str | None = None) -> str | None:
    """The language that a prompt is told in: its markup, stamps and speakers say nothing of it.

    `usual` is what its writer chose or speaks: it tells whose a few letters are that both Chinese
    and Japanese write.
    """
    plain = read(text).plain
    found = detect_language(plain)
    is_shared = found == "zh" and base_of(usual or "") == "ja" and may_be_japanese(plain)
    return "ja" if is_shared else found


def refuse_prompt(
    text: str,
    voices: Sequence[Voice],
    words: Words,
    language: str | None = None,
    *,
    usual: str | None = None,
    is_file: bool = False,
) -> Refusal | None:
    """Why `text` (already clean) cannot become a video in any template, or None.

    The chat and the shell both ask this before anything else; moderation is asked for apart, for
    it may be a call to the world. `language` is the chosen one, the text's own where None, and
    `usual` what its person speaks.
    """
    if refusal := refuse_idea(text, is_file=is_file):
        return refusal
    own = language_of_prompt(text, language or usual)
    return _refuse_language(own, voices, words) or refuse_letters(text, language or own or "en")


def refuse_idea(text: str, *, is_file: bool = False) -> Refusal | None:
    if not text:
        return Refusal("idea.file_unreadable" if is_file else "idea.empty", error=EmptyPrompt)
    limit = MAX_FILE_CHARS if is_file else MAX_PROMPT_CHARS
    if len(text) > limit:
        return Refusal("idea.too_long", {"length": len(text), "limit": limit}, PromptTooLong)
    if is_file and (said_s := reading_s(read(text).plain)) > MAX_LENGTH_S:
        minutes = {"minutes": math.ceil(said_s / 60), "limit": round(MAX_LENGTH_S / 60)}
        return Refusal("idea.too_long_to_say", minutes, PromptTooLong)
    lack = lack_of(text)
    if lack is None:
        return None
    if lack == "symbols":
        return Refusal("idea.emoji_only", error=EmptyPrompt)
    values = {"word": words_of(text)[0]} if lack == "one_word" else {}
    return Refusal(f"idea.{lack}", values, NothingToTell)


def _refuse_language(language: str | None, voices: Sequence[Voice], words: Words) -> Refusal | None:
    """Why no voice could speak a text's language, or None; unsure languages pass."""
    if language is None or any(speaks(voice, language) for voice in voices):
        return None
    spoken = ", ".join(words.language_name(code) for code in spoken_languages(voices))
    values = {"language": words.language_name(language), "spoken": spoken}
    return Refusal("idea.no_voice", values, UnsupportedLanguage)


def refuse_letters(text: str, language: str) -> Refusal | None:
    """Why what is written could not be read on screen, or None: no font here has its letters."""
    from pipeline.drawing.font_coverage import undrawable

    letters = undrawable(text, language)
    if not letters:
        return None
    return Refusal("idea.no_font", {"letters": letters}, UnsupportedLanguage)
