"""The "lesson" painter: title, picture with call-outs, key term, chart and recap cards.

Parameters: `kind` (title, picture, term, chart, recap), `heading`, `labels` (text, x, y in shares
of the picture), `term`, `definition`, `chart` (kind, title, unit, labels, values) or null,
`points`, `source`, `number`, `beats` (frames on which the parts come), `motion` (as of "photo"),
`seed`. At most one picture file.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from pipeline.painting import charts
from pipeline.painting.actors import Actor, ActorsPainter, Card, Ground
from pipeline.painting.base import Painter
from pipeline.painting.canvas import Sheet
from pipeline.painting.cards import Art, Layout, check_mark, pill, plain_text, text_card
from pipeline.painting.grounds import Framed, Shown, grid
from pipeline.painting.growth import callout, growing_chart
from pipeline.painting.paths import ellipse, rounded
from pipeline.painting.text import TextStyle, balanced, fit
from pipeline.timeline import Canvas, Visual

INK = "#22223b"
_PAPERS = (
    ("#f4efe4", "#22223b14", "#e4572e"),
    ("#e9f1f0", "#16324f14", "#17726d"),
    ("#eef0fb", "#22223b14", "#3d4fd1"),
    ("#fdf1e3", "#5b3a1a14", "#c2410c"),
)

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one step of a lesson."""
    board = _Board(visual, Layout(canvas), frame_count)
    return ActorsPainter(Shown(board.grounds()), board.actors())


class _Board:
    def __init__(self, visual: Visual, layout: Layout, frame_count: int) -> None:
        self.visual, self.layout, self.frame_count = visual, layout, frame_count
        self.params: Mapping[str, Any] = visual.params
        self.unit = layout.unit
        papers = _PAPERS[Random(f"lesson/{self.params.get('seed', 0)}").randrange(len(_PAPERS))]
        self.paper, self.lines, self.accent = papers
        left, top, right, _ = layout.safe
        height = layout.canvas.height_px
        bottom = height * (0.655 if layout.is_tall else 0.785)
        self.room: Box = (left, top, right - left, bottom - top)
        self.kind = str(self.params["kind"])
        if self.kind in {"title", "picture", "term"} and not visual.files:
            self.kind = "bare"

    def beat(self, at: int) -> int:
        """The frame on which part `at` comes."""
        beats = self.params.get("beats") or ()
        return int(beats[at]) if at < len(beats) else 12 + 8 * at

    def picture_box(self) -> Box:
        """Where the framed picture stands; the words have the rest."""
        left, top, width, height = self.room
        head = 118 * self.unit
        if self.kind == "picture" and not self.layout.is_wide:
            return left, top + head, width, height - head
        if self.kind == "picture":
            return left, top, width * 0.6, height
        if self.layout.is_wide:
            share = 0.5 if self.kind == "title" else 0.42
            return left, top, width * share, height
        share = 0.62 if self.kind == "title" else 0.5
        return left, top, width, height * share

    def grounds(self) -> list[Ground]:
        """Squared paper, and the picture in its frame."""
        canvas = self.layout.canvas
        found: list[Ground] = [grid(canvas, self.paper, self.lines)]
        if self.kind in {"title", "picture", "term"}:
            motion = dict(self.params.get("motion") or {})
            visual = Visual("photo", self.visual.files, motion)
            found.append(
                Framed(
                    canvas, self.picture_box(), visual, self.frame_count,
                    border_px=12 * self.unit, radius_px=40 * self.unit,
                )
            )  # fmt: skip
        return found

    def actors(self) -> list[Actor]:
        """The words and drawings of this kind of card."""
        found: list[Actor] = {
            "title": self._title, "picture": self._picture, "term": self._term,
            "chart": self._chart, "recap": self._recap, "bare": self._bare,
        }[self.kind]()  # fmt: skip
        return [*found, *self._source()]

    def _source(self) -> list[Actor]:
        text = str(self.params.get("source") or "")
        if not text:
            return []
        u = self.unit
        left, top, width, _ = self.room
        chip = pill(f"Source: {text}", 56 * u, "#22223bd0", "#ffffff", u)
        y = top - 30 * u if not self.layout.is_tall else top - 76 * u
        x = left + width - chip.width_px
        return [Card(chip.pixels, *chip.at(x, y), enter="none")]

    def _words(
        self, text: str, box: Box, size: float, weight: int = 800, align: str = "left"
    ) -> Art:
        style = TextStyle("Poppins", weight, size * self.unit, INK, align, 1.14)  # type: ignore[arg-type]
        block = fit(text, style, box[2], box[3])
        return plain_text(balanced(text, block.style, box[2]), self.unit, shadow=0.0)

    def _beside(self) -> Box:
        """The room for words beside (or under) the picture."""
        left, top, width, height = self.room
        px, py, pw, ph = self.picture_box()
        gap = 56 * self.unit
        if self.layout.is_wide:
            return px + pw + gap, top, width - pw - gap, height
        return left, py + ph + gap * 0.8, width, height - ph - gap * 0.8

    def _title(self) -> list[Actor]:
        u = self.unit
        box = self._beside()
        art = self._words(str(self.params["heading"]), (box[0], box[1], box[2], box[3] * 0.8), 124)
        y = box[1] + (box[3] - art.height_px) / 2 - 14 * u
        bar = Sheet(round(220 * u), round(18 * u))
        bar.fill(rounded(0, 0, 220 * u, 16 * u, 8 * u), self.accent)
        return [
            Card(art.pixels, *art.at(box[0], y), 0, None, "none"),
            Card(bar.pixels.copy(), box[0], y + art.height_px + 20 * u, 8, None, "left"),
        ]

    def _bare(self) -> list[Actor]:
        left, top, width, height = self.room
        art = self._words(
            str(self.params["heading"]), (left, top, width, height), 140, 800, "centre"
        )
        where = art.centred(left + width / 2, top + height / 2)
        return [Card(art.pixels, *where, 0, None, "pop")]

    def _head(self, text: str) -> list[Actor]:
        """A heading over the whole width, with the step's number in a disc."""
        u = self.unit
        left, top, width, _ = self.room
        side = 92 * u
        sheet = Sheet(round(side) + 2, round(side) + 2)
        sheet.fill(ellipse(side / 2, side / 2, side / 2), self.accent)
        style = TextStyle("Poppins", 800, side * 0.54, "#ffffff", "centre", 1.0)
        block = fit(str(self.params.get("number", "")), style, side, side, max_lines=1)
        block.draw(sheet, (side - block.width_px) / 2, (side - block.height_px) / 2)
        art = self._words(text, (0, 0, width - side - 26 * u, side), 66)
        y = top + (side - art.height_px) / 2
        return [
            Card(sheet.pixels.copy(), left, top, 0, None, "none"),
            Card(art.pixels, *art.at(left + side + 24 * u, y), 0, None, "none"),
        ]

    def _side_head(self, text: str) -> list[Actor]:
        """A large heading beside the picture."""
        box = self._beside()
        art = self._words(text, (0, 0, box[2], box[3] * 0.6), 112)
        y = box[1] + (box[3] - art.height_px) / 2
        bar = Sheet(round(160 * self.unit), round(18 * self.unit))
        bar.fill(rounded(0, 0, 160 * self.unit, 16 * self.unit, 8 * self.unit), self.accent)
        return [
            Card(bar.pixels.copy(), box[0], y - 44 * self.unit, 0, None, "none"),
            Card(art.pixels, *art.at(box[0], y), 0, None, "none"),
        ]

    def _picture(self) -> list[Actor]:
        x, y, width, height = self.picture_box()
        heading = str(self.params["heading"])
        found = self._side_head(heading) if self.layout.is_wide else self._head(heading)
        u = self.unit
        for at, label in enumerate((self.params.get("labels") or ())[:2]):
            point = (x + width * float(label["x"]), y + height * float(label["y"]))
            above = at % 2 == 0
            tag = pill(str(label["text"]), 84 * u, "#ffffff", INK, u)
            cx = x + width * (0.30 if above else 0.70)
            cy = y + height * (0.12 if above else 0.88)
            cx = min(max(cx, x + tag.width_px / 2 + 24 * u), x + width - tag.width_px / 2 - 24 * u)
            found += callout((cx, cy), point, tag, self.beat(at), self.accent, u)
        return found

    def _term(self) -> list[Actor]:
        u = self.unit
        box = self._beside()
        style = TextStyle("Playfair Display", 800, 132 * u, self.accent, "left", 1.1)
        term = fit(str(self.params["term"]), style, box[2], box[3] * 0.42, max_lines=2)
        head = plain_text(term, u, shadow=0.0)
        meaning = self._words(
            str(self.params["definition"]),
            (0, 0, box[2], box[3] - term.height_px - 30 * u),
            62,
            500,
        )
        total = term.height_px + 24 * u + meaning.height_px
        y = box[1] + max(0.0, (box[3] - total) / 2)
        return [
            Card(head.pixels, *head.at(box[0], y), 0, None, "none"),
            Card(
                meaning.pixels, *meaning.at(box[0], y + term.height_px + 24 * u), self.beat(0),
                None, "rise",
            ),
        ]  # fmt: skip

    def _sheet_card(self) -> list[Actor]:
        """A white sheet over the whole room, for charts and lists."""
        u = self.unit
        left, top, width, height = self.room
        blank = fit(" ", TextStyle(size_px=10), 10, 10)
        art = text_card(blank, width, height, "#ffffff", radius_px=44 * u, unit=u, shadow=0.2)
        return [Card(art.pixels, *art.at(left, top), 0, None, "none")]

    def _chart(self) -> list[Actor]:
        data = self.params.get("chart")
        if not data:
            return self._bare()
        u = self.unit
        left, top, width, height = self.room
        inner = 60 * u
        heading = str(data["title"] or self.params["heading"])
        head = self._words(heading, (0, 0, width - 2 * inner, 150 * u), 72)
        under = top + inner * 0.8 + head.height_px + 36 * u
        size = (width - 2 * inner, top + height - inner * 0.8 - under)
        # Few bars do not fill a tall sheet: they stand together in its middle.
        rows = len(data["values"])
        if data["kind"] == "bar":
            size = (size[0], min(size[1], rows * 230 * u))
        if data["kind"] == "line":
            size = (size[0], min(size[1], size[0] * 0.9))
        y = under + (top + height - inner * 0.8 - under - size[1]) / 2
        one_number = data["kind"] == "count"
        title = head.centred(left + width / 2, top + inner * 0.8 + head.height_px / 2)
        title = title if one_number else head.at(left + inner, top + inner * 0.8)
        return [
            *self._sheet_card(),
            Card(head.pixels, *title, 0, None, "none"),
            growing_chart(data, size, (left + inner, y), self._starts(data), u),
        ]

    def _starts(self, data: Mapping[str, Any]) -> list[int]:
        """The frame on which each value begins to grow; a whole's shares grow together."""
        together = data["kind"] in {"share", "count"}
        return [self.beat(0 if together else at) for at in range(len(data["values"]))]

    def _recap(self) -> list[Actor]:
        u = self.unit
        left, top, width, height = self.room
        points = [str(point) for point in self.params.get("points") or ()]
        inner = 60 * u
        head = self._words(str(self.params["heading"]), (0, 0, width - 2 * inner, 160 * u), 96)
        found = self._sheet_card()
        found.append(Card(head.pixels, *head.at(left + inner, top + inner), 0, None, "none"))
        y = top + inner + head.height_px + 30 * u
        row = min(300 * u, (top + height - inner - y) / max(1, len(points)))
        for at, point in enumerate(points):
            side = min(112 * u, row * 0.6)
            sheet = Sheet(round(width - 2 * inner), round(row))
            middle = row / 2
            sheet.fill(ellipse(side / 2, middle, side / 2), charts.TONES[at % 5])
            sheet.stroke(check_mark(side / 2, middle, side * 0.62), side * 0.11, "#ffffff")
            style = TextStyle("Poppins", 700, 74 * u, INK, "left", 1.12)
            block = fit(point, style, width - 2 * inner - side - 40 * u, row * 0.86, max_lines=2)
            block.draw(sheet, side + 38 * u, middle - block.height_px / 2)
            x = left + inner
            found.append(
                Card(sheet.pixels.copy(), x, y + at * row, self.beat(at), None, "left", "fade", 10)
            )
        return found
