"""Chats as people copy them: who sent what, out of the exports and screens of chat apps.

A chat app writes a stamp (a day, a time, or both) and a name. Stamp and name stand before the
text ("[31/12/23, 22:14] Sam: hi", "12/31/23, 10:14 PM - Sam: hi"), or above it ("Sam, [31.12.23
22:14]", "Sam — Today at 5:03 PM", "Sam  5:03 PM").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.reading.chat_lines import (
    DAY,
    is_app_line,
    is_only_emoji,
    reason_of,
    without_edited,
)
from pipeline.reading.decoding import PAUSE
from pipeline.reading.document import Block, LeftOut, Reason
from pipeline.reading.marks import read_inline
from pipeline.reading.vocabulary import choice, phrases

_TIME = (
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    rf"(?:\s?(?:{choice('half_day')})(?![^\W\d_]))?"
)
_STAMP = rf"(?:{DAY}[,،]?\s{{0,2}}(?:(?:{choice('at')})\s)?{_TIME}|{_TIME}[,،]\s?{DAY}|{_TIME})"
_BRACKETED = re.compile(rf"\[({_STAMP})\]:?\s{{0,2}}", re.IGNORECASE)
_DASHED = re.compile(rf"({_STAMP})\s?[-–—]\s", re.IGNORECASE)
_SPACED = re.compile(
    rf"({_STAMP})\s{{1,3}}(?=[^\s:]{{1,40}}(?:\s[^\s:]{{1,40}}){{0,3}}:\s)", re.IGNORECASE
)
_ABOVE = re.compile(
    rf"(\S.{{0,60}}?)(?:,\s\[|\s{{1,4}}\[|,?\s{{1,6}}(?:[—–\-|•·]\s{{0,2}})?)({_STAMP})\]?:?$",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"\s*(?:[—–\-|•·]\s*)?({_STAMP})\s*$", re.IGNORECASE)
_NAMED = re.compile(r"(?:~\s?)?([^:\n]{1,50}?)\s?:(?:\s+|$)(.*)$")
_SENT = re.compile(rf"(\S.{{0,40}}?)\s(?:{choice('sent')})(?:\s(?:to\s)?you)?:?$", re.IGNORECASE)
_SENT_ENDS = {phrase.split()[-1] for phrase in phrases("sent")} | {"you"}
_ROLE = re.compile(r"(?:[A-Z]{2,12}|\[[^\[\]]{1,16}\]|BOT|APP)$")
_SHORT, _LEAST = 60, 2
_DIGIT = re.compile(r"\d")
_ONLY_DAY = re.compile(DAY, re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


@dataclass(slots=True)
class _Sent:
    who: str
    parts: list[str] = field(default_factory=list)
    reaction: str = ""


@dataclass(slots=True)
class Chat:
    """The messages of a chat as blocks, and when the first was sent ("HH:MM" or "")."""

    blocks: list[Block]
    clock: str = ""


@dataclass(frozen=True, slots=True)
class _Header:
    """A line that begins a message: by whom, what follows on the same line, its stamp."""

    who: str
    rest: str
    stamp: str
    typed: str = ""
    """The name as it stands in the line, where more than the name is said of it."""


def stamped_chat(text: str, left_out: list[LeftOut]) -> Chat | None:
    """The chat of an app that stamps its messages; None when the text is none.

    `left_out` grows only where a chat is found.
    """
    lines = text.split("\n")
    headers = [_header(line) for line in lines]
    _name_stamps(lines, headers)
    _name_above_stamps(lines, headers)
    _pair_names(lines, headers)
    named = [header for header in headers if header is not None and header.who]
    if len(named) < 2 or not _is_a_chat(named):
        return None
    reader = _Reader(left_out)
    for line, header in zip(lines, headers, strict=True):
        if header is None:
            reader.goes_on(line)
        else:
            reader.begins(line, header)
    blocks = reader.blocks()
    if len({block.speaker for block in blocks if block.speaker}) < 1:
        return None
    stamps = (one.stamp for one in headers if one is not None and one.stamp)
    return Chat(blocks, _clock_of(next(stamps, "")))


def _is_a_chat(named: list[_Header]) -> bool:
    """Two messages of an app: a name comes again, or there are only a few names."""
    names = {header.who for header in named}
    return len(names) <= max(2, 0.7 * len(named))


def _header(line: str) -> _Header | None:
    stripped = line.strip()
    if _DIGIT.search(stripped, 0, 90) is None:
        return None
    for pattern in (_BRACKETED, _DASHED, _SPACED):
        if match := pattern.match(stripped):
            rest = stripped[match.end() :]
            named = _NAMED.match(rest)
            if named and not named.group(1).lstrip().startswith(("http", "<")):
                return _Header(named.group(1).strip(), named.group(2), match.group(1))
            return _Header("", rest, match.group(1)) if pattern is not _SPACED else None
    if len(stripped) <= 100 and (match := _ABOVE.match(stripped)):
        name = match.group(1).strip().rstrip(",")
        if _ONLY_DAY.fullmatch(name):
            return None
        if len(name.split()) <= 5 and name[-1:] not in ".!?…:" and any(map(str.isalnum, name)):
            return _Header(name, "", match.group(2))
    return None


def _name_stamps(lines: list[str], headers: list[_Header | None]) -> None:
    """ "[9:02 AM] Priya", the text below: what stands behind the stamps are names, where one of
    them comes again."""
    behind = [one for one in headers if one is not None and not one.who and one.rest]
    names = [one.rest.strip() for one in behind]
    if len(names) == len(set(names)) or not all(map(_looks_like_a_name, names)):
        return
    for at, header in enumerate(headers):
        if header is not None and header.rest and not header.who:
            headers[at] = _Header(header.rest.strip(), "", header.stamp)


def _name_above_stamps(lines: list[str], headers: list[_Header | None]) -> None:
    """A name, what they sent, and its time below, again and again."""
    stamps = [at for at, line in enumerate(lines) if _ALONE.match(line) and len(line) < _SHORT]
    if (
        len(stamps) < _LEAST
        or any(headers)
        or any(line.strip() for line in lines[stamps[-1] + 1 :])
    ):
        return
    firsts: list[int] = []
    start = 0
    for stamp in stamps:
        written = [at for at in range(start, stamp) if lines[at].strip()]
        if len(written) < _LEAST or not _looks_like_a_name(lines[written[0]].strip()):
            return
        firsts.append(written[0])
        start = stamp + 1
    if len({lines[at].strip() for at in firsts}) == len(firsts):
        return
    for at in firsts:
        headers[at] = _Header(lines[at].strip(), "", "")


def _looks_like_a_name(text: str) -> bool:
    return 0 < len(text) <= 40 and len(text.split()) <= 4 and text[-1] not in ".!?…,:"


def _pair_names(lines: list[str], headers: list[_Header | None]) -> None:
    """A stamp alone on its line belongs to the name above it, or below it.

    Discord copies name, role, "— Today at 5:03 PM" on lines of their own; iMessage's exporter
    writes the time first and the name below.
    """
    for at, line in enumerate(lines):
        match = _ALONE.match(line) if headers[at] is None and len(line) < _SHORT else None
        if match is None:
            continue
        above = at - 1
        while (
            above >= 0
            and above > at - 4
            and (
                lines[above].strip() in {"—", "-", "–", "•"}
                or _ROLE.fullmatch(lines[above].strip())
            )
        ):
            above -= 1
        is_dashed = above < at - 1 or line.lstrip()[:1] in {"—", "–"}
        if above >= 0 and headers[above] is None and _is_name(lines, above, loosely=is_dashed):
            headers[above] = _Header(lines[above].strip(), "", "")
            for between in range(above + 1, at):
                headers[between] = _Header("", "", "")
            headers[at] = _Header("", "", match.group(1))
        elif _is_above_a_name(lines, headers, at, match.group(1)):
            headers[at] = _Header("", "", match.group(1))
            headers[at + 1] = _Header(lines[at + 1].strip(), "", "")
        else:
            headers[at] = _Header("", "", match.group(1))
    for at, line in enumerate(lines):
        if (
            headers[at] is not None
            or line.rstrip(" :").rpartition(" ")[2].casefold() not in _SENT_ENDS
        ):
            continue
        if match := _SENT.match(line.strip()):
            headers[at] = _Header(match.group(1), "", "", line.strip())
            if at and lines[at - 1].strip() == match.group(1) and headers[at - 1] is None:
                headers[at - 1] = _Header("", "", "", lines[at - 1].strip())


def _is_name(lines: list[str], at: int, *, loosely: bool = False) -> bool:
    """Whether a line is only a name: few words, no stop, and, unless what follows proves it, the
    first of its paragraph."""
    if not loosely and at > 0 and lines[at - 1].strip():
        return False
    return _looks_like_a_name(lines[at].strip())


def _is_above_a_name(lines: list[str], headers: list[_Header | None], at: int, stamp: str) -> bool:
    """A whole stamp, then a name, then what they sent: how exporters of text messages write."""
    return (
        sum(ch.isdecimal() for ch in stamp) > 4 and at + 2 < len(lines)
        and headers[at + 1] is None and headers[at + 2] is None
        and _is_name(lines, at + 1, loosely=True) and bool(lines[at + 2].strip())
    )  # fmt: skip


class _Reader:
    """Collects messages line by line."""

    def __init__(self, left_out: list[LeftOut]) -> None:
        self._left_out = left_out
        self._sent: list[_Sent] = []

    def begins(self, line: str, header: _Header) -> None:
        if header.stamp:
            self._drop("time", header.stamp)
        if header.who:
            name, _ = without_bold(header.who)
            name = name.lstrip("~ ").strip() or name
            self._drop("speaker", header.typed or header.who)
            self._sent.append(_Sent(name))
            self._add(header.rest)
        elif header.rest.strip():
            # With a day in its stamp a line without a name is the app's; with only a time it is
            # the next message of the same person.
            has_day = sum(ch.isdecimal() for ch in header.stamp) > 6
            if has_day or not self._sent or is_app_line(header.rest):
                self._drop("system", header.rest.strip())
            else:
                self._sent.append(_Sent(self._sent[-1].who))
                self._add(header.rest)
        elif header.typed or _ROLE.fullmatch(line.strip()):
            self._drop("system", line.strip())

    def goes_on(self, line: str) -> None:
        if line.strip() and not line.startswith(PAUSE):
            self._add(line)

    def _add(self, line: str) -> None:
        """A line of the newest message, or of the app's own."""
        text, edited = without_edited(line.strip())
        if edited:
            self._drop("system", edited)
        if not text:
            return
        if not self._sent:
            self._sent.append(_Sent(""))
        now = self._sent[-1]
        if reason := reason_of(text):
            self._drop(reason, text)
        elif now.parts and (emoji := is_only_emoji(text, counted=True)):
            now.reaction = now.reaction or emoji
            self._drop("system", "".join(ch for ch in text if ch.isdecimal()))
        elif now.reaction and text.isdecimal() and len(text) <= 3:
            self._drop("system", text)
        else:
            found = read_inline(text, self._left_out)
            if found.text:
                now.parts.append(found.text)

    def _drop(self, reason: Reason, text: str) -> None:
        self._left_out.append(LeftOut(reason, text))

    def blocks(self) -> list[Block]:
        return [
            Block(" ".join(one.parts), one.who, reaction=one.reaction)
            for one in self._sent
            if one.parts
        ]


def without_bold(name: str) -> tuple[str, bool]:
    """A name without its emphasis marks, and whether it had some."""
    bare = name.strip().strip("*_").strip()
    return bare, bare != name.strip()


def _clock_of(stamp: str) -> str:
    match = _CLOCK.search(stamp.rsplit(",", maxsplit=1)[-1]) or _CLOCK.search(stamp)
    times = _CLOCK.findall(stamp)
    if not match or not times:
        return ""
    hours, minutes = (int(part) for part in times[-1] if part.isdecimal())
    half = stamp.casefold()
    if hours < 12 and any(mark in half for mark in ("pm", "p.m", "p. m", "م", "अपराह्न")):
        hours += 12
    return f"{hours:02d}:{minutes:02d}" if hours < 24 and minutes < 60 else ""
