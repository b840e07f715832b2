"""Inline marks: emphasis, links, code, footnotes, and words in brackets that are not said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.reading.document import LeftOut, Reason
from pipeline.reading.vocabulary import phrases
from pipeline.writing.text import words_of

_SPECIAL = re.compile(r"[*_`~\[(<\\]|://|\|\|")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\(([^()\s]{1,600})(?:\s\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^()\s]{1,600})(?:\s\"[^\"\n]{0,200}\")?\)")
_ADDRESS = re.compile(r"<(https?://[^<>\s]{1,600}|[^<>\s@]{1,64}@[^<>\s@]{1,255})>")
_FOOTNOTE = re.compile(r"\[\^?\d{1,3}\](?!\()")
_NOTED = re.compile(r"^\[\^?\d{1,3}\]:\s+")
_BARE_LINK = re.compile(r"https?://[^\s<>\"]{1,600}")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~|>])")
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,160})\]")
_ITALIC_ASIDE = re.compile(r"(?<![*_\w])[*_]{1,2}[(\[]([^()\[\]\n]{1,160})[)\]][*_]{1,2}(?![*_\w])")
_ASIDE = re.compile(r"\(([^()\n]{1,60})\)")
_STRIKE = re.compile(r"~~([^~\n]{1,400})~~")
_HIDDEN = re.compile(r"\|\|([^|\n]{1,400})\|\|")
"""What some chat apps show only when it is pressed."""
_TICKS = re.compile(r"`{1,2}([^`\n]{1,400})`{1,2}")
_UNDERLINED = re.compile(r"(?<![\w_])(_{1,3})([^\s_](?:[^_\n]{0,600}[^\s_])?)\1(?![\w_])")
_STARRED = re.compile(r"(?<!\*)(\*{1,3})([^\s*](?:[^*\n]{0,600}[^\s*])?)\1(?!\*)")
_PLAYED_CLOCK = re.compile(r"^[\d:.,\s\-–—]{3,24}$")
_SECONDS = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s*(ms|s\b|sec|second|с\b|сек|seg|ث|सेक)", re.I)
_SPACES = re.compile(r" {2,}")
_PAUSE_S = 0.8
_FEW_WORDS = 4


@dataclass(slots=True)
class Inline:
    """A line without its inline marks, and what they meant."""

    text: str
    pictures: list[str] = field(default_factory=list)
    pause_s: float = 0.0
    is_bold: bool = False
    is_italic: bool = False


def read_inline(line: str, left_out: list[LeftOut]) -> Inline:
    """Take the marks out of one line; what they hide is put in `left_out`."""
    found = Inline(line)
    if _SPECIAL.search(line) is None:
        return found
    text = _linked(line, found, left_out)
    if "[" in text:
        text = _NOTED.sub(lambda match: _drop("markup", match.group(), left_out), text)
        text = _FOOTNOTE.sub(lambda match: _drop("markup", match.group(), left_out), text)
    if "*" in text or "_" in text:
        text = _ITALIC_ASIDE.sub(lambda match: _direction(match.group(1), found, left_out), text)
    if "[" in text:
        text = _BRACKETED.sub(lambda match: _bracketed(match, text, found, left_out), text)
    if "(" in text:
        text = _ASIDE.sub(lambda match: _aside(match, text, found, left_out), text)
    text = _emphasised(text, found)
    found.text = (_SPACES.sub(" ", text) if "  " in text else text).strip()
    return found


def _linked(text: str, found: Inline, left_out: list[LeftOut]) -> str:
    def image(match: re.Match[str]) -> str:
        left_out.append(LeftOut("link", match.group(2)))
        return _direction(match.group(1), found, left_out) if match.group(1).strip() else ""

    def link(match: re.Match[str]) -> str:
        left_out.append(LeftOut("link", match.group(2)))
        return match.group(1)

    if "](" in text:
        text = _LINK.sub(link, _IMAGE.sub(image, text))
    if "<" in text:
        text = _ADDRESS.sub(lambda match: _drop("link", match.group(1), left_out), text)
    if "://" not in text:
        return text
    return _BARE_LINK.sub(lambda match: _web_address(match.group(), left_out), text)


def _web_address(address: str, left_out: list[LeftOut]) -> str:
    """A web address is not read out; a stop behind it belongs to its sentence."""
    bare = address.rstrip(".,;:!?)'\"»”")
    left_out.append(LeftOut("link", bare))
    return address[len(bare) :]


def _emphasised(text: str, found: Inline) -> str:
    for mark, pattern in (("~~", _STRIKE), ("||", _HIDDEN), ("`", _TICKS)):
        if mark in text:
            text = pattern.sub(r"\1", text)
    for mark, pattern in (("*", _STARRED), ("*", _STARRED), ("_", _UNDERLINED)):
        if mark not in text:
            continue
        whole = pattern.fullmatch(text.strip())
        if whole:
            found.is_bold = found.is_bold or len(whole.group(1)) >= 2
            found.is_italic = found.is_italic or len(whole.group(1)) in {1, 3}
        text = pattern.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _drop(reason: Reason, text: str, left_out: list[LeftOut]) -> str:
    left_out.append(LeftOut(reason, text))
    return ""


def _direction(said: str, found: Inline, left_out: list[LeftOut]) -> str:
    """A stage direction: seen, not said; a pause is made."""
    left_out.append(LeftOut("direction", said.strip()))
    if (pause_s := pause_of(said)) is not None:
        found.pause_s += pause_s
    else:
        found.pictures.append(said.strip())
    return " "


def _bracketed(match: re.Match[str], line: str, found: Inline, left_out: list[LeftOut]) -> str:
    """`[whispers]` and `[Music]` are directions, also in a line; "[the king]" is said."""
    said = match.group(1).strip()
    if _PLAYED_CLOCK.match(said) and any(ch.isdigit() for ch in said) and ":" in said:
        return _drop("time", said, left_out)
    is_alone = line.strip().strip("*_") == match.group()
    if is_alone or is_played(said):
        return _direction(said, found, left_out)
    return match.group()


def _aside(match: re.Match[str], line: str, found: Inline, left_out: list[LeftOut]) -> str:
    said = match.group(1).strip()
    if is_played(said, all_words=True):
        return _direction(said, found, left_out)
    return match.group()


def _words(said: str) -> list[str]:
    return words_of(said.casefold().replace(".", ""))


def is_played(said: str, *, all_words: bool = False) -> bool:
    """Whether bracketed words say how something is spoken or what is heard, not what is said.

    One such word at the start is enough in square brackets; in round ones all must be.
    """
    played = phrases("played")
    words = _words(said)
    if not words or len(words) > 8:
        return False
    if all_words:
        return len(words) <= _FEW_WORDS and all(word in played for word in words)
    return words[0] in played or (len(words) <= _FEW_WORDS and words[-1] in played)


def is_sound(said: str) -> bool:
    """Whether a direction is about the voice or the sound: nothing that a picture shows."""
    words = _words(said)
    if not words or words[0] in phrases("played") - phrases("filmed"):
        return True
    return len(words) <= _FEW_WORDS and words[-1] in phrases("played")


def pause_of(said: str) -> float | None:
    """The seconds of a direction that asks for silence, None for another one."""
    words = _words(said)
    if not any(word in phrases("pause") for word in words) or len(words) > 5:
        return None
    if match := _SECONDS.search(said):
        value = float(match.group(1).replace(",", "."))
        return min(value / 1000 if match.group(2).lower() == "ms" else value, 5.0)
    return _PAUSE_S
