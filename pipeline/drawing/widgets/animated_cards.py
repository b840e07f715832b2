"""Things that come on, move and go over a background: what cards and games are painted with.

An animated thing says at every frame what is seen of it; the painter redraws only when that
changes or the background moves.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pipeline.drawing import colour
from pipeline.drawing.base import Frame
from pipeline.drawing.colour import Sprite, cv2, sprite
from pipeline.drawing.paints import Pixels
from pipeline.drawing.widgets.sprites import Box, PlacedSprite, draw_sprite, opaque_core

Entrance = Literal["pop", "rise", "drop", "left", "right", "fade", "none"]
_POP_STEPS = 10
USUAL_FPS = 30
"""How cards come and go is told in frames of this rate."""
_KEPT = 48


class Animated(Protocol):
    """Anything that says what is seen of it."""

    def at(self, index: int) -> Sequence[PlacedSprite]: ...


class Background(Protocol):
    """What lies behind the animated things.

    `paint` says what it repainted: all (True), nothing (False), or only a box. `fresh` asks for
    everything, because something over it changed.
    """

    def paint(self, index: int, frame: Frame, *, fresh: bool) -> bool | Box: ...


def ease_out(share: float) -> float:
    """Fast first, soft landing."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


def overshoot(share: float) -> float:
    """From 0 a little past 1 and back: a pop."""
    share = min(1.0, max(0.0, share)) - 1
    return 1 + 2.4 * share**3 + 1.4 * share**2


def bounce(share: float) -> float:
    """A thing that falls, hits the ground and settles."""
    share = min(1.0, max(0.0, share))
    if share < 0.6:
        return (share / 0.6) ** 2
    return 1 - 0.11 * math.sin((share - 0.6) / 0.4 * math.pi) * (1 - share) * 2.5


@dataclass(slots=True)
class Card:
    """A drawing that enters at frame `start`, stays, and leaves at frame `end`.

    `art` is premultiplied BGRA (a sheet's `pixels`); `x`, `y` is its resting top left.
    """

    art: Pixels
    x: float
    y: float
    start: int = 0
    end: int | None = None
    enter: Entrance = "fade"
    leave: Entrance = "fade"
    enter_frames: int = 9
    leave_frames: int = 6
    travel_px: float = 60.0
    _rest: Sprite | None = None
    _core: Box | None = None
    _pops: dict[int, tuple[Sprite, int, int]] = field(default_factory=dict)

    def at(self, index: int) -> Sequence[PlacedSprite]:
        """What is seen at a frame."""
        if index < self.start or (self.end is not None and index >= self.end + self.leave_frames):
            return ()
        if self.end is not None and index >= self.end:
            share = 1 - (index - self.end + 1) / (self.leave_frames + 1)
            return self._shown(self.leave, share, leaving=True)
        share = (index - self.start + 1) / max(1, self.enter_frames)
        return self._shown(self.enter, min(1.0, share), leaving=False)

    def slow_down(self, fps: int) -> None:
        """Come and go in as many seconds at another frame rate."""
        self.enter_frames = round(self.enter_frames * fps / USUAL_FPS)
        self.leave_frames = round(self.leave_frames * fps / USUAL_FPS)

    def _shown(self, how: Entrance, share: float, *, leaving: bool) -> Sequence[PlacedSprite]:
        x, y = round(self.x), round(self.y)
        if self._rest is None:
            self._rest = sprite(self.art, premultiplied=True)
            self._core = opaque_core(self._rest)
        if share >= 1 or how == "none":
            return (PlacedSprite(self._rest, x, y, 1.0, self._core),)
        if how == "pop":
            return (self._popped(share, x, y),)
        eased = ease_out(share)
        away = self.travel_px * (1 - eased)
        opacity = min(1.0, share * 1.6)
        if how == "drop":
            fallen = round(y - self.travel_px * (1 - bounce(share)))
            return (PlacedSprite(self._rest, x, fallen, 1.0, self._core),)
        moves = {"rise": (0, away), "left": (-away, 0), "right": (away, 0), "fade": (0, 0)}
        dx, dy = moves[how]
        return (PlacedSprite(self._rest, round(x + dx), round(y + dy), opacity),)

    def _popped(self, share: float, x: int, y: int) -> PlacedSprite:
        step = max(1, round(share * _POP_STEPS))
        if step not in self._pops:
            scale = 0.55 + 0.45 * overshoot(step / _POP_STEPS)
            height, width = self.art.shape[:2]
            size = (max(2, round(width * scale)), max(2, round(height * scale)))
            small = cv2.resize(self.art, size, interpolation=3)
            shift = (round((width - size[0]) / 2), round((height - size[1]) / 2))
            self._pops[step] = (sprite(small, premultiplied=True), *shift)
        art, dx, dy = self._pops[step]
        return PlacedSprite(art, x + dx, y + dy, min(1.0, share * 2))


@dataclass(slots=True)
class ChangingCard:
    """A drawing that changes: `state` names what is seen at a frame (None: nothing), `draw`
    draws a state once; the last ones are kept."""

    state: Callable[[int], Hashable | None]
    draw: Callable[[Hashable], tuple[Pixels, float, float]]
    """Premultiplied BGRA pixels and their top left."""
    _kept: OrderedDict[Hashable, PlacedSprite] = field(default_factory=OrderedDict)

    def at(self, index: int) -> Sequence[PlacedSprite]:
        """What is seen at a frame."""
        state = self.state(index)
        if state is None:
            return ()
        if state not in self._kept:
            pixels, x, y = self.draw(state)
            art = sprite(pixels, premultiplied=True)
            self._kept[state] = PlacedSprite(art, round(x), round(y), 1.0, opaque_core(art))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return (self._kept[state],)


class CardsPainter:
    """Paints a background and the animated things over it, back to front."""

    def __init__(
        self, background: Background, animated: Sequence[Animated], fps: int = USUAL_FPS
    ) -> None:
        self._background = background
        self._animated = tuple(animated)
        for thing in self._animated:
            if isinstance(thing, Card):
                thing.slow_down(fps)
        self._shown: tuple[object, ...] = ()

    def paint(self, index: int, frame: Frame) -> None:
        """Paint one frame; an unchanged one over a still background is left as it is."""
        placed = [one for thing in self._animated for one in thing.at(index)]
        # A frame's buffer stays alive while it is painted on, so its id names it.
        seen = (id(frame.buffer), *((id(p.art), p.x, p.y, round(p.opacity, 3)) for p in placed))
        fresh = seen != self._shown
        painted = self._background.paint(index, frame, fresh=fresh)
        if fresh or painted is True:
            for one in placed:
                draw_sprite(frame, one)
        elif painted:
            left, top, right, bottom = painted
            part = colour.region(frame, left, top, right - left, bottom - top)
            for one in placed:
                if _meets(one, painted):
                    draw_sprite(part, one._replace(x=one.x // 2 * 2 - left, y=one.y // 2 * 2 - top))
        self._shown = seen


def _meets(placed: PlacedSprite, box: Box) -> bool:
    return (
        placed.x < box[2] and placed.y < box[3]
        and placed.x + placed.art.width > box[0] and placed.y + placed.art.height > box[1]
    )  # fmt: skip
