"""Codes and commands as people bring them back: copied with marks, quoted, cut up, capitalised."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Marks that steer writing or breaking and that nobody types; joiners within letters are kept."""
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
"""Keyboards that better what is typed make these of a plain one."""
_MOST_CHARS: Final = 256
"""A code with all that stands around it is shorter."""
_AROUND: Final = " \t\n.,;:!?\"'`«»“”„‘’()[]<>*"


def with_plain_command(text: str) -> str:
    """`text` without the marks before and inside its command; any other text as it is."""
    begun = text
    while begun[:1].isspace() or _INVISIBLE.match(begun):
        begun = begun[1:]
    if not begun.startswith("/"):
        return text
    word = begun.split(None, 1)[0]
    return _INVISIBLE.sub("", word) + begun[len(word) :]


def visible(text: str) -> str:
    """What can be seen of `text`, its blanks plain and single."""
    return " ".join(_INVISIBLE.sub("", text).split())


def code_in(text: str) -> str:
    """A code in plain letters and digits, without what stands around it or cuts it up; empty
    when there is none."""
    if len(text) > _MOST_CHARS:
        return ""
    plain = unicodedata.normalize("NFKC", visible(text)).translate(_DASHES)
    plain = "".join(str(unicodedata.decimal(c, c)) for c in plain)
    return plain.strip(_AROUND).replace(" ", "")
