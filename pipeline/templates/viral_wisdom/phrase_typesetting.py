"""A phrase set in a large serif as a typographer would: lines broken by sense and evened out,
punctuation hung outside the measure, one word that matters in italics, weight by size.

Latin, Greek and Cyrillic only; other scripts keep the plain block of `text.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.text_blocks import fit
from pipeline.drawing.text_shaping import TextStyle, measure
from pipeline.drawing.widgets.cards import CardImage

ROMAN, ITALIC = "Playfair Display", "Playfair Display Italic"
_STEPS = 14
"""Sizes that are tried, each 6 % smaller than the last."""
_COST_OF_A_SIZE = 0.3
_OPENING = "“‘«¿¡([\"'"
_CLOSING = "”’».,;:!?…—–-)]\"'"
_HANG = {"—": 0.55, "–": 0.55, "?": 0.5, "!": 0.5, ")": 0.5, "(": 0.5}
"""How much of a mark hangs outside the measure; quotation marks and points hang whole."""


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TIED = _set_of("a an the of to in on at by for from with and or but nor so as if is are was were")
_TIED |= _set_of("be it its my your his her our their this that who not no i we you he she they do")
"""Words that belong to the next: a line does not end in one."""
_PLAIN = _TIED | _set_of("what when where which will would can could should must have has had been")
_PLAIN |= _set_of("being than then there here every some any all more most into over under about")
_PLAIN |= _set_of("after before until while because never always only just them him me us one does")
"""Words that carry no weight of their own: never in italics."""
_LATIN = re.compile(r"^[\u0000-\u024f\u0370-\u052f\u1e00-\u1fff\u2000-\u206f\u20a0-\u20cf]*$")


@dataclass(frozen=True, slots=True)
class SetWord:
    """A word and where it stands, in pixels from the middle of its line."""

    text: str
    x: float
    style: TextStyle


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line's words; `width_px` is that of its letters, hung marks not counted."""

    words: tuple[SetWord, ...]
    width_px: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A phrase as it is set: centred lines, `step_px` apart."""

    lines: tuple[SetLine, ...]
    size_px: float
    step_px: float

    @property
    def width_px(self) -> float:
        """Of the widest line."""
        return max((line.width_px for line in self.lines), default=0.0)

    @property
    def height_px(self) -> float:
        """From the top of the first line's box to the foot of the last's."""
        return self.step_px * len(self.lines)


def can_set(text: str) -> bool:
    """Whether the serif and these rules fit the text's script."""
    return bool(_LATIN.match(text))


def set_phrase(
    text: str,
    width_px: float,
    height_px: float,
    largest_px: float,
    colours: tuple[str, str],
    marked: Collection[str] = (),
) -> Setting:
    """Set a phrase as large as fits a box, at most `largest_px`; `colours` are the text's and the
    word's that matters, `marked` what the writer said of it."""
    words = typeset(text).split(" ")
    strong = emphasised(words, marked)
    # Few words in many lines read like a list.
    max_lines = 4 if len(words) > 11 else 3
    best: tuple[float, Setting] | None = None
    for step in range(_STEPS):
        size = largest_px * 0.94**step
        styles = _styles(size, colours)
        found = _broken(words, strong, styles, width_px, max_lines)
        if found is None:
            continue
        cost, lines = found
        leading = size * (1.12 if len(lines) > 1 else 1.2)
        setting = Setting(tuple(_line(line, strong, styles) for line in lines), size, leading)
        # A size smaller is a fair price for a better break.
        cost += step * _COST_OF_A_SIZE
        if setting.height_px <= height_px and (best is None or cost < best[0]):
            best = (cost, setting)
    if best is not None:
        return best[1]
    # One word is wider than the box: it is set as small as it needs.
    styles = _styles(largest_px * 0.94**_STEPS, colours)
    widest = max(measure(word, styles[0]) for word in words)
    size = styles[0].size_px * min(1.0, width_px / max(widest, 1.0))
    styles = _styles(size, colours)
    alone = tuple(_line([(at, word)], strong, styles) for at, word in enumerate(words))
    return Setting(alone, size, size * 1.12)


def typeset(text: str) -> str:
    """Curly quotation marks, real dashes, an ellipsis in one piece."""
    shown = " ".join(text.split()).replace("...", "…")
    shown = re.sub(r" -{1,2} ", " — ", shown).replace("--", "—")
    shown = re.sub(r"(?<=\d)-(?=\d)", "–", shown)
    shown = re.sub(r"(^|[\s(\[—])\"", r"\1“", shown).replace('"', "”")
    return re.sub(r"(^|[\s(\[—“])'(?!\d0s)", r"\1‘", shown).replace("'", "’")


def emphasised(words: Sequence[str], marked: Collection[str] = ()) -> int | None:
    """The place of the word that matters: the last one that was marked, else the last that says
    something; None in short phrases."""
    bare = [re.sub(r"[^\w’-]", "", word).lower() for word in words]
    known = {re.sub(r"[^\w’-]", "", typeset(word)).lower() for word in marked}
    if named := [at for at, word in enumerate(bare) if word in known]:
        return named[-1]
    if len(words) < 3:
        return None
    telling = [at for at, word in enumerate(bare) if len(word) > 3 and word not in _PLAIN]
    return telling[-1] if telling else None


def paint(setting: Setting, unit: float, *, shadow: float = 0.8) -> CardImage:
    """The phrase with a soft shadow, on a clear ground; hung marks stand in the margin."""
    margin = setting.size_px * 0.75
    width, height = setting.width_px, setting.height_px
    sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
    middle = sheet.width_px / 2
    for is_shadow in (True, False) if shadow else (False,):
        for number, line in enumerate(setting.lines):
            top = margin + number * setting.step_px
            for word in line.words:
                block = fit(word.text, word.style, 1e6, 1e6, max_lines=1)
                if is_shadow:
                    outline = block.outline(middle + word.x, top, block.width_px)
                    sheet.shadow(outline, 16 * unit, "#000000", 0, 5 * unit, shadow)
                else:
                    block.draw(sheet, middle + word.x, top, block.width_px)
    return CardImage(sheet.pixels.copy(), margin, width, height)


def _styles(size: float, colours: tuple[str, str]) -> tuple[TextStyle, TextStyle]:
    """Roman and italic: the larger, the lighter and tighter, as an optical size would be."""
    large = min(1.0, max(0.0, (size - 60) / 90))
    weight = round((760 - 180 * large) / 10) * 10
    spacing = 0.004 - 0.012 * large
    roman = TextStyle(ROMAN, weight, size, colours[0], "left", 1.12, spacing)
    return roman, roman.with_(family=ITALIC, colour=colours[1], weight=max(500, weight - 60))


def _style_at(at: int, strong: int | None, styles: tuple[TextStyle, TextStyle]) -> TextStyle:
    return styles[1] if at == strong else styles[0]


def _broken(
    words: Sequence[str],
    strong: int | None,
    styles: tuple[TextStyle, TextStyle],
    width_px: float,
    max_lines: int,
) -> tuple[float, list[list[tuple[int, str]]]] | None:
    """Words as lines: of all ways to break them that fit, the one that reads best, and its cost."""
    widths = [measure(word, _style_at(at, strong, styles)) for at, word in enumerate(words)]
    hung = [_hung(word, styles[0]) for word in words]
    space = _space(styles[0])

    def long(start: int, stop: int) -> float:
        marks = hung[start][0] + hung[stop - 1][1]
        return sum(widths[start:stop]) + space * (stop - start - 1) - marks

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if start == len(words):
            return (0.0 if left == 0 else 1e9), ()
        if left == 0:
            return 1e9, ()
        cheapest: tuple[float, tuple[int, ...]] = (1e9, ())
        for stop in range(start + 1, len(words) + 1):
            reach = long(start, stop)
            if reach > width_px:
                break
            rest, breaks = best(stop, left - 1)
            cost = rest + (reach - ideal) ** 2 / width_px**2 * 14 + _break_cost(words, start, stop)
            if cost < cheapest[0]:
                cheapest = (cost, (stop, *breaks))
        return cheapest

    for count in range(1, max_lines + 1):
        ideal = long(0, len(words)) / count
        best.cache_clear()
        cost, breaks = best(0, count)
        if cost < 1e8:
            starts = (0, *breaks[:-1])
            return cost, [
                [(at, words[at]) for at in range(start, stop)]
                for start, stop in zip(starts, breaks, strict=True)
            ]
    return None


def _break_cost(words: Sequence[str], start: int, stop: int) -> float:
    """What speaks against a line of these words: a tied word at its end, a widow, a lone word."""
    cost = 0.0
    if stop < len(words):
        last = re.sub(r"[^\w’]", "", words[stop - 1]).lower()
        if last in _TIED:
            cost += 0.9
        if words[stop - 1][-1] in ",;:.!?—…":
            cost -= 0.3
    elif start and stop - start == 1 and len(words) > 3:
        cost += 1.6
    if stop - start == 1 and len(words[start]) <= 3 and len(words) > 1:
        cost += 0.8
    return cost


def _line(
    words: Sequence[tuple[int, str]], strong: int | None, styles: tuple[TextStyle, TextStyle]
) -> SetLine:
    """Words side by side about the middle of what counts: marks at both ends hang outside."""
    sides = [_style_at(at, strong, styles) for at, _ in words]
    widths = [measure(word, style) for (_, word), style in zip(words, sides, strict=True)]
    space = _space(styles[0])
    before, _ = _hung(words[0][1], styles[0])
    _, after = _hung(words[-1][1], styles[0])
    whole = sum(widths) + space * (len(words) - 1) - before - after
    x = -whole / 2 - before
    placed = []
    for (_, word), style, width in zip(words, sides, widths, strict=True):
        placed.append(SetWord(word, x, style))
        x += width + space
    return SetLine(tuple(placed), whole)


def _space(style: TextStyle) -> float:
    """Between words a large serif wants less than its own space."""
    return measure("n n", style) - measure("nn", style) - 0.02 * style.size_px


def _hung(word: str, style: TextStyle) -> tuple[float, float]:
    """How much wider marks before and after a word make it that hang outside the measure.

    Of a mark alone one would not see how close it stands to its letter.
    """
    first = len(word) - len(word.lstrip(_OPENING))
    last = len(word.rstrip(_CLOSING)) if word.strip(_CLOSING) else len(word)
    before = sum(
        (measure(word[at:], style) - measure(word[at + 1 :], style)) * _HANG.get(word[at], 1.0)
        for at in range(first)
    )
    after = sum(
        (measure(word[: at + 1], style) - measure(word[:at], style)) * _HANG.get(word[at], 1.0)
        for at in range(last, len(word))
    )
    return before, after


def lines_of(setting: Setting) -> list[str]:
    """The text of each line: for tests and who wants to know how it was broken."""
    return [" ".join(word.text for word in line.words) for line in setting.lines]
