"""Options that an idea names behind itself are chosen; words of the idea are left alone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.drafts.asked_options import MOST_CHARS, asked_options
from tests.fixtures.conversation import ConsoleUser

IDEA = "The history of Rome"


@pytest.mark.parametrize(
    ("behind", "fields"),
    [
        (", 60 seconds", {"length_s": 60.0}),
        (", 60s", {"length_s": 60.0}),
        (" (about 90 sec)", {"length_s": 90.0}),
        (" - 2 minutes long", {"length_s": 120.0}),
        ("\n1.5 min please", {"length_s": 90.0}),
        (", 16:9, no music.", {"aspect": "16:9", "music": "none"}),
        (
            ", square video, 45 seconds, without subtitles",
            {"aspect": "1:1", "length_s": 45.0, "captions": "none"},
        ),
        (", в 16:9", {}),
        (", unos 30 segundos, sin música", {"length_s": 30.0, "music": "none"}),
        (", 2 minutos, formato vertical", {"length_s": 120.0, "aspect": "9:16"}),
        (", около 30 секунд, без музыки", {"length_s": 30.0, "music": "none"}),
        (", 30 सेकंड का वीडियो, बिना संगीत", {"length_s": 30.0, "music": "none"}),
        ("، ٣٠ ثانية، بدون موسيقى", {"length_s": 30.0, "music": "none"}),
    ],
)
def test_what_stands_behind_an_idea_is_chosen(behind: str, fields: dict[str, Any]) -> None:
    idea, found = asked_options(IDEA + behind)
    assert found == fields
    assert idea == (IDEA if fields else IDEA + behind)


@pytest.mark.parametrize(
    "text",
    [
        *("Rome in 60 seconds", "Hold your breath for 60 seconds", "60 seconds", "16:9, no music"),
        *("How to paint a portrait, landscape", "Circle, triangle, square", "Wait: 10 minutes"),
        *(
            "Records of the world: 10 seconds, 20 seconds, 60 seconds",
            "Sleep, 8 hours, 900 minutes",
        ),
        *("A story without music", "x" * MOST_CHARS + ", 60 seconds", "", "Hush, 0 seconds"),
    ],
)
def test_words_of_the_idea_are_left_alone(text: str) -> None:
    assert asked_options(text) == (text, {})


async def test_they_stand_in_the_quote(user: ConsoleUser) -> None:
    await user.say("A lighthouse keeper finds a door in the sea, 60 seconds, no music, 16:9")
    shown = await user.press("AI story")
    assert "A lighthouse keeper finds a door in the sea\n" in shown.message.text
    assert "16:9 · about" in shown.message.text and "music off" in shown.message.text
