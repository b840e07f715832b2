"""A pasted text as a quiz: questions, options in their order, and which one is right.

The right one is known by a mark on it (✓, ✅, an asterisk, "(correct)", bold where no other option
is), by a line under it ("Answer: B"), or by a key at the end ("1-B 2-C").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.reading.document import MOST_LINES, LeftOut, Pasted
from pipeline.reading.labels import is_a
from pipeline.reading.quiz_rows import (
    ASKS,
    QuizRow,
    are_alike,
    place_of,
    rows_of_block,
    spoken,
    take_marks,
)
from pipeline.reading.rows import number_of
from pipeline.reading.vocabulary import choice

_PAIR_MARKS = re.compile(r"[\s,;./|()·•–—-]+")
_LETTER_LABEL = re.compile(r"\(?([A-Ha-hА-Еа-еأ-دक-घ])\s?[).:\]–—-]\s*(.*)$")
_PAIR = re.compile(r"(\d{1,3})\s?[-–—.:)=]?\s?\(?([A-Ha-hА-Еа-е])\)?(?![^\W\d_])")
_LABEL = re.compile(r"([^:：?؟]{1,30}?)\s?(?:\d{1,3}\s?)?(?:[:：.)]|\s[-–—])\s+(.*)$")
_KEY_TITLE = re.compile(rf"(?:{choice('answer')})\s?[:：]?$", re.I)
_QUESTION_LABEL = re.compile(
    rf"(?:{choice('question')})\s?#?(?:\d{{1,3}})?\s?[:：.)–—-]\s*(?=\S)", re.I
)
_LONGEST_OPTION = 90
_MOST_OPTIONS = 6
"""Of lines without letters; a video has letters for six."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was written; `right` counts `options` from 0, None where nobody says it.

    Without options `answer` is its answer. `note` is said after it.
    """

    text: str
    options: tuple[str, ...] = ()
    right: int | None = None
    answer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions in their order, what is said before them, and what is left out."""

    questions: tuple[Asked, ...] = ()
    opening: str = ""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(slots=True)
class _Open:
    """A question that is being read."""

    text: str
    number: int | None = None
    is_labelled: bool = False
    options: list[QuizRow] = field(default_factory=list)
    plain: list[QuizRow] = field(default_factory=list)
    answer: str = ""
    notes: list[str] = field(default_factory=list)


def quiz_of(pasted: Pasted) -> Quiz:
    """The quiz in a text; one without questions where it is none, or more lines than are looked
    at."""
    blocks = pasted.blocks if len(pasted.blocks) <= MOST_LINES else ()
    rows = [row for block in blocks for row in rows_of_block(block)]
    if len(rows) > MOST_LINES:
        return Quiz()
    reader = _Reader()
    for at, row in enumerate(rows):
        reader.take(row, rows[at + 1 : at + 3])
    return reader.close()


class _Reader:
    def __init__(self) -> None:
        self._asked: list[_Open] = []
        self._opening: list[str] = []
        self._left_out: list[LeftOut] = []
        self._key: dict[int, str] = {}
        self._is_key = False

    def take(self, row: QuizRow, following: Sequence[QuizRow]) -> None:
        now = self._asked[-1] if self._asked else None
        if row.dropped:
            self._left_out.append(LeftOut("key", row.dropped))
        if self._takes_key(row, following):
            return
        if now is not None and (self._takes_answer(row, now) or _takes_option(row, now)):
            return
        if self._takes_question(row, following):
            return
        if now is None:
            self._opening.append(spoken(row))
        elif now.answer or now.options:
            now.notes.append(spoken(row))
        else:
            now.plain.append(row)

    def _takes_key(self, row: QuizRow, following: Sequence[QuizRow]) -> bool:
        """A key of right answers: "Answers: 1-B, 2-C", or a title and a line for each."""
        label = _LABEL.match(row.text)
        is_titled = label is not None and is_a("answer", label.group(1))
        body = label.group(2) if label is not None and is_titled else row.text
        pairs = _PAIR.findall(f"{row.marker} {body}")
        number = number_of(row.marker)
        if pairs and _PAIR_MARKS.sub("", _PAIR.sub("", f"{row.marker} {body}")) == "":
            if not self._is_key and len(pairs) < 2:
                return False
            self._key.update((int(place), letter) for place, letter in pairs)
        elif self._is_key and number is not None:
            self._key[number] = row.text
        elif not (self._asked and _KEY_TITLE.match(row.text) and _opens_key(following)):
            return False
        self._is_key = True
        self._left_out.append(LeftOut("key", spoken(row)))
        return True

    def _takes_answer(self, row: QuizRow, now: _Open) -> bool:
        match = _LABEL.match(row.text)
        if match is None or not is_a("answer", match.group(1)):
            return False
        if len(match.group(1)) == 1 and not now.is_labelled:
            # "A: Rome" is an option, unless "Q:" stands before its question.
            return False
        text = match.group(2)
        options = now.options or now.plain
        letter = _LETTER_LABEL.match(text) or re.fullmatch(r"\(?([A-Ha-hА-Еа-е])\)?\.?()", text)
        place = place_of(letter.group(1), len(options)) if letter else None
        same = [at for at, one in enumerate(options) if are_alike(one.text, text)]
        same = same or _numbered_place(options, text)
        if place is not None and letter is not None:
            options[place].is_right = True
            rest = letter.group(2).strip()
            if rest and not are_alike(rest, options[place].text):
                now.notes.append(rest)
                text = text[: len(text) - len(rest)]
            self._left_out.append(LeftOut("key", f"{row.text[: match.start(2)]}{text}"))
        elif same:
            options[same[0]].is_right = True
            self._left_out.append(LeftOut("key", row.text))
        else:
            now.answer = text
            self._left_out.append(LeftOut("key", row.text[: match.start(2)].strip()))
        if _could_be_options(now.plain) and not now.options:
            now.options, now.plain = now.plain, []
            if any(one.is_right for one in now.options):
                self._left_out += [
                    LeftOut("key", one.marker)
                    for one in now.options
                    if number_of(one.marker) is not None
                ]
            if not any(one.is_right for one in now.options):
                now.notes[:0] = [spoken(one) for one in now.options]
                now.options = []
        return True

    def _takes_question(self, row: QuizRow, following: Sequence[QuizRow]) -> bool:
        text = row.text
        match = _QUESTION_LABEL.match(text)
        if match and not text.rstrip().endswith((":", "：")):
            self._left_out.append(LeftOut("key", match.group()))
            text = text[match.end() :]
        asks = any(ch in text for ch in ASKS)
        is_numbered = number_of(row.marker) is not None
        has_options = bool(following) and _is_option(following[0])
        label = _LABEL.match(following[0].text) if following else None
        is_answered = (
            label is not None and len(label.group(1)) > 1 and is_a("answer", label.group(1))
        )
        # A line above "Answer:" is asked, unless it belongs to a question that still waits for one.
        is_answered = is_answered and not (self._asked and not self._asked[-1].answer)
        if not (match or asks or (is_numbered and has_options) or is_answered):
            return False
        question = _Open(text, number_of(row.marker), match is not None)
        end = max(text.rfind(mark) for mark in ASKS)
        rest = text[end + 1 :].strip().lstrip("-–—:→=|,").strip() if asks else ""
        if rest and not has_options and any(map(str.isalnum, rest)):
            question.text, question.answer = text[: end + 1], rest.strip("()[]")
        if (is_numbered and question.number != len(self._asked) + 1) or (
            row.marker and not is_numbered and any(map(str.isalnum, row.marker))
        ):
            self._left_out.append(LeftOut("key", row.marker))
        self._asked.append(question)
        return True

    def close(self) -> Quiz:
        for at, question in enumerate(self._asked, start=1):
            # Options show letters of their own: a number before them is not said.
            numbers = [row.marker for row in question.plain if number_of(row.marker) is not None]
            self._by_key(question, self._key.get(question.number or at, ""))
            if len(question.options) == 1:
                # A lonely option is the answer, and no letter is shown.
                self._left_out.append(LeftOut("key", question.options[0].marker))
            _settle(question)
            if question.options:
                self._left_out += [LeftOut("key", number) for number in numbers]
        known = sum(bool(one.answer or one.options) for one in self._asked)
        if known < 2 and not any(one.options for one in self._asked):
            return Quiz()
        if 2 * known < len(self._asked):
            return Quiz()
        asked = tuple(map(_asked, self._asked))
        return Quiz(asked, " ".join(self._opening), tuple(self._left_out))

    def _by_key(self, question: _Open, key: str) -> None:
        if not key:
            return
        if not question.options and _could_be_options(question.plain):
            question.options, question.plain = question.plain, []
        place = place_of(key.strip("().").strip(), len(question.options))
        same = [at for at, one in enumerate(question.options) if are_alike(one.text, key)]
        if place is not None and len(key.strip("(). ")) == 1:
            question.options[place].is_right = True
        elif same:
            question.options[same[0]].is_right = True
        elif not question.options and not question.answer:
            question.answer = key


def _takes_option(row: QuizRow, now: _Open) -> bool:
    if now.answer or any(ch in row.text for ch in ASKS) or not _is_option(row):
        return False
    if now.plain:
        return False
    match = _LETTER_LABEL.match(row.text) if not row.marker else None
    if match and place_of(match.group(1), 8) == len(now.options):
        row.marker, row.text = match.group(1), match.group(2)
        take_marks(row)
    now.options.append(row)
    return True


def _is_option(row: QuizRow) -> bool:
    """Whether a line is set as an option: a letter or a bullet before it, or a mark on it."""
    if len(row.text) > _LONGEST_OPTION or number_of(row.marker) is not None:
        return False
    return bool(row.marker) or _LETTER_LABEL.match(row.text) is not None or row.is_right


def _numbered_place(options: Sequence[QuizRow], text: str) -> list[int]:
    """Where "Answer: 2" points, when the options are numbered."""
    bare = text.strip("().: ")
    numbers = [number_of(one.marker) for one in options]
    return [at for at, number in enumerate(numbers) if number is not None and bare == str(number)]


def _opens_key(following: Sequence[QuizRow]) -> bool:
    return any(number_of(one.marker) is not None or _PAIR.match(one.text) for one in following[:1])


def _could_be_options(rows: Sequence[QuizRow]) -> bool:
    return 1 < len(rows) <= _MOST_OPTIONS and all(len(row.text) <= _LONGEST_OPTION for row in rows)


def _settle(question: _Open) -> None:
    """Lines without letters under a question are its options where one of them is right, else
    the first is its answer."""
    if not question.options and question.plain:
        bold = [row for row in question.plain if row.is_bold]
        if _could_be_options(question.plain) and (
            any(row.is_right for row in question.plain) or len(bold) == 1
        ):
            question.options = question.plain
        elif not question.answer:
            question.answer = question.plain[0].text
            question.notes[:0] = [spoken(row) for row in question.plain[1:]]
        else:
            question.notes[:0] = [spoken(row) for row in question.plain]
    if question.options and not any(row.is_right for row in question.options):
        bold = [row for row in question.options if row.is_bold]
        if len(bold) == 1 and len(question.options) > 1:
            bold[0].is_right = True
    if len(question.options) == 1:
        question.answer = question.answer or question.options[0].text
        question.options = []


def _asked(question: _Open) -> Asked:
    options = tuple(row.text for row in question.options)
    right = next((at for at, row in enumerate(question.options) if row.is_right), None)
    note = " ".join(question.notes)
    if options and question.answer and right is None:
        note = f"{question.answer} {note}".strip()
    answer = "" if options else question.answer
    return Asked(question.text, options, right, answer, note)
