"""What stands on screen from frame to frame: the drawn items of each stretch of equal frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.captions.pages import CaptionPage, PageWord, cleaned, is_joined, pages
from pipeline.captions.styles import BOX_PAD_EM, STYLES, CaptionLook
from pipeline.drawing.font_faces import is_emoji_cluster
from pipeline.drawing.safe_area import SafeArea, safe_area
from pipeline.language.breaks import graphemes
from pipeline.timeline import Canvas, Shot


@dataclass(frozen=True, slots=True)
class DrawnWord:
    """A word as drawn: the middle of its em box in pixels, its face and its colours.

    `box` is the size in pixels of a rounded box behind it, or None; `text` may be empty then.
    """

    text: str
    x: float
    y: float
    size_px: float
    family: str
    weight: int
    colour: str
    alpha: float
    scale: float
    outline_px: float
    shadow_px: float
    box: tuple[float, float] | None = None
    box_colour: str = ""


@dataclass(frozen=True, slots=True)
class CaptionSpan:
    """Frames `start` to `stop` of a shot that look the same."""

    start: int
    stop: int
    items: tuple[DrawnWord, ...]


def caption_spans(shot: Shot, canvas: Canvas, start: int, stop: int) -> list[CaptionSpan]:
    """What captions show in the frames `start` to `stop` of a shot; gaps show nothing."""
    look = STYLES.get(shot.captions.style)
    if look is None:
        return []
    area = safe_area(canvas)
    look = replace(look, family=f"{look.family}, {_ideographs(shot)}")
    words = cleaned(shot.words, canvas, shot.frame_count, look, shot.captions.language)
    found = []
    for page in pages(words, look, canvas, shot.frame_count, area.width):
        if page.stop > start and page.start < stop:
            found.extend(_page_spans(page, look, shot, canvas, area, (start, stop)))
    return found


def _ideographs(shot: Shot) -> str:
    """The face for ideographs: each region writes the same ones in its own way."""
    text = "".join(word.text for word in shot.words)
    if any("\u3040" <= character <= "\u30ff" for character in text):
        return "Noto Sans CJK JP"
    if any("\uac00" <= character <= "\ud7a3" for character in text):
        return "Noto Sans CJK KR"
    return "Noto Sans CJK SC"


def _page_spans(
    page: CaptionPage,
    look: CaptionLook,
    shot: Shot,
    canvas: Canvas,
    area: SafeArea,
    span: tuple[int, int],
) -> list[CaptionSpan]:
    """A page cut wherever its look changes."""
    places = _laid_out(page, look, shot.captions.centre_y * canvas.height_px, canvas, area)
    cuts = {page.start, page.stop}
    steps = max(len(look.page_scales), len(look.page_alphas))
    cuts.update(range(page.start, page.start + steps))
    if look.accent != "none":
        for word in page.words:
            cuts.update(range(word.start, word.start + len(look.spoken_scales)))
    low, high = max(span[0], page.start), min(span[1], page.stop)
    edges = sorted({low, high, *(cut for cut in cuts if low < cut < high)})
    found: list[CaptionSpan] = []
    for first, last in pairwise(edges):
        items = tuple(_items(page, look, shot, canvas, places, first))
        if found and found[-1].items == items and found[-1].stop == first:
            found[-1] = CaptionSpan(found[-1].start, last, items)
        else:
            found.append(CaptionSpan(first, last, items))
    return found


def _laid_out(
    page: CaptionPage, look: CaptionLook, centre_y: float, canvas: Canvas, area: SafeArea
) -> list[tuple[float, float]]:
    """The middle of each word of the page, in the order of speech."""
    step = page.size_px * look.line_height
    height = step * len(page.lines)
    top = min(max(centre_y - height / 2, area.top), area.bottom - height)
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
        y = top + (number + 0.5) * step
        places.extend((middles[index], y) for index in range(len(line)))
    return places


def visual_order(words: Sequence[str]) -> list[int]:
    """The words' order from left to right, by the Unicode bidirectional algorithm.

    Each word is stood for by one letter of its own direction, so that words keep whole.
    """
    from bidi.algorithm import get_display

    letters = [_stand_in(word, place) for place, word in enumerate(words)]
    if all(letter < "\u0590" for letter in letters) or len(words) > 24:
        return list(range(len(words)))
    shown = get_display(" ".join(letters), base_dir=_base(words))
    return [letters.index(letter) for letter in shown if letter != " "]


def _base(words: Sequence[str]) -> str:
    from bidi.algorithm import get_base_level

    return "R" if get_base_level(" ".join(words)) else "L"


def _stand_in(word: str, place: int) -> str:
    import unicodedata

    for character in word:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return chr(0x05D0 + place)
        if kind == "L":
            break
    return chr(0x61 + place)


def _items(
    page: CaptionPage,
    look: CaptionLook,
    shot: Shot,
    canvas: Canvas,
    places: Sequence[tuple[float, float]],
    frame: int,
) -> list[DrawnWord]:
    """What is drawn of a page at a frame; boxes first."""
    # What a shot begins with is there at once: a video's first frame is looked at longest.
    settled = max(len(look.page_scales), len(look.page_alphas))
    since = frame - page.start if page.start else settled
    page_scale = look.page_scales[min(since, len(look.page_scales) - 1)]
    alpha = look.page_alphas[min(since, len(look.page_alphas) - 1)]
    # Outlines keep their share of the letters on a page that had to be set smaller.
    unit = page.size_px / look.size * page_scale
    words = page.words
    spoken = max((i for i, word in enumerate(words) if word.start <= frame), default=-1)
    middle_y = sum(y for _, y in places) / len(places)
    keys = {_key(term) for phrase in shot.captions.emphasis for term in phrase.split()}
    boxes: list[DrawnWord] = []
    texts: list[DrawnWord] = []
    for number, (word, (x, y)) in enumerate(zip(words, places, strict=True)):
        is_spoken = number == spoken and look.accent != "none"
        scale = page_scale
        if is_spoken:
            after = min(frame - word.start, len(look.spoken_scales) - 1)
            scale *= min(look.spoken_scales[after], 1 + 2 * word.room / word.width)
        at = (
            canvas.width_px / 2 + (x - canvas.width_px / 2) * page_scale,
            middle_y + (y - middle_y) * page_scale,
        )
        item = DrawnWord(
            word.text, *at, page.size_px, look.family, look.weight,
            _colour(word, number, spoken, look, shot, keys), alpha, scale,
            look.outline * unit, look.shadow * unit,
        )  # fmt: skip
        if is_spoken and look.accent == "box":
            boxes.append(_box(item, word, shot.captions.colour))
            item = replace(item, outline_px=0.0, shadow_px=0.0)
        texts.append(item)
    return [*boxes, *texts]


def _box(item: DrawnWord, word: PageWord, colour: str) -> DrawnWord:
    size = item.size_px
    # Where words stand without a space there is no room beside them: the box ends at their edge.
    pad = 0.03 if is_joined(word.text[0]) else BOX_PAD_EM
    around = ((word.width + 2 * pad) * size, size * 1.26)
    return DrawnWord(
        "", item.x, item.y, size, item.family, item.weight, item.colour, item.alpha, item.scale,
        0.0, item.shadow_px, around, colour,
    )  # fmt: skip


def _colour(
    word: PageWord, number: int, spoken: int, look: CaptionLook, shot: Shot, keys: set[str]
) -> str:
    accent = shot.captions.colour
    if look.accent == "box":
        is_key = _key(word.typed) in keys
        return "#141414" if number == spoken else accent if is_key else look.colour
    lit = (look.accent == "spoken" and number == spoken) or (
        look.accent == "so_far" and number <= spoken
    )
    is_picture = all(map(is_emoji_cluster, graphemes(word.typed)))
    return accent if lit or is_picture or _key(word.typed) in keys else look.colour


def _key(text: str) -> str:
    """A word without its punctuation and case, for matching key terms."""
    return "".join(character for character in text.casefold() if character.isalnum())
