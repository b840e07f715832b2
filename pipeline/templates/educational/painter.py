"""The "lesson" painter: title, picture with call-outs, key term, chart and recap cards.

Parameters: `kind` (title, picture, term, chart, recap), `heading`, `labels` (text and `at`, a known
place or null, or `x`, `y`, a wished one: callouts.py), `term`, `definition`, `chart`
(kind, title, unit, labels, values) or null, `points`, `emoji` (the topic's), `source`, `number`,
`beats` (frames on which the parts come), `strip` (whether captions need their dark strip), `motion`
(as of "photo"), `language`, `seed`. At most one picture file.
"""

from __future__ import annotations

from pipeline.drawing.base import Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paths import ellipse, rounded
from pipeline.drawing.text_blocks import fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import (
    Animated,
    Background,
    Card,
    CardsPainter,
    Entrance,
)
from pipeline.drawing.widgets.backgrounds import LayeredBackground, grid
from pipeline.drawing.widgets.cards import Layout, pill, plain_text
from pipeline.drawing.widgets.footer import footer_hill, footer_sticker
from pipeline.language.labels import Labels
from pipeline.motion.framed_picture import FramedPicture
from pipeline.templates.educational.callouts import places_of
from pipeline.templates.educational.charts import INK
from pipeline.templates.educational.drawing_in import callout
from pipeline.templates.educational.page import LessonPage
from pipeline.templates.educational.sheets import chart_cards, recap_cards
from pipeline.timeline import Canvas, Visual

_label = Labels(__package__)


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one step of a lesson."""
    page = LessonPage(visual, Layout.of(canvas, visual.params))
    return CardsPainter(
        LayeredBackground(_grounds(page, visual, frame_count)), _actors(page), canvas.fps
    )


def _grounds(page: LessonPage, visual: Visual, frame_count: int) -> list[Background]:
    """Squared paper, and the picture in its frame."""
    canvas, u = page.layout.canvas, page.unit
    found: list[Background] = [grid(canvas, page.paper, page.lines)]
    if page.kind in {"title", "picture", "term"}:
        motion = dict(page.params.get("motion") or {})
        photo = Visual("photo", visual.files, motion)
        found.append(
            FramedPicture(
                canvas, page.picture_box(), photo, frame_count,
                border_px=12 * u, radius_px=44 * u,
            )
        )  # fmt: skip
    return found


def _actors(page: LessonPage) -> list[Animated]:
    """The words and drawings of this kind of card."""
    drawn = {
        "title": _title, "picture": _picture, "term": _term, "chart": _chart,
        "recap": recap_cards, "bare": _bare,
    }[page.kind](page)  # fmt: skip
    return [*_foot(page), *_strip(page), *drawn, *_source(page)]


def _foot(page: LessonPage) -> list[Animated]:
    """What the lesson is about, on a floor: a tall page would end in empty paper."""
    emoji = str(page.params.get("emoji") or "")
    if not emoji or not page.layout.is_tall:
        return []
    return [footer_hill(page.layout, page.accent), footer_sticker(emoji, page.layout)]


def _strip(page: LessonPage) -> list[Animated]:
    """A dark strip behind the captions: white words on paper would be hard to read."""
    if not page.params.get("strip"):
        return []
    left, top, width, height = page.strip_box()
    sheet = Sheet(round(width), round(height))
    sheet.fill(rounded(0, 0, width, height, 40 * page.unit), INK)
    return [Card(sheet.pixels.copy(), left, top, enter="none")]


def _source(page: LessonPage) -> list[Animated]:
    text = str(page.params.get("source") or "")
    if not text:
        return []
    u = page.unit
    left, top, width, _ = page.room
    chip = pill(
        _label("source", page.layout.language, name=text), 60 * u, "#22223bd8", "#ffffff", u
    )
    y = top - 80 * u
    x = page.layout.mirror(left + width - chip.width_px, chip.width_px)
    return [Card(chip.pixels, *chip.at(x, y), enter="none")]


def _accent_bar(page: LessonPage, x: float, y: float, width: float, start: int) -> Card:
    """A short bar in the accent colour, at the start side of its words."""
    u = page.unit
    bar = Sheet(round(width), round(18 * u))
    bar.fill(rounded(0, 0, width, 16 * u, 8 * u), page.accent)
    how: Entrance = "right" if page.layout.is_mirrored else "left"
    how = how if start else "none"
    return Card(bar.pixels.copy(), page.layout.mirror(x, width), y, start, None, how)


def _title(page: LessonPage) -> list[Animated]:
    u = page.unit
    left, top, width, height = page.beside()
    art = page.words(str(page.params["heading"]), width, height - 50 * u, 138)
    y = top + (height - art.height_px) / 2 - 16 * u
    x = page.start(left, width, art.width_px)
    return [
        Card(art.pixels, *art.at(x, y), 0, None, "none"),
        _accent_bar(page, left, y + art.height_px + 20 * u, 240 * u, 8),
    ]


def _bare(page: LessonPage) -> list[Animated]:
    left, top, width, height = page.room
    art = page.words(str(page.params["heading"]), width, height, 150, centred=True)
    where = art.centred(left + width / 2, top + height / 2)
    return [Card(art.pixels, *where, 0, None, "pop")]


def _head(page: LessonPage, text: str) -> list[Animated]:
    """A heading over the whole width, with the step's number in a disc."""
    u = page.unit
    left, top, width, _ = page.room
    side = 104 * u
    sheet = Sheet(round(side) + 2, round(side) + 2)
    sheet.fill(ellipse(side / 2, side / 2, side / 2), page.accent)
    style = TextStyle("Poppins", 800, side * 0.56, "#ffffff", "centre", 1.0)
    block = fit(str(page.params.get("number", "")), style, side, side, max_lines=1)
    block.draw(sheet, (side - block.width_px) / 2, (side - block.height_px) / 2)
    art = page.words(text, width - side - 30 * u, side + 20 * u, 80)
    y = top + (side - art.height_px) / 2
    x = page.layout.mirror(left + side + 28 * u, art.width_px)
    return [
        Card(sheet.pixels.copy(), page.layout.mirror(left, side), top, 0, None, "none"),
        Card(art.pixels, *art.at(x, y), 0, None, "none"),
    ]


def _side_head(page: LessonPage, text: str) -> list[Animated]:
    """A large heading beside the picture."""
    u = page.unit
    left, top, width, height = page.beside()
    art = page.words(text, width, height * 0.7, 118)
    y = top + (height - art.height_px) / 2
    x = page.start(left, width, art.width_px)
    return [
        _accent_bar(page, left, y - 46 * u, 170 * u, 0),
        Card(art.pixels, *art.at(x, y), 0, None, "none"),
    ]


def _picture(page: LessonPage) -> list[Animated]:
    x, y, width, height = page.picture_box()
    heading = str(page.params["heading"])
    found = _side_head(page, heading) if page.layout.is_wide else _head(page, heading)
    u = page.unit
    labels = (page.params.get("labels") or ())[:2]
    # The picture may reach beyond the letters' safe area, its call-outs do not.
    left, _, most, _ = page.room
    first, room = max(x, left), min(width, most)
    motion = page.params.get("motion") or {}
    frame = (round(width), round(height))
    places = places_of(page.files[0], labels, motion, frame) if labels else []
    for at, (label, place) in enumerate(zip(labels, places, strict=True)):
        tag = pill(str(label["text"]), 100 * u, "#ffffff", INK, u, most_px=room - 48 * u)
        above = place is None or place[1] > 0.5 if at == 0 else at % 2 == 0
        cx, cy = x + width * _tag_x(place, at), y + height * (0.12 if above else 0.88)
        reach = tag.width_px / 2 + 24 * u
        cx = min(max(cx, first + reach), first + room - reach)
        if place is None:
            # What the picture does not show is said, not pointed at.
            found.append(Card(tag.pixels, *tag.centred(cx, cy), page.beat(at), None, "pop"))
            continue
        point = (x + width * place[0], y + height * place[1])
        found += callout((cx, cy), point, tag, page.beat(at), page.accent, u)
    return found


def _tag_x(place: tuple[float, float] | None, at: int) -> float:
    """The middle of a call-out's words, in shares: beside what it points at, towards the middle."""
    if place is None:
        return 0.30 if at % 2 == 0 else 0.70
    return place[0] + (0.22 if place[0] < 0.5 else -0.22)


def _term(page: LessonPage) -> list[Animated]:
    u = page.unit
    left, top, width, height = page.beside()
    kicker = pill(_label("key_term", page.layout.language), 66 * u, page.accent, "#ffffff", u)
    room = height - kicker.height_px - 60 * u
    style = TextStyle("Playfair Display", 800, 140 * u, page.accent, page.align, 1.1)
    term = fit(str(page.params["term"]), style, width, room * 0.42, max_lines=2)
    head = plain_text(term, u, shadow=0.0)
    meaning = page.words(
        str(page.params["definition"]), width, room - term.height_px - 20 * u, 66, weight=500
    )
    total = kicker.height_px + 26 * u + term.height_px + 20 * u + meaning.height_px
    y = top + max(0.0, (height - total) / 2)
    found: list[Animated] = []
    for part, gap, start in ((kicker, 26 * u, 0), (head, 20 * u, 0), (meaning, 0, page.beat(0))):
        x = page.start(left, width, part.width_px)
        found.append(
            Card(part.pixels, *part.at(x, y), start, None, "rise" if part is meaning else "none")
        )
        y += part.height_px + gap
    return found


def _chart(page: LessonPage) -> list[Animated]:
    return chart_cards(page) if page.params.get("chart") else _bare(page)
