"""What a terminal takes: columns of a text, lines drawn anew, colours."""

from __future__ import annotations

import os
import unicodedata
from typing import TextIO


def can_redraw(stream: TextIO) -> bool:
    """Whether it is a terminal that obeys escapes; Emacs's shell, for one, calls itself dumb."""
    return stream.isatty() and os.environ.get("TERM", "") not in {"", "dumb"}


def takes_colours(stream: TextIO) -> bool:
    """The same, and nobody said NO_COLOR (https://no-color.org: set to anything but nothing)."""
    return can_redraw(stream) and not os.environ.get("NO_COLOR")


def shown_width(text: str) -> int:
    """How many columns a terminal needs for `text`."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(letter) or letter in "\ufe0f\u200d\u2068\u2069"
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )
