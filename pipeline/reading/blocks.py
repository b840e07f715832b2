"""Rows to blocks: what cuts, what is seen, who speaks, what is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.reading.chat_lines import is_only_emoji, reason_of
from pipeline.reading.document import Block, LeftOut, Reason
from pipeline.reading.labels import SpeakerLabel, bare_name, is_a, is_caps_name, scene_mark
from pipeline.reading.marks import is_sound, pause_of
from pipeline.reading.rows import Row
from pipeline.reading.timecodes import without_times
from pipeline.reading.wrapping import SHORT_CHARS, is_hard_wrapped, joined

_HASHTAGS = re.compile(r"(?:#[^\W\d_]\w{0,60}[\s,]*){2,30}$")
_LEAST_PARAGRAPHS = 3
_EDGE_ROWS = 3


@dataclass(slots=True)
class Reading:
    """What came out: blocks, a title, and whether it is a production script, a chat, or prose of
    some lines broken at a width."""

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    is_production: bool = False
    is_chat: bool = False
    is_wrapped: bool = False


class BlockBuilder:
    """Goes through the rows once."""

    def __init__(
        self,
        reading: Reading,
        left_out: list[LeftOut],
        speakers: frozenset[str],
        caps: frozenset[str],
        mostly: bool,
    ) -> None:
        self._reading, self._left_out = reading, left_out
        self._speakers, self._caps, self._mostly = speakers, caps, mostly
        self._paragraph: list[Row] = []
        self._speaker = ""
        self._cuts = False
        self._pictures: list[str] = []
        self._is_apart, self._is_spaced = False, False
        self._is_new = True
        """Whether a message's name is known and its text is yet to come."""

    def read(self, rows: Sequence[Row], labels: Sequence[SpeakerLabel | None]) -> None:
        named = [at for at, one in enumerate(labels) if one is not None and one.rest]
        spaced = sum(at > 0 and rows[at - 1].kind == "blank" for at in named)
        self._is_spaced = len(named) >= _LEAST_PARAGRAPHS and spaced >= 0.7 * len(named)
        texts = [at for at, row in enumerate(rows) if row.kind == "text"]
        edges = {*texts[:_EDGE_ROWS], *texts[-_EDGE_ROWS:]}
        for at, (row, label) in enumerate(zip(rows, labels, strict=True)):
            self._take(row, label, at in edges)
        self._flush()
        for row in self._paragraph:
            self._block(replace(row, text=row.marker, marker=""), alone=True)
        if self._pictures and self._reading.blocks:
            last = self._reading.blocks[-1]
            seen_there = ", ".join([last.picture, *self._pictures]).strip(", ")
            self._reading.blocks[-1] = replace(last, picture=seen_there)

    def _take(self, row: Row, label: SpeakerLabel | None, is_at_edge: bool) -> None:
        match row.kind:
            case "blank":
                self._flush()
                self._is_apart = True
                if not self._mostly:
                    self._speaker = ""
            case "rule":
                self._flush()
                self._cuts, self._speaker = True, ""
            case "pause":
                self._flush()
                self._pause(row.pause_s)
            case "direction":
                self._flush()
                self._direct(row)
            case _ if self._reading.is_chat and (label is None or label.key not in self._speakers):
                self._goes_on(row)
            case _:
                if not (self._is_mark(row, label) or self._is_labelled(row, label, is_at_edge)):
                    self._text(row)

    def _goes_on(self, row: Row) -> None:
        """A line of a chat without a name belongs to the message above it; where every message
        is a paragraph of its own, another paragraph is the teller's."""
        is_told = self._is_apart and self._is_spaced and not self._is_new
        self._is_apart = False
        if is_told:
            self._speaker, self._is_new = "", True
        text = f"{row.marker} {row.text}" if any(map(str.isalnum, row.marker)) else row.text
        blocks = self._reading.blocks
        if (reason := reason_of(text)) is not None:
            self._drop(reason, text)
        elif self._is_new or not blocks:
            self._text(row)
            self._flush()
            self._is_new = False
        elif emoji := is_only_emoji(text, counted=True):
            blocks[-1] = replace(blocks[-1], reaction=blocks[-1].reaction or emoji)
            self._drop("system", "".join(ch for ch in text if ch.isdecimal()))
        else:
            blocks[-1] = replace(blocks[-1], text=f"{blocks[-1].text} {text}")

    def _pause(self, pause_s: float) -> None:
        if pause_s and self._reading.blocks:
            last = self._reading.blocks[-1]
            self._reading.blocks[-1] = replace(last, pause_s=last.pause_s + pause_s)

    def _direct(self, row: Row) -> None:
        """A line that is only a direction; "[Scene 2 – the beach]" is a scene's."""
        self._pause(row.pause_s)
        for picture in row.pictures:
            bare = without_times(picture)
            is_scene, shown = scene_mark(bare, is_set=True)
            if is_scene:
                self._cuts, self._speaker = True, ""
                at = self._left_out.index(LeftOut("direction", picture))
                self._left_out[at] = LeftOut("scene", picture)
            if shown or not (is_scene or is_sound(bare)):
                self._pictures.append(shown or bare)

    def _is_mark(self, row: Row, label: SpeakerLabel | None) -> bool:
        text = row.text.strip()
        in_brackets = text[:1] == "(" and text[-1:] == ")"
        is_set = row.is_bold or row.level > 1 or in_brackets or (text.isupper() and len(text) > 3)
        is_scene, shown = scene_mark(without_times(text), is_set=is_set and not row.marker)
        if is_scene and label is not None and _is_said(label.rest):
            # "Scene 1: The old man sleeps." The words are the scene's text.
            self._flush()
            self._cuts, self._speaker = True, ""
            self._drop("scene", row.text[: len(row.text) - len(label.rest)])
            self._text(replace(row, text=label.rest, marker="", is_bold=False))
            return True
        if is_scene:
            self._flush()
            self._cuts, self._speaker = True, ""
            self._drop("scene", f"{row.marker} {text}")
            if shown:
                self._pictures.append(shown)
            return True
        if text[:1] == "#" and _HASHTAGS.match(text):
            self._flush()
            self._drop("metadata", text)
            return True
        is_aside = in_brackets or (row.is_italic and label is None)
        if self._reading.is_production and is_aside:
            self._flush()
            self._drop("direction", text)
            if (pause_s := pause_of(text)) is not None:
                self._pause(pause_s)
            elif not is_sound(text):
                self._pictures.append(text.strip("() "))
            return True
        if self._caps and bare_name(text) in self._caps and is_caps_name(row):
            self._flush()
            self._drop("speaker", text)
            name = bare_name(text)
            self._speaker = "" if is_a("narrator", name) else name.title()
            return True
        return False

    def _is_labelled(self, row: Row, label: SpeakerLabel | None, is_at_edge: bool) -> bool:
        if label is None:
            return False
        production = self._reading.is_production
        is_name = label.key in self._speakers
        is_narrator = is_a("narrator", label.name) and (production or label.is_set)
        is_narrator = is_narrator or (label.is_set and is_a("spoken", label.name))
        if is_name or is_narrator:
            self._flush()
            self._drop("speaker", f"{row.marker} {label.name}")
            if label.aside:
                self._drop("direction", label.aside)
            self._speaker = label.name if is_name and not is_narrator else ""
            self._is_apart = False
            reason = reason_of(label.rest) if self._reading.is_chat and label.rest else None
            if reason is not None:
                self._drop(reason, label.rest)
            elif label.rest:
                self._text(replace(row, text=label.rest, marker="", is_bold=False))
            self._flush()
            self._is_new = not label.rest or reason is not None
            return True
        if (label.is_set or production) and is_a("direction", label.name):
            self._flush()
            self._drop("direction", f"{row.marker} {row.text}")
            if label.rest and not is_a("heard", label.name):
                self._pictures.append(label.rest)
            return True
        if (label.is_set or production) and is_a("section", label.name):
            self._flush()
            self._cuts, self._speaker = True, ""
            self._drop("scene", f"{row.marker} {row.text[: len(row.text) - len(label.rest)]}")
            if label.rest:
                self._text(replace(row, text=label.rest, marker="", is_bold=False))
            return True
        is_note = is_a("metadata", label.name) and label.rest
        if is_note and (label.is_set or production or (is_at_edge and is_a("title", label.name))):
            self._flush()
            self._drop("metadata", f"{row.marker} {row.text}")
            if is_a("title", label.name):
                self._reading.title = self._reading.title or label.rest.strip('"“”*')
            return True
        return False

    def _text(self, row: Row) -> None:
        if row.marker or row.level:
            self._flush()
        if not row.text and row.marker:
            # A number alone: what it counts is on the next line.
            self._paragraph.append(row)
            return
        self._paragraph.append(row)
        if row.level:
            self._flush()
        if row.pause_s:
            self._flush()
            self._pause(row.pause_s)

    def _drop(self, reason: Reason, text: str) -> None:
        self._left_out.append(LeftOut(reason, text.strip()))

    def _flush(self) -> None:
        """The paragraph so far becomes blocks: one when it was wrapped, else one a line."""
        rows, self._paragraph = self._paragraph, []
        if len(rows) == 1 and not rows[0].text:
            # Keep waiting for the words of a lonely number over a blank line.
            self._paragraph = rows
            rows = []
        if not rows:
            return
        if not rows[0].text and not rows[1].marker:
            rows = [replace(rows[1], marker=rows[0].marker), *rows[2:]]
        elif not rows[0].text:
            rows[0] = replace(rows[0], text=rows[0].marker, marker="")
        lines = [row.text for row in rows]
        if is_hard_wrapped(lines):
            pictures = [picture for row in rows for picture in row.pictures]
            rows = [replace(rows[0], text=joined(lines), pictures=pictures)]
            self._reading.is_wrapped = self._reading.is_wrapped or len(lines) >= 3
        for row in rows:
            self._block(row, alone=len(rows) == 1)

    def _block(self, row: Row, *, alone: bool) -> None:
        is_list = bool(row.marker)
        is_short = len(row.text) <= SHORT_CHARS
        own = (picture for picture in row.pictures if not is_sound(picture))
        pictures = [*self._pictures, *own]
        self._reading.blocks.append(
            Block(
                row.text,
                speaker=self._speaker,
                cuts=self._cuts or 0 < row.level <= 3,
                picture=", ".join(pictures),
                is_line=is_short and (is_list or not alone or row.level > 0),
                marker=row.marker,
                is_bold=row.is_bold,
                level=row.level,
            )
        )
        self._cuts, self._pictures = False, []


def _is_said(rest: str) -> bool:
    """Whether what follows "Scene 1:" is told, and not the scene's name or place."""
    return len(rest.split()) > 6 or rest.rstrip()[-1:] in ".!?…。！？؟।"
