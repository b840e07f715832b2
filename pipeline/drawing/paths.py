"""Outlines: closed shapes as flattened points, in pixels, y downwards."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise, starmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Point = tuple[float, float]

_CURVE_STEPS = 10


class Path:
    """One or more contours, each an (n, 2) array; what lies inside is by the non-zero rule.

    Immutable: every method gives a new path. Strokes, gradients and shadows are made of it
    by pipeline.drawing.canvas.Sheet.
    """

    def __init__(self, contours: Iterable[Points | Sequence[Point]] = ()) -> None:
        self.contours: tuple[Points, ...] = tuple(
            np.asarray(contour, np.float64).reshape(-1, 2) for contour in contours
        )

    def __add__(self, other: Path) -> Path:
        return path_of(self.contours + other.contours)

    def __bool__(self) -> bool:
        return bool(self.contours)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in pixels; all zero when empty."""
        if not self.contours:
            return (0.0, 0.0, 0.0, 0.0)
        points = np.concatenate(self.contours)
        low, high = points.min(0), points.max(0)
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @cached_property
    def native(self) -> Any:
        """The same outline as blend2d wants it."""
        import blend2d

        path = blend2d.Path()
        for contour in self.contours:
            points = contour.tolist()
            if len(points) < 2:
                continue
            path.move_to(*points[0])
            deque(starmap(path.line_to, points[1:]), maxlen=0)
            path.close()
        return path

    def moved(self, dx: float, dy: float) -> Path:
        """Shifted by `dx`, `dy` pixels."""
        return self._changed(lambda points: points + np.array((dx, dy)))

    def scaled(self, sx: float, sy: float | None = None) -> Path:
        """Scaled from the origin; a negative factor mirrors."""
        return self._changed(lambda points: points * (sx, sx if sy is None else sy))

    def fitted_by(self, scales: Points, shift: Points) -> Path:
        """Scaled from the origin, then shifted, in one pass; both are pairs of x and y."""
        return self._changed(lambda points: points * scales + shift)

    def _changed(self, change: Callable[[Points], Points]) -> Path:
        """All points changed at once: a stroke has hundreds of contours of four."""
        if not self.contours:
            return self
        points = change(np.concatenate(self.contours))
        ends = accumulate(map(len, self.contours))
        pieces = pairwise((0, *ends))
        return path_of(points[start:end] for start, end in pieces)

    def turned(self, degrees: float, about: Point = (0.0, 0.0)) -> Path:
        """Turned clockwise about a point."""
        angle = math.radians(degrees)
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        return self._changed(lambda points: (points - about) @ turn + about)

    def fitted(self, x: float, y: float, width: float, height: float) -> Path:
        """Scaled and centred so that it just fits the box, keeping its shape."""
        left, top, right, bottom = self.bounds
        scale = min(width / max(right - left, 1e-9), height / max(bottom - top, 1e-9))
        return (
            self.moved(-(left + right) / 2, -(top + bottom) / 2)
            .scaled(scale)
            .moved(x + width / 2, y + height / 2)
        )

    def stroked(self, width_px: float, *, closed: bool = False) -> Path:
        """The outline of a round pen of `width_px` drawn along every contour."""
        parts: list[Points] = []
        for contour in self.contours:
            points = np.vstack([contour, contour[:1]]) if closed else contour
            parts.extend(_stroke(points, width_px / 2))
        return Path(parts)

    def partly(self, share: float) -> Path:
        """The first `share` (0 to 1) of every contour's length, for lines that draw themselves."""
        return Path(
            _first(contour, share) for contour in self.contours if share > 0 and len(contour) > 1
        )


def path_of(contours: Iterable[Points]) -> Path:
    """A path of contours that are arrays of n × 2 floats already."""
    path = Path()
    path.contours = tuple(contours)
    return path


def _stroke(points: Points, radius: float) -> list[Points]:
    """Quads along the segments and discs at the corners, all wound the same way."""
    steps = points[1:] - points[:-1]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    keep = lengths > 1e-6
    starts, ends, steps, lengths = (
        points[:-1][keep],
        points[1:][keep],
        steps[keep],
        lengths[keep],
    )
    normals = np.stack([-steps[:, 1], steps[:, 0]], 1) / lengths[:, None] * radius
    quads = np.stack([starts + normals, starts - normals, ends - normals, ends + normals], 1)
    count = max(8, min(48, int(radius * 2.5) + 6))
    angles = np.linspace(0, 2 * math.pi, count, endpoint=False)
    disc = np.stack([np.cos(angles), np.sin(angles)], 1) * radius
    corners = np.vstack([starts[:1], ends]) if len(starts) else points[:1]
    return [*quads, *(corners[:, None, :] + disc)]


def _first(points: Points, share: float) -> Points:
    lengths = np.hypot(*(points[1:] - points[:-1]).T)
    total = np.concatenate([[0.0], np.cumsum(lengths)])
    end = total[-1] * min(share, 1.0)
    last = int(np.searchsorted(total, end))
    if last >= len(points):
        return points
    tip = np.array(
        [[np.interp(end, total, points[:, 0]), np.interp(end, total, points[:, 1])]], np.float64
    )
    return np.vstack([points[: max(last, 1)], tip])


class Pen:
    """Draws a path command by command, as glyph outlines and SVG paths come."""

    def __init__(self) -> None:
        self._contours: list[list[Point]] = []
        self._at: list[Point] = []

    def move_to(self, x: float, y: float) -> Pen:
        self._at = [(x, y)]
        self._contours.append(self._at)
        return self

    def line_to(self, x: float, y: float) -> Pen:
        self._at.append((x, y))
        return self

    def quad_to(self, cx: float, cy: float, x: float, y: float) -> Pen:
        x0, y0 = self._at[-1]
        for step in range(1, _CURVE_STEPS + 1):
            t = step / _CURVE_STEPS
            a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
            self._at.append((a * x0 + b * cx + c * x, a * y0 + b * cy + c * y))
        return self

    def cubic_to(self, ax: float, ay: float, bx: float, by: float, x: float, y: float) -> Pen:
        x0, y0 = self._at[-1]
        for step in range(1, _CURVE_STEPS + 1):
            t = step / _CURVE_STEPS
            u = 1 - t
            a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            self._at.append((a * x0 + b * ax + c * bx + d * x, a * y0 + b * ay + c * by + d * y))
        return self

    def close(self) -> Pen:
        """Contours are closed when filled; kept so that pens can be handed around."""
        return self

    def path(self) -> Path:
        return Path(self._contours)


def polygon(*points: Point) -> Path:
    """A closed shape with straight sides."""
    return Path([points])


def line(*points: Point) -> Path:
    """An open line: stroke it."""
    return Path([points])


def rect(x: float, y: float, width: float, height: float) -> Path:
    """An upright rectangle."""
    return polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def rounded(
    x: float, y: float, width: float, height: float, radius: float | tuple[float, ...]
) -> Path:
    """A rectangle with round corners; four radii go clockwise from the top left."""
    radii = (radius,) * 4 if isinstance(radius, int | float) else tuple(radius)
    most = min(width, height) / 2
    corners = [
        (x, y, 180, 1, 1),
        (x + width, y, 270, -1, 1),
        (x + width, y + height, 0, -1, -1),
        (x, y + height, 90, 1, -1),
    ]
    points: list[Point] = []
    for (cx, cy, start, sx, sy), wanted in zip(corners, radii, strict=True):
        r = min(wanted, most)
        points.extend(arc_points(cx + sx * r, cy + sy * r, r, r, start, start + 90))
    return Path([points])


def arc_points(
    cx: float, cy: float, rx: float, ry: float, start_deg: float, end_deg: float
) -> list[Point]:
    """Points of an elliptic arc, clockwise from the right, enough of them to look round."""
    span = abs(end_deg - start_deg)
    # A radius of a pixel or two is a drawing in its own unit, still to be scaled up.
    full = 64 if max(rx, ry) <= 1.5 else 12 + 6.4 * math.sqrt(max(rx, ry) + 1)
    count = max(2, min(240, int(span / 360 * full) + 2))
    angles = np.radians(np.linspace(start_deg, end_deg, count))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> Path:
    """A circle, or an ellipse."""
    return Path([arc_points(cx, cy, rx, rx if ry is None else ry, 0, 360)[:-1]])


def arc(cx: float, cy: float, radius: float, start_deg: float, end_deg: float) -> Path:
    """An open arc: stroke it, for rings and timers. 0 is to the right, clockwise."""
    return Path([arc_points(cx, cy, radius, radius, start_deg, end_deg)])


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 16) -> Path:
    """A soft curve through every point (centripetal enough: uniform Catmull-Rom)."""
    given = np.asarray(points, np.float64)
    if closed:
        padded = np.vstack([given[-1:], given, given[:2]])
    else:
        padded = np.vstack([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    p0, p1, p2, p3 = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    flat = curve.transpose(1, 0, 2).reshape(-1, 2)
    return Path([flat if closed else np.vstack([flat, given[-1:]])])
