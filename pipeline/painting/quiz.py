"""The "quiz" painter: a question card, options, a countdown ring, the answer in green.

Parameters: `number`, `count`, `topic`, `question`, `options`, `answer`, `answer_text`, `hook`,
`close`, `seed`, and `frames` {ask, timer, reveal, close}: the frames on which the question comes,
the clock starts, the answer shows, and the last card comes (or null).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from random import Random
from typing import Any

from pipeline.painting.actors import Actor, ActorsPainter, Card, Live
from pipeline.painting.base import Painter
from pipeline.painting.canvas import Pixels, Sheet
from pipeline.painting.canvas import colour as rgba
from pipeline.painting.cards import Art, Layout, badge, check_mark, pill, plain_text, ring
from pipeline.painting.grounds import pattern
from pipeline.painting.paths import ellipse, rounded
from pipeline.painting.text import TextStyle, balanced, fit
from pipeline.timeline import Canvas, Visual

GROUNDS = (
    ("#4527c9", "#5d42e0"),
    ("#0e6b64", "#148279"),
    ("#a8155a", "#c52d74"),
    ("#b43a0a", "#cf5424"),
    ("#1b46c4", "#3562e0"),
    ("#6422c9", "#7d40e2"),
)
_INK = "#1d1b33"
_GREEN = "#16a34a"
_ACCENT = "#ffd23f"
_LETTERS = "ABCDEF"
_TINTS = ("#ef476f", "#118ab2", "#f59e0b", "#8338ec", "#06a77d", "#3a5a98")


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one question."""
    params = visual.params
    layout = Layout(canvas)
    seed = int(params.get("seed", 0))
    colours = GROUNDS[Random(f"quiz/{seed}").randrange(len(GROUNDS))]
    board = _Board(params, layout, frame_count, colours)
    return ActorsPainter(pattern(canvas, colours, "??", seed), board.actors())


class _Board:
    """Where everything stands, and who comes on when."""

    def __init__(
        self, params: Mapping[str, Any], layout: Layout, frame_count: int, colours: tuple[str, str]
    ) -> None:
        self.params, self.layout, self.colours = params, layout, colours
        self.unit = layout.unit
        self.frame_count = frame_count
        frames = params["frames"]
        self.ask, self.timer = int(frames["ask"]), int(frames["timer"])
        self.reveal, self.close = int(frames["reveal"]), frames.get("close")
        left, top, right, bottom = layout.safe
        self.left, self.width = left, right - left
        u = self.unit
        self.header_y = top
        self.ring_px = (210 if layout.is_tall else 170) * u
        card_top = top + (170 if layout.is_tall else 130) * u
        space = bottom - card_top
        card_share = 0.36 if layout.is_tall else 0.43
        self.card = (left, card_top, self.width, space * card_share)
        self.options_top = card_top + space * card_share + 44 * u
        self.options_height = bottom - self.options_top

    def actors(self) -> list[Actor]:
        """Everything on the board, back to front."""
        gone = int(self.close) if self.close is not None else None
        return [
            *self._header(),
            *self._hook(),
            *self._question(gone),
            *self._options(gone),
            *self._close(),
        ]

    def _header(self) -> list[Actor]:
        u, params = self.unit, self.params
        height = 66 * u
        actors: list[Actor] = []
        topic = pill(str(params["topic"]), height, "#00000055", "#ffffff", u)
        actors.append(Card(topic.pixels, *topic.at(self.left, self.header_y), enter="none"))
        count, number = int(params["count"]), int(params["number"])
        dot = 22 * u
        step = min(46 * u, 0.42 * self.width / max(1, count))
        sheet = Sheet(round(step * count + dot), round(height))
        for at in range(count):
            x, y = dot / 2 + at * step + step / 2, height / 2
            done, now = at < number - 1, at == number - 1
            sheet.fill(
                ellipse(x, y, dot * (0.62 if now else 0.5)),
                _ACCENT if done or now else "#ffffff66",
            )
            if done:
                sheet.stroke(check_mark(x, y, dot * 0.8), 3.4 * u, _INK)
        right = self.left + self.width - sheet.width_px + dot / 2
        actors.append(Card(sheet.pixels.copy(), right, self.header_y, enter="none"))
        return actors

    def _hook(self) -> list[Actor]:
        text = str(self.params.get("hook") or "")
        if not text or self.ask <= 0:
            return []
        canvas = self.layout.canvas
        style = TextStyle("Poppins", 800, 112 * self.unit, "#ffffff", "centre", 1.16)
        block = fit(text, style, self.width, canvas.height_px * 0.5)
        art = plain_text(balanced(text, block.style, self.width), self.unit, shadow=0.4)
        where = art.centred(canvas.width_px / 2, canvas.height_px * 0.46)
        return [Card(art.pixels, *where, 0, self.ask - 6, "none", "fade", 10, 6)]

    def _question(self, gone: int | None) -> list[Actor]:
        u = self.unit
        left, top, width, height = self.card
        size = (86 if self.layout.is_tall else 74) * u
        style = TextStyle("Poppins", 700, size, _INK, "centre", 1.18)
        inner = height - self.ring_px * 0.62 - 30 * u
        block = fit(str(self.params["question"]), style, width * 0.88, inner)
        block = balanced(str(self.params["question"]), block.style, width * 0.88)
        margin = 26 * u
        sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
        shape = rounded(margin, margin, width, height, 44 * u)
        sheet.shadow(shape, 26 * u, "#000000", 0, 9 * u, 0.3)
        sheet.fill(shape, "#ffffff")
        middle = margin + self.ring_px * 0.5 + (height - self.ring_px * 0.5) / 2
        block.draw(
            sheet, margin + (width - block.width_px) / 2, middle - block.height_px / 2,
            block.width_px,
        )  # fmt: skip
        card = Card(
            sheet.pixels.copy(), left - margin, top - margin, self.ask, gone, "rise", "fade"
        )
        where = (left + width / 2, top + 2 * u)
        number = badge(str(self.params["number"]), self.ring_px, self.colours[0], "#ffffff", u)
        mark = Card(number.pixels, *number.centred(*where), self.ask, self.timer, "pop", "none")
        mark.leave_frames = 0
        return [card, mark, self._clock(where, gone)]

    def _clock(self, where: tuple[float, float], gone: int | None) -> Actor:
        fps = self.layout.canvas.fps
        length = max(1, self.reveal - self.timer)

        def state(index: int) -> Hashable | None:
            if index < self.timer or (gone is not None and index >= gone):
                return None
            left = max(0, self.reveal - index)
            # The arc is drawn at every second frame: the eye sees no step, the encoder does.
            return (left + 1) // 2 * 2

        def draw(left: Hashable) -> tuple[Pixels, float, float]:
            frames = int(str(left))
            if frames <= 0:
                art = self._tick_badge()
            else:
                seconds = math.ceil(frames / fps - 1e-6)
                tone = rgba("#dc2626" if seconds <= 1 else "#f59e0b")
                art = ring(min(1.0, frames / length), str(seconds), self.ring_px, tone, self.unit)
            return (art.pixels, *art.centred(*where))

        return Live(state, draw)

    def _tick_badge(self) -> Art:
        art = badge("", self.ring_px, _GREEN, "#ffffff", self.unit)
        sheet = Sheet(art.pixels.shape[1], art.pixels.shape[0])
        sheet.pixels[:] = art.pixels
        middle = sheet.width_px / 2
        mark = check_mark(middle, middle, self.ring_px * 0.62)
        sheet.stroke(mark, self.ring_px * 0.1, "#ffffff")
        return Art(sheet.pixels.copy(), art.margin_px, art.width_px, art.height_px)

    def _options(self, gone: int | None) -> list[Actor]:
        options = [str(one) for one in self.params.get("options") or ()]
        if not options:
            return self._bare_answer(gone)
        u = self.unit
        columns = 1 if self.layout.is_tall else 2
        rows = math.ceil(len(options) / columns)
        gap = 26 * u
        height = min(168 * u, (self.options_height - gap * (rows - 1)) / rows)
        width = (self.width - gap * (columns - 1)) / columns
        actors: list[Actor] = []
        for at, text in enumerate(options):
            x = self.left + (at % columns) * (width + gap)
            y = self.options_top + (at // columns) * (height + gap)
            start = self.ask + 8 + 4 * at
            right = at == int(self.params["answer"])
            plain = self._option(text, at, width, height, "plain")
            actors.append(
                Card(plain.pixels, *plain.at(x, y), start, self.reveal, "rise", "none", 9, 0)
            )
            shown = self._option(text, at, width, height, "right" if right else "dim")
            how = "pop" if right else "none"
            actors.append(
                Card(shown.pixels, *shown.at(x, y), self.reveal, gone, how, "fade", 9)  # type: ignore[arg-type]
            )
        return actors

    def _option(self, text: str, at: int, width: float, height: float, look: str) -> Art:
        u = self.unit
        margin = 20 * u
        sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
        shape = rounded(margin, margin, width, height, height * 0.34)
        ground, ink = {
            "plain": ("#ffffff", _INK),
            "right": (_GREEN, "#ffffff"),
            "dim": ("#ffffff5c", "#ffffffb0"),
        }[look]
        if look != "dim":
            sheet.shadow(shape, 18 * u, "#000000", 0, 7 * u, 0.25)
        sheet.fill(shape, ground)
        disc = height * 0.60
        x = margin + height * 0.22 + disc / 2
        y = margin + height / 2
        tone = {"plain": _TINTS[at % len(_TINTS)], "right": "#ffffff", "dim": "#ffffff40"}[look]
        sheet.fill(ellipse(x, y, disc / 2), tone)
        if look == "right":
            sheet.stroke(check_mark(x, y, disc * 0.72), disc * 0.13, _GREEN)
        else:
            style = TextStyle("Poppins", 800, disc * 0.56, "#ffffff", "centre", 1.0)
            letter = fit(_LETTERS[at % len(_LETTERS)], style, disc, disc, max_lines=1)
            letter.draw(sheet, x - letter.width_px / 2, y - letter.height_px / 2)
        room = width - (height * 0.22 + disc + 34 * u) - 34 * u
        style = TextStyle("Poppins", 600, min(58 * u, height * 0.40), ink, "left", 1.08)
        block = fit(text, style, room, height * 0.9, max_lines=2)
        block.draw(sheet, x + disc / 2 + 34 * u, y - block.height_px / 2)
        return Art(sheet.pixels.copy(), margin, width, height)

    def _bare_answer(self, gone: int | None) -> list[Actor]:
        """A pasted question has no options: its answer comes on a green card."""
        u = self.unit
        height = min(300 * u, self.options_height)
        style = TextStyle("Poppins", 800, 82 * u, "#ffffff", "centre", 1.1)
        block = fit(str(self.params["answer_text"]), style, self.width * 0.88, height * 0.84)
        from pipeline.painting.cards import text_card

        art = text_card(block, self.width, height, _GREEN, radius_px=48 * u, unit=u)
        y = self.options_top + (self.options_height - height) * 0.3
        return [Card(art.pixels, *art.at(self.left, y), self.reveal, gone, "pop", "fade")]

    def _close(self) -> list[Actor]:
        if self.close is None:
            return []
        u, canvas = self.unit, self.layout.canvas
        start = int(self.close) + 4
        count = str(self.params["count"])
        style = TextStyle("Anton", 400, 250 * u, _ACCENT, "centre", 1.0)
        score = plain_text(fit(f"? / {count}", style, self.width, 320 * u, max_lines=1), u)
        middle = canvas.height_px * (0.40 if self.layout.is_tall else 0.42)
        ask = TextStyle("Poppins", 700, 68 * u, "#ffffff", "centre", 1.2)
        block = fit(str(self.params["close"]), ask, self.width, 320 * u)
        text = plain_text(balanced(str(self.params["close"]), block.style, self.width), u)
        below = middle + score.height_px / 2 + 60 * u + text.height_px / 2
        return [
            Card(score.pixels, *score.centred(canvas.width_px / 2, middle), start, None, "pop"),
            Card(text.pixels, *text.centred(canvas.width_px / 2, below), start + 5, None, "rise"),
        ]
