"""A line of a paste: how it is marked, and its plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.reading.decoding import PAUSE
from pipeline.reading.document import LeftOut
from pipeline.reading.marks import read_inline
from pipeline.reading.tables import cells_of, unfolded
from pipeline.reading.vocabulary import choice

_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*$")
_BULLET = re.compile(r"([-*+•◦▪▫●○■□‣⁃∙·➤➜➔►▶▸✦✧★☆❖◆◇👉])(?:\s+|(?<=[•●▪►▶➤👉])(?=\w))(?=\S)")
_KEYCAP = re.compile(r"((?:[0-9#*]\ufe0f?\u20e3){1,3}|\U0001f51f)\s*[.):\-–—]?\s*")
_NUMBERED = re.compile(
    r"([(（]?\d{1,3}[.)）\]．、：]|#\s?\d{1,3}[.):\-–—]?|\d{1,3}\s?[-–—:](?=\s))"
    r"(?:\s+|(?<=[.)）\]．、：])(?=[^\W\d]))(?=\S)"
)
_ALONE = re.compile(r"(#\s?\d{1,3}|\(?\d{1,3}[.)]|(?:[0-9]\ufe0f?\u20e3){1,3}|\U0001f51f)[:\-–—]?")
_NAMED = re.compile(
    rf"((?:{choice('number')})\s?#?\s?\d{{1,3}}\s*[.):\-–—]+|\d{{1,3}}\s?(?:st|nd|rd|th|º|ª|°|er|-?е|-?й|-?ое)"
    rf"\s+(?:{choice('number')})\s*[:\-–—]+|(?:{choice('number')})\s?#?\s?\d{{1,3}}$"
    rf"|\d{{1,3}}(?:st|nd|rd|th)\s*[:\-–—]+|第?\d{{1,3}}[位番](?!\w)[:：、．.]?)\s*",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"(\(?[A-Ha-hА-Еа-еأ-دابجدهअ-घक-घ][).\]]|[🇦-🇭](?![🇦-🇿]))\s*(?=\S)")
_MAY_BE_NUMBERED = re.compile(r"[\d🔟🇦-🇭]|^\(?\w[\u0300-\u036f]?[).\]]")
_HEAD_CHARS = 30
"""Most lines have no number: this looks first, and the patterns only where it finds something."""
_CHECKED = re.compile(r"\[([ xX])\]\s+")
_RULE = re.compile(r"(?:[-*_=~–—⸻─━•·#+.]\s?){3,120}|[⸻⁂※]+")
_TABLE_RULE = re.compile(r"\|?(?:\s?:?-{2,40}:?\s?\|){1,12}(?:\s?:?-{2,40}:?)?")
_BOLD = re.compile(r"(?:\(?[A-Ha-h]\s?[:–—-]\s+)?\*\*[^*]{1,400}\*\*|__[^_]{1,400}__")
"""A line, or an option behind its letter, that is all in bold."""
_FENCE = re.compile(r"(?:`{3,8}|~{3,8})\s*([\w+.-]{0,20})")


@dataclass(slots=True)
class Row:
    """One line: `marker` is a list's, `level` a heading's, `pictures` what its directions want.

    `kind` is "blank", "rule", "pause" or "text"; `raw` is the line as it was pasted.
    """

    raw: str
    kind: str = "text"
    text: str = ""
    marker: str = ""
    level: int = 0
    indent: int = 0
    is_quoted: bool = False
    is_bold: bool = False
    is_italic: bool = False
    pause_s: float = 0.0
    pictures: list[str] = field(default_factory=list)


def rows_of(text: str, left_out: list[LeftOut]) -> list[Row]:
    """The lines of decoded text, fences and table rules taken out."""
    rows: list[Row] = []
    for line in unfolded(text.split("\n"), left_out):
        stripped = line.strip()
        if (fence := _FENCE.fullmatch(stripped)) is not None:
            if fence.group(1):
                left_out.append(LeftOut("markup", fence.group(1)))
            rows.append(Row(line, "blank"))
        elif not stripped:
            rows.append(Row(line, "blank"))
        elif stripped.startswith(PAUSE):
            rows.append(Row(line, "pause", pause_s=float(stripped[1:])))
        elif _RULE.fullmatch(stripped):
            rows.append(Row(line, "rule"))
        elif not ("|" in stripped and _TABLE_RULE.fullmatch(stripped)):
            rows.append(_row(line, stripped, left_out))
    return rows


def _row(line: str, stripped: str, left_out: list[LeftOut]) -> Row:
    row = Row(line, indent=len(line) - len(line.lstrip()))
    body = stripped
    while body.startswith(">") and body.lstrip("> "):
        row.is_quoted = True
        body = body.lstrip("> ")
    if match := _HEADING.fullmatch(body):
        row.level, body = len(match.group(1)), match.group(2)
    elif cells := cells_of(body):
        body = ", ".join(filter(None, cells))
    elif match := _BULLET.match(body):
        row.marker, body = match.group(1), body[match.end() :]
    if match := _CHECKED.match(body):
        # A ticked box marks the right one of a list.
        body = f"{body[match.end() :]}{' ✅' if match.group(1).strip() else ''}"
        left_out.append(LeftOut("markup", match.group(1)))
    found = read_inline(body, left_out)
    row.text, row.is_bold, row.is_italic = found.text, found.is_bold, found.is_italic
    row.pictures, row.pause_s = found.pictures, found.pause_s
    if not row.is_bold and ("**" in body or "__" in body):
        row.is_bold = _BOLD.fullmatch(numbered(body)[1].strip()) is not None
    number, row.text = numbered(row.text)
    if number:
        row.marker = number
    if not row.text and (row.pictures or row.pause_s or not found.text):
        row.kind = "direction"
    return row


def numbered(text: str) -> tuple[str, str]:
    """A list's number or letter and the rest: ("3.", "Rome"); ("", text) where there is none."""
    if _MAY_BE_NUMBERED.search(text, 0, _HEAD_CHARS) is None:
        return "", text
    if match := _ALONE.fullmatch(text):
        return match.group(1), ""
    for pattern in (_KEYCAP, _NUMBERED, _NAMED, _LETTERED):
        match = pattern.match(text)
        if match and (match.end() < len(text) or pattern is _NAMED):
            return match.group(1), text[match.end() :]
    return "", text


def number_of(marker: str) -> int | None:
    """The number in a marker; None in a letter or a bullet."""
    if "\U0001f51f" in marker:
        return 10
    digits = "".join(ch for ch in marker if ch.isdigit())
    return int(digits) if digits and len(digits) <= 3 else None
