"""How a picture moves under the frame: pure numbers, chosen per scene by seed.

A view is what part of the picture fills the frame: `zoom` (1 covers the frame exactly) and its
centre within the freedom that is left, 0 to 1 on each axis (0.5 is the middle).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

MOTIONS = ("push", "pull", "pan", "drift")
"""What may be chosen; "still" must be asked for."""

PUNCH = 1.22
"""How much nearer a punch-in is: plainly another picture, and no face is cut."""
_CLOSE, _FAR = 1.14, 1.02
_MUCH = 0.6
"""So much longer than the frame a picture is cut to a part of it, in shares of the frame."""
MUCH_LONGER = 0.25
"""So much longer than the frame, as a share of it, a picture is seen in parts."""
_ABOVE, _LOWEST = 0.15, 0.4
"""An upright picture that loses so much of its height is seen from so much of it on: what matters
lies below, faces in its upper third, most other things in its middle."""
_STEADY = 0.72
"""Share of constant speed in the easing: motion never stops within a scene."""


@dataclass(frozen=True, slots=True)
class View:
    """Zoom and centre; see the module."""

    zoom: float
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True, slots=True)
class Focus:
    """Where within its freedom a picture is looked at, 0 to 1 on each axis; None where it does not
    matter."""

    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """From one view to another over a shot, eased; goes on beyond both ends."""

    start: View
    end: View

    def at(self, share: float) -> View:
        """The view at a share of the shot; below 0 and above 1 it goes on at its last speed."""
        eased = ease(share)
        zoom = math.exp(math.log(self.start.zoom) * (1 - eased) + math.log(self.end.zoom) * eased)
        return View(
            max(1.0, zoom),
            _clamp(self.start.x + (self.end.x - self.start.x) * eased),
            _clamp(self.start.y + (self.end.y - self.start.y) * eased),
        )

    @property
    def is_still(self) -> bool:
        """Whether nothing moves."""
        return self.start == self.end

    @property
    def closest(self) -> float:
        """The largest zoom within the shot."""
        return max(self.start.zoom, self.end.zoom)


def cuts_of(params: Mapping[str, Any]) -> tuple[int, ...]:
    """The frames of a shot from which it is seen from near and from far in turn (`cuts`)."""
    return tuple(int(frame) for frame in params.get("cuts", ()))


def stretch_at(cuts: Sequence[int], index: int) -> int:
    """How many cuts lie at or before a frame; odd stretches are the near ones."""
    return bisect_right(cuts, index)


def closeness(stretch: int) -> float:
    """How much larger a stretch shows the picture than its move says."""
    return PUNCH if stretch % 2 else 1.0


def closer(view: View, factor: float) -> View:
    """The same view that much nearer."""
    return View(view.zoom * factor, view.x, view.y)


def stretch_of(move: Move, stretch: int) -> Move:
    """The move as a stretch shows it: the same way, from near or far."""
    factor = closeness(stretch)
    return Move(closer(move.start, factor), closer(move.end, factor))


def ease(share: float) -> float:
    """Slow at both ends but never standing; straight on outside 0 to 1."""
    if share < 0:
        return share * _STEADY
    if share > 1:
        return 1 + (share - 1) * _STEADY
    return _STEADY * share + (1 - _STEADY) * share * share * (3 - 2 * share)


def _clamp(value: float) -> float:
    return min(1.0, max(0.0, value))


def motion_params(seed: int, index: int, **fixed: Any) -> dict[str, Any]:
    """The parameters of a "photo" or "layers" visual for scene `index` of a video.

    Each scene's motion differs from the one before. `fixed` overrides, for example
    `motion="pan"` or `towards=[0.5, 0.3]`.
    """
    names = [_shuffled(seed, turn)[slot] for turn, slot in [divmod(index, len(MOTIONS))]]
    random = Random(f"motion/{seed}/{index}")
    params: dict[str, Any] = {
        "motion": names[0],
        "towards": [round(random.uniform(0.32, 0.68), 3), round(random.uniform(0.3, 0.6), 3)],
        "direction": random.choice([-1, 1]),
    }
    params.update(fixed)
    return params


def _shuffled(seed: int, turn: int) -> list[str]:
    """One round of all motions, beginning otherwise than the round before ended."""
    order = list(MOTIONS)
    Random(f"motions/{seed}/{turn}").shuffle(order)
    if turn and order[0] == _shuffled(seed, turn - 1)[-1]:
        order[0], order[1] = order[1], order[0]
    return order


def move_of(
    params: Mapping[str, Any], freedom: tuple[float, float], focus: Focus | None = None
) -> Move:
    """The move that a visual's parameters name.

    `freedom` is how much wider and taller the picture is than the frame at zoom 1, as shares of
    the frame (0.5 means half a frame more): a pan follows the longer way. Parameters: `motion`
    (push, pull, pan, drift, still), `towards` (the point of interest, 0 to 1 each), `direction`
    (1 or -1), `amount` (1 is the usual strength). `focus` is where it is looked at.
    """
    motion = params.get("motion", "push")
    focus = focus or Focus()
    x, y = (float(part) for part in params.get("towards", (0.5, 0.45)))
    if focus.x is not None:
        x = focus.x
    if freedom[1] > MUCH_LONGER:
        upper = _upper(freedom[1]) if focus.y is None else focus.y
        y = _clamp(upper + (y - 0.45) * 0.1)
    direction = 1 if params.get("direction", 1) >= 0 else -1
    amount = float(params.get("amount", 1.0))
    near, far = 1 + (_CLOSE - 1) * amount, 1 + (_FAR - 1) * min(1.0, amount)
    if motion == "still":
        still = View(1.0, x, y)
        return Move(still, still)
    if motion == "pan":
        return _pan(direction, amount, freedom, x, y, focus)
    if motion == "drift":
        return _drift(direction, amount, freedom, x, y)
    # Where the frame shows a part of the picture from far too, it is the part that is meant.
    from_far = (
        at if free > _MUCH or seen is not None else 0.5 + (at - 0.5) * 0.5
        for at, free, seen in zip((x, y), freedom, (focus.x, focus.y), strict=True)
    )
    wide, close = View(far, *from_far), View(near, x, y)
    return Move(close, wide) if motion == "pull" else Move(wide, close)


def _upper(taller: float) -> float:
    """The place within its freedom of a picture so much taller than the frame that leaves out
    only what lies above."""
    return min(_LOWEST, _ABOVE * (1 + taller) / taller)


def _drift(direction: int, amount: float, freedom: tuple[float, float], x: float, y: float) -> Move:
    """Slowly the other way than a pan: along the shorter side."""
    reach, zoom = min(0.42, 0.36 * amount), 1.09
    low, high = 0.5 - direction * reach, 0.5 + direction * reach
    if freedom[0] >= freedom[1]:
        return Move(View(zoom, x, low), View(zoom, x, high))
    return Move(View(zoom, low, y), View(zoom, high, y))


def _pan(
    direction: int,
    amount: float,
    freedom: tuple[float, float],
    x: float,
    y: float,
    focus: Focus,
) -> Move:
    zoom = 1.06 if max(freedom) > 0.12 else 1.12
    across = freedom[0] + zoom - 1 >= freedom[1] + zoom - 1
    room = max(freedom) + zoom - 1
    reach = min(0.44, 0.44 * amount * min(1.0, 0.45 / room))
    middle = 0.5
    if across and focus.x is not None:
        reach, middle = min(reach, 0.2), focus.x  # by what is looked at
    elif not across and freedom[1] > MUCH_LONGER:
        # From a face to what it belongs to, or back.
        reach, middle = min(reach, 0.2), _upper(freedom[1]) if focus.y is None else focus.y
    low, high = _clamp(middle - direction * reach), _clamp(middle + direction * reach)
    if across:
        return Move(View(zoom, low, y), View(zoom, high, y))
    return Move(View(zoom, x, low), View(zoom, x, high))
