"""Nothing that a person or a model wrote commands the terminal on which it is read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.listeners.console import Shown
from bot.listeners.terminal import TerminalView
from bot.surfaces.base import Button, Message, Place
from bot.wording.printable import printable
from bot.wording.terminals import shown_width

PLACE = Place("console", "me")
ESCAPES = (
    "\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;cm0=\x07", "\x9b31m", "\r", "\b\b", "\x00", "\x7f",
    "\u202e", "\u2066", "\ud83d", "\x1bP$q\x1b\\",
)  # fmt: skip


@pytest.mark.parametrize("escape", ESCAPES)
@pytest.mark.parametrize("is_from_person", [True, False])
def test_no_control_character_reaches_the_terminal(escape: str, is_from_person: bool) -> None:
    out = io.StringIO()
    said = f"before{escape}after"
    message = Message(
        said, ((Button(said, "x"), Button(said, url=f"https://{said}")),), copyable=said
    )
    shown = Shown("1", PLACE, message, is_from_person=is_from_person, files=(Path(f"/tmp/{said}"),))
    TerminalView(out)(shown)
    written = out.getvalue()
    assert "before" in written and "after" in written
    assert escape not in written
    assert all(one.isprintable() or one == "\n" for one in written)
    written.encode()


def test_lines_and_letters_of_every_language_are_kept() -> None:
    text = "नमस्ते\n👩‍👩‍👧\tمرحبا 漢字"
    assert printable(text) == text
    assert shown_width("plain") == 5
