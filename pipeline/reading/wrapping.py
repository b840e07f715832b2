"""Line breaks: verse, lists and one thought a line are kept; hard-wrapped prose is joined."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence

SHORT_CHARS = 64
"""A longer line is a paragraph, not a line of verse."""
_NARROWEST, _EVEN = 34, 0.62
"""Wrapped prose has lines at least so long, and nearly all at least this share of the longest."""
_ENDS = '.!?…。！？؟۔।॥:;"”»)'
_HYPHENATED = re.compile(r"[^\W\d_][\-\u2010\u00ad]")


def is_hard_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are one text broken at a width, as mail and files do.

    Sentences run on over the breaks: a line ends without a stop and the next begins small, or,
    in scripts without capitals, the lines fill their width.
    """
    if len(lines) < 2:
        return False
    longest = max(map(len, lines))
    if longest < _NARROWEST:
        return False
    full = sum(len(line) >= _EVEN * longest for line in lines[:-1])
    if full < 0.75 * (len(lines) - 1):
        return False
    breaks = list(itertools.pairwise(lines))
    running = sum(_runs_on(before, after) for before, after in breaks)
    stopped = sum(before.rstrip()[-1:] in _ENDS for before, _ in breaks)
    if any(ch.isupper() for line in lines for ch in line):
        return running >= max(1.0, 0.5 * (len(breaks) - stopped * 0.5))
    even = all(len(line) >= 0.8 * longest for line in lines[:-1])
    return even and longest >= 45 and stopped < len(breaks)


def _runs_on(before: str, after: str) -> bool:
    if before.rstrip()[-1:] in _ENDS and not before.rstrip().endswith((",", ";", ":")):
        return False
    first = after.lstrip()[:1]
    return first.islower() or first.isdigit() or unicodedata.category(first or " ")[0] == "P"


def joined(lines: Sequence[str]) -> str:
    """Wrapped lines as one, a word that was parted at a hyphen whole again."""
    text = ""
    for line in lines:
        part = line.strip()
        if text and _HYPHENATED.fullmatch(text[-2:]) and part[:1].islower():
            text = text[:-1] + part
        else:
            text = f"{text} {part}".strip()
    return text
