"""Which words stand together on screen, on which line, and when: pure.

Pages break where speech pauses, at the end of a sentence, and when a page is full; lines are
broken so that the widest is as narrow as it can be. Times are whole frames of the shot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.captions.styles import CaptionLook
from pipeline.drawing.drawable import drawable
from pipeline.drawing.font_coverage import width_em
from pipeline.drawing.font_faces import is_emoji_cluster
from pipeline.language.abbreviations import stop_is_inside
from pipeline.language.breaks import graphemes
from pipeline.language.capitals import capitals
from pipeline.timeline import Canvas, Word

PAUSE_S = 0.45
"""A silence that ends a page."""
LINGER_S = 0.35
"""How long a page stays after its last word when nothing follows at once."""
BRIDGE_S = 1.0
"""A page stays until the next one when that comes within this time; a shot's first page is there
from its first frame."""
_NO_SPACE = (
    "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO",
    "THAI", "LAO", "KHMER", "MYANMAR",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word of a page: its text as it is shown, its frames, its place in its line in ems."""

    text: str
    typed: str
    start: int
    stop: int
    width: float
    space: float
    """The gap before it, 0 at the start of a line."""
    room: float = 0.0
    """How far it may grow to each side."""
    emoji: str = ""
    """What pops beside its line with it."""


@dataclass(frozen=True, slots=True)
class CaptionPage:
    """Lines of words, shown in the frames `start` to `stop`."""

    lines: tuple[tuple[PageWord, ...], ...]
    start: int
    stop: int
    size_px: float

    @property
    def words(self) -> tuple[PageWord, ...]:
        """All words in the order of speech."""
        return tuple(word for line in self.lines for word in line)


def is_joined(character: str) -> bool:
    """Whether the script of the character puts no space between words."""
    return unicodedata.name(character, "").startswith(_NO_SPACE)


def cleaned(
    words: Sequence[Word],
    canvas: Canvas,
    frame_count: int,
    look: CaptionLook,
    language: str = "en",
    emoji: Sequence[tuple[int, str]] = (),
) -> list[PageWord]:
    """The words with frames that never run backwards and stay within the shot.

    A word that is nothing but emoji pops beside the word before it, at the start beside the next;
    `emoji` are others, each with the number of its word. Where all are emoji they are the line.

    Characters that no installed font has are written plainly (styled letters as usual ones) or
    left out: libass would draw boxes.
    """
    placed: list[PageWord] = []
    beside = dict(emoji)
    texts = [" ".join(word.text.split()) for word in words]
    pictures = [_only_emoji(text) for text in texts]
    if all(pictures):
        pictures = [""] * len(texts)
    floor, waiting = 0, ""
    for number, word in enumerate(words):
        if picture := pictures[number]:
            if placed:
                placed[-1] = replace(placed[-1], emoji=placed[-1].emoji or picture)
            waiting = "" if placed else waiting or picture
            continue
        text = drawable(texts[number], look.family, look.weight).strip()
        shown = text
        if look.is_upper:
            shown = drawable(capitals(text, language), look.family, look.weight)
        width = width_em(shown, look.family, look.weight)
        if width <= 0:
            continue
        start = min(max(floor, _frame(word.start_s, canvas)), max(0, frame_count - 1))
        stop = min(frame_count, max(start + 1, _frame(word.end_s, canvas)))
        shown_beside = beside.get(number, "") or waiting
        placed.append(PageWord(shown, text, start, stop, width, 0.0, emoji=shown_beside))
        floor, waiting = start, ""
    return placed


def _only_emoji(text: str) -> str:
    """The first emoji of a text that holds nothing else; "" for others."""
    letters = graphemes(text)
    return letters[0] if letters and all(map(is_emoji_cluster, letters)) else ""


def _frame(seconds: float, canvas: Canvas) -> int:
    return round(seconds * canvas.fps) if -1e6 < seconds < 1e6 else 0


def pages(
    words: Sequence[PageWord], look: CaptionLook, canvas: Canvas, frame_count: int, most_px: float
) -> list[CaptionPage]:
    """Words as pages whose lines are at most `most_px` wide."""
    size = look.size * min(canvas.width_px, canvas.height_px)
    most_px /= max(look.page_scales)
    most_em = most_px / size - 2 * look.margin_em
    groups: list[list[PageWord]] = []
    for word in (part for whole in words for part in _chopped(whole, look, most_em)):
        if groups and _fits_on(groups[-1], word, look, canvas, most_em):
            groups[-1].append(word)
        else:
            groups.append([word])
    result: list[CaptionPage] = []
    for number, group in enumerate(groups):
        following = groups[number + 1][0].start if number + 1 < len(groups) else None
        lines = tuple(_spaced(line, look) for line in _lines(group, look, most_em))
        widest = max(sum(word.width + word.space for word in line) for line in lines)
        fitted = min(size, most_px / (widest + 2 * look.margin_em))
        stop = _stop(group, following, canvas, frame_count)
        start = group[0].start
        if number == 0 and start <= BRIDGE_S * canvas.fps:
            start = 0
        result.append(CaptionPage(lines, start, stop, fitted))
    return [page for page in result if page.stop > page.start]


def _stop(
    group: Sequence[PageWord], following: int | None, canvas: Canvas, frame_count: int
) -> int:
    end = group[-1].stop
    if following is not None and following - end <= BRIDGE_S * canvas.fps:
        return following
    stop = end + round(LINGER_S * canvas.fps)
    return min(frame_count, stop if following is None else min(stop, following))


def _chopped(word: PageWord, look: CaptionLook, most_em: float) -> list[PageWord]:
    """A word wider than a line and a half in pieces; others are shrunk with their page."""
    if word.width <= most_em * 1.3 or len(word.text) < 8:
        return [word]
    letters = graphemes(word.text)
    count = min(len(letters), int(word.width / most_em) + 1)
    size = -(-len(letters) // count)
    parts = ["".join(letters[at : at + size]) for at in range(0, len(letters), size)]
    step = (word.stop - word.start) / len(parts)
    return [
        replace(
            word,
            text=part,
            typed=part,
            width=width_em(part, look.family, look.weight),
            emoji=word.emoji if number == 0 else "",
            start=word.start + round(step * number),
            stop=word.start + round(step * (number + 1)),
        )
        for number, part in enumerate(parts)
    ]


def _fits_on(
    group: Sequence[PageWord], word: PageWord, look: CaptionLook, canvas: Canvas, most_em: float
) -> bool:
    """Whether a word still belongs on the page of the group before it."""
    last = group[-1]
    if word.start - last.stop > PAUSE_S * canvas.fps:
        return False
    ends = last.text[-1] in ".!?…。！？؟।" and not stop_is_inside(last.typed, word.typed)
    if ends or (len(group) >= 3 and last.text[-1] in ",;—،、"):
        return False
    if len(group) >= 2 and last.text[-1] in ":：":
        return False  # what is announced comes on a page of its own
    joined = is_joined(word.text[0])
    most = look.most_words * (3 if joined else 1)
    if len(group) >= most and not (look.keeps_phrases and len(group) < most + 3):
        return False
    return len(_lines([*group, word], look, most_em, probing=True)) <= look.most_lines


def _gap(before: PageWord, after: PageWord, look: CaptionLook) -> float:
    if is_joined(before.text[-1]) or is_joined(after.text[0]):
        return 0.0
    space = width_em(" ", look.family, look.weight)
    return max(space, look.clear_em) + look.extra_gap


def _spaced(line: Sequence[PageWord], look: CaptionLook) -> tuple[PageWord, ...]:
    """The line with its gaps, and the room that they leave to each word."""
    gaps = [_gap(before, after, look) for before, after in pairwise(line)]
    beside = [0.0, *gaps, 0.0]
    ends = {0, len(line)}
    spaced = []
    for place, word in enumerate(line):
        free = [beside[side] - look.clear_em for side in (place, place + 1) if side not in ends]
        room = max(0.0, min([look.growth_em, *free]))
        spaced.append(replace(word, space=beside[place], room=room))
    return tuple(spaced)


def _lines(
    group: Sequence[PageWord], look: CaptionLook, most_em: float, probing: bool = False
) -> list[list[PageWord]]:
    """The group in lines: greedily, then, for two lines, at the most even break."""
    lines: list[list[PageWord]] = [[]]
    width = 0.0
    for word in group:
        gap = _gap(lines[-1][-1], word, look) if lines[-1] else 0.0
        if lines[-1] and width + gap + word.width > most_em:
            lines.append([])
            width, gap = 0.0, 0.0
        lines[-1].append(word)
        width += gap + word.width
    # Lines of two colours are two, also where one would do.
    is_parted = len(lines) == 1 and look.accent == "lines" and len(group) >= 3
    if probing or not (len(lines) == 2 or is_parted):
        return lines
    best = min(range(1, len(group)), key=lambda cut: _widest(group, cut, look))
    if _widest(group, best, look) > most_em:
        return lines
    return [list(group[:best]), list(group[best:])]


def _widest(group: Sequence[PageWord], cut: int, look: CaptionLook) -> float:
    return max(
        sum(word.width + word.space for word in _spaced(part, look))
        for part in (group[:cut], group[cut:])
    )
