"""The one reader of pasted text: what it is, what is said in order, what is left out."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice

from pipeline.language.clean import clean_text
from pipeline.reading.chats import Chat, stamped_chat
from pipeline.reading.chatter import without_chatter, without_page_lines
from pipeline.reading.decoding import PAUSE, decode
from pipeline.reading.document import MOST_LINES, Block, Kind, LeftOut, Pasted
from pipeline.reading.rows import Row, rows_of
from pipeline.reading.run_together import listed_again, messages_again
from pipeline.reading.screenplay import read_rows
from pipeline.reading.subtitles import Cue, cues_of
from pipeline.reading.wrapping import SHORT_CHARS, joined
from pipeline.writing.text import each_sentence, speaking_s, words_of

_LONG_IDEA_S = 16.0
_VERSES = 4
"""So many short lines are meant as they stand, unless they are "style: funny" and the like."""
_PAUSES = re.compile(rf"{PAUSE}[\d.]+")
_APART = ("-", "–", "[", "(", "♪", PAUSE)
_SENTENCE_ENDS = ".!?…。！？؟۔।॥"


@lru_cache(maxsize=64)
def read(text: str) -> Pasted:
    """Read a paste. Pure, linear in its length; every word is in a block or is left out."""
    decoded, tags = decode(text)
    are_few = decoded.count("\n") < MOST_LINES
    readers = (_read_chat, _read_subtitles, _read_joined_chat, _read_rows) if are_few else ()
    for reader in readers:
        left_out: list[LeftOut] = []
        document = reader(decoded, left_out)
        if document is not None and _holds_all(decoded, document):
            return _with(document, tags)
    return _with(_read_plainly(decoded), tags)


def _with(document: Pasted, tags: list[LeftOut]) -> Pasted:
    return Pasted(
        document.kind, document.plain, document.blocks, (*tags, *document.left_out),
        document.title, document.clock,
    )  # fmt: skip


def _holds_all(decoded: str, document: Pasted) -> bool:
    """Whether each letter and digit is in a block or left out: a reader that loses one is not
    believed, and the text is read more plainly."""
    kept = [f"{block.marker}{block.text}{block.reaction}" for block in document.blocks]
    kept += [one.text for one in document.left_out]
    return _letters(_PAUSES.sub("", decoded)) == _letters("".join(kept))


def _letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


def _read_chat(decoded: str, left_out: list[LeftOut]) -> Pasted | None:
    chat: Chat | None = stamped_chat(decoded, left_out)
    if chat is None or not chat.blocks:
        return None
    return _document("chat", chat.blocks, left_out, clock=chat.clock)


def _read_subtitles(decoded: str, left_out: list[LeftOut]) -> Pasted | None:
    cues = cues_of(decoded, left_out)
    if not cues:
        return None
    rows: list[Row] = []
    for cue in _sentences_over(cues):
        rows += rows_of("\n".join(cue.lines), left_out)
        if cue.pause_s:
            rows.append(Row("", "pause", pause_s=cue.pause_s))
    reading = read_rows(rows, left_out)
    return _document("script", reading.blocks, left_out, title=reading.title)


def _sentences_over(cues: list[Cue]) -> list[Cue]:
    """Cues of one sentence joined: subtitles are cut where a line is full, not where one breathes.

    A cue with a label or a dialogue dash stays apart, as does what a silence follows.
    """
    sentences: list[Cue] = []
    for cue in cues:
        if len(cue.lines) > 1 and cue.lines[-1] == "":
            sentences.append(cue)
            continue
        apart = any(line.lstrip().startswith(_APART) for line in cue.lines)
        lines = cue.lines if apart else (joined(cue.lines),)
        last = sentences[-1] if sentences else None
        goes_on = (
            last is not None and len(last.lines) == 1 and not apart and not last.pause_s
            and not last.lines[0].lstrip().startswith(_APART)
            and last.lines[0].rstrip()[-1:] not in _SENTENCE_ENDS and ":" not in lines[0][:40]
        )  # fmt: skip
        if goes_on and last is not None:
            sentences[-1] = Cue((f"{last.lines[0]} {lines[0]}",), cue.pause_s)
        else:
            sentences.append(Cue(lines, cue.pause_s))
    return sentences


def _read_joined_chat(decoded: str, left_out: list[LeftOut]) -> Pasted | None:
    """A chat whose messages stand in one line: between two people at least, for a teller's "he
    said:" comes again, too."""
    apart = messages_again(decoded)
    if apart == decoded:
        return None
    document = _read_lines(apart, left_out)
    names = {block.speaker for block in document.blocks if block.speaker}
    return document if document.kind == "chat" and len(names) > 1 else None


def _read_rows(decoded: str, left_out: list[LeftOut]) -> Pasted:
    return _read_lines(listed_again(decoded), left_out)


def _read_lines(decoded: str, left_out: list[LeftOut]) -> Pasted:
    rows = without_page_lines(rows_of(decoded, left_out), left_out)
    rows = without_chatter(rows, left_out)
    reading = read_rows(rows, left_out)
    if reading.is_chat:
        return _document("chat", reading.blocks, left_out, title=reading.title)
    is_script = reading.is_production or reading.is_wrapped
    if any(block.speaker for block in reading.blocks):
        is_script = True
    return _document("script" if is_script else None, reading.blocks, left_out, title=reading.title)


def _read_plainly(decoded: str) -> Pasted:
    """Line by line, nothing understood and nothing lost."""
    blocks = [
        Block(line, is_line=len(line) <= SHORT_CHARS)
        for typed in clean_text(_PAUSES.sub("", decoded)).split("\n")
        if (line := " ".join(typed.split()))
    ]
    return _document(None, blocks, [])


def _document(
    kind: Kind | None,
    blocks: list[Block],
    left_out: list[LeftOut],
    *,
    title: str = "",
    clock: str = "",
) -> Pasted:
    """A document of blocks; where its kind is not known, its words decide."""
    plain = "\n".join(block.spoken for block in blocks)
    kind = kind or _kind_of(blocks, plain)
    return Pasted(kind, plain, tuple(blocks), tuple(left_out), title, clock)


def _kind_of(blocks: list[Block], plain: str) -> Kind:
    """Three sentences, two long ones, one that takes over 16 s to say, or a verse are a script."""
    parts = (part for block in blocks for part in each_sentence(block.text))
    few = list(islice(parts, 3))
    words = len(words_of(plain))
    if len(few) >= 3 and words >= 15:
        return "script"
    verses = [block for block in blocks if block.is_line and not block.marker]
    if len(verses) >= _VERSES and words >= 10 and not any(":" in one.text for one in verses):
        return "script"
    if (len(few) == 2 and words >= 28) or speaking_s(plain) > _LONG_IDEA_S:
        return "script"
    return "idea"
