"""The words of a drawn story on its paper: pages of a few, a marker over the one that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pipeline.drawing.canvas import Sheet
from pipeline.drawing.colour import Sprite, sprite
from pipeline.drawing.paints import colour, fade
from pipeline.drawing.paths import line
from pipeline.drawing.text_blocks import TextBlock, balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.word_boxes import word_boxes
from pipeline.templates.stick_animation.lines import INK, wobble

_MOST_WORDS, _MOST_CHARS = 7, 34
_MARKER = "#ffd84d"
_AFTER = 14
"""Frames for which a page stays after its last word."""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that are read together: each its text, first and last frame."""

    words: tuple[tuple[str, int, int], ...]

    @property
    def text(self) -> str:
        """As it is written."""
        return " ".join(word for word, _, _ in self.words)


def word_groups(words: Sequence[Sequence[object]]) -> list[WordGroup]:
    """Words cut where a reader breathes: after a mark, else when a page is full."""
    pages: list[WordGroup] = []
    held: list[tuple[str, int, int]] = []
    for text, start, end in words:
        held.append((str(text), int(str(start)), int(str(end))))
        size = sum(len(word) + 1 for word, _, _ in held)
        last = held[-1][0]
        breathes = last[-1:] in ".!?…" or (last[-1:] in ",;:—" and len(held) >= 3)
        if breathes or len(held) >= _MOST_WORDS or size >= _MOST_CHARS:
            _close(pages, held)
            held = []
    if held:
        _close(pages, held)
    return pages


def _close(pages: list[WordGroup], held: list[tuple[str, int, int]]) -> None:
    """A new page; a word alone would flash by, so it joins the page whose sentence it ends."""
    before = pages[-1].words if pages else ()
    goes_on = bool(before) and before[-1][0][-1:] not in ".!?…" and len(before) < _MOST_WORDS
    if len(held) == 1 and goes_on:
        pages[-1] = WordGroup((*before, *held))
    else:
        pages.append(WordGroup(tuple(held)))


class SpokenWords:
    """Draws the page that is read at a frame; the last drawings are kept."""

    def __init__(
        self,
        words: Sequence[Sequence[object]],
        middle: tuple[float, float],
        bottom: float,
        width_px: float,
        unit: float,
        seed: int,
    ) -> None:
        self._pages = word_groups(words)
        self._middle, self._bottom = middle, bottom
        self._width_px, self._unit, self._seed = width_px, unit, seed
        self._blocks: dict[int, TextBlock] = {}
        self._kept: dict[tuple[int, int], tuple[Sprite, int, int]] = {}

    def state_at(self, index: int) -> tuple[int, int] | None:
        """The page and the word that are read at a frame; None when nothing is. The first page is
        there from the start, with no word (-1) before the first is said."""
        for number, page in enumerate(self._pages):
            later = self._pages[number + 1 :]
            start = page.words[0][1] if number else 0
            stop = page.words[-1][2] + _AFTER
            if later:
                stop = min(stop, later[0].words[0][1])
            if start <= index < max(stop, start + 1):
                said = sum(word[1] <= index for word in page.words)
                return number, said - 1
        return None

    def art_at(self, state: tuple[int, int]) -> tuple[Sprite, int, int]:
        """The drawing of a state with its top left."""
        if state not in self._kept:
            if len(self._kept) > 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[state] = self._draw(*state)
        return self._kept[state]

    def _draw(self, number: int, said: int) -> tuple[Sprite, int, int]:
        u = self._unit
        if number not in self._blocks:
            text = self._pages[number].text
            style = TextStyle("Baloo 2", 700, 74 * u, INK, "centre", 1.14)
            block = fit(text, style, self._width_px, 74 * u * 2.4, max_lines=2)
            self._blocks[number] = balanced(text, block.style, self._width_px)
        block = self._blocks[number]
        margin = 30 * u
        sheet = Sheet(
            round(block.width_px + 2 * margin) // 2 * 2,
            round(block.height_px + 2 * margin) // 2 * 2,
        )
        spots = word_boxes(block)
        right_to_left = any(line.right_to_left for line in block.lines)
        if 0 <= said < len(spots) == len(self._pages[number].words) and not right_to_left:
            self._mark(sheet, block, spots[said], margin, number * 100 + said)
        block.draw(sheet, margin, margin, block.width_px)
        left = round(self._middle[0] - sheet.width_px / 2) // 2 * 2
        middle_y = min(self._middle[1], self._bottom - block.height_px / 2)
        top = round(middle_y - sheet.height_px / 2) // 2 * 2
        return sprite(sheet.pixels.copy(), premultiplied=True), left, top

    def _mark(
        self,
        sheet: Sheet,
        block: TextBlock,
        spot: tuple[str, float, float],
        margin: float,
        key: int,
    ) -> None:
        """A stroke of a broad marker behind a word, as a hand makes it."""
        word, x, y = spot
        size = block.style.size_px
        from pipeline.drawing.text_shaping import measure

        wide = measure(word, block.style)
        middle = margin + y + size * 0.60
        stroke = line(
            (margin + x - size * 0.06, middle + size * 0.03),
            (margin + x + wide + size * 0.06, middle - size * 0.03),
        )
        shown = wobble(stroke, 1.6 * self._unit, Random(f"mark/{self._seed}/{key}"))
        sheet.stroke(shown, size * 0.72, fade(colour(_MARKER), 0.95))
