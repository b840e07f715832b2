"""Chats as people copy them: who sent what, out of the exports and screens of chat apps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.reading.chat_headers import ROLE, ChatHeader, headers_of, split_at_stamps
from pipeline.reading.chat_lines import (
    is_app_line,
    is_only_emoji,
    reason_of,
    without_edited,
)
from pipeline.reading.decoding import PAUSE
from pipeline.reading.document import MOST_LINES, Block, LeftOut, Reason
from pipeline.reading.marks import read_inline

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")


_ELAPSED_CHARS = 8


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


def stamped_chat(text: str, left_out: list[LeftOut]) -> Chat | None:
    """The chat of an app that stamps its messages; None when the text is none.

    `left_out` grows only where a chat is found.
    """
    lines = split_at_stamps(text).split("\n")
    if len(lines) > MOST_LINES:
        return None
    headers = headers_of(lines)
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


def _is_a_chat(named: list[ChatHeader]) -> bool:
    """Two messages of an app: a name comes again, or there are only a few names."""
    names = {header.who for header in named}
    return len(names) <= max(2, 0.7 * len(named))


class _Reader:
    """Collects messages line by line."""

    def __init__(self, left_out: list[LeftOut]) -> None:
        self._left_out = left_out
        self._sent: list[_Sent] = []

    def begins(self, line: str, header: ChatHeader) -> None:
        if header.stamp:
            self._drop("time", header.stamp)
        if header.who:
            name = header.who.strip("*_ ").lstrip("~ ") or header.who
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
        elif header.typed or ROLE.fullmatch(line.strip()):
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


def _clock_of(stamp: str) -> str:
    match = _CLOCK.search(stamp.rsplit(",", maxsplit=1)[-1]) or _CLOCK.search(stamp)
    times = _CLOCK.findall(stamp)
    if not match or not times:
        return ""
    hours, minutes = (int(part) for part in times[-1] if part.isdecimal())
    half = stamp.casefold()
    if hours == 0 and len(stamp) <= _ELAPSED_CHARS:
        # "0:03" is how long a recording has run.
        return ""
    if hours < 12 and any(mark in half for mark in ("pm", "p.m", "p. m", "م", "अपराह्न")):
        hours += 12
    return f"{hours:02d}:{minutes:02d}" if hours < 24 and minutes < 60 else ""
