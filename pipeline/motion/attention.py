"""Where a photograph is looked at, of which nobody knows what it shows: so that a frame that holds
less of it is laid where that is, and a title where it is not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.drawing.colour import Image, cv2
from pipeline.motion.moves import MUCH_LONGER, Focus, Move, move_of
from pipeline.motion.picture_files import read_picture
from pipeline.motion.sources import freedom_of, within_reach

Attention = NDArray[np.float32]

CELLS: Final = 48
"""A picture is looked at in so many rows and columns."""
_FINE: Final = 2
"""How much finer colours are compared."""
_EDGE_SHARE: Final = 0.08
"""Of the picture's edge: a colour that less of it has is of something that touches the edge."""
_SKIN: Final = ((0, 138, 80), (255, 178, 127))
"""Of any face, in Y, Cr and Cb: a wide form of the usual bounds (Chai and Ngan 1999)."""
_GROUND: Final = 0.45
"""What differs less from the edges than this share of what differs most is ground."""
_STEPS: Final = 41
_ACROSS: Final = np.interp(np.linspace(0, 1, CELLS), (0, 0.2, 0.8, 1), (0.4, 1, 1, 0.4))
"""What columns of a frame are good for: little at its edges."""
_HEADROOM: Final = 0.2
_USUAL: Final = 0.35
"""How much of all attention it takes to look a whole frame away from the usual place."""


def attention(picture: Image) -> Attention:
    """How much each of its cells is looked at, about 0 to 2.

    What stands out is what has another colour than the picture's edges (the boundary prior of Wei
    et al. 2012: what touches them is ground), and skin.
    """
    size = (CELLS * _FINE, CELLS * _FINE)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    # Light falls off over a wall that is one thing: its colour tells more.
    lab = cv2.GaussianBlur(lab, (0, 0), 1.0) * np.array((0.6, 1.0, 1.0), np.float32)
    edges = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])[::4]
    away = np.linalg.norm(lab.reshape(-1, 1, 3) - edges, axis=2)
    like = round(len(edges) * _EDGE_SHARE)
    drawn = np.partition(away, like, axis=1)[:, like].reshape(lab.shape[:2])
    drawn = drawn / max(float(np.percentile(drawn, 98)), 4.0)
    skin = cv2.inRange(cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb), *_SKIN) > 0
    # Wood, sand and brick have its colours, too, and are ground.
    drawn = np.where(skin & (drawn > _GROUND), drawn + 1, drawn)
    cells: Attention = drawn.reshape(CELLS, _FINE, CELLS, _FINE).mean((1, 3), dtype=np.float32)
    return cells


def along(cells: Attention, axis: int) -> Attention:
    """How much each row (axis 0) or column (axis 1) is looked at: what is in the middle of the
    other axis counts most, where things are put."""
    other = cells if axis == 0 else cells.T
    middle = np.exp(-(np.linspace(-1.6, 1.6, other.shape[1], dtype=np.float32) ** 2))
    found: Attention = other @ (middle / middle.sum())
    return found


def covered(rows: Attention, upper: float, lower: float) -> float:
    """How much of what is looked at lies between two heights, which are shares of the frame."""
    sums = np.concatenate([[0.0], np.cumsum(rows)]) / CELLS
    edges = np.interp(np.array((upper, lower)) * CELLS, np.arange(CELLS + 1), sums)
    return float(edges[1] - edges[0])


def move_over(picture: Image, params: Mapping[str, Any], frame: tuple[int, int]) -> Move:
    """How a frame moves over a picture; where that is much longer, over what is looked at.

    Parameters are those of move_of, and `headroom`, the upper share of the frame that is wanted for
    something else.
    """
    freedom = freedom_of(picture.shape[1], picture.shape[0], frame)
    if max(freedom) <= MUCH_LONGER:
        return move_of(params, freedom)
    cells = attention(picture)
    usual = move_of(params, freedom).at(0.5)
    places = [
        _place(along(cells, axis), free, at, weights) if free > MUCH_LONGER else None
        for axis, free, at, weights in (
            (1, freedom[0], usual.x, _ACROSS),
            (0, freedom[1], usual.y, _down(float(params.get("headroom", _HEADROOM)))),
        )
    ]
    return move_of(params, freedom, Focus(*places))


def _down(headroom: float) -> NDArray[np.float64]:
    """What rows of a frame are good for: little where a head wants room, and at the lower edge,
    where words lie."""
    edges = (headroom / 2, headroom * 1.3, 0.78, 1.0)
    return np.interp(np.linspace(0, 1, CELLS), edges, (0.1, 1.0, 1.0, 0.2))


def _place(looked_at: Attention, free: float, usual: float, weights: NDArray[np.float64]) -> float:
    """Where within its freedom a frame holds most, 0 to 1; its own parts weigh differently."""
    steps = np.linspace(0.0, 1.0, _STEPS)
    window = CELLS / (1 + free)
    inside = (np.arange(CELLS) + 0.5) / CELLS * window - 0.5
    found = looked_at / max(float(looked_at.sum()), 1e-6)
    starts = (steps * (CELLS - window))[:, None]
    held = np.interp(starts + inside, np.arange(CELLS), found) @ weights * window / CELLS
    away = np.abs(steps - usual) * (1 - window / CELLS)
    return float(steps[int(np.argmax(held - _USUAL * away))])


def seen_at(
    picture: Image, params: Mapping[str, Any], frame: tuple[int, int], share: float
) -> tuple[float, float, float, float]:
    """What the frame shows of a picture at a share of its move, in shares of the picture: left,
    top, width and height."""
    view = move_over(picture, params, frame).at(share)
    freedom = freedom_of(picture.shape[1], picture.shape[0], frame)
    wide, high = (1 / (view.zoom * (1 + free)) for free in freedom)
    return (1 - wide) * view.x, (1 - high) * view.y, wide, high


def rows_at_first(path: Path, params: Mapping[str, Any], frame: tuple[int, int]) -> Attention:
    """How much each of `CELLS` rows of the frame is looked at, 0 to 1, where a photograph begins
    to move; CorruptPicture when it cannot be read."""
    picture = within_reach(read_picture(path), frame)
    left, top, wide, high = seen_at(picture, params, frame, 0.0)
    columns = slice(int(left * CELLS), max(int(left * CELLS) + 1, round((left + wide) * CELLS)))
    rows = along(attention(picture)[:, columns], 0)
    middles = (top + high * (np.arange(CELLS) + 0.5) / CELLS) * CELLS - 0.5
    seen = np.interp(middles, np.arange(CELLS), rows)
    calm = float(seen.min())
    found: Attention = ((seen - calm) / max(float(seen.max()) - calm, 1e-6)).astype(np.float32)
    return found
