"""Ideas to begin with, for whoever has none at hand or sent something that is none."""

from __future__ import annotations

from typing import Final

from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button
from bot.wording import words_in
from bot.wording.presses import Verb, press_data
from pipeline.providers.casting import speaks

EXAMPLES: Final = 3


def examples(turn: Turn) -> list[str]:
    """Example ideas in the person's language if a voice here speaks it, else in English."""
    able = any(speaks(voice, turn.words.language) for voice in turn.services.voices)
    words = turn.words if able else words_in("en")
    return [words(f"example.{number}") for number in range(1, EXAMPLES + 1)]


def example_buttons(turn: Turn) -> Rows:
    """One example in each row."""
    return tuple(
        (Button(text, press_data(Verb.EXAMPLE, number)),)
        for number, text in enumerate(examples(turn), 1)
    )


def other_idea_row(turn: Turn) -> Rows:
    """A button that asks for another idea."""
    return ((Button(turn.words("result.new_idea"), press_data(Verb.TEMPLATE_FIRST)),),)
