"""Which lines of a copied chat begin a message: stamps and names, before the text or above it.

"[31/12/23, 22:14] Sam: hi", "12/31/23, 10:14 PM - Sam: hi", "Sam, [31.12.23 22:14]",
"Sam — Today at 5:03 PM", "Sam  5:03 PM"; a name, a role and a stamp on lines of their own; a stamp
below the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.reading.chat_lines import DAY
from pipeline.reading.vocabulary import choice, phrases

_TIME = (
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    rf"(?:\s?(?:{choice('half_day')})(?![^\W\d_]))?"
)
_STAMP = rf"(?:{DAY}[,،]?\s{{0,2}}(?:(?:{choice('at')})\s)?{_TIME}|{_TIME}[,،]\s?{DAY}|{_TIME})"
# Compiled when a line first holds a time: together they take 80 ms, and most prompts hold none.
_BRACKETED = rf"\[({_STAMP})\]:?\s{{0,2}}"
_DASHED = rf"({_STAMP})\s?[-–—]\s"
_SPACED = rf"({_STAMP})\s{{1,3}}(?=[^\s:]{{1,40}}(?:\s[^\s:]{{1,40}}){{0,3}}:\s)"
_IN_A_LINE = rf"(?<=\S)\s(?=\[{_STAMP}\]\s?[^\[\]:\s]|{DAY}[,،]?\s{_TIME}\s[-–—]\s[^\s:])"
_FROM = (
    rf"({_TIME})\s{{1,3}}"
    r"(From\s{1,3}(\S.{0,40}?)(?:\s{1,3}to\s{1,3}\S.{0,40}?)?)\s?:\s(.*)$"
)
_ABOVE = rf"(\S.{{0,60}}?)(?:,\s\[|\s{{1,4}}\[|,?\s{{1,6}}(?:[—–\-|•·]\s{{0,2}})?)({_STAMP})\]?:?$"
_ALONE = rf"\s*(?:[—–\-|•·]\s*)?({_STAMP})\s*$"
_NAMED = re.compile(r"(?:~\s?)?([^:\n]{1,50}?)\s?:(?:\s+|$)(.*)$")
_SENT = re.compile(rf"(\S.{{0,40}}?)\s(?:{choice('sent')})(?:\s(?:to\s)?you)?:?$", re.IGNORECASE)
_SENT_ENDS = {phrase.split()[-1] for phrase in phrases("sent")} | {"you"}
ROLE = re.compile(r"(?:[A-Z]{2,12}|\[[^\[\]]{1,16}\]|BOT|APP)$")
_SHORT, _LEAST, _LONGEST = 60, 2, 100
_DASH, _COLON = re.compile(r"[-–—]\s"), re.compile(r":\s")
_TIME_LIKE = re.compile(r"\d[:.]\d\d")


@dataclass(frozen=True, slots=True)
class ChatHeader:
    """A line that begins a message: by whom, what follows on the same line, its stamp."""

    who: str
    rest: str
    stamp: str
    typed: str = ""
    """The name as it stands in the line, where more than the name is said of it."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def split_at_stamps(text: str) -> str:
    """A chat that a form put in one line, with each message on its own again."""
    if text.count("\n") >= _LEAST or _TIME_LIKE.search(text) is None:
        return text
    return _compiled(_IN_A_LINE).sub("\n", text)


def headers_of(lines: list[str]) -> list[ChatHeader | None]:
    """The header of each line, None where it begins no message."""
    headers = [_header(line) for line in lines]
    _name_stamps(lines, headers)
    stamps = {at: match for at, line in enumerate(lines) if (match := _stamp_alone(line))}
    _name_above_stamps(lines, headers, list(stamps))
    _pair_names(lines, headers, stamps)
    _name_senders(lines, headers)
    return headers


def _stamp_alone(line: str) -> re.Match[str] | None:
    if len(line) >= _SHORT or _TIME_LIKE.search(line) is None:
        return None
    return _compiled(_ALONE).match(line)


def _header(line: str) -> ChatHeader | None:
    stripped = line.strip()
    if _TIME_LIKE.search(stripped, 0, _LONGEST) is None:
        return None
    if "rom" in stripped.casefold() and (match := _compiled(_FROM).match(stripped)):
        typed = stripped[match.start(2) : match.start(4)].rstrip(" :")
        return ChatHeader(match.group(3), match.group(4), match.group(1), typed)
    for pattern in _patterns(stripped):
        if match := _compiled(pattern).match(stripped):
            rest = stripped[match.end() :]
            named = _NAMED.match(rest)
            if named and not named.group(1).lstrip().startswith(("http", "<")):
                return ChatHeader(named.group(1).strip(), named.group(2), match.group(1))
            return ChatHeader("", rest, match.group(1)) if pattern is not _SPACED else None
    return _header_above(stripped)


def _patterns(line: str) -> Iterator[str]:
    """Those whose signs a line has."""
    if line[0] == "[":
        yield _BRACKETED
        return
    if _DASH.search(line):
        yield _DASHED
    if _COLON.search(line):
        yield _SPACED


def _header_above(line: str) -> ChatHeader | None:
    """A name and a stamp alone on a line: what was sent is below."""
    if len(line) > _LONGEST or _compiled(_ALONE).match(line):
        return None
    match = _compiled(_ABOVE).match(line)
    if match is None:
        return None
    name = match.group(1).strip().rstrip(",")
    is_name = len(name.split()) <= 5 and name[-1:] not in ".!?…:" and any(map(str.isalnum, name))
    return ChatHeader(name, "", match.group(2)) if is_name else None


def _name_stamps(lines: list[str], headers: list[ChatHeader | None]) -> None:
    """ "[9:02 AM] Priya", the text below: what stands behind the stamps are names, where one of
    them comes again."""
    behind = [one for one in headers if one is not None and not one.who and one.rest]
    names = [one.rest.strip() for one in behind]
    if len(names) == len(set(names)) or not all(map(_looks_like_a_name, names)):
        return
    for at, header in enumerate(headers):
        if header is not None and header.rest and not header.who:
            headers[at] = ChatHeader(header.rest.strip(), "", header.stamp)


def _name_above_stamps(
    lines: list[str], headers: list[ChatHeader | None], stamps: Sequence[int]
) -> None:
    """A name, what they sent, and its time below, again and again."""
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
        headers[at] = ChatHeader(lines[at].strip(), "", "")


def _looks_like_a_name(text: str) -> bool:
    return 0 < len(text) <= 40 and len(text.split()) <= 4 and text[-1] not in ".!?…,:"


def _pair_names(
    lines: list[str], headers: list[ChatHeader | None], stamps: Mapping[int, re.Match[str]]
) -> None:
    """A stamp alone on its line belongs to the name above it, or below it.

    Discord copies name, role, "— Today at 5:03 PM" on lines of their own; iMessage's exporter
    writes the time first and the name below.
    """
    for row, match in stamps.items():
        if headers[row] is not None:
            continue
        above = row - 1
        while (
            above >= 0
            and above > row - 4
            and (
                lines[above].strip() in {"—", "-", "–", "•"} or ROLE.fullmatch(lines[above].strip())
            )
        ):
            above -= 1
        is_dashed = above < row - 1 or lines[row].lstrip()[:1] in {"—", "–"}
        if above >= 0 and headers[above] is None and _is_name(lines, above, loosely=is_dashed):
            headers[above] = ChatHeader(lines[above].strip(), "", "")
            for between in range(above + 1, row):
                headers[between] = ChatHeader("", "", "")
            headers[row] = ChatHeader("", "", match.group(1))
        elif _is_above_a_name(lines, headers, row, match.group(1)):
            headers[row] = ChatHeader("", "", match.group(1))
            headers[row + 1] = ChatHeader(lines[row + 1].strip(), "", "")
        else:
            headers[row] = ChatHeader("", "", match.group(1))


def _name_senders(lines: list[str], headers: list[ChatHeader | None]) -> None:
    """ "Priya sent" alone on its line, what was sent below."""
    for at, line in enumerate(lines):
        last = line.rstrip(" :").rpartition(" ")[2].casefold()
        if headers[at] is not None or last not in _SENT_ENDS:
            continue
        if match := _SENT.match(line.strip()):
            headers[at] = ChatHeader(match.group(1), "", "", line.strip())
            if at and lines[at - 1].strip() == match.group(1) and headers[at - 1] is None:
                headers[at - 1] = ChatHeader("", "", "", lines[at - 1].strip())


def _is_name(lines: list[str], at: int, *, loosely: bool = False) -> bool:
    """Whether a line is only a name: few words, no stop, and, unless what follows proves it, the
    first of its paragraph."""
    if not loosely and at > 0 and lines[at - 1].strip():
        return False
    return _looks_like_a_name(lines[at].strip())


def _is_above_a_name(
    lines: list[str], headers: list[ChatHeader | None], at: int, stamp: str
) -> bool:
    """A whole stamp, then a name, then what they sent: how exporters of text messages write."""
    return (
        sum(ch.isdecimal() for ch in stamp) > 4 and at + 2 < len(lines)
        and headers[at + 1] is None and headers[at + 2] is None
        and _is_name(lines, at + 1, loosely=True) and bool(lines[at + 2].strip())
    )  # fmt: skip
