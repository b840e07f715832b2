"""The "quiz" painter: a dare, a question card, options, a countdown ring, the answer in green.

Parameters: `number`, `count`, `topic`, `emoji`, `question`, `options`, `answer`, `answer_text`,
`answer_emoji` (what the answer looks like, or nothing), `difficulty` (1 to 3, 0: not said),
`hook`, `close`, `language`, `seed`, and `frames` {ask, timer, reveal, close}: the frames on which
the question comes, the clock starts, the answer shows, and the last card comes (or null).
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from pipeline.drawing.base import Painter
from pipeline.drawing.canvas import Sheet
from pipeline.drawing.paints import colour as rgba
from pipeline.drawing.paths import ellipse, rounded
from pipeline.drawing.text_blocks import balanced, fit
from pipeline.drawing.text_shaping import TextStyle
from pipeline.drawing.widgets.animated_cards import Animated, Card, CardsPainter
from pipeline.drawing.widgets.backgrounds import pattern
from pipeline.drawing.widgets.cards import CardImage, Layout, badge, check_mark, pill, plain_text
from pipeline.drawing.widgets.countdown import countdown
from pipeline.drawing.widgets.emoji_badge import emoji_badge
from pipeline.drawing.widgets.footer import footer_hill, footer_sticker, progress_dots
from pipeline.language.labels import Labels
from pipeline.templates.quiz.glow import Glow
from pipeline.templates.quiz.options import GREEN, Room, bare_answer, option_cards
from pipeline.timeline import Canvas, Visual

_label = Labels(__package__)

GROUNDS = (
    ("#3b1fb8", "#4d31cf", "#8a5cff"),
    ("#0a5a58", "#0f6c68", "#20b59b"),
    ("#8f0f4c", "#a41d5e", "#ef4f86"),
    ("#a8330a", "#bb4317", "#ff8a3c"),
    ("#1437a6", "#2047bf", "#4b8bff"),
    ("#5a1ab8", "#6b2bcb", "#d14bd6"),
)
"""Ground, the marks on it, and the light that glows behind the question."""
_INK = "#1d1b33"
_ACCENT = "#ffd23f"
_STRIP = 0.836
"""The middle of the way through a tall round, in shares of the height."""
_LEVELS = (("easy", "#16a34a"), ("medium", "#d97706"), ("hard", "#dc2626"))


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open the painter of one question."""
    params = visual.params
    seed = int(params.get("seed", 0))
    colours = GROUNDS[Random(f"quiz/{seed}").randrange(len(GROUNDS))]
    board = _Board(params, Layout.of(canvas, params), colours[0])
    ground = Glow(pattern(canvas, colours[:2], "??", seed), canvas, colours[0], colours[2])
    return CardsPainter(ground, board.cards(), canvas.fps)


class _Board:
    """Where everything stands, and who comes on when."""

    def __init__(self, params: Mapping[str, Any], layout: Layout, tone: str) -> None:
        self.params, self.layout, self.tone = params, layout, tone
        self.unit = u = layout.unit
        frames = params["frames"]
        self.ask, self.timer = int(frames["ask"]), int(frames["timer"])
        self.reveal = int(frames["reveal"])
        close = frames.get("close")
        self.close = None if close is None else int(close)
        left, top, right, bottom = layout.safe
        self.left, self.top, self.width = left, top, right - left
        self.ring_px = (224 if layout.is_tall else 180) * u
        card_top = top + (190 if layout.is_tall else 140) * u
        space = bottom - card_top
        height = space * (0.36 if layout.is_tall else 0.44)
        self.card = (left, card_top, self.width, height)
        below = card_top + height + 62 * u
        self.room = Room(left, below, self.width, bottom - below)

    def cards(self) -> list[Animated]:
        """Everything on the board, back to front."""
        params = self.params
        options = [str(option) for option in params.get("options") or ()]
        times = (self.ask, self.reveal, self.close)
        seed = int(params.get("seed", 0)) + int(params["number"])
        if options:
            right = int(params["answer"])
            answers = option_cards(options, right, self.room, self.layout, times, seed)
        else:
            answers = bare_answer(str(params["answer_text"]), self.room, self.layout, times, seed)
        return [
            *self._foot(), *self._header(), *self._hook(), *self._question(), *answers,
            *self._close(),
        ]  # fmt: skip

    def _foot(self) -> list[Animated]:
        """What stands where a tall video's lower quarter would be empty."""
        if not self.layout.is_tall:
            return []
        params, layout = self.params, self.layout
        emoji, answer = str(params.get("emoji") or "🧠"), str(params.get("answer_emoji") or "")
        y = layout.canvas.height_px * _STRIP
        number, count = int(params["number"]), int(params["count"])
        return [
            footer_hill(layout, self.tone),
            footer_sticker(emoji, layout, end=self.reveal if answer else None),
            *([footer_sticker(answer, layout, self.reveal, how="pop")] if answer else []),
            progress_dots(number, count, layout, y, rgba(_ACCENT)),
        ]

    def _header(self) -> list[Animated]:
        """The topic at one side, how far we are at the other."""
        u, params = self.unit, self.params
        height = 76 * u
        topic = pill(str(params["topic"]), height, "#00000066", "#ffffff", u)
        x = self.layout.mirror(self.left, topic.width_px)
        if self.layout.is_tall:
            # The way through the round is at the foot, large.
            x = (self.layout.canvas.width_px - topic.width_px) / 2
            return [Card(topic.pixels, *topic.at(x, self.top), enter="none")]
        count, number = int(params["count"]), int(params["number"])
        dot = 30 * u
        step = min(54 * u, 0.4 * self.width / max(1, count))
        sheet = Sheet(round(step * count), round(height))
        for at in range(count):
            dx = step * (at + 0.5)
            dx, y = (sheet.width_px - dx if self.layout.is_mirrored else dx), height / 2
            done, now = at < number - 1, at == number - 1
            size = dot * (0.62 if now else 0.5)
            sheet.fill(ellipse(dx, y, size), _ACCENT if done or now else "#ffffff59")
            if done:
                sheet.stroke(check_mark(dx, y, dot * 0.8), 4.4 * u, _INK)
        right = self.layout.mirror(self.left + self.width - sheet.width_px, sheet.width_px)
        return [
            Card(topic.pixels, *topic.at(x, self.top), enter="none"),
            Card(sheet.pixels.copy(), right, self.top, enter="none"),
        ]

    def _hook(self) -> list[Animated]:
        """The dare, under the topic's emoji."""
        text = str(self.params.get("hook") or "")
        if not text or self.ask <= 0:
            return []
        u, canvas = self.unit, self.layout.canvas
        style = TextStyle("Poppins", 800, (116 if self.layout.is_tall else 92) * u, "#ffffff",
                          "centre", 1.14)  # fmt: skip
        block = fit(text, style, self.width, canvas.height_px * 0.36)
        art = plain_text(balanced(text, block.style, self.width), u, shadow=0.4)
        mark = emoji_badge(str(self.params.get("emoji") or "🧠"), self._seal_px(), u)
        gap = 46 * u
        top = canvas.height_px * (0.46 if self.layout.is_tall else 0.52)
        top -= (mark.height_px + gap + art.height_px) / 2
        middle = canvas.width_px / 2
        end = self.ask - 6
        below = top + mark.height_px + gap + art.height_px / 2
        return [
            Card(mark.pixels, *mark.centred(middle, top + mark.height_px / 2), 0, end, "none",
                 "fade", 10, 6),
            Card(art.pixels, *art.centred(middle, below), 0, end, "none", "fade", 10, 6),
        ]  # fmt: skip

    def _seal_px(self) -> float:
        return (400 if self.layout.is_tall else 250) * self.unit

    def _question(self) -> list[Animated]:
        """The card, its number, its difficulty, and the clock that takes the number's place."""
        u, layout = self.unit, self.layout
        left, top, width, height = self.card
        text = str(self.params["question"])
        style = TextStyle("Poppins", 700, (96 if layout.is_tall else 78) * u, _INK, "centre", 1.16)
        inner = height - self.ring_px * 0.5 - 84 * u
        block = fit(text, style, width * 0.88, inner)
        block = balanced(text, block.style, width * 0.88)
        margin = 26 * u
        sheet = Sheet(round(width + 2 * margin), round(height + 2 * margin))
        shape = rounded(margin, margin, width, height, 52 * u)
        sheet.shadow(shape, 26 * u, "#000000", 0, 9 * u, 0.3)
        sheet.fill(shape, "#ffffff")
        middle = margin + self.ring_px * 0.5 + (height - self.ring_px * 0.5 - 30 * u) / 2
        x = margin + (width - block.width_px) / 2
        block.draw(sheet, x, middle - block.height_px / 2, block.width_px)
        card = Card(sheet.pixels.copy(), left - margin, top - margin, self.ask, self.close, "rise",
                    "fade")  # fmt: skip
        where = (left + width / 2, top + 2 * u)
        number = badge(str(self.params["number"]), self.ring_px, self.tone, "#ffffff", u)
        mark = Card(number.pixels, *number.centred(*where), self.ask, self.timer, "pop", "none")
        mark.leave_frames = 0
        clock = countdown(
            where, self.ring_px, self.timer, self.reveal, self._tick_badge,
            fps=layout.canvas.fps, unit=u, end=self.close,
        )  # fmt: skip
        return [card, *self._level(where[0], top + height), mark, clock]

    def _level(self, x: float, y: float) -> list[Animated]:
        """How hard the question is, on the card's lower edge."""
        level = int(self.params.get("difficulty") or 0)
        if not 1 <= level <= len(_LEVELS):
            return []
        key, tone = _LEVELS[level - 1]
        art = pill(_label(key, self.layout.language), 64 * self.unit, tone, "#ffffff", self.unit)
        return [Card(art.pixels, *art.centred(x, y), self.ask + 6, self.close, "pop", "fade")]

    def _tick_badge(self) -> CardImage:
        art = badge("", self.ring_px, GREEN, "#ffffff", self.unit)
        sheet = Sheet(art.pixels.shape[1], art.pixels.shape[0])
        sheet.pixels[:] = art.pixels
        middle = sheet.width_px / 2
        mark = check_mark(middle, middle, self.ring_px * 0.62)
        sheet.stroke(mark, self.ring_px * 0.1, "#ffffff")
        return CardImage(sheet.pixels.copy(), art.margin_px, art.width_px, art.height_px)

    def _close(self) -> list[Animated]:
        """A cup, the score to fill in, and what to do with it."""
        if self.close is None:
            return []
        u, canvas = self.unit, self.layout.canvas
        start, middle = self.close + 4, canvas.width_px / 2
        cup = emoji_badge("🏆", self._seal_px() * 0.86, u)
        style = TextStyle("Anton", 400, (230 if self.layout.is_tall else 150) * u, _ACCENT,
                          "centre", 1.0)  # fmt: skip
        block = fit(f"? / {self.params['count']}", style, self.width, 320 * u, max_lines=1)
        score = plain_text(block, u)
        text = str(self.params["close"])
        asks = TextStyle("Poppins", 700, (84 if self.layout.is_tall else 64) * u, "#ffffff",
                         "centre", 1.18)  # fmt: skip
        words = fit(text, asks, self.width, canvas.height_px * 0.2)
        ask = plain_text(balanced(text, words.style, self.width), u)
        gap = 34 * u
        parts = (cup, score, ask)
        y = canvas.height_px * (0.46 if self.layout.is_tall else 0.52)
        y -= (sum(part.height_px for part in parts) + gap * (len(parts) - 1)) / 2
        found: list[Animated] = []
        for at, part in enumerate(parts):
            place = part.centred(middle, y + part.height_px / 2)
            found.append(Card(part.pixels, *place, start + 4 * at, None, "rise" if at else "pop"))
            y += part.height_px + gap
        return found
