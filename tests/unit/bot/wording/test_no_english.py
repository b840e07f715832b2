"""Somebody who speaks another language walks through every screen and reads no English."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from bot.conversation.drafts.options import MOODS
from bot.wording import LANGUAGES, catalogue, words_in
from pipeline.templates import load_templates
from pipeline.timeline import CaptionStyle
from tests.fixtures.conversation import VOICES
from tests.fixtures.screens import spoken, walk

OTHERS = [language for language in LANGUAGES if language != "en"]
OTHER_SCRIPTS = ("ru", "hi", "ar")
NAMES = {
    *("mia", "reddit", "whatsapp", "telegram", "stripe", "discord", "usd", "utc", "srt", "xtr"),
    *(voice.name.casefold() for voice in VOICES),
    *(
        name.casefold()
        for label in LANGUAGES.values()
        for name in re.findall(r"[a-z]+", label, re.I)
    ),
}
"""Names, which are the same everywhere."""
_TYPED: re.Pattern[str] = re.compile(
    r"^> .*$|/admin [^–\n]*|/\w+|\S+:\S+|https?://\S+|\[[a-z]+:.*?\]"
)
"""What is typed or pressed and not read: commands, their arguments, a person's own words."""
ECHOED = (*(str(catalogue("en")[f"example.{number}"]) for number in (1, 2, 3)), "A door in the sea")
"""A person's ideas, and examples, which are in a language that a voice speaks."""


def texts_of(language: str) -> list[str]:
    """Every sentence of a catalogue, without its placeholders."""
    found: list[str] = []
    for entry in catalogue(language).values():
        found += entry.values() if isinstance(entry, dict) else [entry]
    return found


def latin(text: str) -> set[str]:
    """The words in Latin letters, of three or more."""
    return {word.casefold() for word in re.findall(r"[A-Za-z]{3,}", text)}


def read_of(screen: str) -> str:
    """What is read of a screen."""
    lines = (re.sub(_TYPED, " ", line) for line in screen.split("\n"))
    shown = "\n".join(line for line in lines if not re.search(r"x{20}", line))
    for text in ECHOED:
        shown = shown.replace(text, " ")
    return re.sub(r"#\w+", " ", shown)


ENGLISH_WORDS = set().union(*(latin(re.sub(r"\{\w+\}|/\w+", " ", one)) for one in texts_of("en")))
ENGLISH_SENTENCES = [
    re.compile(re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text)))
    for text in texts_of("en")
    if len(latin(re.sub(r"\{\w+\}|/\w+", " ", text))) >= 3
]


@pytest.mark.parametrize("language", OTHERS)
async def test_no_english_is_left_in_another_languages_conversation(language: str) -> None:
    screens = [screen async for screen in walk(language)]
    screens += spoken(words_in(language))
    assert len(screens) > 40
    for screen in screens:
        shown = read_of(screen)
        if language in OTHER_SCRIPTS:
            assert not (latin(shown) & ENGLISH_WORDS) - NAMES, screen
        else:
            assert not [one.pattern for one in ENGLISH_SENTENCES if one.search(shown)], screen


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_chosen_has_a_name_in_every_language(language: str) -> None:
    words = words_in(language)
    variants = {name for template in load_templates().values() for name in template.variants}
    keys = [f"variant.{name}" for name in variants]
    keys += [f"captions.{style}" for style in get_args(CaptionStyle)]
    keys += [f"music.{mood}" for mood in MOODS]
    assert [key for key in keys if not words.has(key)] == []
