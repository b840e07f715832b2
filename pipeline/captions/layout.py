"""What stands on screen from frame to frame: layers that are drawn once and then only placed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.captions.drawn import CaptionLayer, CaptionSpan, DrawnEmoji, DrawnPill, DrawnWord
from pipeline.captions.moving import (
    BOUNCE_S,
    DEPTH_EM,
    EMOJI_STEPS,
    GLIDE_S,
    bounce_em,
    frames_of,
    glide,
    step_of,
)
from pipeline.captions.pages import CaptionPage, PageWord, cleaned, is_joined, pages
from pipeline.captions.reading_order import visual_order
from pipeline.captions.styles import BOX_PAD_EM, CaptionLook, look_of
from pipeline.captions.word_colours import WordColours
from pipeline.drawing.font_coverage import ASCENT, reach_em
from pipeline.drawing.safe_area import SafeArea, safe_area
from pipeline.timeline import Canvas, Shot

LINE_EM = 1.18
"""How tall a line is taken to be where a page is placed, whatever its letters."""
PILL_EM = 1.26
"""How tall the box behind a spoken word is."""
EMOJI_EM = 1.5
"""The size of an emoji beside a line."""
_INK = "#141414"
"""Of letters on a box of the accent colour."""


def caption_spans(shot: Shot, canvas: Canvas, start: int, stop: int) -> list[CaptionSpan]:
    """What captions show in the frames `start` to `stop` of a shot; gaps show nothing."""
    look = look_of(shot.captions)
    if look is None:
        return []
    area = safe_area(canvas)
    look = replace(look, family=f"{look.family}, {_ideographs(shot)}")
    words = cleaned(
        shot.words, canvas, shot.frame_count, look, shot.captions.language, shot.captions.emoji
    )
    colours = WordColours.of(shot.captions)
    found: list[CaptionSpan] = []
    for page in pages(words, look, canvas, shot.frame_count, area.width):
        if page.stop > start and page.start < stop:
            centre_y = shot.captions.centre_y * canvas.height_px
            found += _Page(page, look, colours, canvas, area, centre_y).spans(start, stop)
    return found


def _ideographs(shot: Shot) -> str:
    """The face for ideographs: each region writes the same ones in its own way."""
    text = "".join(word.text for word in shot.words)
    if any("\u3040" <= character <= "\u30ff" for character in text):
        return "Noto Sans CJK JP"
    if any("\uac00" <= character <= "\ud7a3" for character in text):
        return "Noto Sans CJK KR"
    return "Noto Sans CJK SC"


class _Page:
    """One page laid out; `spans` cuts it wherever it looks different."""

    def __init__(
        self,
        page: CaptionPage,
        look: CaptionLook,
        colours: WordColours,
        canvas: Canvas,
        area: SafeArea,
        centre_y: float,
    ) -> None:
        self._page, self._look, self._colours = page, look, colours
        self._fps, self._area = canvas.fps, area
        self._middle_x = canvas.width_px / 2
        self._places = _laid_out(page, look, centre_y, canvas, area)
        self._middle_y = sum(y for _, y in self._places) / len(self._places)
        # Outlines keep their share of the letters on a page that had to be set smaller.
        self._unit = page.size_px / look.size
        self._drawn: dict[tuple[int, int, float], tuple[DrawnWord, ...]] = {}

    def spans(self, start: int, stop: int) -> list[CaptionSpan]:
        """What is seen in the frames `start` to `stop`."""
        low, high = max(start, self._page.start), min(stop, self._page.stop)
        edges = sorted({low, high, *(cut for cut in self._changes() if low < cut < high)})
        found: list[CaptionSpan] = []
        for first, last in pairwise(edges):
            layers = tuple(self._layers(first))
            if found and found[-1].layers == layers and found[-1].stop == first:
                found[-1] = CaptionSpan(found[-1].start, last, layers)
            else:
                found.append(CaptionSpan(first, last, layers))
        return found

    def _changes(self) -> Iterator[int]:
        """The frames on which anything may change."""
        page, look, fps = self._page, self._look, self._fps
        steps = max(len(look.page_scales), len(look.page_alphas))
        come = frames_of(BOUNCE_S, fps) + 1 if look.entrance == "bounce" else _span(steps, fps)
        yield from range(page.start, page.start + come)
        spoken = _span(len(look.spoken_scales), fps)
        if look.accent == "pill":
            spoken = frames_of(GLIDE_S, fps) + 1
        for word in page.words:
            if look.marks_speech:
                yield from range(word.start, word.start + spoken)
            if word.emoji:
                yield from range(word.start, word.start + _span(len(EMOJI_STEPS), fps))

    def _layers(self, frame: int) -> Iterator[CaptionLayer]:
        page, look = self._page, self._look
        # What a shot begins with is there at once: a video's first frame is looked at longest.
        since = step_of(frame - page.start, self._fps) if page.start else 1 << 20
        scale = look.page_scales[min(since, len(look.page_scales) - 1)]
        opacity = look.page_alphas[min(since, len(look.page_alphas) - 1)]
        lower = 0.0
        if look.entrance == "bounce" and page.start:
            lower = bounce_em(frame - page.start, self._fps) * page.size_px
        spoken = max((i for i, word in enumerate(page.words) if word.start <= frame), default=-1)
        if look.accent == "pill" and spoken >= 0:
            yield self._pill(spoken, frame)
        after = 0
        if spoken >= 0:
            after = step_of(frame - page.words[spoken].start, self._fps)
            after = min(after, len(look.spoken_scales) - 1)
        yield CaptionLayer(self._words(spoken, after, scale), 0.0, lower, opacity)
        emoji = next((word for word in page.words if word.emoji and word.start <= frame), None)
        if emoji is not None and (layer := self._emoji(emoji, frame)) is not None:
            yield layer

    def _words(self, spoken: int, after: int, page_scale: float) -> tuple[DrawnWord, ...]:
        """All words as they look at a step after an onset; boxes first."""
        known = self._drawn.get((spoken, after, page_scale))
        if known is not None:
            return known
        look, page = self._look, self._page
        boxes: list[DrawnWord] = []
        texts: list[DrawnWord] = []
        lines = [number for number, line in enumerate(page.lines) for _ in line]
        for number, (word, (x, y)) in enumerate(zip(page.words, self._places, strict=True)):
            is_spoken = number == spoken and look.marks_speech
            scale = page_scale
            if is_spoken:
                scale *= _grown(word, look.spoken_scales[after])
            at = (
                self._middle_x + (x - self._middle_x) * page_scale,
                self._middle_y + (y - self._middle_y) * page_scale,
            )
            ink = self._colours.ink(look, word.typed, number - spoken, lines[number])
            unit = self._unit * page_scale
            item = DrawnWord(
                word.text, *at, page.size_px, look.family, look.weight, ink.colour, scale,
                look.outline * unit, look.shadow * unit, head=ink.head, glow=ink.glow,
                glow_px=look.glow * unit if ink.glow else 0.0,
            )  # fmt: skip
            if is_spoken and look.has_box:
                if look.accent == "box":
                    boxes.append(self._box(item, word))
                item = replace(item, colour=_INK, outline_px=0.0, shadow_px=0.0)
            texts.append(item)
        made = self._drawn[spoken, after, page_scale] = (*boxes, *texts)
        return made

    def _box(self, item: DrawnWord, word: PageWord) -> DrawnWord:
        size = item.size_px
        return DrawnWord(
            "", item.x, item.y, size, item.family, item.weight, item.colour, item.scale,
            0.0, item.shadow_px, (_boxed(word) * size, size * PILL_EM),
            self._colours.behind(word.typed),
        )  # fmt: skip

    def _pill(self, spoken: int, frame: int) -> CaptionLayer:
        """The pill on its way to the spoken word; on another line it grows where that stands."""
        page, size = self._page, self._page.size_px
        word, (x, y) = page.words[spoken], self._places[spoken]
        width = _boxed(word) * size
        art = DrawnPill(
            max(_boxed(one) for one in page.words) * size * 1.12,
            size * PILL_EM,
            self._colours.behind(word.typed),
            self._look.shadow * self._unit,
        )
        share = glide(frame - word.start, self._fps)
        if spoken and self._places[spoken - 1][1] == y:
            before, left = page.words[spoken - 1], self._places[spoken - 1][0]
            x = left + (x - left) * share
            width = _boxed(before) * size + (width - _boxed(before) * size) * share
        elif spoken or page.start:
            width *= 0.6 + 0.4 * share
        return CaptionLayer(art, x, y, 1.0, min(width, art.width_px))

    def _emoji(self, word: PageWord, frame: int) -> CaptionLayer | None:
        """The page's emoji: above its lines, or below where nothing fits above."""
        size = self._page.size_px * EMOJI_EM
        half = self._page.size_px * LINE_EM / 2
        away = half + size * 0.62
        y = min(y for _, y in self._places) - away
        if y - size / 2 < self._area.top:
            y = max(y for _, y in self._places) + away
        if y + size / 2 > self._area.bottom:
            return None
        step = min(step_of(frame - word.start, self._fps), len(EMOJI_STEPS) - 1)
        art = DrawnEmoji(word.emoji, max(2, round(size * EMOJI_STEPS[step])))
        return CaptionLayer(art, self._middle_x, y)


def _span(steps: int, fps: int) -> int:
    """So many frames hold the steps."""
    return next(frames for frames in range(1, 1000) if step_of(frames, fps) >= steps)


def _rows(page: CaptionPage, look: CaptionLook) -> list[float]:
    """How far the middle of each line lies below the first one's, in ems: as near as letters,
    outlines and the spoken word leave it, in whichever line that is."""
    rows = [0.0]
    for upper, lower in pairwise(page.lines):
        spoken_above = _reach(upper, look, spoken=True)[1] + _reach(lower, look)[0]
        spoken_below = _reach(upper, look)[1] + _reach(lower, look, spoken=True)[0]
        needed = max(spoken_above, spoken_below) + look.air_em
        rows.append(rows[-1] + max(look.line_height, needed))
    return rows


def _reach(
    line: Sequence[PageWord], look: CaptionLook, *, spoken: bool = False
) -> tuple[float, float]:
    """How far a line reaches above and below its middle, in ems: its letters, or any word of it as
    it looks when it is spoken."""
    up = down = 0.0
    for word in line:
        above, below = reach_em(word.text, look.family, look.weight)
        grown = _grown(word, max(look.spoken_scales)) if spoken else 1.0
        up = max(up, (above - ASCENT + 0.5) * grown)
        down = max(down, (below + ASCENT - 0.5) * grown)
    if spoken and look.has_box:
        return max(up, PILL_EM / 2), max(down, PILL_EM / 2)
    return up, down


def _grown(word: PageWord, scale: float) -> float:
    """The size of a spoken word: no larger than the room beside it."""
    return min(scale, 1 + 2 * word.room / word.width)


def _boxed(word: PageWord) -> float:
    """How wide a word's box is, in ems."""
    # Where words stand without a space there is no room beside them: the box ends at their edge.
    return word.width + 2 * (0.03 if is_joined(word.text[0]) else BOX_PAD_EM)


def _laid_out(
    page: CaptionPage, look: CaptionLook, centre_y: float, canvas: Canvas, area: SafeArea
) -> list[tuple[float, float]]:
    """The middle of each word of the page, in the order of speech."""
    rows = [row * page.size_px for row in _rows(page, look)]
    half = LINE_EM * page.size_px / 2
    height = rows[-1] + 2 * half
    below = DEPTH_EM * page.size_px if look.entrance == "bounce" else 0.0
    # It comes from below and goes over its place by less than half of that.
    top = min(max(centre_y - height / 2, area.top + below / 2), area.bottom - height - below)
    places: list[tuple[float, float]] = []
    for number, line in enumerate(page.lines):
        width = sum(word.width + word.space for word in line) * page.size_px
        x = canvas.width_px / 2 - width / 2
        middles: dict[int, float] = {}
        order = visual_order([word.text for word in line])
        for slot, index in enumerate(order):
            word = line[index]
            # The gaps belong between neighbours on screen, whoever speaks first.
            x += line[slot].space * page.size_px
            middles[index] = x + word.width * page.size_px / 2
            x += word.width * page.size_px
        y = top + half + rows[number]
        places.extend((middles[index], y) for index in range(len(line)))
    return places
