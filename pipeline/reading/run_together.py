"""Texts that lost their line breaks: lists and chats in one line get their lines again.

Fields of forms, PDF files and some chat apps join what was pasted. Only line breaks are put back:
no word is added, and none is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise

from pipeline.reading.rows import number_of
from pipeline.reading.vocabulary import choice, phrases

_ENDS = ".!?…:;,。！？：；、।॥؟؛،۔)]”»\"'"
_OPENS = ".!?…:;。！？：；।॥؟؛۔"
"""What a list may follow in a line; two items are one only behind it or at the line's start."""
_BEFORE = r"(?<!\d)(?<!\d[.,:/-])"
_WORD_NEXT = r"(?=[\"“”«'‘¿¡(*_]{0,2}[^\W\d_])"
_KEYCAP = re.compile(r"((?:[0-9]\ufe0f?\u20e3){1,3}|\U0001f51f)(?=\s*[^\s\d])")
_DOTTED = re.compile(
    rf"{_BEFORE}([(（\[]?\d{{1,3}}(?:[.)）\]．、：]|\s?[:：/–—-](?=\s)))\s*{_WORD_NEXT}"
)
_PLACED = re.compile(
    rf"(?<![\w#])((?:(?:{choice('number')})\s?#?|#|№)\s?\d{{1,3}}|第?\d{{1,3}}[位番]"
    rf"|\d{{1,3}}(?:st|nd|rd|th|º|ª|°|-?е|-?й)\s(?:{choice('number')})(?=\s?[:–—-]))"
    rf"\s?[.:)：、–—-]{{0,2}}\s*{_WORD_NEXT}",
    re.IGNORECASE,
)
_CALLED = re.compile(rf"(?<!\w)([^\W\d_]{{3,16}}\s#?\d{{1,3}})\s?[:：.)–—-]+\s+{_WORD_NEXT}")
_DIGIT = re.compile("[\\d\U0001f51f]")
_BARE = re.compile(rf"(?<!\S)(\d{{1,3}})\s+{_WORD_NEXT}")
_NUMBERED = (
    (_KEYCAP, ("\u20e3", "\U0001f51f")),
    (_CALLED, tuple(":：.)–—-")),
    (_PLACED, ("#", "№", "位", "番", *(f"{phrase} " for phrase in phrases("number")))),
    (_DOTTED, tuple(".)）]．、：:/–—-")),
)
"""Each kind of number, and the signs of which it has one."""
_LETTERED = re.compile(r"(?:^|(?<=\s))(\(?[A-Ha-hА-Еа-еأ-دابجدهक-घ][).])\s+(?=\S)")
_ASKING = re.compile(rf"(?:{choice('question')})\s?\d{{0,2}}\s?[:：]", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?<!\w)(?:{choice('question')}|{choice('answer')})\s?\d{{0,2}}\s?[:：](?=\s*\S)",
    re.IGNORECASE,
)
_OPTION_END = re.compile(r"(?:[.!?…。！？؟।]|[✓✔✅☑🗸✗✘❌☒]\ufe0f?)\s+")
_QUIZ_SIGNS = re.compile(r"[:：]|[A-Za-zА-Яа-яأ-يक-घ][).]")
_LEAST_LABEL_CHARS = 3
_LETTERS = ("abcdefgh", "абвгдеж", "أبجده", "ابجده", "कखगघ")
_BULLETS = frozenset("•◦▪▫●○■□‣⁃∙➤➜➔►▶▸✦✧❖◆◇👉")
_BULLET = re.compile(rf"(?<!\S)[{''.join(_BULLETS)}]\s*(?=\w)|(?<=\S)[•●▪►▶➤👉]\s*(?=\w)")
_DASHES = "-–—*+·"
_DASH = re.compile(rf"(?:^|(?<=\s))([{_DASHES}])\s+(?=\S)")
_LEAST_DASHES = 3
_MOST_MARKS = 80
"""More in one line are no list that a video holds, and slow to look at."""
_MOST_LINES = 80
"""Who pastes more of them has lost none."""
_SIGNS = re.compile("[:：]|[•◦▪▫●○■□‣⁃∙➤➜➔►▶▸✦✧❖◆◇👉–—*+·-]|[0-9]\ufe0f?\u20e3|\\d|[).] ")
_COLON = re.compile(r"[:：](?=\s|[^\W\d])")
_TOKEN = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…。！？।॥؟۔]+[\"”»)]*\s*")
_NAME_WORDS, _NAME_CHARS = 3, 30
_LEAST_LABELS, _MOST_LABELS = 2, 80


@dataclass(frozen=True, slots=True)
class _Mark:
    """A list's mark: where it stands, where its words begin, which place it names."""

    at: int
    end: int
    place: int


def listed_again(text: str) -> str:
    """The text with each item of a list on a line of its own."""
    return _line_by_line(text, _items)


def _line_by_line(text: str, parted: Callable[[str], list[str]]) -> str:
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return text
    return "\n".join(part for line in lines for part in parted(line))


def _items(line: str) -> list[str]:
    if _SIGNS.search(line) is None:
        return [line]
    for cuts_of in (_numbered_cuts, _bullet_cuts):
        cuts = cuts_of(line)
        if 0 < len(cuts) < _MOST_MARKS:
            line, cuts = _with_first_bullet(line, cuts)
            return [part for item in _cut(line, cuts) for part in _cut(item, _quiz_cuts(item))]
    return _cut(line, _quiz_cuts(line))


def _cut(line: str, cuts: Sequence[int]) -> list[str]:
    bounds = [0, *(at for at in cuts if at), len(line)]
    parts = (line[start:end].strip() for start, end in pairwise(bounds))
    return [part for part in parts if part] if cuts else [line]


def _numbered_cuts(line: str) -> list[int]:
    if _DIGIT.search(line) is None:
        return []
    lowered = line.casefold()
    for pattern, signs in _NUMBERED:
        marks = _marks(pattern, line) if any(sign in lowered for sign in signs) else []
        if pattern is _CALLED:
            marks = _of_one_word(line, marks)
        if _is_list(line, run := _run(marks)):
            return [mark.at for mark in run]
    run = _run(_marks(_BARE, line))
    return [mark.at for mark in run] if _is_bare_list(line, run) else []


def _marks(pattern: re.Pattern[str], line: str) -> list[_Mark]:
    return [
        _Mark(match.start(1), match.end(), number_of(match.group(1)) or 0)
        for match in islice(pattern.finditer(line), _MOST_MARKS)
    ]


def _of_one_word(line: str, marks: Sequence[_Mark]) -> list[_Mark]:
    """ "Habit 1: … Habit 2: …": the marks of the word that comes most often."""
    opening = [mark for mark in marks if _opens_at(line, mark.at)]
    words = [line[mark.at : mark.end].split(maxsplit=1)[0].casefold() for mark in opening]
    usual = max(words, key=words.count, default="")
    return [mark for mark, word in zip(opening, words, strict=True) if word == usual]


def _run(marks: Sequence[_Mark]) -> list[_Mark]:
    """The longest run of marks that count up or down by one."""
    best: list[_Mark] = []
    for step in (1, -1):
        length: dict[int, int] = {}
        newest: dict[int, int] = {}
        before: list[int | None] = []
        for at, mark in enumerate(marks):
            so_far = length.get(mark.place - step, 0) + 1
            before.append(newest.get(mark.place - step))
            if so_far > length.get(mark.place, 0):
                length[mark.place], newest[mark.place] = so_far, at
        if not length or max(length.values()) <= len(best):
            continue
        last: int | None = newest[max(length, key=lambda place: length[place])]
        best = []
        while last is not None:
            best.insert(0, marks[last])
            last = before[last]
    return best


def _is_list(line: str, run: Sequence[_Mark]) -> bool:
    """Three places in a row; or two of which one is the first, where a list may begin."""
    if len(run) < 2 or (len(run) == 2 and all(mark.place != 1 for mark in run)):
        return False
    opens = _opens_at(line, run[0].at)
    apart = all(line[mark.at - 1] in f" {_ENDS}" for mark in run if mark.at)
    return (opens or len(run) > 2) if apart else opens and len(run) > 2


def _is_bare_list(line: str, run: Sequence[_Mark]) -> bool:
    """Numbers alone are marks where they begin sentences, or at least words in capitals."""
    if len(run) < 3 or run[0].place != 1 != run[-1].place or not _opens_at(line, run[0].at):
        return False
    if all(_opens_at(line, mark.at) for mark in run):
        return True
    items = _cut(line, [mark.at for mark in run])[-len(run) :]
    return all(line[mark.end].isupper() for mark in run) and all(
        len(item.split()) > 2 for item in items
    )


def _opens_at(line: str, at: int) -> bool:
    before = line[:at].rstrip().rstrip("\"”»)]'")
    return not before or before[-1] in _OPENS


def _quiz_cuts(line: str) -> list[int]:
    """ "Which? A) Rome B) Paris Answer: B": options with letters in their order from the first,
    questions and answers."""
    if _QUIZ_SIGNS.search(line) is None:
        return []
    lettered = _options(line)
    may_ask = bool(lettered) or _LABELLED.match(line) is not None
    labels = list(islice(_LABELLED.finditer(line), _MOST_MARKS)) if may_ask else []
    named = [one for one in labels if lettered or len(one.group()) > _LEAST_LABEL_CHARS]
    asks = [one for one in labels if _ASKING.match(line, one.start())]
    answers = [one for one in labels if one not in asks]
    if asks and answers and not lettered:
        named = labels
    elif not lettered:
        return []
    starts = {one.start() for one in named}
    groups = [at for at, place in lettered if place == 0]
    starts |= {at for at, _ in lettered}
    starts |= {at for end in groups if (at := _question_before(line, end, starts)) is not None}
    return sorted(starts)


def _options(line: str) -> list[tuple[int, int]]:
    """Where options begin, and their places; each question's from the first letter on."""
    found: list[tuple[int, int]] = []
    for match in islice(_LETTERED.finditer(line), _MOST_MARKS):
        if line[: match.start()].rstrip().endswith((":", "：")):
            continue  # "Answer: b. Which is …"
        letter = match.group(1).strip("().").lower()
        after = found[-1][1] + 1 if found else 0
        places = {row.find(letter) for row in _LETTERS}
        if after in places or 0 in places:
            found.append((match.start(1), after if after in places else 0))
        else:
            return []
    if found and line[found[0][0] :].lstrip("(")[1:2] == "." and not _opens_at(line, found[0][0]):
        return []  # "Plan A. … Plan B. …"
    lonely = any(one[1] == 0 == other[1] for one, other in pairwise(found))
    return found if len(found) > 1 and found[-1][1] and not lonely else []


def _question_before(line: str, end: int, starts: Set[int]) -> int | None:
    """Where the question begins that stands between an option and the next question's options."""
    begin = max((at for at in starts if at < end), default=0)
    asked = max(line.rfind(sign, begin, end) for sign in "?؟？")
    if asked < 0:
        return None
    opened = line.rfind("¿", begin, asked)
    ends = [match.end() for match in _OPTION_END.finditer(line, begin, asked)]
    return opened if opened >= 0 else ends[-1] if ends else None


def _bullet_cuts(line: str) -> list[int]:
    if not _BULLETS.isdisjoint(line):
        cuts = [one.start() for one in islice(_BULLET.finditer(line), _MOST_MARKS)]
        if len(cuts) > 1:
            return cuts
    if line[:1] not in _DASHES:
        return []
    same = [match for match in _DASH.finditer(line) if match.group(1) == line[0]]
    begins = all(not line[match.end()].islower() for match in same)
    return [one.start(1) for one in same] if len(same) >= _LEAST_DASHES and begins else []


def _with_first_bullet(line: str, cuts: list[int]) -> tuple[str, list[int]]:
    """ "Rome • Oslo • Bonn": bullets between the items; the first gets one, too."""
    mark = line[cuts[0]]
    head, *items = _cut(line, cuts)
    longest = max(len(item.split()) - 1 for item in items or [""])
    between = cuts[0] and not mark.isalnum() and not _opens_at(line, cuts[0])
    if not between or not _BULLET.match(line, cuts[0]) or len(head.split()) > longest + 1:
        return line, cuts
    return f"{mark} {line}", [0, *(at + 2 for at in cuts)]


def messages_again(text: str) -> str:
    """The text with a line break before each name that seems to speak in the middle of a line.

    A guess: whoever reads it believes it only where a chat comes out.
    """
    return _line_by_line(text, lambda line: _cut(line, _name_cuts(line)))


def _name_cuts(line: str) -> list[int]:
    colons = [one.start() for one in islice(_COLON.finditer(line), _MOST_LABELS + 1)]
    if not _LEAST_LABELS <= len(colons) <= _MOST_LABELS:
        return []
    starts = [0, *(colon + 1 for colon in colons)]
    tails = [_tail(line, start, colon) for start, colon in zip(starts, colons, strict=False)]
    alone = {tail.endings[0].name for tail in tails if tail.is_whole}
    are_small = line.lstrip()[:1].islower()
    names = [_name_in(tail, alone, are_small=are_small) for tail in tails]
    return [name.at for name in names if name is not None]


@dataclass(frozen=True, slots=True)
class _Ending:
    """The last words before a colon."""

    at: int
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join(self.words).casefold()

    @property
    def is_known(self) -> bool:
        """Whether it is written as names are, or says who somebody is: "mom"."""
        return all(word[0].isupper() for word in self.words) or self.name in phrases("person")


@dataclass(frozen=True, slots=True)
class _Tail:
    """What stands between a colon and the one before it, from its last sentence on: its endings
    from the longest, and whether the longest is all of it."""

    endings: tuple[_Ending, ...]
    is_whole: bool


def _tail(line: str, start: int, colon: int) -> _Tail:
    for match in _SENTENCE_END.finditer(line, start, colon):
        start = match.end()
    tokens = list(_TOKEN.finditer(line, max(start, colon - 120), colon))
    last = [one for one in tokens[-_NAME_WORDS:] if any(map(str.isalpha, one.group()))]
    endings = tuple(
        _Ending(last[at].start(), tuple(one.group() for one in last[at:]))
        for at in range(len(last))
        if colon - last[at].start() <= _NAME_CHARS
    )
    return _Tail(endings, bool(endings) and len(endings) == len(tokens))


def _name_in(tail: _Tail, alone: Set[str], *, are_small: bool) -> _Ending | None:
    """Who speaks behind a colon: all of a sentence before it, a name that stands so elsewhere,
    words in capitals; or one small word, where the chat begins with a name in small letters."""
    if not tail.endings:
        return None
    whole, short = tail.endings[0], tail.endings[-1]
    is_small = short.words[0][0].islower()
    if tail.is_whole and (whole.is_known or (len(whole.words) == 1 and not is_small)):
        return whole
    for ending in tail.endings:
        is_again = len(ending.words) == 1 and ending.name in alone
        if ending.is_known or (is_again and (are_small or not is_small)):
            return ending
    return short if are_small and is_small else None
